import { quote } from '../sigv4-error.js'
import { isByteString } from '../stages/bytes.js'
import { byCodeUnit, forEachHeader, type HeadersToSign, normalizeHeaderValue } from '../stages/canonical-headers.js'
import { headerName } from '../stages/header-names.js'
import type { HeadersInput } from '../types.js'

/** The caller's headers, sorted out. */
export interface SigningHeaders {
  /** All of them to send, but for those that signing replaces. */
  readonly sent: Record<string, string>
  /** Those to sign. */
  readonly names: string[]
  readonly values: string[]
  readonly host: string | undefined
  readonly contentSha256: string | undefined
}

/**
 * Reads the caller's headers: which to send, which to sign.
 *
 * @param chosen replaces the default choice; `host` and `x-amz-*` are signed in any case
 * @throws {TypeError} for a name or value that HTTP does not allow
 */
export function readSigningHeaders(
  headers: HeadersInput | undefined,
  chosen: readonly string[] | undefined,
): SigningHeaders {
  const sent: Record<string, string> = {}
  const names: string[] = []
  const values: string[] = []
  const choice = chosen === undefined ? undefined : new Set(chosen.map(lowerName))
  let host: string | undefined
  let contentSha256: string | undefined
  forEachHeader(headers, (given, raw) => {
    const known = headerName(given)
    if (known === undefined || known.lower.charCodeAt(0) === 0x3a) {
      throw new TypeError(`headers: expected names that are tokens, got ${quote(given)}`)
    }
    if (typeof raw !== 'string') throw new TypeError(`headers: expected ${quote(given)} to be text, got ${quote(raw)}`)
    const value = isByteString(raw) ? normalizeHeaderValue(raw) : undefined
    if (value === undefined) {
      throw new TypeError(`headers: expected ${quote(given)} to have no control characters and none above U+00FF`)
    }
    if (known.replaced) return
    const name = known.lower
    if (name === 'host') {
      if (host !== undefined) throw new TypeError('headers: expected one Host, got two')
      host = value
    } else if (name === 'x-amz-content-sha256') {
      if (contentSha256 !== undefined) throw new TypeError('headers: expected one x-amz-content-sha256, got two')
      contentSha256 = value
    }
    setHeader(sent, name, raw)
    if (known.amz || (choice === undefined ? !known.volatile : choice.has(name))) {
      if (name !== 'host' && name !== 'x-amz-content-sha256') insertHeader({ names, values }, name, value)
    }
  })
  return { sent, names, values, host, contentSha256 }
}

/** Puts a header to sign in its place by name; a repeated one is joined by `,`. */
export function insertHeader(
  { names, values }: { names: string[]; values: string[] },
  name: string,
  value: string,
): void {
  let at = names.length
  while (at > 0 && byCodeUnit(names[at - 1] as string, name) > 0) at--
  if (names[at - 1] === name) {
    values[at - 1] += `,${value}`
    return
  }
  names.splice(at, 0, name)
  values.splice(at, 0, value)
}

/** Sets a header to send; a repeated one is joined by `,`. */
export function setHeader(headers: Record<string, string>, name: string, value: string): void {
  const before = Object.hasOwn(headers, name) ? headers[name] : undefined
  const joined = before === undefined ? value : `${before},${value}`
  // An assignment to __proto__, a legal header name, would be lost.
  if (name === '__proto__') {
    Object.defineProperty(headers, name, { value: joined, enumerable: true, configurable: true, writable: true })
  } else headers[name] = joined
}

/** @throws {TypeError} if a name that the caller chose is not among the headers to sign */
export function checkChosenHeaders({ names }: HeadersToSign, chosen: readonly string[] | undefined): void {
  if (chosen === undefined) return
  for (const name of chosen) {
    if (!names.includes(lowerName(name)))
      throw new TypeError(`signedHeaders: expected ${quote(name)} to be among the headers`)
  }
}

function lowerName(name: string): string {
  if (typeof name !== 'string') throw new TypeError(`signedHeaders: expected header names, got ${quote(name)}`)
  return name.toLowerCase()
}
