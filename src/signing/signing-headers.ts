import { quote } from '../sigv4-error.js'
import { isAscii } from '../stages/bytes.js'
import { forEachHeader, type HeadersToSign } from '../stages/canonical-headers.js'
import { isPlainHeaderValue, normalizeHeaderValue } from '../stages/header-values.js'
import type { HeadersInput } from '../types.js'
import { type HeaderPlan, type HeaderShape, headerPlan, headerShape, ownSlots } from './header-plan.js'

/** The caller's headers with room for ours. */
export interface SigningHeaders {
  readonly shape: HeaderShape
  /** The caller's lines as given. */
  readonly raw: readonly string[]
  /** Our own values in their slots, then the caller's, normalised. */
  readonly values: string[]
  /** The set of our own headers that are there. */
  own: number
  ascii: boolean
}

/**
 * Reads the caller's headers.
 *
 * @param chosen replaces the default choice; `host` and `x-amz-*` are signed in any case
 * @throws {TypeError} for a name or value that HTTP does not allow
 */
export function readSigningHeaders(
  headers: HeadersInput | undefined,
  chosen: readonly string[] | undefined,
): SigningHeaders {
  const names: string[] = []
  const raw: string[] = []
  const values: string[] = ['', '', '', '', '']
  let ascii = true
  forEachHeader(headers, (name, value) => {
    names.push(name)
    raw.push(value)
    if (typeof value === 'string' && isPlainHeaderValue(value)) values.push(value)
    else {
      const normal = normalizeHeaderValue(value)
      if (normal === undefined) {
        const expected = 'text without control characters and without any above U+00FF'
        throw new TypeError(`headers: expected ${quote(name)} to be ${expected}`)
      }
      ascii &&= isAscii(normal)
      values.push(normal)
    }
  })
  return { shape: headerShape(names, chosen), raw, values, own: 0, ascii }
}

/** The value of the caller's line of that number. */
export function lineValue({ values }: SigningHeaders, line: number | undefined): string | undefined {
  return line === undefined ? undefined : values[ownSlots + line]
}

/** Adds a header of ours to those that are signed, by its slot. All of ours are ASCII. */
export function addOwn(headers: SigningHeaders, slot: number, value: string): void {
  headers.values[slot] = value
  headers.own |= 1 << slot
}

/** The headers to sign, by name; the values of a repeated one joined by `,`. */
export function planHeaders(headers: SigningHeaders): HeadersToSign & Pick<HeaderPlan, 'signedHeaders'> {
  const { values } = headers
  const { names, sources, signedHeaders } = headerPlan(headers.shape, headers.own)
  const planned: string[] = []
  for (let i = 0; i < sources.length; i++) {
    const from = sources[i] as readonly number[]
    let value = values[from[0] as number] as string
    for (let j = 1; j < from.length; j++) value += `,${values[from[j] as number]}`
    planned.push(value)
  }
  return { names, values: planned, ascii: headers.ascii, signedHeaders }
}

/** All of the caller's lines to send, as given, under lower-case names; a repeated one is joined by `,`. */
export function headersToSend({ shape, raw, values }: SigningHeaders): Record<string, string> {
  const sent: Record<string, string> = {}
  for (let i = 0; i < shape.sent.length; i++) {
    const { name, index } = shape.sent[i] as HeaderShape['sent'][number]
    setHeader(sent, name.lower, raw[index] as string, values[ownSlots + index] as string)
  }
  return sent
}

/** The caller's lines that are signed, likewise. */
export function headersOfHolder({ shape, raw, values }: SigningHeaders): Record<string, string> {
  const sent: Record<string, string> = {}
  for (const { name, index } of shape.toSign) {
    setHeader(sent, name.lower, raw[index] as string, values[ownSlots + index] as string)
  }
  return sent
}

function setHeader(headers: Record<string, string>, name: string, value: string, normal: string): void {
  const before: unknown = headers[name]
  // Blanks around the parts of a joined value would be inside it, where they are signed.
  const trimmed = value === normal ? value : trimBlanks(value)
  const joined = typeof before === 'string' ? `${before},${trimmed}` : trimmed
  // An assignment to __proto__, a legal header name, would be lost.
  if (name === '__proto__') {
    Object.defineProperty(headers, name, { value: joined, enumerable: true, configurable: true, writable: true })
  } else headers[name] = joined
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
