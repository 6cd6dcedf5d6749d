/**
 * Percent-encoding as SigV4 wants it: every byte but `A-Z a-z 0-9 - . _ ~` becomes `%XX` with upper-case digits.
 *
 * Texts here are byte strings, one character a byte: see `bytes.ts`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html UriEncode()
 */

/** The bytes that stand as they are: in query names and values, or in a path. */
export interface PlainBytes {
  /** Finds any other. */
  readonly other: RegExp
  /** Finds each escape, and each other byte. */
  readonly escapable: RegExp
}

interface UriBytes extends PlainBytes {
  /** The pattern of a text in which each byte has its one spelling. */
  readonly canonical: string
}

/** The escapes of all bytes but the unreserved ones. */
const canonicalEscape = '%(?:[01][\\dA-F]|2[\\dA-CF]|3[A-F]|40|5[B-E]|60|7[B-DF]|[89A-F][\\dA-F])'

/** V8 runs out of stack on millions of repetitions: a longer text is not held against a pattern with any. */
export const longestAtOnce = 16_384

export const unreserved = plainBytes('A-Za-z0-9._~-')
export const unreservedAndSlash = plainBytes('/A-Za-z0-9._~-')

function plainBytes(characters: string): UriBytes {
  return {
    other: new RegExp(`[^${characters}]`),
    escapable: new RegExp(`%[0-9A-Fa-f]{2}|[^${characters}]`, 'g'),
    canonical: `[${characters}]*(?:${canonicalEscape}[${characters}]*)*`,
  }
}

const escapes: string[] = []

/** @throws {TypeError} if the character is no byte */
function escapeOf(code: number): string {
  if (code > 0xff) {
    throw new TypeError('expected a byte string, which has no characters above U+00FF: encode the text as UTF-8 first')
  }
  escapes[code] ??= `%${code.toString(16).toUpperCase().padStart(2, '0')}`
  return escapes[code]
}

/** Whether all of a text stands as it is. */
export function isPlain(text: string, plain: PlainBytes): boolean {
  return !plain.other.test(text)
}

/** Encodes every byte that is not among the plain ones; a `%` becomes `%25`. */
export function encodeBytes(text: string, plain: PlainBytes): string {
  if (isPlain(text, plain)) return text
  return text.replace(plain.escapable, (piece) => escapeOf(piece.charCodeAt(0)) + piece.slice(1))
}

/**
 * Undoes a text's escapes and encodes once, byte by byte: each byte has one spelling afterwards.
 * A `%2F` stays an escape, since it is no separator.
 *
 * @param text whose escapes are good
 */
export function encodeOnce(text: string, plain: PlainBytes): string {
  if (isPlain(text, plain)) return text
  return text.replace(plain.escapable, (piece) => {
    if (piece.length === 1) return escapeOf(piece.charCodeAt(0))
    const byte = decodeCanonical(piece)
    return isPlain(byte, unreserved) ? byte : piece.toUpperCase()
  })
}

/** The bytes behind good escapes, as a byte string. */
export function decodeCanonical(text: string): string {
  let decoded = ''
  let from = 0
  for (let percent = text.indexOf('%'); percent >= 0; percent = text.indexOf('%', from)) {
    const byte = Number.parseInt(text.slice(percent + 1, percent + 3), 16)
    decoded += text.slice(from, percent) + String.fromCharCode(byte)
    from = percent + 3
  }
  return from === 0 ? text : decoded + text.slice(from)
}

/** The first `%` that is not followed by two hexadecimal digits, with what follows it instead. */
export function badEscapeIn(text: string): string | undefined {
  return /%(?![0-9A-Fa-f]{2})[^&]{0,2}/.exec(text)?.[0]
}

/** What is expected instead. */
export const goodEscapes = '"%" to be followed by two hexadecimal digits'
