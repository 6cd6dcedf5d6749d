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

/** Options with others in their place. One that is undefined overrides nothing, least of all a stricter one. */
export function overrideOptions<T extends object>(options: T, overrides: Partial<T> | undefined): T {
  const overridden = { ...options }
  for (const name in overrides) if (overrides[name] !== undefined) overridden[name] = overrides[name] as T[typeof name]
  return overridden
}

/**
 * Credentials that could sign: their values never stand in the message.
 *
 * @throws {TypeError}
 */
export function checkCredentials(credentials: Credentials): void {
  if (typeof credentials !== 'object' || credentials === null) {
    throw new TypeError(`credentials: expected { accessKeyId, secretAccessKey }, got ${kindOf(credentials)}`)
  }
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials
  if (typeof accessKeyId !== 'string' || !isVisibleAscii(accessKeyId) || accessKeyId.includes(',')) {
    // Not quoted: it may be the secret, where the two were mixed up.
    const got = typeof accessKeyId === 'string' ? 'another string' : kindOf(accessKeyId)
    throw new TypeError(`credentials.accessKeyId: expected printable ASCII without blanks or commas, got ${got}`)
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
    sessionToken !== '' &&
    (typeof sessionToken !== 'string' || !isVisibleAscii(sessionToken))
  ) {
    const got = typeof sessionToken === 'string' ? 'another string' : kindOf(sessionToken)
    throw new TypeError(`credentials.sessionToken: expected printable ASCII without blanks, or none, got ${got}`)
  }
  if (expiration === undefined || expiration === null) return
  if (!(expiration instanceof Date))
    throw new TypeError(`credentials.expiration: expected a Date, got ${kindOf(expiration)}`)
  checkDate('credentials.expiration', expiration)
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
  if (value === null) return 'null'
  if (value === undefined) return 'undefined; is the name spelled right?'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
