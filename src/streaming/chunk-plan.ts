import { resolveEngine } from '../hash/default-engine.js'
import type { EngineOption, HashEngine } from '../hash-engine.js'
import { quote } from '../sigv4-error.js'
import { checkLength, readMinChunkSize } from './chunk-length.js'
import { signatureExtension } from './chunk-signature.js'
import { createSentTrailers, type SentTrailers, type TrailerOption } from './sent-trailers.js'
import { checkFraming, type Framing, type StreamingLiteral } from './streaming-literal.js'
import { trailerSignatureName } from './trailers.js'

/** How a payload is cut, and what follows it. */
export interface ChunkingOptions {
  /** Bytes of every chunk but the last with data. @default 65536 */
  readonly chunkSize?: number | undefined
  /** What `chunkSize` must be at least: S3 refuses signed ones below 8192. @default 8192 for signed chunks, 0 for unsigned ones */
  readonly minChunkSize?: number | undefined
  /** Checksums to compute, and other trailers, in the order in which they are sent. */
  readonly trailers?: readonly TrailerOption[] | undefined
}

/** How a payload of known length is framed. */
export interface ChunkPlanOptions extends ChunkingOptions {
  /** What the request's `x-amz-content-sha256` says. */
  readonly literal: StreamingLiteral
  /** Bytes of the payload. */
  readonly decodedContentLength: number
  /** What hashes. @default the fastest engine of the runtime */
  readonly engine?: EngineOption | undefined
}

/** How one payload of known length will be framed: what must be known before its request is signed. */
export interface ChunkPlan {
  readonly framing: Framing
  readonly decodedContentLength: number
  readonly chunkSize: number
  readonly trailers: SentTrailers
  /** Bytes of the whole body. */
  readonly contentLength: number
  readonly engine: HashEngine
}

const defaultChunkSize = 65536

/**
 * Plans a body.
 *
 * @throws {TypeError} for options of the wrong kind
 * @throws {RangeError} for a `chunkSize` below `minChunkSize`, or a length that is no whole number
 */
export function planChunks(options: ChunkPlanOptions): ChunkPlan {
  const { literal, decodedContentLength, chunkSize = defaultChunkSize } = options
  const framing = checkFraming(literal)
  const minChunkSize = readMinChunkSize(options.minChunkSize, framing)
  checkLength('decodedContentLength', decodedContentLength)
  if (!Number.isSafeInteger(chunkSize) || chunkSize < 1 || chunkSize < minChunkSize) {
    throw new RangeError(`chunkSize: expected ${Math.max(minChunkSize, 1)} bytes or more, got ${quote(chunkSize)}`)
  }
  const engine = resolveEngine(options.engine)
  const trailers = createSentTrailers(options.trailers ?? [], engine)
  if (trailers.names.length > 0 !== framing.trailers) {
    const expected = framing.trailers ? 'at least one' : 'none'
    throw new TypeError(`trailers: expected ${expected} beside ${literal}, got ${trailers.names.length}`)
  }
  const contentLength = bodyLength(framing, decodedContentLength, chunkSize, trailers.lengths)
  return { framing, decodedContentLength, chunkSize, trailers, contentLength, engine }
}

const signatureLength = 64
const delimiterLength = 2

function bodyLength(framing: Framing, length: number, chunkSize: number, trailerLengths: readonly number[]): number {
  const extension = framing.signed ? signatureExtension.length + signatureLength : 0
  const frame = (size: number) => size.toString(16).length + extension + delimiterLength + size + delimiterLength
  const last = length % chunkSize
  const data = Math.floor(length / chunkSize) * frame(chunkSize) + (last === 0 ? 0 : frame(last))
  const trailers = trailerLengths.reduce((sum, line) => sum + line + delimiterLength, 0)
  const signature =
    framing.signed && framing.trailers ? trailerSignatureName.length + 1 + signatureLength + delimiterLength : 0
  return data + frame(0) + trailers + signature
}
