import { resolveEngine } from '../hash/default-engine.js'
import type { EngineOption } from '../hash-engine.js'
import { checkObject } from '../named-options.js'
import { checkScopePart } from '../option-checks.js'
import { signatureChainOfSigned } from '../signing/signed-request.js'
import { demand, quote } from '../sigv4-error.js'
import { isScopeDate, parseAmzDate } from '../stages/amz-date.js'
import { isByteArray } from '../stages/bytes.js'
import type { SignatureChain } from '../stages/chain.js'
import { formatCredentialScope } from '../stages/credential-scope.js'
import { hexDigest, isHexDigest } from '../stages/payload-hash.js'
import type { AuthenticatedRequest, CredentialScope, SignedRequest } from '../types.js'
import { signatureChainOf } from '../verification/authenticated-request.js'

/** The signature that the first chunk's is over, and what made it. */
export interface ChunkSeed {
  /** 32 bytes, as `deriveSigningKey` makes them. */
  readonly signingKey: Uint8Array
  readonly scope: CredentialScope
  /** `YYYYMMDDTHHMMSSZ`: the request's date. */
  readonly dateTime: string
  /** The request's signature, 64 lower-case hex. */
  readonly signature: string
}

/** What signing or verification returned for the request, the very object, or a seed spelled out. */
export type ChunkSeedOption = AuthenticatedRequest | SignedRequest | ChunkSeed

/**
 * The chain of signatures that a seed begins.
 *
 * @throws {TypeError}
 */
export function signatureChainOfSeed(seed: ChunkSeedOption | undefined, engine?: EngineOption): SignatureChain {
  if (typeof seed !== 'object' || seed === null) {
    throw new TypeError(`seed: expected what signing or verification returned, or a ChunkSeed, got ${quote(seed)}`)
  }
  if (!('signingKey' in seed)) return 'authentication' in seed ? signatureChainOf(seed) : signatureChainOfSigned(seed)
  const { signingKey, scope, dateTime, signature } = seed
  if (!isByteArray(signingKey) || signingKey.length !== 32) {
    throw new TypeError('seed.signingKey: expected the 32 bytes that deriveSigningKey returns')
  }
  const isDate = typeof dateTime === 'string' && !Number.isNaN(parseAmzDate(dateTime))
  demand(isDate, 'seed.dateTime', 'YYYYMMDDTHHMMSSZ', dateTime)
  demand(isHexDigest(signature), 'seed.signature', hexDigest, signature)
  checkScope(scope)
  const resolved = resolveEngine(engine)
  return {
    hmac: resolved.hmacKey(signingKey),
    engine: resolved,
    dateTime,
    scopeText: formatCredentialScope(scope),
    seedSignature: signature,
  }
}

function checkScope(scope: CredentialScope): void {
  checkObject('seed.scope', scope)
  const { date, region, service } = scope
  demand(typeof date === 'string' && isScopeDate(date), 'seed.scope.date', 'YYYYMMDD', date)
  checkScopePart('seed.scope.region', region)
  checkScopePart('seed.scope.service', service)
}
