import { SigV4Error } from '../sigv4-error.js'
import { encodeOnce, unreserved } from './uri-encode.js'

/** A query parameter, both halves percent-encoded in their one canonical spelling. */
export interface QueryParameter {
  readonly name: string
  readonly value: string
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
  return query === '' ? '' : joinQuery(sortQuery(parseQuery(query)))
}

/**
 * The parameters of a raw query, in wire order.
 *
 * @throws {SigV4Error} `MalformedQuery`; `LimitExceeded` if there are more than `limit`
 */
export function parseQuery(query: string, limit: number = Number.POSITIVE_INFINITY): QueryParameter[] {
  const parameters: QueryParameter[] = []
  for (let from = 0; from < query.length; ) {
    const ampersand = query.indexOf('&', from)
    const to = ampersand < 0 ? query.length : ampersand
    if (to > from) {
      if (parameters.length >= limit) {
        throw new SigV4Error('LimitExceeded', `query: expected at most ${limit} parameters`, { name: 'query', limit })
      }
      parameters.push(parseParameter(query, from, to))
    }
    from = to + 1
  }
  return parameters
}

const plus = 0x2b

function parseParameter(query: string, from: number, to: number): QueryParameter {
  const sign = query.indexOf('=', from)
  const middle = sign < 0 || sign > to ? to : sign
  const name = encodeOnce(query, from, middle, unreserved, plus)
  const value = middle === to ? '' : encodeOnce(query, middle + 1, to, unreserved, plus)
  if (name === undefined || value === undefined) {
    const received = /%(?![0-9A-Fa-f]{2}).{0,2}/.exec(query.slice(from, to))?.[0] ?? '%'
    const message = 'query: expected "%" to be followed by two hexadecimal digits'
    throw new SigV4Error('MalformedQuery', message, { name: 'query', received })
  }
  return { name, value }
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

export function joinQuery(parameters: readonly QueryParameter[]): string {
  let query = ''
  for (let i = 0; i < parameters.length; i++) {
    const { name, value } = parameters[i] as QueryParameter
    query += i === 0 ? `${name}=${value}` : `&${name}=${value}`
  }
  return query
}
