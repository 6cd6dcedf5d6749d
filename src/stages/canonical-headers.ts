import { quote, SigV4Error } from '../sigv4-error.js'
import type { HeadersInput } from '../types.js'
import { isByteString } from './bytes.js'
import { headerName } from './header-names.js'

/**
 * A header value as it is signed: trimmed, and each run of blanks and tabs one blank, inside quotes too.
 *
 * @returns undefined if the value holds a control character
 */
export function normalizeHeaderValue(value: string): string | undefined {
  let afterBlank = true
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i)
    if (code > 0x20 && code !== 0x7f) afterBlank = false
    else if (code === 0x20 && !afterBlank) afterBlank = true
    else return normalizeBlanks(value)
  }
  return afterBlank ? normalizeBlanks(value) : value
}

function normalizeBlanks(value: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  if (/[\x00-\x08\x0a-\x1f\x7f]/.test(value)) return undefined
  // By pieces, since a pattern for trailing blanks takes time quadratic in their number.
  return value
    .split(/[ \t]+/)
    .filter((piece) => piece !== '')
    .join(' ')
}

/** The headers to sign: names in lower case, sorted, unique, and beside each its normalised value. */
export interface HeadersToSign {
  readonly names: readonly string[]
  readonly values: readonly string[]
}

/** CanonicalHeaders: `Lowercase(name) + ":" + Trim(value) + "\n"` for each header, by name. */
export function joinCanonicalHeaders(headers: HeadersToSign): string {
  let canonical = ''
  for (let i = 0; i < headers.names.length; i++) canonical += `${headers.names[i]}:${headers.values[i]}\n`
  return canonical
}

/** SignedHeaders: the names joined by `;`. */
export function joinSignedHeaders(names: readonly string[]): string {
  let joined = names[0] ?? ''
  for (let i = 1; i < names.length; i++) joined += `;${names[i]}`
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
  const values = new Map<string, string>()
  forEachHeader(headers, (name, raw) => {
    const known = headerName(name)
    const value = typeof raw === 'string' && isByteString(raw) ? normalizeHeaderValue(raw) : undefined
    if (known === undefined || value === undefined) throw malformedHeader(name)
    const before = values.get(known.lower)
    values.set(known.lower, before === undefined ? value : `${before},${value}`)
  })
  const names = [...new Set(signedHeaders.map((name) => name.toLowerCase()))].sort(byCodeUnit)
  const toSign = { names, values: names.map((name) => values.get(name) ?? missing(name)) }
  return { canonicalHeaders: joinCanonicalHeaders(toSign), signedHeaders: joinSignedHeaders(names) }
}

/** Calls back for each header line in order. A record's `undefined` values, as Node's `headers` may have, are no headers. */
export function forEachHeader(
  headers: HeadersInput | undefined,
  callback: (name: string, value: string) => void,
): void {
  if (headers === undefined || headers === null) return
  if (Symbol.iterator in headers) {
    for (const pair of headers as Iterable<readonly [string, string]>) {
      if (!Array.isArray(pair) || pair.length !== 2) {
        throw new TypeError(`headers: expected [name, value] pairs, got ${quote(pair)}`)
      }
      callback(pair[0], pair[1])
    }
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
