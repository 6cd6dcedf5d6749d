import { byteStringToText } from '../stages/bytes.js'
import type { SignatureChain } from '../stages/chain.js'
import type { RequestSignature } from '../stages/sign-canonical-request.js'
import type { PresignedRequest, SignedRequest } from '../types.js'

interface SignedDetails extends RequestSignature {
  readonly signedHeaders: readonly string[]
  readonly requestDateTime: string
}

/** What to send is enumerable; how it was signed is there to be read, and neither prints nor serialises. */
export class Signed implements SignedRequest {
  method: string
  url: string
  headers: Record<string, string>
  declare body?: string | Uint8Array
  readonly #details: SignedDetails

  constructor(
    method: string,
    url: string,
    headers: Record<string, string>,
    body: string | Uint8Array | undefined,
    details: SignedDetails,
  ) {
    this.method = method
    this.url = url
    this.headers = headers
    if (body !== undefined) this.body = body
    this.#details = details
  }

  get signature(): string {
    return this.#details.signature
  }

  get signedHeaders(): readonly string[] {
    return this.#details.signedHeaders
  }

  get requestDateTime(): string {
    return this.#details.requestDateTime
  }

  get canonicalRequest(): string {
    return byteStringToText(this.#details.canonicalRequest)
  }

  get stringToSign(): string {
    return this.#details.stringToSign
  }

  static chain(signed: Signed): SignatureChain {
    return signed.#details.chain
  }
}

/** A presigned URL, with its end. */
export class Presigned extends Signed implements PresignedRequest {
  expiresAt: Date

  constructor(method: string, url: string, headers: Record<string, string>, expiresAt: Date, details: SignedDetails) {
    super(method, url, headers, undefined, details)
    this.expiresAt = expiresAt
  }
}

/**
 * What signs the chunks of a signed request's body.
 *
 * @throws {TypeError} if it is not what signing returned; a copy has lost it
 */
export function signatureChainOfSigned(signed: SignedRequest): SignatureChain {
  if (signed instanceof Signed) return Signed.chain(signed)
  throw new TypeError('signed: expected the very object that signing returned, got a copy')
}
