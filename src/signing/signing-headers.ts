import { quote } from '../sigv4-error.js'
import { isAscii } from '../stages/bytes.js'
import { forEachHeader, type HeadersToSign } from '../stages/canonical-headers.js'
import { headerName } from '../stages/header-names.js'
import { isPlainHeaderValue, normalizeHeaderValue } from '../stages/header-values.js'
import type { HeadersInput } from '../types.js'

/** The caller's headers, sorted out. `host` and `x-amz-content-sha256` are not yet among those to sign. */
export interface SigningHeaders extends HeadersToSign {
  /** All of them to send, but for those that signing replaces. */
  readonly sent: Record<string, string>
  readonly names: string[]
  readonly values: string[]
  ascii: boolean
  host: string | undefined
  contentSha256: string | undefined
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
  const read: SigningHeaders = {
    sent: {},
    names: [],
    values: [],
    ascii: true,
    host: undefined,
    contentSha256: undefined,
  }
  const choice = chosen?.map(lowerName)
  forEachHeader(headers, (given, raw) => {
    const known = headerName(given)
    if (known === undefined || known.lower.charCodeAt(0) === colon) {
      throw new TypeError(`headers: expected names that are tokens, got ${quote(given)}`)
    }
    if (typeof raw !== 'string') throw new TypeError(`headers: expected ${quote(given)} to be text, got ${quote(raw)}`)
    const value = normalizeHeaderValue(raw)
    if (value === undefined) {
      throw new TypeError(`headers: expected ${quote(given)} to have no control characters and none above U+00FF`)
    }
    if (known.replaced) return
    const name = known.lower
    // A blank at an end would come to stand inside, where it is signed, once repeated lines are joined.
    setHeader(read.sent, name, value === raw ? raw : trimBlanks(raw))
    if (name === 'host') read.host = once(name, read.host, value)
    else if (name === 'x-amz-content-sha256') read.contentSha256 = once(name, read.contentSha256, value)
    else if (known.amz || (choice === undefined ? !known.volatile : choice.includes(name))) {
      insertHeader(read, name, value)
    }
  })
  return read
}

const colon = 0x3a

/** Puts a header to sign in its place by name; a repeated one is joined by `,`. */
export function insertHeader(headers: SigningHeaders, name: string, value: string): void {
  const { names, values } = headers
  headers.ascii &&= isPlainHeaderValue(value) || isAscii(value)
  let at = names.length
  while (at > 0 && (names[at - 1] as string) > name) at--
  if (names[at - 1] === name) {
    values[at - 1] += `,${value}`
    return
  }
  for (let i = names.length; i > at; i--) {
    names[i] = names[i - 1] as string
    values[i] = values[i - 1] as string
  }
  names[at] = name
  values[at] = value
}

/** Sets a header to send; a repeated one is joined by `,`. */
export function setHeader(headers: Record<string, string>, name: string, value: string): void {
  const before: unknown = headers[name]
  const joined = typeof before === 'string' ? `${before},${value}` : value
  // An assignment to __proto__, a legal header name, would be lost.
  if (name === '__proto__') {
    Object.defineProperty(headers, name, { value: joined, enumerable: true, configurable: true, writable: true })
  } else headers[name] = joined
}

/** @throws {TypeError} if a name that the caller chose is not among the headers to sign */
export function checkChosenHeaders({ names }: HeadersToSign, chosen: readonly string[] | undefined): void {
  if (chosen === undefined) return
  for (const name of chosen) {
    if (!names.includes(lowerName(name))) {
      throw new TypeError(`signedHeaders: expected ${quote(name)} to be among the headers`)
    }
  }
}

function once(name: string, before: string | undefined, value: string): string {
  if (before !== undefined) throw new TypeError(`headers: expected one ${name}, got two`)
  return value
}

function trimBlanks(value: string): string {
  let from = 0
  let to = value.length
  while (from < to && isBlank(value.charCodeAt(from))) from++
  while (to > from && isBlank(value.charCodeAt(to - 1))) to--
  return value.slice(from, to)
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}

function lowerName(name: string): string {
  if (typeof name !== 'string') throw new TypeError(`signedHeaders: expected header names, got ${quote(name)}`)
  return name.toLowerCase()
}
