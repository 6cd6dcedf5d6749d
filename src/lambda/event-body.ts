import { byteStringToBytes } from '../stages/bytes.js'

/**
 * The body of a Lambda event: bytes if it is Base64, else text.
 *
 * @returns null if there is none
 */
export function readEventBody(
  body: string | null | undefined,
  isBase64: boolean | undefined,
): string | Uint8Array | null {
  if (body === undefined || body === null || body === '') return null
  return isBase64 === true ? byteStringToBytes(atob(body)) : body
}
