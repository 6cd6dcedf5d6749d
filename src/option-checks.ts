import { quote } from './sigv4-error.js'
import { isVisibleAscii } from './stages/bytes.js'
import { maxExpiresIn } from './stages/request-checks.js'
import type { Credentials } from './types.js'

/** @throws {TypeError} if `options` is no object, or has a name that is not among the known ones */
export function checkOptionNames(options: object, known: ReadonlySet<string>): void {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`options: expected an object, got ${quote(options)}`)
  for (const name in options) {
    if (!known.has(name)) {
      throw new TypeError(`options: expected only ${[...known].join(', ')}, got the unknown option ${quote(name)}`)
    }
  }
}

/**
 * Credentials that could sign: their values never stand in the message.
 *
 * @throws {TypeError}
 */
export function checkCredentials(credentials: Credentials): void {
  if (typeof credentials !== 'object' || credentials === null) {
    throw new TypeError(`credentials: expected { accessKeyId, secretAccessKey }, got ${quote(credentials)}`)
  }
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials
  if (typeof accessKeyId !== 'string' || !isVisibleAscii(accessKeyId) || accessKeyId.includes(',')) {
    throw new TypeError(
      `credentials.accessKeyId: expected printable ASCII without blanks or commas, got ${quote(accessKeyId)}`,
    )
  }
  if (typeof secretAccessKey !== 'string' || secretAccessKey.trim() === '') {
    const got = typeof secretAccessKey === 'string' ? 'a blank one' : kindOf(secretAccessKey)
    throw new TypeError(`credentials.secretAccessKey: expected a non-empty string, got ${got}`)
  }
  if (secretAccessKey.length !== secretAccessKey.trim().length) {
    throw new TypeError('credentials.secretAccessKey: expected no white space around it; trim what it was read from')
  }
  if (
    sessionToken !== undefined &&
    sessionToken !== null &&
    (typeof sessionToken !== 'string' || !isVisibleAscii(sessionToken))
  ) {
    const got = typeof sessionToken === 'string' ? 'another string' : kindOf(sessionToken)
    throw new TypeError(`credentials.sessionToken: expected printable ASCII without blanks, or none, got ${got}`)
  }
  if (expiration !== undefined && expiration !== null) checkDate('credentials.expiration', expiration)
}

/** @throws {TypeError} if it is no Date @throws {RangeError} if it is an invalid one */
export function checkDate(name: string, date: Date): Date {
  if (!(date instanceof Date)) throw new TypeError(`${name}: expected a Date, got ${quote(date)}`)
  if (Number.isNaN(date.getTime())) throw new RangeError(`${name}: expected a valid Date, got an invalid one`)
  return date
}

/** @throws {RangeError} unless a presigned URL may live that long, in seconds */
export function checkExpiresIn(expiresIn: number): void {
  if (Number.isInteger(expiresIn) && expiresIn >= 1 && expiresIn <= maxExpiresIn) return
  throw new RangeError(`expiresIn: expected whole seconds from 1 to ${maxExpiresIn} (a week), got ${quote(expiresIn)}`)
}

/** @throws {TypeError} unless it can stand in a credential scope */
export function checkScopePart(name: string, value: string): string {
  if (typeof value === 'string' && isVisibleAscii(value) && !value.includes('/') && !value.includes(',')) return value
  throw new TypeError(`${name}: expected printable ASCII without blanks, commas or slashes, got ${quote(value)}`)
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : value === undefined ? 'undefined; is the name spelled right?' : `a ${typeof value}`
}
