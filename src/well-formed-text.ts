import { demand } from './sigv4-error.js'
import { textToByteString } from './stages/bytes.js'
import { encodeBytes } from './stages/uri-encode.js'

/**
 * A caller's text as the byte string that the stages take.
 *
 * @throws {TypeError} for a lone surrogate, which has no bytes, and for what is no text
 */
export function toByteString(name: string, text: string): string {
  demand(typeof text === 'string', name, 'text', text)
  const bytes = textToByteString(text)
  // The text may be a secret.
  if (bytes === undefined) throw new TypeError(`${name}: expected well-formed text, got a lone surrogate`)
  return bytes
}

/** The same, percent-encoded as a value in a query is. @throws {TypeError} likewise */
export function encodeText(name: string, text: string): string {
  return encodeBytes(toByteString(name, text))
}
