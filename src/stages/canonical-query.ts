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
  const isCanonical = isCanonicalQuery(query)
  if (!isCanonical) checkEscapes(query)
  return joinQuery(parseQuery(query, Number.POSITIVE_INFINITY, isCanonical))
}

/** A byte that wants an escape, or an escape that is not the canonical one. */
const notCanonical = /[^A-Za-z0-9\-._~=&%]|%(?!(?:[01][\dA-F]|2[\dA-CF]|3[A-F]|40|5[B-E]|60|7[B-DF]|[89A-F][\dA-F]))/

/** Whether a query is canonical but for the order of its parameters, and for those that have not one `=`. */
export function isCanonicalQuery(query: string): boolean {
  return !notCanonical.test(query)
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
  for (const piece of query.split('&')) {
    if (piece === '') continue
    if (parameters.length >= limit) throw limitExceeded('query', limit, 'parameters')
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

/** Parameters sorted and joined by `&`. */
export function joinQuery(parameters: readonly QueryParameter[]): string {
  const inOrder = parameters.every(
    (parameter, i) => i === 0 || compare(parameters[i - 1] as QueryParameter, parameter) <= 0,
  )
  const sorted = inOrder ? parameters : [...parameters].sort(compare)
  return sorted.map(({ text }) => text).join('&')
}

/** By name, then by value. Comparing `name=value` would be wrong: `=` sorts after `-`, `.`, `%` and digits. */
function compare(a: QueryParameter, b: QueryParameter): number {
  return byCodeUnit(a.name, b.name) || byCodeUnit(a.value, b.value)
}
