import type {
  AuthenticatedRequest,
  Credentials,
  HttpRequest,
  KeyRecord,
  LookupContext,
  VerifiedRequest,
  VerifyOptions,
} from './types.js'
import { concludeVerification } from './verification/conclude-verification.js'
import { checkVerifyOptions, lookUp, openVerification } from './verify.js'

/** The options of `verifyRequest`, where the key lookup may be asynchronous and the date a clock. */
export interface VerifierOptions extends Omit<VerifyOptions, 'credentials' | 'now'> {
  readonly credentials:
    | Credentials
    | ((
        accessKeyId: string,
        context: LookupContext,
      ) => KeyRecord | null | undefined | Promise<KeyRecord | null | undefined>)
  readonly now?: Date | (() => Date) | undefined
  /** Is told of each request that authenticated, before the caller is, e.g. to refuse a signature seen before: what it throws is thrown. */
  readonly onVerified?: ((verified: AuthenticatedRequest) => void | Promise<void>) | undefined
}

export type VerifyOverrides = Partial<Omit<VerifyOptions, 'credentials'>>

export interface Verifier {
  verify(request: HttpRequest, overrides?: VerifyOverrides): Promise<VerifiedRequest>
}

/**
 * Binds `verifyRequest` to options, and waits for the key lookup.
 *
 * Each call is on its own: nothing is shared between those that run at the same time.
 */
export function createVerifier(options: VerifierOptions): Verifier {
  const { credentials, now, onVerified, ...rest } = options
  const clock = typeof now === 'function' ? now : () => now ?? new Date()
  const bound = { ...rest, credentials: typeof credentials === 'function' ? () => null : credentials }
  checkVerifyOptions(bound)
  return {
    async verify(request, overrides) {
      const merged = { now: clock(), ...bound, ...overrides }
      const pending = openVerification(request, merged, checkVerifyOptions(merged))
      if (pending === undefined) return { authentication: 'anonymous' }
      const record = typeof credentials === 'function' ? await lookUp(credentials, pending) : credentials
      const verified = concludeVerification(pending, record)
      await onVerified?.(verified)
      return verified
    },
  }
}
