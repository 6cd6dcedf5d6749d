import { resolveEngine } from '../hash/default-engine.js'
import { checkOptionNames } from '../named-options.js'
import { checkCredentials, checkDate, checkMatch } from '../option-checks.js'
import { demand, quote } from '../sigv4-error.js'
import { isPromise, lookUp } from '../verify.js'
import { concludePostVerification } from './conclude-post-verification.js'
import { beginPostVerification } from './pending-post-verification.js'
import type { PostFields, PostPolicyLimits, VerifiedPostPolicy, VerifyPostPolicyOptions } from './types.js'

/**
 * Verifies a form upload: the signature, then the policy's expiration, then each of its conditions, then that each field
 * has one.
 *
 * The checks are those of `docs/post-policy.md`; the error has the code of the first rule broken.
 *
 * @param fields of the form in the order in which they came; those after the file do not count
 * @throws {SigV4Error} if the form does not authenticate, or is not what its policy allows
 * @throws {TypeError} for options of the wrong kind, and if the lookup returns a promise: `createPostPolicyVerifier` waits for it
 * @throws {RangeError} for an invalid `now`, `maxClockSkew` or `fileSize`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
 */
export function verifyPostPolicy(fields: PostFields, options: VerifyPostPolicyOptions): VerifiedPostPolicy {
  const now = checkVerifyPostPolicyOptions(options)
  const { credentials } = options
  const pending = beginPostVerification(fields, options, now, resolveEngine(options.engine))
  const record = typeof credentials === 'function' ? lookUp(credentials, pending) : credentials
  if (isPromise(record)) {
    throw new TypeError('credentials: the lookup returned a promise; use createPostPolicyVerifier, which waits for it')
  }
  return concludePostVerification(pending, record)
}

const optionNames = new Set([
  'credentials',
  'bucket',
  'region',
  'service',
  'now',
  'maxClockSkew',
  'fileSize',
  'fileName',
  'limits',
  'engine',
])

const limitNames: ReadonlySet<string> = new Set<keyof PostPolicyLimits>(['formLength'])

/**
 * @returns now, in milliseconds
 * @throws {TypeError}
 * @throws {RangeError}
 */
export function checkVerifyPostPolicyOptions(options: VerifyPostPolicyOptions): number {
  checkOptionNames(options, optionNames)
  const { credentials, bucket, region, service = 's3', now, maxClockSkew, fileSize, fileName, limits } = options
  if (typeof credentials !== 'function') checkCredentials(credentials)
  const isBucket = typeof bucket === 'string' && bucket !== ''
  demand(isBucket, 'bucket', 'the name of the bucket that the form was posted to', bucket)
  checkMatch('region', region)
  checkMatch('service', service)
  demand(maxClockSkew === undefined || typeof maxClockSkew === 'number', 'maxClockSkew', 'seconds', maxClockSkew)
  if (maxClockSkew !== undefined && !(maxClockSkew >= 0 && maxClockSkew < 1e9)) {
    throw new RangeError(`maxClockSkew: expected seconds, 0 or more, got ${quote(maxClockSkew)}`)
  }
  if (fileSize !== undefined && !(Number.isSafeInteger(fileSize) && fileSize >= 0)) {
    throw new RangeError(`fileSize: expected bytes, a whole number, 0 or more, got ${quote(fileSize)}`)
  }
  demand(fileName === undefined || typeof fileName === 'string', 'fileName', 'text', fileName)
  if (limits !== undefined) checkOptionNames(limits, limitNames, 'limits')
  const formLength = limits?.formLength ?? 1
  if (!(Number.isInteger(formLength) && formLength > 0)) {
    throw new RangeError(`limits.formLength: expected bytes, a whole number, 1 or more, got ${quote(formLength)}`)
  }
  return now === undefined ? Date.now() : checkDate('now', now).getTime()
}
