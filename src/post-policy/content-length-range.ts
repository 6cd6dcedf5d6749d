import { checkObject } from '../named-options.js'
import { demand, SigV4Error } from '../sigv4-error.js'
import { isPromise } from '../verify.js'
import type { ContentLengthRange } from './types.js'

/**
 * Holds a file to its policy's `content-length-range`, where its size was not known before it was read.
 *
 * @param size bytes: of the whole file, or of what has come of it as soon as that is more than `max`
 * @param verified what `verifyPostPolicy` or the verifier returned
 * @throws {SigV4Error} `EntityTooLarge`, `EntityTooSmall`
 * @throws {TypeError} if `verified` is no object, a promise, or the range itself
 */
export function checkFileSize(size: number, verified: { readonly contentLengthRange?: ContentLengthRange }): void {
  checkObject('verified', verified)
  // The range itself, or a promise, would bound nothing.
  const isVerified = !('max' in verified || isPromise(verified))
  demand(isVerified, 'verified', 'what was verified, not its contentLengthRange, and awaited', verified)
  const { contentLengthRange } = verified
  if (contentLengthRange === undefined) return
  const { min, max } = contentLengthRange
  if (!(size <= max)) {
    const message = `file: expected at most ${max} bytes, got ${size}`
    throw new SigV4Error('EntityTooLarge', message, { authentication: 'form', limit: max, actual: size })
  }
  if (size < min) {
    const message = `file: expected at least ${min} bytes, got ${size}`
    throw new SigV4Error('EntityTooSmall', message, { authentication: 'form', limit: min, actual: size })
  }
}
