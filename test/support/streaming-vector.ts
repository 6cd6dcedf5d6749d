import type { EngineOption } from '../../src/hash-engine.js'
import { isSigV4Error, verifyRequest } from '../../src/index.js'
import { createPayloadCodec } from '../../src/streaming/payload-codec.js'
import { bytesOfPieces, type Piece } from './body-pieces.js'
import type { Pair } from './plain-sigv4.js'
import { readVectorFile, type VectorCredentials } from './vectors.js'

export interface RefusedBody {
  readonly code: string
  readonly details?: Readonly<Record<string, string | number>>
  readonly released: number
}

export interface AcceptedBody {
  readonly payload: readonly Piece[]
  readonly trailers?: Readonly<Record<string, string>>
}

export interface StreamingVector {
  readonly name: string
  readonly bug: string
  readonly request: { readonly method: string; readonly url: string; readonly headers: readonly Pair[] }
  readonly options?: { readonly minChunkSize?: number; readonly maxChunkSize?: number }
  readonly body: readonly Piece[]
  readonly expect: RefusedBody | AcceptedBody
}

export const streamingVerifyFile = readVectorFile<{
  credentials: VectorCredentials
  service: string
  region: string
  now: string
  vectors: StreamingVector[]
}>('streaming-verify.json')

/** What came of a body: all of its payload and its trailers, or the error and how much came before it. */
export type Outcome =
  | { readonly payload: Buffer; readonly trailers: Readonly<Record<string, string>> }
  | { readonly code: string; readonly details: object; readonly released: number }

/** @param step bytes given at a time */
export function decodeVector(vector: StreamingVector, step: number, engine?: EngineOption): Outcome {
  const { credentials, service, region, now } = streamingVerifyFile
  const verified = verifyRequest(vector.request, {
    credentials,
    service,
    region,
    now: new Date(now),
    ...(engine ? { engine } : {}),
  })
  return decode(verified, bytesOfPieces(vector.body), step, vector.options ?? {})
}

export function decode(
  verified: Parameters<typeof createPayloadCodec>[0],
  body: Uint8Array,
  step: number,
  options: { readonly minChunkSize?: number; readonly maxChunkSize?: number } = {},
): Outcome {
  const pieces: Uint8Array[] = []
  let trailers: Readonly<Record<string, string>> = {}
  try {
    const codec = createPayloadCodec(verified, {
      ...options,
      onTrailers: (received) => {
        trailers = received
      },
    })
    for (let at = 0; at < body.length; at += step) pieces.push(...codec.push(body.subarray(at, at + step)))
    pieces.push(...codec.end())
    return { payload: Buffer.concat(pieces), trailers }
  } catch (error) {
    if (!isSigV4Error(error)) throw error
    return { code: error.code, details: error.details, released: pieces.reduce((sum, { length }) => sum + length, 0) }
  }
}
