import { textToByteString } from '../stages/bytes.js'

/**
 * A header value or target that a platform has decoded to text, as the byte string that came.
 *
 * Where each character is a byte it is taken for one, as `Headers` has it by its standard; a character above U+00FF shows
 * that the platform decoded UTF-8, and then all of it was. What is no text stays as it is, to be refused by the verifier.
 */
export function textAsBytes(text: string): string {
  return /[\u0100-\uffff]/.test(text) ? (textToByteString(text) ?? text) : text
}
