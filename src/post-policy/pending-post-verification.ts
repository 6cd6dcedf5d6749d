import type { HashEngine } from '../hash-engine.js'
import { SigV4Error, type SigV4ErrorDetails, withDetails } from '../sigv4-error.js'
import { checkAlgorithm, checkSignature } from '../stages/authorization-header.js'
import { isAscii } from '../stages/bytes.js'
import { type Credential, readCredential } from '../stages/credential-scope.js'
import { checkLifetime, checkScope, maxExpiresIn, type RequestDate, readDate } from '../stages/request-checks.js'
import type { KeyClaim } from '../verification/key-record.js'
import { tokenFields } from './condition.js'
import { type FormFields, readFormFields } from './form-fields.js'
import { policyMalformed } from './policy-malformed.js'
import type { PostFields, VerifyPostPolicyOptions } from './types.js'

/** A form that is well-formed, in time and in scope: all that is left to do needs its key, or has to be signed. */
export interface PendingPostVerification extends KeyClaim {
  readonly authentication: 'form'
  readonly authorization: Credential
  readonly form: FormFields
  readonly bucket: string
  readonly key: string
  /** As it came: this text is what was signed. */
  readonly policy: string
  readonly signature: string
  readonly date: RequestDate
  readonly fileSize: number | undefined
}

/**
 * Checks 0 to 7: everything that needs no secret.
 *
 * @throws {SigV4Error} the code of the first rule broken
 */
export function beginPostVerification(
  fields: PostFields,
  options: VerifyPostPolicyOptions,
  now: number,
  engine: HashEngine,
): PendingPostVerification {
  const { bucket, region, service = 's3', maxClockSkew = 900, fileName, limits } = options
  let known: SigV4ErrorDetails = { authentication: 'form' }
  try {
    // 0 and 1
    const form = readFormFields(fields, fileName, limits?.formLength ?? 20480)
    checkMechanism(form)
    const sessionToken = sessionTokenOf(form)
    // 2 and 3
    const key = form.values.get('key')
    if (key === undefined || key === '') throw missing('key')
    const policy = required(form, 'policy')
    checkAlgorithm(required(form, 'X-Amz-Algorithm'))
    const credential = required(form, 'X-Amz-Credential')
    const dateTime = required(form, 'X-Amz-Date')
    const signature = checkSignature(required(form, 'X-Amz-Signature'))
    const authorization = readCredential(credential)
    if (!isAscii(policy)) throw policyMalformed('base64', 'expected base64')
    // 5
    const date = readDate(dateTime, 'x-amz-date')
    known = { authentication: 'form', requestDateTime: dateTime }
    // 6
    checkLifetime(date, maxExpiresIn, now, maxClockSkew)
    // 7
    checkScope(authorization, date, service, region)
    return {
      authentication: 'form',
      authorization,
      form,
      bucket,
      key,
      policy,
      signature,
      date,
      now,
      engine,
      sessionToken,
      fileSize: options.fileSize ?? form.fileSize,
    }
  } catch (error) {
    throw withDetails(error, known)
  }
}

const claims = ['x-amz-algorithm', 'x-amz-credential', 'x-amz-date', 'x-amz-signature']

/** A form without any of the fields that sign is anonymous, even with a policy; one with some of them must have them all. */
function checkMechanism({ raw }: FormFields): void {
  if (claims.some((name) => raw.has(name))) return
  if (raw.has('awsaccesskeyid') || raw.has('signature')) {
    const message = 'form: expected AWS4-HMAC-SHA256, got the fields of Signature Version 2'
    throw new SigV4Error('UnsupportedMechanism', message, { reason: 'sigv2' })
  }
  throw new SigV4Error('MissingAuthentication', 'form: expected the fields of a signed policy, got none')
}

function required({ raw }: FormFields, name: string): string {
  const value = raw.get(name.toLowerCase())
  if (value === undefined) throw missing(name)
  return value
}

/** `name` is spelled as in S3's own message. */
function missing(name: string): SigV4Error {
  return new SigV4Error('PostFieldMissing', `form: expected the field ${name} before the file`, { name })
}

/** The token of either name: where both are there, one of them names another session. */
function sessionTokenOf({ raw, names }: FormFields): string | undefined {
  const [token, ...others] = tokenFields.filter((name) => raw.has(name))
  if (token === undefined) return undefined
  const [other] = others
  if (other === undefined) return raw.get(token)
  const name = names.get(other) ?? other
  throw new SigV4Error('PostFieldDuplicated', `form: expected one session token, got ${name} too`, { name })
}
