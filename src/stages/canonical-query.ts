import { limitExceeded, refusal } from '../sigv4-error.js'
import { byCodeUnit } from './bytes.js'
import { badEscapeIn, encodeOnce, goodEscapes, unreserved } from './uri-encode.js'

/** A query parameter, both halves percent-encoded in their one canonical spelling. */
export interface QueryParameter {
  readonly name: string
  readonly value: string
  /** `name=value` */
  readonly text: string
}

/**
 * CanonicalQueryString: `name=value` pairs, decoded and encoded once, sorted by name, then by value.
 *
 * A `+` is a blank; a name without `=` has an empty value; empty pieces between `&` are no parameters.
 *
 * @param query the raw query without `?`, a byte string
 * @throws {SigV4Error} `MalformedQuery` for a `%` without two hexadecimal digits
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function createCanonicalQuery(query: string): string {
  if (query === '') return ''
  const isCanonical = isCanonicalQuery(query)
  if (!isCanonical) checkEscapes(query)
  return joinQuery(parseQuery(query, Number.POSITIVE_INFINITY, isCanonical))
}

/** A byte that wants an escape, or an escape that is not the canonical one. */
const notCanonical = /[^A-Za-z0-9\-._~=&%]|%(?!(?:[01][\dA-F]|2[\dA-CF]|3[A-F]|40|5[B-E]|60|7[B-DF]|[89A-F][\dA-F]))/
/** A byte that is not unreserved. The first look, since it is the faster one. */
const notPlain = /[^A-Za-z0-9\-._~=&]/

/** Whether a query is canonical but for the order of its parameters, and for those that have not one `=`. */
export function isCanonicalQuery(query: string): boolean {
  return !notPlain.test(query) || !notCanonical.test(query)
}

/**
 * The parameters of a raw query, in wire order. Bad escapes are left to `checkEscapes`.
 *
 * @throws {SigV4Error} `LimitExceeded` if there are more than `limit`
 */
export function parseQuery(
  query: string,
  limit: number = Number.POSITIVE_INFINITY,
  canonical: boolean = isCanonicalQuery(query),
): QueryParameter[] {
  const parameters: QueryParameter[] = []
  if (query === '') return parameters
  for (let from = 0, to = 0; to < query.length; from = to + 1) {
    to = query.indexOf('&', from)
    if (to < 0) to = query.length
    if (to === from) continue
    if (parameters.length >= limit) throw limitExceeded('query', limit, 'parameters')
    const piece = query.slice(from, to)
    parameters.push(canonical ? takeParameter(piece) : parseParameter(piece))
  }
  return parameters
}

function takeParameter(text: string): QueryParameter {
  const sign = text.indexOf('=')
  if (sign < 0 || text.includes('=', sign + 1)) return parseParameter(text)
  return { name: text.slice(0, sign), value: text.slice(sign + 1), text }
}

function parseParameter(piece: string): QueryParameter {
  const [name = '', ...values] = piece.replaceAll('+', ' ').split('=')
  const [encodedName, value] = [encodeOnce(name, unreserved), encodeOnce(values.join('='), unreserved)]
  return { name: encodedName, value, text: `${encodedName}=${value}` }
}

/** @throws {SigV4Error} `MalformedQuery` for a `%` without two hexadecimal digits */
export function checkEscapes(query: string): void {
  const badEscape = badEscapeIn(query)
  if (badEscape !== undefined) throw refusal('MalformedQuery', 'query', goodEscapes, badEscape)
}

/** Sorts parameters in place, and joins them by `&`. */
export function joinQuery(parameters: QueryParameter[]): string {
  sort(parameters)
  let joined = ''
  for (let i = 0; i < parameters.length; i++) joined += (i === 0 ? '' : '&') + (parameters[i] as QueryParameter).text
  return joined
}

/** Sorts in place. Insertion is the faster way for a handful of parameters, and hopeless for thousands. */
function sort(parameters: QueryParameter[]): void {
  if (parameters.length > 32) parameters.sort(compare)
  for (let i = 1; i < parameters.length; i++) {
    const parameter = parameters[i] as QueryParameter
    let at = i
    for (; at > 0 && compare(parameters[at - 1] as QueryParameter, parameter) > 0; at--) {
      parameters[at] = parameters[at - 1] as QueryParameter
    }
    parameters[at] = parameter
  }
}

/** By name, then by value. Comparing `name=value` would be wrong: `=` sorts after `-`, `.`, `%` and digits. */
function compare(a: QueryParameter, b: QueryParameter): number {
  return byCodeUnit(a.name, b.name) || byCodeUnit(a.value, b.value)
}
