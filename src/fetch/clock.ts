import { parseDateHeader } from '../stages/amz-date.js'
import type { ErrorAnswer, ResponseLike } from './error-answer.js'

const skewCodes = new Set([
  'RequestTimeTooSkewed',
  'RequestExpired',
  'RequestInTheFuture',
  // By a clock that is behind, but not so far that the date is refused, credentials are still good.
  'ExpiredToken',
  'ExpiredTokenException',
])

/** No service is stricter than five minutes: a smaller difference is not what it complains of. */
const smallestSkew = 60_000

/** A century. No clock is wrong by more; and after the year 9999 nothing can be signed, so that no answer could set it right. */
const largestSkew = 100 * 365 * 24 * 3600 * 1000

/** Whether a wrong clock may be the reason of an error: a code of its own, or the words of `InvalidSignatureException`. */
export function isSkewError({ code, message }: ErrorAnswer): boolean {
  return skewCodes.has(code) || /\bSignature (?:expired|not yet current)\b/i.test(message)
}

/** A clock that can be set right. Dates are in milliseconds. */
export interface CorrectedClock {
  now(): number
  /**
   * Sets the clock by an answer's `Date`, which must not come from a cache.
   *
   * @param signedAt what `now` said when the request was signed
   * @returns whether that changes what is signed
   */
  setBy(response: ResponseLike, signedAt: number): boolean
}

export function correctedClock(base: () => number): CorrectedClock {
  let offset = 0
  const now = () => base() + offset
  return {
    now,
    setBy({ headers }, signedAt) {
      // Varnish gives each answer an Age, a new one 0.
      const isNew = Number(headers.get('age') ?? 0) === 0
      const date = isNew ? parseDateHeader(headers.get('date') ?? '') : Number.NaN
      if (!(Math.abs(date - base()) <= largestSkew)) return false
      // Another request may have set it since this one was signed.
      if (Math.abs(date - now()) >= smallestSkew) offset = date - base()
      return Math.abs(date - signedAt) >= smallestSkew
    },
  }
}
