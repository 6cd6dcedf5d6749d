import type { HashEngine, HmacKey } from '../types.js'
import { byteStringToBytes, isAscii } from './bytes.js'
import type { SignatureChain } from './chain.js'
import { calculateSignature } from './signing-key.js'
import { createStringToSign, signingAlgorithm } from './string-to-sign.js'

/** A canonical request's string to sign and signature, and the chain that they begin. */
export interface RequestSignature {
  /** A byte string. */
  readonly canonicalRequest: string
  readonly stringToSign: string
  /** 64 lower-case hex. */
  readonly signature: string
  readonly chain: SignatureChain
}

/**
 * Canonical request → string to sign → signature, the same in both directions.
 *
 * @param canonicalRequest a byte string
 */
export function signCanonicalRequest(
  canonicalRequest: string,
  dateTime: string,
  scopeText: string,
  hmac: HmacKey,
  engine: HashEngine,
): RequestSignature {
  const hash = engine.sha256(isAscii(canonicalRequest) ? canonicalRequest : byteStringToBytes(canonicalRequest))
  const stringToSign = createStringToSign(signingAlgorithm, dateTime, scopeText, hash)
  const signature = calculateSignature(hmac, stringToSign)
  return {
    canonicalRequest,
    stringToSign,
    signature,
    chain: { hmac, engine, dateTime, scopeText, seedSignature: signature },
  }
}
