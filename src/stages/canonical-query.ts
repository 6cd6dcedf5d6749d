import { SigV4Error } from '../sigv4-error.js'
import { encodeOnce, unreserved } from './uri-encode.js'

/** A query parameter, both halves percent-encoded in their one canonical spelling. */
export interface QueryParameter {
  readonly name: string
  readonly value: string
  /** Where it stands in the raw query, if it stands there in this very spelling. */
  readonly raw: { readonly from: number; readonly to: number } | undefined
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
  const parameters = parseQuery(query)
  checkEscapes(parameters, query)
  return joinQuery(sortQuery(parameters), query)
}

/** What a canonical query cannot hold: a byte that wants an escape, or an escape that is not the canonical one. */
const notCanonical = /[^A-Za-z0-9\-._~=&%]|%(?!(?:[01][\dA-F]|2[\dA-CF]|3[A-F]|40|5[B-E]|60|7[B-DF]|[89A-F][\dA-F]))/

/**
 * The parameters of a raw query, in wire order. Bad escapes are left to `checkEscapes`.
 *
 * @throws {SigV4Error} `LimitExceeded` if there are more than `limit`
 */
export function parseQuery(query: string, limit: number = Number.POSITIVE_INFINITY): QueryParameter[] {
  const parameters: QueryParameter[] = []
  if (query === '') return parameters
  const canonical = !notCanonical.test(query)
  for (let from = 0; from < query.length; ) {
    const ampersand = query.indexOf('&', from)
    const to = ampersand < 0 ? query.length : ampersand
    if (to > from) {
      if (parameters.length >= limit) {
        throw new SigV4Error('LimitExceeded', `query: expected at most ${limit} parameters`, { name: 'query', limit })
      }
      parameters.push(parseParameter(query, from, to, canonical))
    }
    from = to + 1
  }
  return parameters
}

const plus = 0x2b

function parseParameter(query: string, from: number, to: number, canonical: boolean): QueryParameter {
  const piece = query.slice(from, to)
  const sign = piece.indexOf('=')
  const name = sign < 0 ? piece : piece.slice(0, sign)
  const value = sign < 0 ? '' : piece.slice(sign + 1)
  if (canonical && sign >= 0 && !value.includes('=')) return { name, value, raw: { from, to } }
  const encodedName = encodeOnce(name, unreserved, plus)
  const encodedValue = encodeOnce(value, unreserved, plus)
  if (encodedName === undefined || encodedValue === undefined) return malformedParameter
  return { name: encodedName, value: encodedValue, raw: undefined }
}

/** Stands for one with a bad escape: no canonical name is a lone `%`. */
const malformedParameter: QueryParameter = { name: '%', value: '', raw: undefined }

/** @throws {SigV4Error} `MalformedQuery` if a parameter had a `%` without two hexadecimal digits */
export function checkEscapes(parameters: readonly QueryParameter[], query: string): void {
  if (!parameters.includes(malformedParameter)) return
  const received = /%(?![0-9A-Fa-f]{2})[^&]{0,2}/.exec(query)?.[0] ?? '%'
  const message = 'query: expected "%" to be followed by two hexadecimal digits'
  throw new SigV4Error('MalformedQuery', message, { name: 'query', received })
}

/** Sorts in place. Insertion is the faster way for a handful of parameters, and hopeless for thousands. */
export function sortQuery(parameters: QueryParameter[]): QueryParameter[] {
  if (parameters.length > 32) return parameters.sort(compareParameters)
  for (let i = 1; i < parameters.length; i++) {
    const parameter = parameters[i] as QueryParameter
    let at = i
    while (at > 0 && compareParameters(parameters[at - 1] as QueryParameter, parameter) > 0) {
      parameters[at] = parameters[at - 1] as QueryParameter
      at--
    }
    parameters[at] = parameter
  }
  return parameters
}

/** By name, then by value. Comparing `name=value` would be wrong: `=` sorts after `-`, `.`, `%` and digits. */
function compareParameters(a: QueryParameter, b: QueryParameter): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1
  if (a.value !== b.value) return a.value < b.value ? -1 : 1
  return 0
}

/**
 * Joins parameters by `&`. Those that stand beside each other in the raw query, and are canonical there, are taken over
 * as one piece.
 */
export function joinQuery(parameters: readonly QueryParameter[], query: string): string {
  let joined = ''
  for (let i = 0; i < parameters.length; i++) {
    const { name, value, raw } = parameters[i] as QueryParameter
    if (i > 0) joined += '&'
    if (raw === undefined) {
      joined += `${name}=${value}`
      continue
    }
    let { to } = raw
    while (parameters[i + 1]?.raw?.from === to + 1) to = (parameters[++i] as Required<QueryParameter>).raw?.to as number
    joined += query.slice(raw.from, to)
  }
  return joined
}
