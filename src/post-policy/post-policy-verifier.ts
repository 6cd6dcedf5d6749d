import { resolveEngine } from '../hash/default-engine.js'
import { checkObject, type Overrides, overrideOptions, ownOptions } from '../named-options.js'
import { checkDate } from '../option-checks.js'
import { demand } from '../sigv4-error.js'
import type { AsyncKeyLookup, CredentialsInput } from '../types.js'
import type { VerifierOptions } from '../verifier.js'
import { lookUp } from '../verify.js'
import { concludePostVerification } from './conclude-post-verification.js'
import { beginPostVerification } from './pending-post-verification.js'
import type { PostFields, VerifiedPostPolicy, VerifyPostPolicyOptions } from './types.js'
import { checkVerifyPostPolicyOptions } from './verify-post-policy.js'

/** The options of `verifyPostPolicy`, where the key lookup may be asynchronous and the date a clock. */
export interface PostPolicyVerifierOptions extends Omit<VerifyPostPolicyOptions, 'credentials' | 'now' | 'bucket'> {
  /** One key, or a key lookup. */
  readonly credentials: CredentialsInput | AsyncKeyLookup<'form'>
  /** @default the current time of each call */
  readonly now?: VerifierOptions['now']
}

/** The bucket that a form was posted to, and options in the place of those that were bound. */
export type VerifyPostPolicyOverrides = Overrides<Omit<VerifyPostPolicyOptions, 'credentials' | 'bucket'>> &
  Pick<VerifyPostPolicyOptions, 'bucket'>

/** `verifyPostPolicy` bound to options. */
export interface PostPolicyVerifier {
  /** Rejects with what `verifyPostPolicy` throws, and with what the key lookup throws. */
  verify(fields: PostFields, overrides: VerifyPostPolicyOverrides): Promise<VerifiedPostPolicy>
}

/**
 * Binds `verifyPostPolicy` to options, and waits for the key lookup. The bucket is each form's own. An override that is
 * undefined overrides nothing.
 *
 * @throws {TypeError} for options of the wrong kind
 * @throws {RangeError} for an option that is out of bounds
 */
export function createPostPolicyVerifier(options: PostPolicyVerifierOptions): PostPolicyVerifier {
  checkObject('options', options)
  const { credentials, now = () => new Date(), limits, ...rest } = ownOptions(options)
  const clock = typeof now === 'function' ? now : () => now
  const bound = { ...rest, credentials: typeof credentials === 'function' ? () => null : credentials }
  checkVerifyPostPolicyOptions({ limits, ...bound, bucket: 'any' })
  return {
    async verify(fields, overrides) {
      const own = checkOverrides(overrides)
      const chosen: VerifyPostPolicyOptions = {
        now: checkDate('now', clock()),
        ...bound,
        ...own,
        limits:
          typeof own.limits === 'object' ? overrideOptions(ownOptions(limits), own.limits) : (own.limits ?? limits),
      }
      const time = checkVerifyPostPolicyOptions(chosen)
      const pending = beginPostVerification(fields, chosen, time, resolveEngine(chosen.engine))
      const record = typeof credentials === 'function' ? await lookUp(credentials, pending) : credentials
      return concludePostVerification(pending, record)
    },
  }
}

type Given = Partial<VerifyPostPolicyOptions> & Pick<VerifyPostPolicyOptions, 'bucket'>

function checkOverrides(overrides: VerifyPostPolicyOverrides): Given {
  const isObject = typeof overrides === 'object' && overrides !== null
  demand(isObject, 'overrides', '{ bucket }, where the form was posted to', overrides)
  demand(!('credentials' in overrides), 'overrides', 'no credentials', overrides)
  return ownOptions(overrides) as Given
}
