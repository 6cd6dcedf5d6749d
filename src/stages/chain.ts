import type { HashEngine, HmacKey } from '../hash-engine.js'

/** What signs the chunks, trailers and events of a streamed body after its request: it never prints or serialises. */
export interface SignatureChain {
  readonly hmac: HmacKey
  readonly engine: HashEngine
  /** `YYYYMMDDTHHMMSSZ` */
  readonly dateTime: string
  /** `YYYYMMDD/region/service/aws4_request` */
  readonly scopeText: string
  /** The request's own signature. */
  readonly seedSignature: string
}
