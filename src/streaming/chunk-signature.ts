import type { SignatureChain } from '../stages/chain.js'
import { emptyPayloadHash } from '../stages/payload-hash.js'
import { createStringToSign } from '../stages/string-to-sign.js'

/** What a chunk's signature stands behind in the line before its data. */
export const signatureExtension = ';chunk-signature='

/** The signatures of a body, each over the one before it. All of them are 64 lower-case hex. */
export interface ChunkSignatures {
  /** @param dataHash SHA-256 of the next chunk's data */
  ofChunk(dataHash: string): string
  /** @param trailersHash SHA-256 of the trailers in their canonical form */
  ofTrailers(trailersHash: string): string
  /** What the latest signature is over. */
  readonly stringToSign: string
}

/**
 * ChunkSignature: `HMAC(signingKey, StringToSign)`, where StringToSign holds the signature before it, that of the request
 * first.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export function createChunkSignatures({ hmac, dateTime, scopeText, seedSignature }: SignatureChain): ChunkSignatures {
  // All that comes before the hashes is the same for every chunk.
  const beforeChunk = createStringToSign('AWS4-HMAC-SHA256-PAYLOAD', dateTime, scopeText)
  const beforeTrailers = createStringToSign('AWS4-HMAC-SHA256-TRAILER', dateTime, scopeText)
  let signature = seedSignature
  let stringToSign = ''
  const sign = (text: string) => {
    stringToSign = text
    signature = hmac.hex(text)
    return signature
  }
  return {
    ofChunk: (dataHash) => sign(`${beforeChunk}\n${signature}\n${emptyPayloadHash}\n${dataHash}`),
    ofTrailers: (trailersHash) => sign(`${beforeTrailers}\n${signature}\n${trailersHash}`),
    get stringToSign() {
      return stringToSign
    },
  }
}
