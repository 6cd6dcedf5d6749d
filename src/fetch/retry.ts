import { ExponentialBackoff, fullJitterGenerator, type IBackoffFactory } from 'cockatiel'
import { quote } from '../sigv4-error.js'
import { parseDateHeader } from '../stages/amz-date.js'
import type { ErrorAnswer, ResponseLike } from './error-answer.js'

/** How often a request is sent, and how long it waits in between. */
export interface RetryOptions {
  /** How often a request is sent at most. @default 3 */
  readonly maxAttempts?: number | undefined
  /** Seconds after which no further attempt begins; one that runs is not cut off. @default 60 */
  readonly timeBudget?: number | undefined
  /** Seconds: the upper bound of the first wait, which doubles with each. @default 0.1 */
  readonly firstDelay?: number | undefined
  /** Seconds: the upper bound of every wait but those that an answer asks for. @default 20 */
  readonly maxDelay?: number | undefined
}

export interface RetryPolicy {
  readonly maxAttempts: number
  /** Milliseconds. */
  readonly timeBudget: number
  /** The waits before the second attempt, the third and so on, in milliseconds: anew for each request. */
  waits(): () => number
}

/** @throws {RangeError} */
export function retryPolicy(options: RetryOptions): RetryPolicy {
  const { maxAttempts = 3, timeBudget = 60, firstDelay = 0.1, maxDelay = 20 } = options
  if (!(Number.isInteger(maxAttempts) && maxAttempts >= 1)) {
    throw new RangeError(`maxAttempts: expected a whole number from 1, got ${quote(maxAttempts)}`)
  }
  checkSeconds('timeBudget', timeBudget)
  checkSeconds('firstDelay', firstDelay)
  checkSeconds('maxDelay', maxDelay)
  const factory = new ExponentialBackoff({
    generator: fullJitterGenerator,
    initialDelay: firstDelay * 1000,
    maxDelay: maxDelay * 1000,
  })
  return {
    maxAttempts,
    timeBudget: timeBudget * 1000,
    waits() {
      let backoff: IBackoffFactory<unknown> = factory
      return () => {
        const next = backoff.next(undefined)
        backoff = next
        return next.duration
      }
    },
  }
}

function checkSeconds(name: string, seconds: number): void {
  if (typeof seconds === 'number' && seconds >= 0 && seconds <= 86_400) return
  throw new RangeError(`${name}: expected seconds from 0 to 86400, got ${quote(seconds)}`)
}

/**
 * The codes that AWS's SDKs take for throttling, whatever the status.
 *
 * @see https://github.com/smithy-lang/smithy-typescript/blob/main/packages/core/src/submodules/retry/service-error-classification/constants.ts
 */
export const throttlingCodes: ReadonlySet<string> = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
])

/** Whether the answer alone says to try again: the server's fault, or too many requests. */
export function isRetryableStatus(status: number): boolean {
  return status >= 500 || status === 429
}

export function isThrottling({ code }: ErrorAnswer): boolean {
  return throttlingCodes.has(code)
}

/**
 * How long the answer asks to wait, in milliseconds, or 0.
 *
 * @param now milliseconds
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function retryAfter({ headers }: ResponseLike, now: number): number {
  const text = headers.get('retry-after')?.trim() ?? ''
  if (/^\d+$/.test(text)) return Number(text) * 1000
  const date = parseDateHeader(text)
  if (Number.isNaN(date)) return 0
  // Its own clock, where it tells it.
  const sent = parseDateHeader(headers.get('date') ?? '')
  return Math.max(0, date - (Number.isNaN(sent) ? now : sent))
}
