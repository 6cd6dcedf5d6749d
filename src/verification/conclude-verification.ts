import { refusal, SigV4Error, withDetails } from '../sigv4-error.js'
import { byteStringToText } from '../stages/bytes.js'
import { emptyPayloadHash, hashBody, isLiteral, unsignedPayload } from '../stages/payload-hash.js'
import { type RequestSignature, signCanonicalRequest } from '../stages/sign-canonical-request.js'
import { encodeBytes } from '../stages/uri-encode.js'
import type { AuthenticatedRequest, KeyRecord, PayloadState } from '../types.js'
import { Authenticated } from './authenticated-request.js'
import {
  checkToken,
  dummyKeyOf,
  equalInConstantTime,
  isRecordOf,
  principalOf,
  signingKeyOf,
  unknownKey,
} from './key-record.js'
import type { PendingVerification } from './pending-verification.js'

/**
 * Checks 9 to 11: the key, the signature, the payload.
 *
 * @param record what the lookup returned for the pending request's access key ID
 * @throws {SigV4Error} `InvalidAccessKeyId`, `InvalidToken`, `ExpiredToken`, `SignatureDoesNotMatch`, `ContentSha256Mismatch`
 * @throws {TypeError} if the record holds no key
 */
export function concludeVerification(
  pending: PendingVerification,
  record: KeyRecord | null | undefined,
): AuthenticatedRequest {
  const { authentication, authorization, engine, declaredPayload, body } = pending
  const { accessKeyId } = authorization
  const { dateTime } = pending.date
  try {
    // 9
    const known = isRecordOf(record, accessKeyId) ? record : undefined
    if (known !== undefined) checkToken(pending, known)
    const key = known === undefined ? dummyKeyOf(pending) : signingKeyOf(known, pending)
    // 10
    const bodyHash =
      pending.bodyHash ?? (body === undefined || declaredPayload !== undefined ? undefined : hashBody(body, engine))
    const payloadHash = declaredPayload ?? bodyHash ?? emptyPayloadHash
    const signed = signCanonicalRequest(pending.canonicalRequest + payloadHash, pending.ascii, dateTime, key, engine)
    const equal = equalInConstantTime(signed.seedSignature, authorization.signature)
    if (known === undefined) throw unknownKey(pending)
    if (!equal) throw mismatch(pending, signed)
    // 11
    return new Authenticated(pending, principalOf(known), checkPayload(pending, payloadHash, bodyHash), signed)
  } catch (error) {
    throw withDetails(error, { authentication, accessKeyId, requestDateTime: dateTime })
  }
}

function mismatch(
  { authorization, sessionToken }: PendingVerification,
  { canonicalRequest, stringToSign }: RequestSignature,
): SigV4Error {
  const message =
    "the signature does not match: countersign/diagnose tells why, or compare canonicalRequest and stringToSign of this error with the signer's"
  const proof = { canonicalRequest: byteStringToText(maskToken(canonicalRequest, sessionToken)), stringToSign }
  return new SigV4Error('SignatureDoesNotMatch', message, { signature: authorization.signature }, proof)
}

function maskToken(text: string, token: string | undefined): string {
  if (!token) return text
  return text.replaceAll(encodeBytes(token), '<masked>').replaceAll(token, '<masked>')
}

function checkPayload({ body, engine }: PendingVerification, signed: string, known: string | undefined): PayloadState {
  if (signed === unsignedPayload) return { kind: 'unsigned' }
  if (isLiteral(signed)) return { kind: 'streaming', literal: signed }
  const actual = known ?? (body === undefined ? undefined : hashBody(body, engine))
  // Whether what comes is what was signed, and be it nothing, is not known yet.
  if (actual === undefined) return { kind: 'expected', sha256: signed }
  if (actual === signed) return { kind: 'verified' }
  const expected = `${actual}, the hash of the body`
  throw refusal('ContentSha256Mismatch', 'x-amz-content-sha256', expected, signed, { expected: actual })
}
