import {
  quote,
  refusal,
  type SigV4Error,
  type SigV4ErrorCode,
  type SigV4ErrorDetails,
  withDetails,
} from '../sigv4-error.js'
import type { Match, ServiceRules } from '../types.js'
import { amzDateOf, formatAmzDate, parseAmzDate, parseDateHeader, scopeDateOf } from './amz-date.js'
import { type Credential, scopeTerminator } from './credential-scope.js'
import { type HeaderLines, headerValue } from './header-lines.js'

/** Check 4: `host`, or HTTP/2's `:authority`, is signed. */
export function checkHostSigned(signedHeaders: readonly string[]): void {
  if (!signedHeaders.includes('host') && !signedHeaders.includes(':authority'))
    throw notSigned('HostNotSigned', ['host'])
}

/** A request's date: the moment, and as the string to sign has it. */
export interface RequestDate {
  readonly time: number
  readonly dateTime: string
}

/** Check 5, header form: `x-amz-date` beats `Date`, which may be RFC 1123 and must be signed. */
export function readHeaderDate(headers: HeaderLines, signedHeaders: readonly string[]): RequestDate {
  const amzDate = headerValue(headers, 'x-amz-date')
  const date = headerValue(headers, 'date')
  if (amzDate !== undefined || date === undefined) return readDate(amzDate, 'x-amz-date')
  const time = parseDateHeader(date)
  if (Number.isNaN(time)) throw malformedDate(date, 'date')
  if (!signedHeaders.includes('date')) throw notSigned('HeadersNotSigned', ['date'])
  return { time, dateTime: amzDateOf(time) }
}

/** Check 5, query form and form upload. */
export function readDate(dateTime: string | undefined, name: string): RequestDate {
  if (dateTime === undefined) throw refusal('MissingDate', name, 'it to be there')
  const time = parseAmzDate(dateTime)
  if (Number.isNaN(time)) throw malformedDate(dateTime, name)
  // The text that is remembered, which holds on to no URL.
  return { time, dateTime: amzDateOf(time) }
}

function malformedDate(received: string, name: string): SigV4Error {
  return refusal('MalformedDate', name, 'a date as YYYYMMDDTHHMMSSZ', received)
}

/**
 * Check 6, header form: within `skew` seconds either way.
 *
 * @returns the last moment, in milliseconds
 */
export function checkClock(date: RequestDate, now: number, skew: number): number {
  if (Math.abs(now - date.time) <= skew * 1000) return date.time + skew * 1000
  throw untimely('RequestTimeTooSkewed', `within ${skew} seconds of its date ${date.dateTime}`, date, now, skew)
}

export const maxExpiresIn = 604800

/**
 * Check 6, query form: from `date − skew` to `date + X-Amz-Expires`, 1…604800 seconds.
 *
 * @returns the last moment, in milliseconds
 */
export function checkExpiry(
  date: RequestDate,
  expires: string | undefined,
  now: number,
  skew: number,
  rules: Pick<ServiceRules, 'expiresRequired'>,
): number {
  if (expires === undefined && !rules.expiresRequired) return checkClock(date, now, skew)
  const seconds = Number(expires)
  const reason = faultOfExpires(expires, seconds)
  if (reason === undefined) return checkLifetime(date, seconds, now, skew)
  const expected = `1 to ${maxExpiresIn} seconds`
  const clock = { expiresIn: seconds, expiresAt: new Date(date.time), serverTime: new Date(now) }
  throw refusal('MalformedExpires', 'X-Amz-Expires', expected, expires, { reason, ...(reason === 'zero' ? clock : {}) })
}

function faultOfExpires(expires: string | undefined, seconds: number): string | undefined {
  if (expires === undefined) return 'missing'
  if (!/^-?\d{1,20}$/.test(expires)) return 'number'
  if (seconds < 0) return 'negative'
  if (seconds === 0) return 'zero'
  return seconds <= maxExpiresIn ? undefined : 'large'
}

/**
 * Check 6, query form and form upload: from `date − skew` to `date + seconds`.
 *
 * @returns the last moment, in milliseconds
 */
export function checkLifetime(date: RequestDate, seconds: number, now: number, skew: number): number {
  const expiresAt = date.time + seconds * 1000
  if (!(now >= date.time - skew * 1000))
    throw untimely('RequestNotYetValid', `from ${date.dateTime} on`, date, now, skew)
  if (now <= expiresAt) return expiresAt
  const end = new Date(expiresAt)
  const more = { expiresIn: seconds, expiresAt: end }
  throw untimely('RequestExpired', `until ${formatAmzDate(end)}`, date, now, skew, more)
}

function untimely(
  code: SigV4ErrorCode,
  expected: string,
  { time }: RequestDate,
  now: number,
  maxClockSkew: number,
  more?: SigV4ErrorDetails,
): SigV4Error {
  const serverTime = new Date(now)
  const details = { requestTime: new Date(time), serverTime, maxClockSkew, ...more }
  return refusal(code, 'request', `it ${expected}, got it at ${formatAmzDate(serverTime)}`, undefined, details)
}

/** Check 7: terminator, service and region are this verifier's, and the scope's date is the request's. */
export function checkScope(
  { scope, terminator }: Credential,
  { dateTime }: RequestDate,
  service: Match,
  region: Match,
): void {
  const faults: SigV4Error[] = []
  checkPart(faults, 'ScopeTerminatorMismatch', 'terminator', scopeTerminator, terminator)
  checkPart(faults, 'ScopeServiceMismatch', 'service', service, scope.service)
  checkPart(faults, 'ScopeRegionMismatch', 'region', region, scope.region)
  checkPart(faults, 'ScopeDateMismatch', 'date', scopeDateOf(dateTime), scope.date)
  if (faults.length > 0) throw withDetails(faults[0], faults.length > 1 ? { others: faults.slice(1) } : {})
}

function checkPart(faults: SigV4Error[], code: SigV4ErrorCode, part: string, match: Match, received: string): void {
  if (typeof match === 'function') {
    if (match(received) === true) return
    faults.push(refusal(code, 'credential scope', `a ${part} that this verifier accepts`, received))
    return
  }
  if (typeof match === 'string' ? match === received : match.includes(received)) return
  const accepted = [match].flat()
  const details = { expected: accepted[0] as string }
  faults.push(refusal(code, 'credential scope', `${part} ${accepted.join(' or ')}`, received, details))
}

/**
 * Check 8: every `x-amz-*` header and every required one is signed, so that nothing unsigned can change what the
 * request means. `x-amz-content-sha256` is bound by the canonical request anyway.
 *
 * @param unsigned the `x-amz-*` headers that are not signed
 * @param inHeader whether the token is one of them: in the query form, a header of that name is another's
 */
export function checkCoverage(
  unsigned: readonly string[],
  signedHeaders: readonly string[],
  inHeader: boolean,
  rules: Pick<ServiceRules, 'sessionToken' | 'sessionTokenName'>,
  required: readonly string[] = [],
  allowed: readonly string[] = [],
): void {
  const names = unsigned.filter((name) => {
    if (name === 'x-amz-content-sha256') return false
    if (inHeader && name === rules.sessionTokenName && rules.sessionToken === 'appended') return false
    return !allowed.some((other) => other.toLowerCase() === name)
  })
  for (const name of required) {
    const lower = name.toLowerCase()
    if (!signedHeaders.includes(lower) && !names.includes(lower)) names.push(lower)
  }
  if (names.length > 0) throw notSigned('HeadersNotSigned', names)
}

function notSigned(code: SigV4ErrorCode, names: readonly string[]): SigV4Error {
  return refusal(code, 'SignedHeaders', `${names.map(quote).join(', ')} to be signed`, undefined, { names })
}
