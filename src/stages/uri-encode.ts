/**
 * Percent-encoding as SigV4 wants it: every byte but `A-Z a-z 0-9 - . _ ~` becomes `%XX` with upper-case digits.
 *
 * Texts here are byte strings, one character a byte: see `bytes.ts`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html UriEncode()
 */

/** Of each byte its one spelling: itself, if it is unreserved, or an escape. */
const spellings = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte)
  return /[\w.~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
})

/** The pattern of a text in which each byte has its one spelling. */
export const canonicalText =
  '[\\w.~-]*(?:%(?:[01][\\dA-F]|2[\\dA-CF]|3[A-F]|40|5[B-E]|60|7[B-DF]|[89A-F][\\dA-F])[\\w.~-]*)*'

/** V8 runs out of stack on millions of repetitions: a longer text is not held against a pattern with any. */
export const longestAtOnce = 16_384

/**
 * Encodes every byte; a `%` becomes `%25`.
 *
 * @param standing what stands as it is beside the unreserved bytes: a `/` in a path
 * @throws {TypeError} if a character is no byte
 */
export function encodeBytes(text: string, standing = ''): string {
  return encode(text, standing, false)
}

/**
 * Undoes a text's escapes and encodes once, byte by byte: each byte has one spelling afterwards.
 * A `%2F` stays an escape, since it is no separator.
 *
 * @param standing what stands as it is beside the unreserved bytes: a `/` in a path
 * @throws {TypeError} if a character is no byte
 */
export function encodeOnce(text: string, standing = ''): string {
  return encode(text, standing, true)
}

/** In a loop, since replacing by a function takes three times as long. */
function encode(text: string, standing: string, once: boolean): string {
  let encoded = ''
  let from = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    const escaped = once && code === percent ? byteOfEscape(text, i) : Number.NaN
    const isEscape = escaped >= 0
    const spelling = spellings[isEscape ? escaped : code]
    if (spelling === undefined) {
      throw new TypeError(
        'expected a byte string, which has no characters above U+00FF: encode the text as UTF-8 first',
      )
    }
    if (!isEscape && (spelling.length === 1 || standing.includes(text[i] as string))) continue
    encoded += text.slice(from, i) + spelling
    if (isEscape) i += 2
    from = i + 1
  }
  return from === 0 ? text : encoded + text.slice(from)
}

const percent = 0x25

/** The byte that an escape at an index stands for; below zero, or NaN, without two hexadecimal digits. */
function byteOfEscape(text: string, at: number): number {
  return Number(`0x1${text.slice(at + 1, at + 3)}`) - 0x100
}

/** The bytes behind good escapes, as a byte string. */
export function decodeCanonical(text: string): string {
  let decoded = ''
  let from = 0
  for (let at = text.indexOf('%'); at >= 0; at = text.indexOf('%', from)) {
    decoded += text.slice(from, at) + String.fromCharCode(byteOfEscape(text, at))
    from = at + 3
  }
  return from === 0 ? text : decoded + text.slice(from)
}

/** The first `%` that is not followed by two hexadecimal digits, with what follows it instead. */
export function badEscapeIn(text: string): string | undefined {
  return /%(?![0-9A-Fa-f]{2})[^&]{0,2}/.exec(text)?.[0]
}

/** What is expected instead. */
export const goodEscapes = '"%" to be followed by two hexadecimal digits'
