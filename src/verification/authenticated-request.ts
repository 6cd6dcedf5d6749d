import { demand } from '../sigv4-error.js'
import type { SignatureChain } from '../stages/chain.js'
import type { RequestSignature } from '../stages/sign-canonical-request.js'
import type { AuthenticatedRequest, CredentialScope, PayloadState, VerifiedRequest } from '../types.js'
import type { PendingVerification } from './pending-verification.js'

/** What the signature of a request covers of its body. */
export interface SignedBody {
  /** The last line of the canonical request: a hash, or one of AWS's literals. */
  readonly payloadHash: string
  /** The value of a signed header; undefined if it is absent or not signed. */
  header(name: string): string | undefined
}

/** An authenticated request that carries, unseen, what verifies its streamed body. */
export class Authenticated implements AuthenticatedRequest {
  readonly authentication: 'header' | 'query'
  readonly accessKeyId: string
  readonly principal: Readonly<Record<string, unknown>>
  readonly scope: CredentialScope
  readonly signedHeaders: readonly string[]
  readonly signedAt: Date
  readonly expiresAt: Date
  readonly signature: string
  readonly payload: PayloadState
  readonly #signed: RequestSignature

  constructor(
    pending: PendingVerification,
    principal: Readonly<Record<string, unknown>>,
    payload: PayloadState,
    signed: RequestSignature,
  ) {
    const { authorization } = pending
    this.authentication = pending.authentication
    this.accessKeyId = authorization.accessKeyId
    this.principal = principal
    this.scope = authorization.scope
    this.signedHeaders = authorization.signedHeaders
    this.signedAt = new Date(pending.date.time)
    this.expiresAt = new Date(pending.expiresAt)
    // Equal to the one received, which may be a slice that holds on to the whole URL or header that it was cut from.
    this.signature = signed.seedSignature
    this.payload = payload
    this.#signed = signed
  }

  static signature(verified: Authenticated): RequestSignature {
    return verified.#signed
  }
}

/**
 * What verifies the chunks of a verified request's body.
 *
 * @throws {TypeError} if it is not what the verifier returned; a copy has lost it
 */
export function signatureChainOf(verified: VerifiedRequest): SignatureChain {
  return signatureOf(verified)
}

/**
 * What a verified request says of its body, as far as it is signed.
 *
 * @throws {TypeError} if it is not what the verifier returned; a copy has lost it
 */
export function signedBodyOf(verified: VerifiedRequest): SignedBody {
  const lines = signatureOf(verified).canonicalRequest.split('\n')
  return {
    payloadHash: lines[lines.length - 1] as string,
    // No other line can look like a header's: a colon is escaped in the query, and none stands in the rest.
    header: (name) => lines.find((line) => line.startsWith(`${name}:`))?.slice(name.length + 1),
  }
}

function signatureOf(verified: VerifiedRequest): RequestSignature {
  demand(verified instanceof Authenticated, 'verified', 'the very object that the verifier returned, no copy', verified)
  return Authenticated.signature(verified)
}
