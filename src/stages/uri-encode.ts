/**
 * Percent-encoding as SigV4 wants it: every byte but `A-Z a-z 0-9 - . _ ~` becomes `%XX` with upper-case digits.
 *
 * Texts here are byte strings, one character a byte: see `bytes.ts`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html UriEncode()
 */

/** The bytes that stand as they are: in query names and values, or in a path. */
export interface PlainBytes {
  /** By byte: 1 if it stands as it is. */
  readonly table: Uint8Array
  /** Any other. V8 runs it faster than a loop over the table. */
  readonly others: RegExp
}

const unreservedBytes = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~'

export const unreserved: PlainBytes = { table: tableOf(unreservedBytes), others: /[^A-Za-z0-9\-._~]/ }
export const unreservedAndSlash: PlainBytes = { table: tableOf(`${unreservedBytes}/`), others: /[^A-Za-z0-9\-._~/]/ }

function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(256)
  for (const character of characters) table[character.charCodeAt(0)] = 1
  return table
}

const escapes = Array.from({ length: 256 }, (_, byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)

/** @throws {TypeError} if the character is no byte */
function escapeOf(code: number): string {
  const triplet = escapes[code]
  if (triplet !== undefined) return triplet
  throw new TypeError('expected a byte string, which has no characters above U+00FF: encode the text as UTF-8 first')
}

/** Encodes every byte that is not among the plain ones; a `%` becomes `%25`. */
export function encodeBytes(text: string, plain: PlainBytes): string {
  if (!plain.others.test(text)) return text
  let encoded = ''
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    encoded += plain.table[code] === 1 ? text[i] : escapeOf(code)
  }
  return encoded
}

/**
 * Undoes a text's escapes and encodes once, byte by byte: each byte has one spelling afterwards.
 * A `%2F` stays an escape, since it is no separator.
 *
 * @param space a character that stands for a blank (`+` in a query), or 0
 * @returns undefined if an escape is not `%` and two hexadecimal digits
 */
export function encodeOnce(text: string, plain: PlainBytes, space: number): string | undefined {
  if (!plain.others.test(text)) return text
  let encoded = ''
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x25) {
      const byte = i + 2 < text.length ? hexByte(text, i + 1) : -1
      if (byte < 0) return undefined
      encoded += unreserved.table[byte] === 1 ? String.fromCharCode(byte) : (escapes[byte] as string)
      i += 2
    } else if (plain.table[code] === 1) encoded += text[i]
    else encoded += code === space ? '%20' : escapeOf(code)
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
