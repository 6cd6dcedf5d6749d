import { quote, SigV4Error, type SigV4ErrorDetails } from '../sigv4-error.js'
import type { Match, ServiceRules } from '../types.js'
import { formatAmzDate, parseAmzDate, parseDateHeader } from './amz-date.js'
import { type Credential, scopeTerminator } from './credential-scope.js'
import { type ReceivedHeaders, receivedValue } from './received-headers.js'

type Form = 'header' | 'query' | 'form'

/** Check 4: `host`, or HTTP/2's `:authority`, is signed. */
export function checkHostSigned(signedHeaders: readonly string[], authentication: Form): void {
  if (signedHeaders.includes('host') || signedHeaders.includes(':authority')) return
  throw new SigV4Error('HostNotSigned', 'SignedHeaders: expected "host"', { authentication, names: ['host'] })
}

/** A request's date: the moment, and as the string to sign has it. */
export interface RequestDate {
  readonly time: number
  readonly dateTime: string
}

/** Check 5, header form: `x-amz-date` beats `Date`, which may be RFC 1123 and must be signed. */
export function readHeaderDate(headers: ReceivedHeaders, signedHeaders: readonly string[]): RequestDate {
  const amzDate = receivedValue(headers, 'x-amz-date')
  if (amzDate !== undefined) return readAmzDate(amzDate, 'header')
  const date = receivedValue(headers, 'date')
  if (date === undefined) throw missingDate('header', 'x-amz-date')
  const time = parseDateHeader(date)
  if (Number.isNaN(time)) throw malformedDate(date, 'header', 'date')
  if (!signedHeaders.includes('date')) throw headersNotSigned(['date'], 'header')
  return { time, dateTime: formatAmzDate(new Date(time)) }
}

/** Check 5, query form. */
export function readQueryDate(dateTime: string | undefined): RequestDate {
  if (dateTime === undefined) throw missingDate('query', 'X-Amz-Date')
  return readAmzDate(dateTime, 'query')
}

/** Check 5, form upload: `x-amz-date`. */
export function readFormDate(dateTime: string): RequestDate {
  return readAmzDate(dateTime, 'form')
}

function readAmzDate(dateTime: string, authentication: Form): RequestDate {
  const time = parseAmzDate(dateTime)
  if (Number.isNaN(time)) {
    throw malformedDate(dateTime, authentication, authentication === 'query' ? 'X-Amz-Date' : 'x-amz-date')
  }
  return { time, dateTime }
}

function missingDate(authentication: Form, name: string): SigV4Error {
  return new SigV4Error('MissingDate', `expected ${name}`, { authentication, name })
}

function malformedDate(received: string, authentication: Form, name: string): SigV4Error {
  const message = `${name}: expected a date as YYYYMMDDTHHMMSSZ, got ${quote(received)}`
  return new SigV4Error('MalformedDate', message, { authentication, name, received })
}

/** Check 6, header form: within `skew` seconds either way. */
export function checkClock(date: RequestDate, now: number, skew: number, authentication: Form): void {
  if (Math.abs(now - date.time) <= skew * 1000) return
  const message = `the request was signed at ${date.dateTime}, more than ${skew} seconds from ${formatAmzDate(new Date(now))}`
  throw new SigV4Error('RequestTimeTooSkewed', message, { authentication, ...clockDetails(date, now, skew) })
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
    checkClock(date, now, skew, 'query')
    return date.time + skew * 1000
  }
  if (!/^-?\d{1,20}$/.test(expires)) throw malformedExpires('number', expires)
  const seconds = Number(expires)
  if (seconds < 0) throw malformedExpires('negative', expires)
  if (seconds === 0) {
    const clock = { expiresIn: 0, expiresAt: new Date(date.time), serverTime: new Date(now) }
    throw malformedExpires('zero', expires, clock)
  }
  if (!(seconds >= 1 && seconds <= maxExpiresIn)) throw malformedExpires('large', expires)
  return checkLifetime(date, seconds, now, skew, 'query')
}

/**
 * Check 6, query form and form upload: from `date − skew` to `date + seconds`.
 *
 * @returns the last moment, in milliseconds
 */
export function checkLifetime(
  date: RequestDate,
  seconds: number,
  now: number,
  skew: number,
  authentication: 'query' | 'form',
): number {
  const expiresAt = date.time + seconds * 1000
  const what = authentication === 'query' ? 'URL' : 'form'
  if (!(now >= date.time - skew * 1000)) {
    const message = `the ${what} is signed for ${date.dateTime}, which is yet to come`
    throw new SigV4Error('RequestNotYetValid', message, { authentication, ...clockDetails(date, now, skew) })
  }
  if (!(now <= expiresAt)) {
    const message = `the ${what} expired at ${formatAmzDate(new Date(expiresAt))}`
    const details = { authentication, ...clockDetails(date, now, skew) }
    throw new SigV4Error('RequestExpired', message, { ...details, expiresIn: seconds, expiresAt: new Date(expiresAt) })
  }
  return expiresAt
}

function malformedExpires(reason: string, received: string | undefined, clock?: SigV4ErrorDetails): SigV4Error {
  const message = `X-Amz-Expires: expected 1 to ${maxExpiresIn} seconds, got ${received === undefined ? 'none' : quote(received)}`
  const details = { authentication: 'query', name: 'X-Amz-Expires', reason, ...clock } as const
  return new SigV4Error('MalformedExpires', message, received === undefined ? details : { ...details, received })
}

function clockDetails(date: RequestDate, now: number, skew: number) {
  return {
    requestTime: new Date(date.time),
    requestDateTime: date.dateTime,
    serverTime: new Date(now),
    maxClockSkew: skew,
  }
}

/** Check 7: terminator, service and region are this verifier's, and the scope's date is the request's. */
export function checkScope(
  { scope, terminator }: Credential,
  date: RequestDate,
  service: Match,
  region: Match,
  authentication: Form,
): void {
  const details = { authentication, requestDateTime: date.dateTime } as const
  if (terminator !== scopeTerminator) {
    const message = `credential scope: expected the terminator ${scopeTerminator}, got ${quote(terminator)}`
    throw new SigV4Error('ScopeTerminatorMismatch', message, {
      ...details,
      expected: scopeTerminator,
      received: terminator,
    })
  }
  if (!matches(service, scope.service)) {
    throw new SigV4Error('ScopeServiceMismatch', mismatch('service', service, scope.service), {
      ...details,
      received: scope.service,
      ...expectedOf(service),
    })
  }
  if (!matches(region, scope.region)) {
    throw new SigV4Error('ScopeRegionMismatch', mismatch('region', region, scope.region), {
      ...details,
      received: scope.region,
      ...expectedOf(region),
    })
  }
  if (!date.dateTime.startsWith(scope.date)) {
    const expected = date.dateTime.slice(0, 8)
    const message = `credential scope: expected the request's date ${expected}, got ${scope.date}`
    throw new SigV4Error('ScopeDateMismatch', message, { ...details, expected, received: scope.date })
  }
}

function matches(match: Match, value: string): boolean {
  if (typeof match === 'string') return match === value
  return typeof match === 'function' ? match(value) === true : match.includes(value)
}

function mismatch(what: string, match: Match, received: string): string {
  const expected =
    typeof match === 'function' ? `a ${what} that this verifier accepts` : `${what} ${[match].flat().join(' or ')}`
  return `credential scope: expected ${expected}, got ${quote(received)}`
}

function expectedOf(match: Match): { expected?: string } {
  const first = typeof match === 'string' ? match : typeof match === 'function' ? undefined : match[0]
  return first === undefined ? {} : { expected: first }
}

/**
 * Check 8: every `x-amz-*` header and every required one is signed, so that nothing unsigned can change what the
 * request means. `x-amz-content-sha256` is bound by the canonical request anyway.
 */
export function checkCoverage(
  headers: ReceivedHeaders,
  signedHeaders: readonly string[],
  authentication: Form,
  rules: Pick<ServiceRules, 'sessionToken' | 'sessionTokenName'>,
  required: readonly string[] = [],
  allowed: readonly string[] = [],
): void {
  let unsigned: string[] | undefined
  // Searching a list is the faster way for a handful of names, and hopeless for thousands.
  const signed = signedHeaders.length > 32 ? new Set(signedHeaders) : undefined
  for (const name of headers.shape.amz) {
    if (signed?.has(name) ?? signedHeaders.includes(name)) continue
    if (name === 'x-amz-content-sha256') continue
    if (rules.sessionToken === 'appended' && name === rules.sessionTokenName) continue
    if (allowed.some((other) => other.toLowerCase() === name)) continue
    unsigned ??= []
    unsigned.push(name)
  }
  for (const name of required) {
    const lower = name.toLowerCase()
    if (signedHeaders.includes(lower)) continue
    unsigned ??= []
    if (!unsigned.includes(lower)) unsigned.push(lower)
  }
  if (unsigned !== undefined) throw headersNotSigned(unsigned, authentication)
}

function headersNotSigned(names: readonly string[], authentication: Form): SigV4Error {
  const message = `SignedHeaders: expected ${names.map(quote).join(', ')} to be signed`
  return new SigV4Error('HeadersNotSigned', message, { authentication, names })
}
