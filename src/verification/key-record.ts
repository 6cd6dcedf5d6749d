import { quote, SigV4Error } from '../sigv4-error.js'
import { createSigningKeyCache } from '../stages/signing-key.js'
import type { CredentialScope, HashEngine, HmacKey, KeyRecord } from '../types.js'

/** What names a key, and must agree with its record. */
export interface KeyClaim {
  readonly authentication: 'header' | 'query' | 'form'
  readonly authorization: { readonly accessKeyId: string; readonly scope: CredentialScope }
  readonly sessionToken: string | undefined
  /** Milliseconds. */
  readonly now: number
  readonly engine: HashEngine
}

const knownKeys = createSigningKeyCache()
/** Keys of access key IDs that nobody has, apart from the real ones, so that strangers cannot push those out. */
const dummyKeys = createSigningKeyCache()
const dummySecret = 'no access key has this secret'

/** A record whose `accessKeyId` is another's is no record of this one. */
export function isRecordOf(record: KeyRecord | null | undefined, accessKeyId: string): record is KeyRecord {
  if (record === null || record === undefined) return false
  if (typeof record !== 'object')
    throw new TypeError(`credentials: expected the lookup to return a record, got a ${typeof record}`)
  const { accessKeyId: own } = record as { accessKeyId?: unknown }
  return own === undefined || own === accessKeyId
}

/**
 * The token is exactly the record's, and the record is still good.
 *
 * @throws {SigV4Error} `InvalidToken`, `ExpiredToken`
 */
export function checkToken(claim: KeyClaim, record: KeyRecord): void {
  const { authentication, sessionToken } = claim
  const { accessKeyId } = claim.authorization
  // An empty token is none, as in the environment variables of the AWS tools.
  const expected = record.sessionToken || undefined
  // Without a length, anything else would equal no token.
  if (expected !== undefined && typeof expected !== 'string') {
    throw new TypeError(`sessionToken: expected the lookup to return a string or none, got a ${typeof expected}`)
  }
  if (expected === undefined ? sessionToken !== undefined : !equalInConstantTime(sessionToken ?? '', expected)) {
    const what = sessionToken === undefined ? 'none' : expected === undefined ? 'one' : 'another'
    const message = `session token: expected ${expected === undefined ? 'none' : "the access key's"}, got ${what}`
    throw new SigV4Error('InvalidToken', message, { authentication, accessKeyId })
  }
  const { expiration } = record
  if (expiration === undefined || expiration === null) return
  if (!(expiration instanceof Date)) {
    throw new TypeError(`expiration: expected the lookup to return a Date, got a ${typeof expiration}`)
  }
  if (claim.now < expiration.getTime()) return
  throw new SigV4Error('ExpiredToken', 'the credentials have expired', { authentication, accessKeyId })
}

/** @throws {TypeError} if the record holds no key */
export function signingKeyOf(record: KeyRecord, { authorization, engine }: KeyClaim): HmacKey {
  const { scope, accessKeyId } = authorization
  const { signingKey, secretAccessKey } = record as { signingKey?: unknown; secretAccessKey?: unknown }
  if (signingKey instanceof Uint8Array && signingKey.length === 32) return engine.hmacKey(signingKey)
  if (signingKey !== undefined) throw new TypeError('signingKey: expected the 32 bytes that deriveSigningKey returns')
  if (typeof secretAccessKey !== 'string' || secretAccessKey === '') {
    throw new TypeError('credentials: expected the lookup to return a secretAccessKey or a signingKey, got neither')
  }
  return knownKeys.get(engine, accessKeyId, secretAccessKey, scope.date, scope.region, scope.service).hmac
}

/** The same work for an unknown key, so that time does not tell which access key IDs exist. */
export function dummyKeyOf({ authorization, engine }: KeyClaim): HmacKey {
  const { scope, accessKeyId } = authorization
  return dummyKeys.get(engine, accessKeyId, dummySecret, scope.date, scope.region, scope.service).hmac
}

export function unknownKey({ authentication, authorization: { accessKeyId } }: KeyClaim): SigV4Error {
  const message = `expected an access key ID that is known here, got ${quote(accessKeyId)}`
  return new SigV4Error('InvalidAccessKeyId', message, { authentication, accessKeyId })
}

/** Compares in a time that depends on the lengths alone. */
export function equalInConstantTime(a: string, b: string): boolean {
  let difference = a.length ^ b.length
  for (let i = 0; i < b.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i)
  return difference === 0
}

const keyFields = new Set(['accessKeyId', 'secretAccessKey', 'sessionToken', 'expiration', 'signingKey'])

const nobody: Readonly<Record<string, unknown>> = Object.freeze({})

/** What the lookup returned beside the key. */
export function principalOf(record: KeyRecord): Readonly<Record<string, unknown>> {
  let principal: Record<string, unknown> | undefined
  for (const name in record) {
    if (keyFields.has(name)) continue
    principal ??= {}
    principal[name] = (record as Readonly<Record<string, unknown>>)[name]
  }
  return principal ?? nobody
}
