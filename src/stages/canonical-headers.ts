import { quote, SigV4Error } from '../sigv4-error.js'
import type { HeadersInput } from '../types.js'
import { type HeaderName, headerName } from './header-names.js'
import { normalizeHeaderValue } from './header-values.js'

/** Headers to sign, by name; each name once. */
export interface HeadersToSign {
  readonly names: readonly HeaderName[]
  /** Beside each name its normalised value. */
  readonly values: readonly string[]
  /** Whether all values are ASCII. */
  readonly ascii: boolean
}

/** CanonicalHeaders: `Lowercase(name) + ":" + Trim(value) + "\n"` for each header, by name. */
export function joinCanonicalHeaders({ names, values }: HeadersToSign): string {
  if (names.length === 0) return ''
  let lines = (names[0] as HeaderName).first + (values[0] as string)
  for (let i = 1; i < names.length; i++) lines += (names[i] as HeaderName).next + (values[i] as string)
  return `${lines}\n`
}

/** SignedHeaders: the names joined by `;`. */
export function joinSignedHeaders(names: readonly HeaderName[]): string {
  let joined = names[0]?.lower ?? ''
  for (let i = 1; i < names.length; i++) joined += `;${(names[i] as HeaderName).lower}`
  return joined
}

/**
 * CanonicalHeaders and SignedHeaders of the named headers; repeated ones are joined by `,` in wire order.
 *
 * @param headers values are byte strings
 * @param signedHeaders names in any case and order
 * @throws {SigV4Error} `SignedHeaderMissing` if a name is not among the headers, `MalformedHeader`
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function createCanonicalHeaders(
  headers: HeadersInput,
  signedHeaders: readonly string[],
): { canonicalHeaders: string; signedHeaders: string } {
  const byName = new Map<string, string>()
  forEachHeader(headers, (given, raw) => {
    const name = headerName(given)
    const value = normalizeHeaderValue(raw)
    if (name === undefined || value === undefined) throw malformedHeader(given)
    const before = byName.get(name.lower)
    byName.set(name.lower, before === undefined ? value : `${before},${value}`)
  })
  const lower = [...new Set(signedHeaders.map((name) => name.toLowerCase()))].sort(byCodeUnit)
  const values = lower.map((name) => byName.get(name) ?? missing(name))
  const names = lower.map((name) => headerName(name) as HeaderName)
  return {
    canonicalHeaders: joinCanonicalHeaders({ names, values, ascii: true }),
    signedHeaders: joinSignedHeaders(names),
  }
}

/** Calls back for each header line in order. A record's `undefined` values, as Node's `headers` may have, are no headers. */
export function forEachHeader(
  headers: HeadersInput | undefined,
  callback: (name: string, value: string) => void,
): void {
  if (headers === undefined || headers === null) return
  if (Array.isArray(headers)) {
    for (let i = 0; i < headers.length; i++) callWithPair(headers[i], callback)
    return
  }
  if (Symbol.iterator in headers) {
    for (const pair of headers as Iterable<readonly [string, string]>) callWithPair(pair, callback)
    return
  }
  const record = headers as Readonly<Record<string, string | readonly string[]>>
  for (const name in record) {
    const value = record[name]
    if (typeof value === 'string') callback(name, value)
    else if (Array.isArray(value)) for (const one of value) callback(name, one)
    else if (value !== undefined) callback(name, value as unknown as string)
  }
}

function callWithPair(pair: readonly [string, string], callback: (name: string, value: string) => void): void {
  if (!Array.isArray(pair) || pair.length !== 2) {
    throw new TypeError(`headers: expected [name, value] pairs, got ${quote(pair)}`)
  }
  callback(pair[0], pair[1])
}

export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

export function malformedHeader(name: unknown): SigV4Error {
  const message = `header ${quote(name)}: expected a token as its name, and a value of bytes without control characters`
  return new SigV4Error('MalformedHeader', message, typeof name === 'string' ? { name } : {})
}

function missing(name: string): never {
  const message = `SignedHeaders: expected ${quote(name)} to be among the request's headers`
  throw new SigV4Error('SignedHeaderMissing', message, { name })
}
