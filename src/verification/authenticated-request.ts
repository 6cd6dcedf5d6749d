import type { SignatureChain } from '../stages/chain.js'
import type { AuthenticatedRequest, CredentialScope, PayloadState, VerifiedRequest } from '../types.js'
import type { PendingVerification } from './pending-verification.js'

/** An authenticated request that carries, unseen, what verifies its streamed body. */
export class Authenticated implements AuthenticatedRequest {
  readonly authentication: 'header' | 'query'
  readonly accessKeyId: string
  readonly principal: Readonly<Record<string, unknown>>
  readonly scope: CredentialScope
  readonly signedHeaders: readonly string[]
  readonly signedAt: Date
  declare readonly expiresAt?: Date
  readonly signature: string
  readonly payload: PayloadState
  readonly #chain: SignatureChain

  constructor(
    pending: PendingVerification,
    principal: Readonly<Record<string, unknown>>,
    payload: PayloadState,
    chain: SignatureChain,
  ) {
    const { authorization, expiresAt } = pending
    this.authentication = pending.authentication
    this.accessKeyId = authorization.accessKeyId
    this.principal = principal
    this.scope = authorization.scope
    this.signedHeaders = authorization.signedHeaders
    this.signedAt = new Date(pending.date.time)
    if (expiresAt !== undefined) this.expiresAt = new Date(expiresAt)
    this.signature = authorization.signature
    this.payload = payload
    this.#chain = chain
  }

  static chain(verified: Authenticated): SignatureChain {
    return verified.#chain
  }
}

/**
 * What verifies the chunks of a verified request's body.
 *
 * @throws {TypeError} if it is not what the verifier returned; a copy has lost it
 */
export function signatureChainOf(verified: VerifiedRequest): SignatureChain {
  if (verified instanceof Authenticated) return Authenticated.chain(verified)
  throw new TypeError(
    'verified: expected the very object that the verifier returned, got a copy or an anonymous request',
  )
}
