import type { HashEngine } from '../hash-engine.js'
import { byteStringToBytes } from './bytes.js'
import type { SignatureChain } from './chain.js'
import type { PreparedSigningKey } from './signing-key.js'
import { createStringToSign, signingAlgorithm } from './string-to-sign.js'

/** A request's signature, what it was made of, and the chain that it begins. */
export interface RequestSignature extends SignatureChain {
  /** A byte string. */
  readonly canonicalRequest: string
  readonly stringToSign: string
}

/**
 * Canonical request → string to sign → signature, the same in both directions.
 *
 * @param canonicalRequest a byte string
 * @param ascii whether it is ASCII
 */
export function signCanonicalRequest(
  canonicalRequest: string,
  ascii: boolean,
  dateTime: string,
  { scopeText, hmac }: PreparedSigningKey,
  engine: HashEngine,
): RequestSignature {
  const hash = engine.sha256(ascii ? canonicalRequest : byteStringToBytes(canonicalRequest))
  const stringToSign = createStringToSign(signingAlgorithm, dateTime, scopeText, hash)
  return { canonicalRequest, stringToSign, seedSignature: hmac.hex(stringToSign), hmac, engine, dateTime, scopeText }
}
