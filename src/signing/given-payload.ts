import { quote } from '../sigv4-error.js'
import { isPayloadHash } from '../stages/payload-hash.js'

/** @throws {TypeError} unless a caller's `x-amz-content-sha256` is one, and the same as what is known of the payload */
export function checkGivenHash(given: string, known: string): string {
  if (!isPayloadHash(given)) {
    throw new TypeError(
      `x-amz-content-sha256: expected 64 lower-case hex digits or one of AWS's literals, got ${quote(given)}`,
    )
  }
  if (given === known) return given
  throw new TypeError(`x-amz-content-sha256: expected ${known}, as the payload has it, got ${given}`)
}
