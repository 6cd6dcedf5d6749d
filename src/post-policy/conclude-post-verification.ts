import { quote, SigV4Error, withDetails } from '../sigv4-error.js'
import type { KeyRecord } from '../types.js'
import {
  checkToken,
  dummyKeyOf,
  equalInConstantTime,
  isRecordOf,
  principalOf,
  signingKeyOf,
  unknownKey,
} from '../verification/key-record.js'
import { conditionFailed, meetsCondition, tokenFields } from './condition.js'
import { checkFileSize } from './content-length-range.js'
import { authenticationFields } from './form-fields.js'
import type { PendingPostVerification } from './pending-post-verification.js'
import { type PolicyDocument, readPolicyDocument } from './policy-document.js'
import type { ContentLengthRange, VerifiedPostPolicy } from './types.js'

/**
 * Checks 9 to 11: the key, the signature, the policy.
 *
 * @param record what the lookup returned for the pending form's access key ID
 * @throws {SigV4Error} `InvalidAccessKeyId`, `InvalidToken`, `ExpiredToken`, `SignatureDoesNotMatch`, `PolicyMalformed`,
 *   `PolicyExpired`, `PolicyConditionFailed`, `EntityTooSmall`, `EntityTooLarge`, `PolicyFieldNotCovered`
 * @throws {TypeError} if the record holds no key
 */
export function concludePostVerification(
  pending: PendingPostVerification,
  record: KeyRecord | null | undefined,
): VerifiedPostPolicy {
  const { authorization, form, policy, date } = pending
  const { accessKeyId, scope } = authorization
  try {
    // 9
    const known = isRecordOf(record, accessKeyId) ? record : undefined
    if (known !== undefined) checkToken(pending, known)
    const signingKey = known === undefined ? dummyKeyOf(pending) : signingKeyOf(known, pending)
    // 10
    const signature = signingKey.hmac.hex(policy)
    const equal = equalInConstantTime(signature, pending.signature)
    if (known === undefined) throw unknownKey(pending)
    if (!equal) throw mismatch(pending)
    // 11
    const document = readPolicyDocument(policy)
    checkExpiration(document, pending)
    const contentLengthRange = checkConditions(document, pending)
    checkCovered(document, pending)
    const fields = [...form.values].filter(
      ([name]) => name !== 'key' && !authenticationFields.has(name) && !name.startsWith('x-ignore-'),
    )
    return {
      authentication: 'form',
      accessKeyId,
      principal: principalOf(known),
      scope,
      bucket: pending.bucket,
      key: pending.key,
      fields: new Map(fields),
      signedAt: new Date(date.time),
      expiresAt: new Date(document.expiration),
      ...(contentLengthRange === undefined ? undefined : { contentLengthRange }),
      signature,
    }
  } catch (error) {
    throw withDetails(error, { authentication: 'form', accessKeyId, requestDateTime: date.dateTime })
  }
}

/** The string to sign is the policy as it came; one that comes with a session token also holds it. */
function mismatch({ signature, policy, sessionToken }: PendingPostVerification): SigV4Error {
  const message = 'the signature does not match: it is that of the policy field, in base64 as it came'
  const stringToSign = sessionToken === undefined ? policy : '<masked>'
  return new SigV4Error('SignatureDoesNotMatch', message, { signature }, { stringToSign })
}

function checkExpiration({ expiration }: PolicyDocument, { now, date }: PendingPostVerification): void {
  if (now <= expiration) return
  const expiresAt = new Date(expiration)
  const message = `the policy expired at ${expiresAt.toISOString()}`
  throw new SigV4Error('PolicyExpired', message, {
    requestTime: new Date(date.time),
    serverTime: new Date(now),
    expiresAt,
  })
}

/**
 * Every condition holds, and one of them names the bucket.
 *
 * @returns the range that all `content-length-range` conditions leave
 */
function checkConditions(
  { conditions }: PolicyDocument,
  { form, bucket, fileSize }: PendingPostVerification,
): ContentLengthRange | undefined {
  let range: ContentLengthRange | undefined
  const met = new Set<string>()
  for (const condition of conditions) {
    const { text } = condition
    if (condition.operator === 'impossible') throw conditionFailed(text)
    if (condition.operator === 'content-length-range') {
      const { min, max } = condition
      if (fileSize !== undefined) checkFileSize(fileSize, { contentLengthRange: { min, max } })
      range = { min: Math.max(min, range?.min ?? 0), max: Math.min(max, range?.max ?? max) }
      if (range.min > range.max) throw conditionFailed(text)
      continue
    }
    const { operator, field, value } = condition
    // Once is enough: a condition may have a long list of types gone through.
    const said = JSON.stringify([operator, field, value])
    if (met.has(said)) continue
    met.add(said)
    const actual = field === 'bucket' ? bucket : form.values.get(field)
    if (meetsCondition(condition, actual)) continue
    const secret = actual === undefined || tokenFields.includes(field)
    throw conditionFailed(text, secret ? { name: field } : { name: field, received: actual })
  }
  const given = form.values.get('bucket')
  if (given !== undefined && given !== bucket) {
    throw conditionFailed(`["eq", "$bucket", ${JSON.stringify(bucket)}]`, { name: 'bucket', received: given })
  }
  return range
}

/**
 * "Each form field that you specify in a form (except x-amz-signature, file, policy, and field names that have an x-ignore-
 * prefix) must appear in the list of conditions." The bucket must, too, whether it is a field or not: the policy of
 * one bucket is none of another.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
function checkCovered({ conditions }: PolicyDocument, { form }: PendingPostVerification): void {
  const covered = new Set(conditions.flatMap((condition) => ('field' in condition ? condition.field : [])))
  const fields = new Map([['bucket', 'bucket'], ...form.names])
  const names = [...fields].flatMap(([field, name]) => (isExempt(field) || covered.has(field) ? [] : name))
  if (names.length === 0) return
  const message = `policy: expected a condition for ${names.map(quote).join(', ')}`
  throw new SigV4Error('PolicyFieldNotCovered', message, { names })
}

function isExempt(field: string): boolean {
  return field === 'policy' || field === 'x-amz-signature' || field.startsWith('x-ignore-')
}
