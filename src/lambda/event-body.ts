import { byteStringToBytes } from '../stages/bytes.js'

/**
 * The body of a Lambda event: bytes if it is Base64, else text.
 *
 * @returns null if there is none
 * @throws {TypeError} if it is no Base64 where it should be
 */
export function readEventBody(
  body: string | null | undefined,
  isBase64: boolean | undefined,
): string | Uint8Array | null {
  if (body === undefined || body === null || body === '') return null
  return isBase64 === true ? byteStringToBytes(decodeBase64(body)) : body
}

function decodeBase64(text: string): string {
  try {
    return atob(text)
  } catch {
    throw new TypeError('body: expected Base64, as isBase64Encoded says')
  }
}
