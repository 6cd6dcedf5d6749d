import { checkObject } from './named-options.js'
import { demand, refusal } from './sigv4-error.js'
import { isByteArray } from './stages/bytes.js'
import type { HttpRequest, LookupContext, VerifiedRequest, VerifyOptions } from './types.js'
import { concludeVerification } from './verification/conclude-verification.js'
import type { KeyClaim } from './verification/key-record.js'
import { beginVerification, type PendingVerification } from './verification/pending-verification.js'
import { checkVerifyOptions } from './verification/verify-options.js'

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
  demand(!isPromise(record), 'credentials', 'a record, or createVerifier, which waits for a promise', record)
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
  checkObject('request', request)
  const { body } = request
  const isBody = body === undefined || body === null || typeof body === 'string' || isByteArray(body)
  demand(isBody, 'body', 'text, bytes or null, and none for a body that is not read yet', body)
  const pending = beginVerification(request, options, now)
  if (pending === undefined && options.allowAnonymous !== true) {
    const expected = 'an Authorization header or the X-Amz-* parameters of a presigned URL, got neither'
    throw refusal('MissingAuthentication', 'request', expected)
  }
  return pending
}

/** Check 9: the user's own code. */
export function lookUp<Form, R>(
  lookup: (accessKeyId: string, context: LookupContext<Form>) => R,
  { authorization, authentication, sessionToken }: KeyClaim<Form>,
): R {
  const { accessKeyId, scope } = authorization
  return lookup(accessKeyId, { scope, authentication, ...(sessionToken === undefined ? undefined : { sessionToken }) })
}

export function isPromise(value: unknown): boolean {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}
