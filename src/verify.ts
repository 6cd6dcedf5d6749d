import { checkCredentials, checkDate, checkOptionNames } from './option-checks.js'
import { quote, SigV4Error } from './sigv4-error.js'
import { isHexDigest } from './stages/payload-hash.js'
import type { Credentials, HttpRequest, LookupContext, Match, VerifiedRequest, VerifyOptions } from './types.js'
import { concludeVerification } from './verification/conclude-verification.js'
import type { KeyClaim } from './verification/key-record.js'
import { beginVerification, type PendingVerification } from './verification/pending-verification.js'
import { checkPolicy } from './verification/verify-options.js'

/**
 * Verifies a request that was signed in its Authorization header or in its query.
 *
 * The checks are made in the order of `docs/verification-order.md`; the error has the code of the first rule broken.
 *
 * @param request `url` and header values as Node hands them over: each character a byte
 * @throws {SigV4Error} if the request does not authenticate
 * @throws {TypeError} for options of the wrong kind, and if the lookup returns a promise: `createVerifier` waits for it
 * @throws {RangeError} for an invalid `now` or `maxClockSkew`
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function verifyRequest(request: HttpRequest, options: VerifyOptions): VerifiedRequest {
  const now = checkVerifyOptions(options)
  const pending = openVerification(request, options, now)
  if (pending === undefined) return { authentication: 'anonymous' }
  const { credentials } = options
  const record = typeof credentials === 'function' ? lookUp(credentials, pending) : credentials
  if (isPromise(record)) {
    throw new TypeError('credentials: the lookup returned a promise; use createVerifier, which waits for it')
  }
  return concludeVerification(pending, record)
}

/**
 * Checks 0 to 8, with what the options say of a request that nobody signed.
 *
 * @throws {SigV4Error} `MissingAuthentication` unless `allowAnonymous`
 */
export function openVerification(
  request: HttpRequest,
  options: VerifyOptions,
  now: number,
): PendingVerification | undefined {
  if (typeof request !== 'object' || request === null)
    throw new TypeError(`request: expected an object, got ${quote(request)}`)
  const { body } = request
  if (body !== undefined && body !== null && typeof body !== 'string' && !(body instanceof Uint8Array)) {
    const hint = 'leave out a body that is not read yet'
    throw new TypeError(`body: expected text, bytes or null, got ${quote(body)}; ${hint}`)
  }
  const pending = beginVerification(request, options, now)
  if (pending === undefined && options.allowAnonymous !== true) {
    const message = 'expected an Authorization header or the X-Amz-* parameters of a presigned URL, got neither'
    throw new SigV4Error('MissingAuthentication', message)
  }
  return pending
}

/** Check 9: the only code of the user's. */
export function lookUp<R>(
  lookup: (accessKeyId: string, context: LookupContext) => R,
  { authorization, authentication, sessionToken }: KeyClaim,
): R {
  const { accessKeyId, scope } = authorization
  return lookup(accessKeyId, { scope, authentication, ...(sessionToken === undefined ? undefined : { sessionToken }) })
}

const optionNames = new Set([
  'credentials',
  'service',
  'region',
  'now',
  'maxClockSkew',
  'payloadHash',
  'unsignedPayload',
  'streamingPayload',
  'requiredSignedHeaders',
  'allowUnsignedHeaders',
  'authentication',
  'allowAnonymous',
  'origin',
  'limits',
  'rules',
  'engine',
])

const checkedCredentials = new WeakSet<Credentials>()

/**
 * @returns now, in milliseconds
 * @throws {TypeError}
 * @throws {RangeError}
 */
export function checkVerifyOptions(options: VerifyOptions): number {
  checkOptionNames(options, optionNames)
  const { credentials, service, region, now, maxClockSkew, payloadHash } = options
  if (typeof credentials !== 'function' && !checkedCredentials.has(credentials)) {
    checkCredentials(credentials)
    checkedCredentials.add(credentials)
  }
  checkMatch('service', service)
  checkMatch('region', region)
  if (maxClockSkew !== undefined && typeof maxClockSkew !== 'number') {
    throw new TypeError(`maxClockSkew: expected a number of seconds, got ${quote(maxClockSkew)}`)
  }
  if (maxClockSkew !== undefined && !(maxClockSkew >= 0 && maxClockSkew < 1e9)) {
    throw new RangeError(`maxClockSkew: expected seconds, 0 or more, got ${quote(maxClockSkew)}`)
  }
  if (payloadHash !== undefined && !(typeof payloadHash === 'string' && isHexDigest(payloadHash))) {
    throw new TypeError(`payloadHash: expected 64 lower-case hexadecimal digits, got ${quote(payloadHash)}`)
  }
  checkPolicy(options)
  return now === undefined ? Date.now() : checkDate('now', now).getTime()
}

/** @throws {TypeError} */
export function checkMatch(name: string, match: Match): void {
  if (typeof match === 'string' ? match !== '' : typeof match === 'function' || isListOfNames(match)) return
  throw new TypeError(`${name}: expected a name, a list of names or a predicate, got ${quote(match)}`)
}

function isListOfNames(match: unknown): boolean {
  return Array.isArray(match) && match.length > 0 && match.every((name) => typeof name === 'string')
}

export function isPromise(value: unknown): boolean {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}
