import { demand, expectation } from './sigv4-error.js'
import { isDate, isVisibleAscii } from './stages/bytes.js'
import { maxExpiresIn } from './stages/request-checks.js'
import type { CredentialsInput, Match } from './types.js'

/**
 * Credentials that could sign: their values never stand in the message.
 *
 * @throws {TypeError}
 */
export function checkCredentials(credentials: CredentialsInput): void {
  const isObject = typeof credentials === 'object' && credentials !== null
  demandSecret(isObject, 'credentials', '{ accessKeyId, secretAccessKey }', credentials)
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials
  const isId = typeof accessKeyId === 'string' && isVisibleAscii(accessKeyId) && !accessKeyId.includes(',')
  demandSecret(isId, 'credentials.accessKeyId', 'printable ASCII without blanks or commas', accessKeyId)
  demandSecret(isSecret(secretAccessKey), 'credentials.secretAccessKey', secretForm, secretAccessKey)
  const isToken = typeof sessionToken === 'string' && (sessionToken === '' || isVisibleAscii(sessionToken))
  const token = 'printable ASCII without blanks, or none'
  demandSecret(isToken || isNone(sessionToken), 'credentials.sessionToken', token, sessionToken)
  demandSecret(isDate(expiration) || isNone(expiration), 'credentials.expiration', 'a Date', expiration)
  if (isDate(expiration)) checkDate('credentials.expiration', expiration)
}

/** What `isSecret` asks for. */
export const secretForm = 'a non-empty string without white space around it'

export function isSecret(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value === value.trim()
}

function isNone(value: unknown): boolean {
  return value === undefined || value === null
}

/** @throws {TypeError} that tells of a value, which may hold a secret, no more than its kind */
export function demandSecret(holds: boolean, name: string, expected: string, value: unknown): asserts holds {
  if (!holds) throw new TypeError(`${name}: expected ${expected}, got ${kindOf(value)}`)
}

function kindOf(value: unknown): string {
  if (typeof value === 'string') return value.trim() === '' ? 'a blank string' : 'another string'
  if (value === undefined) return 'undefined; is its name right, and is it awaited?'
  if (value === null) return 'null'
  if (typeof value === 'function') return 'a function; is it to be called, and awaited?'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/** @throws {TypeError} if it is no Date @throws {RangeError} if it is an invalid one */
export function checkDate(name: string, date: Date): Date {
  demand(isDate(date), name, 'a Date', date)
  if (Number.isNaN(date.getTime())) throw new RangeError(`${name}: expected a valid Date, got an invalid one`)
  return date
}

/** @throws {RangeError} unless a presigned URL may live that long, in seconds */
export function checkExpiresIn(expiresIn: number): void {
  if (Number.isInteger(expiresIn) && expiresIn >= 1 && expiresIn <= maxExpiresIn) return
  throw new RangeError(expectation('expiresIn', `whole seconds from 1 to ${maxExpiresIn} (a week)`, expiresIn))
}

/** @throws {TypeError} unless it can stand in a credential scope */
export function checkScopePart(name: string, value: string): string {
  const isPart = typeof value === 'string' && isVisibleAscii(value) && !/[/,]/.test(value)
  demand(isPart, name, 'printable ASCII without blanks, commas or slashes', value)
  return value
}

/** @throws {TypeError} */
export function checkMatch(name: string, match: Match): void {
  const isList = Array.isArray(match) && match.length > 0 && match.every((one) => typeof one === 'string')
  const isMatch = typeof match === 'string' ? match !== '' : typeof match === 'function' || isList
  demand(isMatch, name, 'a name, a list of names or a predicate', match)
}

/** @throws {TypeError} */
export function checkNames(option: string, names: readonly string[] | undefined): void {
  if (names === undefined) return
  demand(Array.isArray(names), option, 'a list of header names', names)
  for (const name of names) demand(typeof name === 'string', option, 'header names', name)
}
