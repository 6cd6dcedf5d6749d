import { resolveEngine } from '../hash/default-engine.js'
import type { EngineOption, HashEngine, HmacKey } from '../hash-engine.js'
import { demand } from '../sigv4-error.js'
import type { CredentialScope } from '../types.js'
import { byteStringToBytes, isAscii, isByteArray, isVisibleAscii } from './bytes.js'
import { formatCredentialScope, scopeTerminator } from './credential-scope.js'

const encoder = new TextEncoder()

/**
 * SigningKey: `HMAC(HMAC(HMAC(HMAC("AWS4" + secret, date), region), service), "aws4_request")`.
 *
 * It is good for one date, region and service, so that whoever verifies need not hold the secret.
 *
 * @returns 32 bytes
 * @throws {TypeError} if the secret is no string, or a part of the scope is not printable ASCII
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function deriveSigningKey(secretAccessKey: string, scope: CredentialScope, engine?: EngineOption): Uint8Array {
  const hash = resolveEngine(engine)
  const { date, region, service } = scope
  // Anything else would make a key of its name, e.g. of AWS4undefined.
  demand(typeof secretAccessKey === 'string', 'secretAccessKey', 'a string', typeof secretAccessKey)
  for (const part of [date, region, service]) {
    demand(isVisibleAscii(part), 'scope', 'date, region and service in printable ASCII without blanks', part)
  }
  const text = `AWS4${secretAccessKey}`
  let key = isAscii(text) ? byteStringToBytes(text) : encoder.encode(text)
  for (const message of [date, region, service, scopeTerminator]) key = hash.hmac(key, message)
  // A copy, since an engine may hand out the same bytes again.
  return new Uint8Array(key)
}

/**
 * The signature: `HMAC(signingKey, stringToSign)`.
 *
 * @param signingKey 32 bytes, or the same prepared by an engine
 * @returns 64 lower-case hex
 * @throws {TypeError} if the key is none, or the string to sign is not ASCII
 */
export function calculateSignature(
  signingKey: Uint8Array | HmacKey,
  stringToSign: string,
  engine?: EngineOption,
): string {
  const isKey = isByteArray(signingKey) ? signingKey.length === 32 : typeof signingKey?.hex === 'function'
  demand(isKey, 'signingKey', 'the 32 bytes that deriveSigningKey returns, or the same prepared', typeof signingKey)
  demand(
    typeof stringToSign === 'string' && isAscii(stringToSign),
    'stringToSign',
    'ASCII, as createStringToSign makes it',
    stringToSign,
  )
  const key = isByteArray(signingKey) ? resolveEngine(engine).hmacKey(signingKey) : signingKey
  return key.hex(stringToSign)
}

/** A signing key ready for use, with the scope that it is good for. */
export interface PreparedSigningKey {
  readonly scopeText: string
  readonly hmac: HmacKey
  /** What the last Authorization header began with, and whose it was. */
  authorization?: { readonly accessKeyId: string; readonly text: string }
  /** The parameters that the last presigned URL began with. */
  claim?: PresignedClaim
}

/** What a presigned URL says of its key, and what that depends on: the same for all of a second. */
export interface PresignedClaim {
  readonly accessKeyId: string
  readonly dateTime: string
  readonly expiresIn: number
  readonly signedHeaders: string
  /** Where it is signed, and the name of its header. */
  readonly sessionToken: string | undefined
  readonly sessionTokenName: string
  readonly text: string
  readonly parameters: readonly string[]
}

interface CachedKey extends PreparedSigningKey {
  readonly secret: string
  readonly date: string
  readonly region: string
  readonly service: string
  readonly engine: HashEngine
}

type KeyQuery = [
  engine: HashEngine,
  accessKeyId: string,
  secretAccessKey: string,
  date: string,
  region: string,
  service: string,
]

export interface SigningKeyCache {
  find(...query: KeyQuery): PreparedSigningKey | undefined
  /** Derives what `find` did not find. */
  add(...query: KeyQuery): PreparedSigningKey
  /** Finds it, or else derives it. */
  get(...query: KeyQuery): PreparedSigningKey
}

/**
 * Derived keys by access key ID, a few for each. The secret is compared, never part of a key, so that a rotated secret,
 * and two that share an access key ID, each find their own.
 *
 * @param capacity access key IDs; the oldest is dropped
 */
export function createSigningKeyCache(capacity = 1000, keysEach = 8): SigningKeyCache {
  const byId = new Map<string, CachedKey[]>()

  function find(
    engine: HashEngine,
    accessKeyId: string,
    secret: string,
    date: string,
    region: string,
    service: string,
  ): PreparedSigningKey | undefined {
    const keys = byId.get(accessKeyId)
    if (keys === undefined) return undefined
    for (let i = keys.length - 1; i >= 0; i--) {
      const key = keys[i] as CachedKey
      if (
        key.date === date &&
        key.service === service &&
        key.region === region &&
        key.secret === secret &&
        key.engine === engine
      ) {
        return key
      }
    }
    return undefined
  }

  function add(
    engine: HashEngine,
    accessKeyId: string,
    secret: string,
    date: string,
    region: string,
    service: string,
  ): PreparedSigningKey {
    const scope = { date, region, service }
    const bytes = deriveSigningKey(secret, scope, engine)
    const made = {
      scopeText: formatCredentialScope(scope),
      hmac: engine.hmacKey(bytes),
      secret,
      date,
      region,
      service,
      engine,
    }
    // Strangers choose these names: none that AWS gives is as long.
    if (accessKeyId.length + region.length + service.length > 256) return made
    let keys = byId.get(accessKeyId)
    if (keys === undefined) {
      if (byId.size >= capacity) byId.delete(byId.keys().next().value as string)
      keys = []
      byId.set(accessKeyId, keys)
    }
    if (keys.length >= keysEach) keys.shift()
    keys.push(made)
    return made
  }

  return { find, add, get: (...query) => find(...query) ?? add(...query) }
}
