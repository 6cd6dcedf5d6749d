import { checkObject, type Overrides, overrideOptions, ownOptions } from './named-options.js'
import { checkDate } from './option-checks.js'
import { demand } from './sigv4-error.js'
import { hexDigest, isHexDigest } from './stages/payload-hash.js'
import type {
  AsyncKeyLookup,
  AuthenticatedRequest,
  CredentialsInput,
  HttpRequest,
  VerifiedRequest,
  VerifyOptions,
} from './types.js'
import { concludeVerification } from './verification/conclude-verification.js'
import { checkVerifyOptions } from './verification/verify-options.js'
import { lookUp, openVerification } from './verify.js'

/** The options of `verifyRequest`, where the key lookup may be asynchronous and the date a clock. */
export interface VerifierOptions extends Omit<VerifyOptions, 'credentials' | 'now'> {
  readonly credentials: CredentialsInput | AsyncKeyLookup
  readonly now?: Date | (() => Date) | undefined
  /** Is told of each request that authenticated, before the caller is, e.g. to refuse a signature seen before: what it throws is thrown. */
  readonly onVerified?: ((verified: AuthenticatedRequest) => void | Promise<void>) | undefined
}

/** Options of `verifyRequest` in the place of those that were bound. */
export interface VerifyOverrides extends Overrides<Omit<VerifyOptions, 'credentials' | 'payloadHash'>> {
  /**
   * The hash of a body that was read elsewhere, 64 lower-case hex. A function is called after check 8 and only if the
   * signature is over the body's hash and nothing at hand says it, so that no body is read for a request that is refused anyway.
   */
  readonly payloadHash?: string | (() => string | Promise<string>) | undefined
}

/** `verifyRequest` bound to options. */
export interface Verifier {
  /**
   * What an override leaves undefined is as it was bound.
   *
   * @throws {SigV4Error} if the request does not authenticate
   * @throws {TypeError} for overrides of the wrong kind; what the key lookup and `onVerified` throw is thrown as it is
   */
  verify(request: HttpRequest, overrides?: VerifyOverrides): Promise<VerifiedRequest>
}

/**
 * Binds `verifyRequest` to options, and waits for the key lookup.
 *
 * Each call is on its own: those that run at the same time see nothing of each other.
 *
 * @throws {TypeError} for options of the wrong kind
 * @throws {RangeError} for a number that is out of bounds
 */
export function createVerifier(options: VerifierOptions): Verifier {
  checkObject('options', options)
  const { credentials, now = () => new Date(), onVerified, payloadHash, limits, ...rest } = ownOptions(options)
  demand(onVerified === undefined || typeof onVerified === 'function', 'onVerified', 'a function', onVerified)
  const clock = typeof now === 'function' ? now : () => now
  const bound = { credentials: typeof credentials === 'function' ? () => null : credentials, ...rest }
  checkVerifyOptions({ payloadHash, limits, ...bound })
  return {
    async verify(request, overrides) {
      const own = ownOptions<VerifyOverrides>(overrides)
      demand(!('credentials' in own), 'overrides', 'no credentials', own)
      const hash = own.payloadHash ?? payloadHash
      const later = typeof hash === 'function' ? hash : undefined
      const chosen: VerifyOptions = {
        now: checkDate('now', clock()),
        ...bound,
        ...(own as Partial<VerifyOptions>),
        payloadHash: typeof hash === 'function' ? undefined : hash,
        limits:
          typeof own.limits === 'object' ? overrideOptions(ownOptions(limits), own.limits) : (own.limits ?? limits),
      }
      let pending = openVerification(request, chosen, checkVerifyOptions(chosen))
      if (pending === undefined) return { authentication: 'anonymous' }
      if (later !== undefined && pending.declaredPayload === undefined && pending.body === undefined) {
        const bodyHash = await later()
        demand(isHexDigest(bodyHash), 'payloadHash', `the function to return ${hexDigest}`, bodyHash)
        pending = { ...pending, bodyHash }
      }
      const record = typeof credentials === 'function' ? await lookUp(credentials, pending) : credentials
      const verified = concludeVerification(pending, record)
      if (onVerified !== undefined) await onVerified(verified)
      return verified
    },
  }
}
