import { expectation, SigV4Error } from '../sigv4-error.js'

/** Bytes of a body that is read whole. */
export const defaultMaxBodySize = 10 * 1024 * 1024

/** @throws {SigV4Error} `EntityTooLarge` */
export function checkBodySize(size: number, limit: number): void {
  if (size <= limit) return
  const message = `body: expected at most ${limit} bytes where it must be read before it can be checked, got ${size}`
  throw new SigV4Error('EntityTooLarge', message, { limit, actual: size })
}

/** @throws {RangeError} unless it is a number of bytes */
export function checkMaxBodySize(limit: number): void {
  if (typeof limit === 'number' && limit >= 0) return
  throw new RangeError(expectation('maxBodySize', 'bytes, 0 or more', limit))
}
