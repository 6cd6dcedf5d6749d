import { quote, SigV4Error } from '../sigv4-error.js'
import { byteStringToText } from '../stages/bytes.js'
import { joinCanonicalHeaders, joinSignedHeaders } from '../stages/canonical-headers.js'
import { createCanonicalRequest } from '../stages/canonical-request.js'
import { formatCredentialScope } from '../stages/credential-scope.js'
import { hashBody, isHexDigest, unsignedPayload } from '../stages/payload-hash.js'
import { type RequestSignature, signCanonicalRequest } from '../stages/sign-canonical-request.js'
import { createSigningKeyCache, signingKeys } from '../stages/signing-key.js'
import { encodeBytes, unreserved } from '../stages/uri-encode.js'
import type { AuthenticatedRequest, HmacKey, KeyRecord, PayloadState } from '../types.js'
import { Authenticated } from './authenticated-request.js'
import type { PendingVerification } from './pending-verification.js'

/** Keys of access key IDs that nobody has, apart from the real ones, so that strangers cannot push those out. */
const dummyKeys = createSigningKeyCache()
const dummySecret = 'no access key has this secret'

/**
 * Sections 5.9 to 5.11: the key, the signature, the payload.
 *
 * @param record what the lookup returned for the pending request's access key ID
 * @throws {SigV4Error} `InvalidAccessKeyId`, `InvalidToken`, `ExpiredToken`, `SignatureDoesNotMatch`, `ContentSha256Mismatch`
 * @throws {TypeError} if the record holds no key
 */
export function concludeVerification(
  pending: PendingVerification,
  record: KeyRecord | null | undefined,
): AuthenticatedRequest {
  const { authorization, authentication, engine, date } = pending
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
    signedHeaders: joinSignedHeaders(authorization.signedHeaders),
    payloadHash: pending.declaredPayload ?? pending.bodyHash ?? hashBody(pending.body, engine),
  })
  const scopeText = formatCredentialScope(scope)
  const signed = signCanonicalRequest(canonicalRequest, date.dateTime, scopeText, signingKey, engine)
  const equal = equalInConstantTime(signed.signature, authorization.signature)
  if (known === undefined) {
    const message = `expected an access key ID that is known here, got ${quote(accessKeyId)}`
    throw new SigV4Error('InvalidAccessKeyId', message, { authentication, accessKeyId })
  }
  if (!equal) throw mismatch(pending, signed)
  // 11
  const payload = checkPayload(pending)
  return new Authenticated(
    {
      authentication,
      accessKeyId,
      principal: principalOf(known),
      scope,
      signedHeaders: authorization.signedHeaders,
      signedAt: new Date(date.time),
      ...(pending.expiresAt === undefined ? undefined : { expiresAt: new Date(pending.expiresAt) }),
      signature: signed.signature,
      payload,
    },
    signed.chain,
  )
}

/** A record whose `accessKeyId` is another's is no record of this one. */
function isRecordOf(record: KeyRecord | null | undefined, accessKeyId: string): record is KeyRecord {
  if (record === null || record === undefined) return false
  if (typeof record !== 'object')
    throw new TypeError(`credentials: expected the lookup to return a record, got ${quote(record)}`)
  const { accessKeyId: own } = record as { accessKeyId?: unknown }
  return own === undefined || own === accessKeyId
}

function checkToken(pending: PendingVerification, record: KeyRecord): void {
  const { authentication, sessionToken } = pending
  const { accessKeyId } = pending.authorization
  // An empty token is none, as in the environment variables of the AWS tools.
  const expected = record.sessionToken || undefined
  if (expected === undefined ? sessionToken !== undefined : !equalInConstantTime(sessionToken ?? '', expected)) {
    const what = sessionToken === undefined ? 'none' : expected === undefined ? 'one' : 'another'
    const message = `session token: expected ${expected === undefined ? 'none' : "the access key's"}, got ${what}`
    throw new SigV4Error('InvalidToken', message, { authentication, accessKeyId })
  }
  const { expiration } = record
  if (expiration === undefined || expiration === null) return
  if (!(expiration instanceof Date)) throw new TypeError(`expiration: expected a Date, got ${quote(expiration)}`)
  if (pending.now < expiration.getTime()) return
  throw new SigV4Error('ExpiredToken', 'the credentials have expired', { authentication, accessKeyId })
}

function signingKeyOf(record: KeyRecord, { authorization, engine }: PendingVerification): HmacKey {
  const { scope, accessKeyId } = authorization
  const { signingKey, secretAccessKey } = record as { signingKey?: unknown; secretAccessKey?: unknown }
  if (signingKey instanceof Uint8Array && signingKey.length === 32) return engine.hmacKey(signingKey)
  if (signingKey !== undefined) throw new TypeError('signingKey: expected the 32 bytes that deriveSigningKey returns')
  if (typeof secretAccessKey !== 'string' || secretAccessKey === '') {
    throw new TypeError('credentials: expected the lookup to return a secretAccessKey or a signingKey, got neither')
  }
  return signingKeys.get(engine, accessKeyId, secretAccessKey, scope.date, scope.region, scope.service).hmac
}

/** The same work for an unknown key, so that time does not tell which access key IDs exist. */
function dummyKeyOf({ authorization, engine }: PendingVerification): HmacKey {
  const { scope, accessKeyId } = authorization
  return dummyKeys.get(engine, accessKeyId, dummySecret, scope.date, scope.region, scope.service).hmac
}

/** Compares in a time that depends on the lengths alone. */
function equalInConstantTime(a: string, b: string): boolean {
  let difference = a.length ^ b.length
  for (let i = 0; i < b.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i)
  return difference === 0
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
  if (declaredPayload === undefined) return { kind: 'verified' }
  if (declaredPayload === unsignedPayload) return { kind: 'unsigned' }
  if (!isHexDigest(declaredPayload)) return { kind: 'streaming', literal: declaredPayload }
  const actual = bodyHash ?? (body === undefined ? undefined : hashBody(body, engine))
  if (actual === undefined) return { kind: 'expected', sha256: declaredPayload }
  if (actual === declaredPayload) return { kind: 'verified' }
  const message = `x-amz-content-sha256: expected the hash of the body, ${actual}, got ${declaredPayload}`
  const details = { authentication, name: 'x-amz-content-sha256', expected: actual, received: declaredPayload }
  throw new SigV4Error('ContentSha256Mismatch', message, details)
}

const keyFields = new Set(['accessKeyId', 'secretAccessKey', 'sessionToken', 'expiration', 'signingKey'])

function principalOf(record: KeyRecord): Readonly<Record<string, unknown>> {
  const principal: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(record)) if (!keyFields.has(name)) principal[name] = value
  return principal
}
