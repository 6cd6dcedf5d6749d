import { textToByteString } from '../stages/bytes.js'

/**
 * A text as the byte string that the stages take.
 *
 * @throws {TypeError} for a lone surrogate, which has no bytes
 */
export function toByteString(what: string, text: string): string {
  const bytes = textToByteString(text)
  if (bytes !== undefined) return bytes
  throw new TypeError(`${what}: expected well-formed text, got a lone surrogate`)
}
