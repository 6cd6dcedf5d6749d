import { SigV4Error } from '../sigv4-error.js'
import { byteStringToText } from '../stages/bytes.js'
import { joinCanonicalHeaders, joinSignedHeaders } from '../stages/canonical-headers.js'
import { createCanonicalRequest } from '../stages/canonical-request.js'
import { formatCredentialScope } from '../stages/credential-scope.js'
import { emptyPayloadHash, hashBody, isHexDigest, unsignedPayload } from '../stages/payload-hash.js'
import { type RequestSignature, signCanonicalRequest } from '../stages/sign-canonical-request.js'
import { encodeBytes, unreserved } from '../stages/uri-encode.js'
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
  const { authorization, engine, date } = pending
  const { accessKeyId, scope } = authorization
  // 9
  const known = isRecordOf(record, accessKeyId) ? record : undefined
  if (known !== undefined) checkToken(pending, known)
  const signingKey = known === undefined ? dummyKeyOf(pending) : signingKeyOf(known, pending)
  // 10
  const canonicalRequest = createCanonicalRequest({
    method: pending.method,
    canonicalUri: pending.canonicalUri,
    canonicalQuery: pending.canonicalQuery,
    canonicalHeaders: joinCanonicalHeaders(pending.headersToSign),
    signedHeaders: joinSignedHeaders(pending.headersToSign.names),
    payloadHash: pending.declaredPayload ?? pending.bodyHash ?? hashBody(pending.body, engine),
  })
  const scopeText = formatCredentialScope(scope)
  const signed = signCanonicalRequest(
    canonicalRequest,
    pending.headersToSign.ascii,
    date.dateTime,
    scopeText,
    signingKey,
    engine,
  )
  const equal = equalInConstantTime(signed.seedSignature, authorization.signature)
  if (known === undefined) throw unknownKey(pending)
  if (!equal) throw mismatch(pending, signed)
  // 11
  const payload = checkPayload(pending)
  return new Authenticated(pending, principalOf(known), payload, signed)
}

function mismatch(pending: PendingVerification, { canonicalRequest, stringToSign }: RequestSignature): SigV4Error {
  const { authentication, authorization, date, sessionToken } = pending
  const details = {
    authentication,
    accessKeyId: authorization.accessKeyId,
    signature: authorization.signature,
    requestDateTime: date.dateTime,
  }
  const message =
    'the signature does not match: compare canonicalRequest and stringToSign of this error with what the signer made'
  const proof = { canonicalRequest: maskToken(byteStringToText(canonicalRequest), sessionToken), stringToSign }
  return new SigV4Error('SignatureDoesNotMatch', message, details, proof)
}

function maskToken(text: string, token: string | undefined): string {
  if (token === undefined || token === '') return text
  return text.replaceAll(encodeBytes(token, unreserved), '<masked>').replaceAll(token, '<masked>')
}

function checkPayload({ authentication, declaredPayload, body, bodyHash, engine }: PendingVerification): PayloadState {
  if (declaredPayload === undefined) {
    // Nothing was signed, and whether nothing comes is not known yet.
    const unread = body === undefined && bodyHash === undefined
    return unread ? { kind: 'expected', sha256: emptyPayloadHash } : { kind: 'verified' }
  }
  if (declaredPayload === unsignedPayload) return { kind: 'unsigned' }
  if (!isHexDigest(declaredPayload)) return { kind: 'streaming', literal: declaredPayload }
  const actual = bodyHash ?? (body === undefined ? undefined : hashBody(body, engine))
  if (actual === undefined) return { kind: 'expected', sha256: declaredPayload }
  if (actual === declaredPayload) return { kind: 'verified' }
  const message = `x-amz-content-sha256: expected the hash of the body, ${actual}, got ${declaredPayload}`
  const details = { authentication, name: 'x-amz-content-sha256', expected: actual, received: declaredPayload }
  throw new SigV4Error('ContentSha256Mismatch', message, details)
}
