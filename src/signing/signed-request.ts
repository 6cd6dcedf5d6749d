import { demand } from '../sigv4-error.js'
import { byteStringToText } from '../stages/bytes.js'
import type { SignatureChain } from '../stages/chain.js'
import type { RequestSignature } from '../stages/sign-canonical-request.js'
import type { SignedRequest } from '../types.js'

/** What to send is enumerable; how it was signed is there to be read, and neither prints nor serialises. */
export class Signed implements SignedRequest {
  method: string
  url: string
  headers: Record<string, string>
  declare body?: string | Uint8Array
  readonly #signed: RequestSignature
  readonly #signedHeaders: string

  constructor(
    method: string,
    url: string,
    headers: Record<string, string>,
    signed: RequestSignature,
    signedHeaders: string,
  ) {
    this.method = method
    this.url = url
    this.headers = headers
    this.#signed = signed
    this.#signedHeaders = signedHeaders
  }

  get signature(): string {
    return this.#signed.seedSignature
  }

  get signedHeaders(): readonly string[] {
    return this.#signedHeaders.split(';')
  }

  get requestDateTime(): string {
    return this.#signed.dateTime
  }

  get canonicalRequest(): string {
    return byteStringToText(this.#signed.canonicalRequest)
  }

  get stringToSign(): string {
    return this.#signed.stringToSign
  }

  static chain(signed: Signed): SignatureChain {
    return signed.#signed
  }
}

/**
 * What signs the chunks of a signed request's body.
 *
 * @throws {TypeError} if it is not what signing returned; a copy has lost it
 */
export function signatureChainOfSigned(signed: SignedRequest): SignatureChain {
  demand(signed instanceof Signed, 'signed', 'the very object that signing returned, no copy', signed)
  return Signed.chain(signed)
}
