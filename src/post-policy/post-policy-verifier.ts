import { resolveEngine } from '../hash/default-engine.js'
import type { CredentialsInput, KeyRecord, LookupContext } from '../types.js'
import { lookUp } from '../verify.js'
import { concludePostVerification } from './conclude-post-verification.js'
import { beginPostVerification } from './pending-post-verification.js'
import type { PostFields, VerifiedPostPolicy, VerifyPostPolicyOptions } from './types.js'
import { checkVerifyPostPolicyOptions } from './verify-post-policy.js'

/** The options of `verifyPostPolicy`, where the key lookup may be asynchronous and the date a clock. */
export interface PostPolicyVerifierOptions extends Omit<VerifyPostPolicyOptions, 'credentials' | 'now' | 'bucket'> {
  readonly credentials:
    | CredentialsInput
    | ((
        accessKeyId: string,
        context: LookupContext,
      ) => KeyRecord | null | undefined | Promise<KeyRecord | null | undefined>)
  readonly now?: Date | (() => Date) | undefined
}

export type VerifyPostPolicyOverrides = Omit<Partial<VerifyPostPolicyOptions>, 'credentials' | 'bucket'> &
  Pick<VerifyPostPolicyOptions, 'bucket'>

export interface PostPolicyVerifier {
  verify(fields: PostFields, overrides: VerifyPostPolicyOverrides): Promise<VerifiedPostPolicy>
}

/**
 * Binds `verifyPostPolicy` to options, and waits for the key lookup. The bucket is each form's own.
 */
export function createPostPolicyVerifier(options: PostPolicyVerifierOptions): PostPolicyVerifier {
  const { credentials, now, ...rest } = options
  const clock = typeof now === 'function' ? now : () => now ?? new Date()
  const bound = { ...rest, credentials: typeof credentials === 'function' ? () => null : credentials }
  checkVerifyPostPolicyOptions({ ...bound, bucket: 'any' })
  return {
    async verify(fields, overrides) {
      const merged = { now: clock(), ...bound, ...overrides }
      const time = checkVerifyPostPolicyOptions(merged)
      const pending = beginPostVerification(fields, merged, time, resolveEngine(merged.engine))
      const record = typeof credentials === 'function' ? await lookUp(credentials, pending) : credentials
      return concludePostVerification(pending, record)
    },
  }
}
