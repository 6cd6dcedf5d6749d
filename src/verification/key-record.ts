import type { HashEngine } from '../hash-engine.js'
import { demandSecret, isSecret, secretForm } from '../option-checks.js'
import { refusal, type SigV4Error } from '../sigv4-error.js'
import { isByteArray, isDate, ownText } from '../stages/bytes.js'
import { formatCredentialScope } from '../stages/credential-scope.js'
import { createSigningKeyCache, type PreparedSigningKey, type SigningKeyCache } from '../stages/signing-key.js'
import type { CredentialScope, KeyRecord } from '../types.js'

/** What names a key, and must agree with its record. */
export interface KeyClaim<Form = unknown> {
  readonly authentication: Form
  readonly authorization: { readonly accessKeyId: string; readonly scope: CredentialScope }
  readonly sessionToken: string | undefined
  /** Milliseconds. */
  readonly now: number
  readonly engine: HashEngine
}

const knownKeys = createSigningKeyCache()
/** Keys of access key IDs that nobody has, apart from the real ones, so that strangers cannot push those out. */
const dummyKeys = createSigningKeyCache()

/** A record whose `accessKeyId` is another's is no record of this one. */
export function isRecordOf(record: KeyRecord | null | undefined, accessKeyId: string): record is KeyRecord {
  if (record === null || record === undefined) return false
  checkReturned(typeof record === 'object', 'credentials', 'a record', record)
  const { accessKeyId: own } = record as { accessKeyId?: unknown }
  return own === undefined || own === accessKeyId
}

/**
 * The token is exactly the record's, and the record is still good.
 *
 * @throws {SigV4Error} `InvalidToken`, `ExpiredToken`
 */
export function checkToken({ sessionToken, now }: KeyClaim, record: KeyRecord): void {
  // An empty token is none, as in the environment variables of the AWS tools.
  const expected: unknown = record.sessionToken || undefined
  // Without a length, anything else would equal no token.
  checkReturned(expected === undefined || typeof expected === 'string', 'sessionToken', 'a string or none', expected)
  if (expected === undefined ? sessionToken !== undefined : !equalInConstantTime(sessionToken ?? '', expected)) {
    const wanted = expected === undefined ? 'none' : "the access key's"
    throw refusal('InvalidToken', 'session token', `${wanted}, got ${sessionToken === undefined ? 'none' : 'another'}`)
  }
  const expiration: unknown = record.expiration ?? undefined
  if (expiration === undefined) return
  checkReturned(isDate(expiration), 'expiration', 'a Date', expiration)
  if (!(now < expiration.getTime()))
    throw refusal('ExpiredToken', 'credentials', 'valid ones, got some that have expired')
}

/** @throws {TypeError} if the record holds no key */
export function signingKeyOf(record: KeyRecord, claim: KeyClaim): PreparedSigningKey {
  const { signingKey, secretAccessKey } = record as { signingKey?: unknown; secretAccessKey?: unknown }
  if (signingKey === undefined) {
    checkReturned(isSecret(secretAccessKey), 'secretAccessKey', `${secretForm}, or a signingKey`, secretAccessKey)
    return derive(knownKeys, secretAccessKey, claim)
  }
  const isKey = isByteArray(signingKey) && signingKey.length === 32
  checkReturned(isKey, 'signingKey', 'the 32 bytes that deriveSigningKey returns', signingKey)
  return { scopeText: formatCredentialScope(claim.authorization.scope), hmac: claim.engine.hmacKey(signingKey) }
}

/** The same work for an unknown key, so that time does not tell which access key IDs exist. */
export function dummyKeyOf(claim: KeyClaim): PreparedSigningKey {
  return derive(dummyKeys, 'no access key has this secret', claim)
}

function derive(keys: SigningKeyCache, secret: string, { authorization, engine }: KeyClaim): PreparedSigningKey {
  const { accessKeyId, scope } = authorization
  const { date, region, service } = scope
  const known = keys.find(engine, accessKeyId, secret, date, region, service)
  // What was received may be slices, which would hold on to the whole text that they were cut from.
  return known ?? keys.add(engine, ownText(accessKeyId), secret, date, ownText(region), ownText(service))
}

function checkReturned(holds: boolean, name: string, expected: string, value: unknown): asserts holds {
  demandSecret(holds, name, `the lookup to return ${expected}`, value)
}

export function unknownKey({ authorization: { accessKeyId } }: KeyClaim): SigV4Error {
  return refusal('InvalidAccessKeyId', 'access key ID', 'one that is known here', accessKeyId)
}

/** Compares in a time that depends on the lengths alone. */
export function equalInConstantTime(a: string, b: string): boolean {
  let difference = a.length ^ b.length
  for (let i = 0; i < b.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i)
  return difference === 0
}

// An assignment to __proto__, which may stand in what was parsed as JSON, would make a prototype of it.
const keyFields = new Set(['accessKeyId', 'secretAccessKey', 'sessionToken', 'expiration', 'signingKey', '__proto__'])

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
