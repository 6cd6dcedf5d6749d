import { quote, refusal, type SigV4Error, type SigV4ErrorCode, type SigV4ErrorDetails } from '../sigv4-error.js'
import type { Match, ServiceRules } from '../types.js'
import { formatAmzDate, parseAmzDate, parseDateHeader } from './amz-date.js'
import { type Credential, scopeTerminator } from './credential-scope.js'
import { type HeaderLines, headerValue } from './header-lines.js'
import { isHost } from './received-headers.js'

/** Check 4: `host`, or HTTP/2's `:authority`, is signed. */
export function checkHostSigned(signedHeaders: readonly string[]): void {
  if (signedHeaders.some(isHost)) return
  throw refusal('HostNotSigned', 'SignedHeaders', '"host" to be signed', undefined, { names: ['host'] })
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
  if (!signedHeaders.includes('date')) throw headersNotSigned(['date'])
  return { time, dateTime: formatAmzDate(new Date(time)) }
}

/** Check 5, query form and form upload. */
export function readDate(dateTime: string | undefined, name: string): RequestDate {
  if (dateTime === undefined) throw refusal('MissingDate', name, 'it to be there')
  const time = parseAmzDate(dateTime)
  if (Number.isNaN(time)) throw malformedDate(dateTime, name)
  return { time, dateTime }
}

function malformedDate(received: string, name: string): SigV4Error {
  return refusal('MalformedDate', name, 'a date as YYYYMMDDTHHMMSSZ', received)
}

/** Check 6, header form: within `skew` seconds either way. */
export function checkClock(date: RequestDate, now: number, skew: number): void {
  if (Math.abs(now - date.time) <= skew * 1000) return
  const expected = `a date within ${skew} seconds of ${amzDateOf(now)}`
  throw refusal('RequestTimeTooSkewed', 'request', expected, date.dateTime, clockDetails(date, now, skew))
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
  if (expires === undefined) {
    if (rules.expiresRequired) throw malformedExpires('missing', undefined)
    checkClock(date, now, skew)
    return date.time + skew * 1000
  }
  if (!/^-?\d{1,20}$/.test(expires)) throw malformedExpires('number', expires)
  const seconds = Number(expires)
  if (seconds < 0) throw malformedExpires('negative', expires)
  if (seconds === 0) {
    const clock = { expiresIn: 0, expiresAt: new Date(date.time), serverTime: new Date(now) }
    throw malformedExpires('zero', expires, clock)
  }
  if (!(seconds <= maxExpiresIn)) throw malformedExpires('large', expires)
  return checkLifetime(date, seconds, now, skew)
}

/**
 * Check 6, query form and form upload: from `date − skew` to `date + seconds`.
 *
 * @returns the last moment, in milliseconds
 */
export function checkLifetime(date: RequestDate, seconds: number, now: number, skew: number): number {
  const expiresAt = date.time + seconds * 1000
  if (now >= date.time - skew * 1000 && now <= expiresAt) return expiresAt
  const details = clockDetails(date, now, skew)
  const isEarly = !(now >= date.time)
  const expected = `it ${isEarly ? `from ${date.dateTime} on` : `until ${amzDateOf(expiresAt)}`}, got it at ${amzDateOf(now)}`
  throw isEarly
    ? refusal('RequestNotYetValid', 'request', expected, undefined, details)
    : refusal('RequestExpired', 'request', expected, undefined, {
        ...details,
        expiresIn: seconds,
        expiresAt: new Date(expiresAt),
      })
}

function malformedExpires(reason: string, received: string | undefined, clock?: SigV4ErrorDetails): SigV4Error {
  const expected = `1 to ${maxExpiresIn} seconds`
  return refusal('MalformedExpires', 'X-Amz-Expires', expected, received, { reason, ...clock })
}

function clockDetails(date: RequestDate, now: number, skew: number) {
  return { requestTime: new Date(date.time), serverTime: new Date(now), maxClockSkew: skew }
}

function amzDateOf(time: number): string {
  return formatAmzDate(new Date(time))
}

/** Check 7: terminator, service and region are this verifier's, and the scope's date is the request's. */
export function checkScope(
  { scope, terminator }: Credential,
  { dateTime }: RequestDate,
  service: Match,
  region: Match,
): void {
  checkPart('ScopeTerminatorMismatch', 'terminator', scopeTerminator, terminator)
  checkPart('ScopeServiceMismatch', 'service', service, scope.service)
  checkPart('ScopeRegionMismatch', 'region', region, scope.region)
  checkPart('ScopeDateMismatch', 'date', dateTime.slice(0, 8), scope.date)
}

function checkPart(code: SigV4ErrorCode, part: string, match: Match, received: string): void {
  if (matches(match, received)) return
  if (typeof match === 'function') {
    throw refusal(code, 'credential scope', `a ${part} that this verifier accepts`, received)
  }
  const accepted = [match].flat()
  const [expected = ''] = accepted
  throw refusal(code, 'credential scope', `${part} ${accepted.join(' or ')}`, received, { expected })
}

function matches(match: Match, value: string): boolean {
  if (typeof match === 'string') return match === value
  return typeof match === 'function' ? match(value) === true : match.includes(value)
}

/**
 * Check 8: every `x-amz-*` header and every required one is signed, so that nothing unsigned can change what the
 * request means. `x-amz-content-sha256` is bound by the canonical request anyway.
 *
 * @param unsigned the `x-amz-*` headers that are not signed
 */
export function checkCoverage(
  unsigned: readonly string[],
  signedHeaders: readonly string[],
  rules: Pick<ServiceRules, 'sessionToken' | 'sessionTokenName'>,
  required: readonly string[] = [],
  allowed: readonly string[] = [],
): void {
  const names = unsigned.filter((name) => {
    if (name === 'x-amz-content-sha256') return false
    if (name === rules.sessionTokenName && rules.sessionToken === 'appended') return false
    return !allowed.some((other) => other.toLowerCase() === name)
  })
  for (const name of required) {
    const lower = name.toLowerCase()
    if (!signedHeaders.includes(lower) && !names.includes(lower)) names.push(lower)
  }
  if (names.length > 0) throw headersNotSigned(names)
}

function headersNotSigned(names: readonly string[]): SigV4Error {
  const expected = `${names.map(quote).join(', ')} to be signed`
  return refusal('HeadersNotSigned', 'SignedHeaders', expected, undefined, { names })
}
