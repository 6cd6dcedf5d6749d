/**
 * Percent-encoding as SigV4 wants it: every byte but `A-Z a-z 0-9 - . _ ~` becomes `%XX` with upper-case digits.
 *
 * Texts here are byte strings, one character a byte: see `bytes.ts`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html UriEncode()
 */

/** Characters that stand as they are: in query names and values, and in path segments. */
export const unreserved = 1
/** The same and `/`. */
export const unreservedAndSlash = 3

const kinds = new Uint8Array(256)
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~') {
  kinds[character.charCodeAt(0)] = 1
}
kinds[0x2f] = 2

const escapes = Array.from({ length: 256 }, (_, byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)

/** Encodes every byte that is not among the plain ones; a `%` becomes `%25`. */
export function encodeBytes(text: string, plain: number): string {
  const start = firstOther(text, 0, text.length, plain)
  if (start === text.length) return text
  let encoded = text.slice(0, start)
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i)
    encoded += ((kinds[code] as number) & plain) !== 0 ? text[i] : (escapes[code] as string)
  }
  return encoded
}

/**
 * Undoes the escapes of `text[from…to)` and encodes once, byte by byte: each byte has one spelling afterwards.
 * A `%2F` stays an escape, since it is no separator.
 *
 * @param space a character that stands for a blank (`+` in a query), or 0
 * @returns undefined if an escape is not `%` and two hexadecimal digits
 */
export function encodeOnce(text: string, from: number, to: number, plain: number, space: number): string | undefined {
  const start = firstOther(text, from, to, plain)
  if (start === to) return text.slice(from, to)
  let encoded = text.slice(from, start)
  for (let i = start; i < to; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x25) {
      const byte = i + 2 < to ? hexByte(text, i + 1) : -1
      if (byte < 0) return undefined
      encoded += kinds[byte] === unreserved ? String.fromCharCode(byte) : (escapes[byte] as string)
      i += 2
    } else if (((kinds[code] as number) & plain) !== 0) encoded += text[i]
    else encoded += code === space ? '%20' : (escapes[code] as string)
  }
  return encoded
}

/** The bytes behind canonical escapes, as a byte string. */
export function decodeCanonical(text: string): string {
  let percent = text.indexOf('%')
  if (percent < 0) return text
  let decoded = ''
  let from = 0
  for (; percent >= 0; percent = text.indexOf('%', from)) {
    decoded += text.slice(from, percent) + String.fromCharCode(hexByte(text, percent + 1))
    from = percent + 3
  }
  return decoded + text.slice(from)
}

/** Whether each `%` is followed by two hexadecimal digits. */
export function hasGoodEscapes(text: string): boolean {
  for (let at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 3)) {
    if (at + 2 >= text.length || hexByte(text, at + 1) < 0) return false
  }
  return true
}

function firstOther(text: string, from: number, to: number, plain: number): number {
  let i = from
  while (i < to && ((kinds[text.charCodeAt(i)] as number) & plain) !== 0) i++
  return i
}

function hexByte(text: string, at: number): number {
  const high = hexDigit(text.charCodeAt(at))
  const low = hexDigit(text.charCodeAt(at + 1))
  return high < 0 || low < 0 ? -1 : high * 16 + low
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const letter = code | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}
