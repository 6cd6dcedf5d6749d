import { limitExceeded, refusal } from '../sigv4-error.js'
import { badEscapeIn, canonicalText, encodeOnce, goodEscapes, longestAtOnce } from './uri-encode.js'

/** A query parameter in its one canonical spelling, `name=value`, both halves percent-encoded. */
export type QueryParameter = string

/** The name of a canonical parameter, as it stands there. */
export function parameterName(parameter: QueryParameter): string {
  return parameter.slice(0, parameter.indexOf('='))
}

/** The value of a canonical parameter, as it stands there. */
export function parameterValue(parameter: QueryParameter): string {
  return parameter.slice(parameter.indexOf('=') + 1)
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
  return sortQuery(query, isCanonicalQuery(query))
}

/** @param canonical what `isCanonicalQuery` says of it */
export function sortQuery(query: string, canonical: boolean): string {
  if (query === '') return ''
  if (!canonical) checkEscapes(query)
  return joinQuery(parseQuery(query, canonical), canonical ? query : undefined)
}

const pair = `${canonicalText}=${canonicalText}`
const canonicalQuery = new RegExp(`^${pair}(?:&${pair})*$`)

/** Whether a query is canonical but for the order of its parameters. */
export function isCanonicalQuery(query: string): boolean {
  return query === '' || (query.length <= longestAtOnce && canonicalQuery.test(query))
}

/**
 * The parameters of a raw query, in wire order. Bad escapes are left to `checkEscapes`.
 *
 * @throws {SigV4Error} `LimitExceeded` if there are more than `limit`
 */
export function parseQuery(
  query: string,
  canonical: boolean = isCanonicalQuery(query),
  limit: number = Number.POSITIVE_INFINITY,
): QueryParameter[] {
  const parameters: QueryParameter[] = []
  if (query === '') return parameters
  for (let from = 0, to = 0; to < query.length; from = to + 1) {
    to = query.indexOf('&', from)
    if (to < 0) to = query.length
    if (to === from) continue
    if (parameters.length >= limit) throw limitExceeded('query', limit, 'parameters')
    const piece = query.slice(from, to)
    parameters.push(canonical || isCanonicalQuery(piece) ? piece : parseParameter(piece))
  }
  return parameters
}

function parseParameter(piece: string): QueryParameter {
  const text = piece.replaceAll('+', ' ')
  const sign = text.indexOf('=')
  const end = sign < 0 ? text.length : sign
  return `${encodeOnce(text.slice(0, end))}=${encodeOnce(text.slice(end + 1))}`
}

/** @throws {SigV4Error} `MalformedQuery` for a `%` without two hexadecimal digits */
export function checkEscapes(query: string): void {
  const badEscape = badEscapeIn(query)
  if (badEscape !== undefined) throw refusal('MalformedQuery', 'query', goodEscapes, badEscape)
}

/**
 * Sorts parameters in place, and joins them by `&`.
 *
 * @param joinedAlready what they are in the order in which they stand
 */
export function joinQuery(parameters: QueryParameter[], joinedAlready?: string): string {
  if (!sort(parameters) && joinedAlready !== undefined) return joinedAlready
  let joined = ''
  for (let i = 0; i < parameters.length; i++) joined += i === 0 ? parameters[i] : `&${parameters[i]}`
  return joined
}

/**
 * Sorts in place. Insertion is the faster way for a handful of parameters, and hopeless for thousands.
 *
 * @returns false if they are as they were
 */
function sort(parameters: QueryParameter[]): boolean {
  if (parameters.length > 10) return sortMany(parameters)
  let moved = false
  for (let i = 1; i < parameters.length; i++) {
    const parameter = parameters[i] as QueryParameter
    let at = i
    for (; at > 0 && compare(parameters[at - 1] as QueryParameter, parameter) > 0; at--) {
      parameters[at] = parameters[at - 1] as QueryParameter
      moved = true
    }
    parameters[at] = parameter
  }
  return moved
}

/**
 * Leaves the comparing to the runtime, to which long parameters that begin alike are no work. A `!` stands for `=`
 * meanwhile: it is less than every character of a parameter, and none of them.
 */
function sortMany(parameters: QueryParameter[]): boolean {
  const sorted = parameters.map((parameter) => parameter.replace('=', '!')).sort()
  for (let i = 0; i < sorted.length; i++) parameters[i] = (sorted[i] as string).replace('!', '=')
  return true
}

/**
 * By name, then by value: the order of the texts, were `=` the least of characters. As it is, it sorts after `-`, `.`, `%`
 * and digits.
 */
function compare(a: QueryParameter, b: QueryParameter): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return x === equals ? -1 : y === equals ? 1 : x - y
  }
  return a.length - b.length
}

const equals = 0x3d
