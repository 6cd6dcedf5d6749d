import { addOwn, readSigningHeaders } from '../signing/signing-headers.js'
import { demand } from '../sigv4-error.js'
import { repeatedHeader } from '../stages/canonical-headers.js'
import { type HeaderLines, headerValue, slots } from '../stages/header-lines.js'
import type { ServiceRules } from '../types.js'
import type { Aws4Headers, Aws4Request } from './types.js'

/** The contract's list, which is not the core's. */
const ignored = new Set(['connection', 'x-amzn-trace-id', 'user-agent', 'expect', 'presigned-expires', 'range'])

/** What the core makes itself, and the caller of this contract may have given. */
const made = ['x-amz-date', 'x-amz-security-token', 'x-amz-s3session-token'] as const

/**
 * A copy without an old signature. Of names that differ only in case the last stays, as in `http.request`.
 *
 * @throws {TypeError} for what is no record
 */
export function copyHeaders(headers: Aws4Request['headers']): Aws4Headers {
  if (headers === undefined || headers === null) return {}
  const isRecord = typeof headers === 'object' && !(Symbol.iterator in headers)
  demand(isRecord, 'headers', 'a record of names and values', headers)
  const byName = new Map(Object.entries(headers).map((entry) => [entry[0].toLowerCase(), entry]))
  byName.delete('authorization')
  return Object.fromEntries(byName.values()) as Aws4Headers
}

/** A header's value, if it is there with one. */
export function findHeader(headers: Aws4Headers, lower: string): string | undefined {
  const name = Object.keys(headers).find((one) => one.toLowerCase() === lower)
  const value = name === undefined ? undefined : (headers[name] ?? undefined)
  return value === undefined ? undefined : String(value)
}

/** Adds a header unless it is there, and neither empty nor the number 0. */
export function addHeader(headers: Aws4Headers, name: string, value: string | number): void {
  const lower = name.toLowerCase()
  const given = Object.entries(headers).find(([one]) => one.toLowerCase() === lower)?.[1]
  if (given && String(given) !== '') return
  dropHeader(headers, lower)
  headers[name] = value
}

export function dropHeader(headers: Aws4Headers, lower: string): void {
  for (const name of Object.keys(headers)) if (name.toLowerCase() === lower) delete headers[name]
}

/**
 * The headers as the core signs them.
 *
 * @throws {SigV4Error} `MalformedHeader`, `DuplicateHeader`
 */
export function readHeaders(
  headers: Aws4Headers,
  { extraHeadersToIgnore: ignore, extraHeadersToInclude: include }: Aws4Request,
  { sessionToken, sessionTokenName }: ServiceRules,
): HeaderLines {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    // One without a value is refused as any that is no text.
    [value].flat().map((one): [string, string] => [name, typeof one === 'number' ? String(one) : (one as string)]),
  )
  const names = lines.map(([name]) => name.toLowerCase()).filter((name) => !made.some((one) => one === name))
  const isSigned = (name: string) => has(include, name) || !(ignored.has(name) || has(ignore, name))
  const read = readSigningHeaders(lines, names.filter(isSigned))
  const [repeated] = read.shape.repeated
  if (repeated !== undefined) throw repeatedHeader(repeated.lower)
  for (const name of made) {
    const value = headerValue(read, name)
    const isAppended = sessionToken === 'appended' && name === sessionTokenName
    if (value !== undefined && !isAppended) addOwn(read, slots[name], value)
  }
  return read
}

function has(names: Readonly<Record<string, unknown>> | null | undefined, name: string): boolean {
  return names ? Object.hasOwn(names, name) && Boolean(names[name]) : false
}
