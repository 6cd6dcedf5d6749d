import { quote } from '../sigv4-error.js'
import type { Framing } from './streaming-literal.js'

/**
 * Bytes that every chunk but the last with data must have: S3 refuses smaller ones that are signed.
 *
 * @throws {RangeError}
 */
export function readMinChunkSize(given: number | undefined, { signed }: Framing): number {
  const size = given ?? (signed ? 8192 : 0)
  checkLength('minChunkSize', size)
  return size
}

/** @throws {RangeError} */
export function checkLength(name: string, length: number): void {
  if (Number.isSafeInteger(length) && length >= 0) return
  throw new RangeError(`${name}: expected a whole number, 0 or more, got ${quote(length)}`)
}
