import { checkOptionNames } from '../named-options.js'
import { Signed } from '../signing/signed-request.js'
import { demand } from '../sigv4-error.js'
import { isByteArray } from '../stages/bytes.js'
import { emptyPayloadHash } from '../stages/payload-hash.js'
import { createAsciiWriter } from './ascii-writer.js'
import { type ChunkPlan, type ChunkPlanOptions, planChunks } from './chunk-plan.js'
import { type ChunkSeedOption, signatureChainOfSeed } from './chunk-seed.js'
import { createChunkSignatures, signatureExtension } from './chunk-signature.js'
import { createGuard } from './guard.js'
import { createHeldChunk } from './held-chunk.js'
import { trailerSignatureName } from './trailers.js'

/** How a payload is framed, and signed. */
export interface ChunkEncoderOptions extends ChunkPlanOptions {
  /** Where the chain of signatures begins; signed chunks need it. */
  readonly seed?: ChunkSeedOption | undefined
}

const optionNames: ReadonlySet<string> = new Set<keyof ChunkEncoderOptions>([
  'literal',
  'decodedContentLength',
  'seed',
  'chunkSize',
  'minChunkSize',
  'trailers',
  'engine',
])

/** From a payload to its `aws-chunked` body: bytes in, bytes out. After the first error it gives nothing but that error. */
export interface ChunkEncoder {
  /** Bytes of the whole body. */
  readonly contentLength: number
  /**
   * Takes the next bytes of the payload, cut anywhere. They must not be changed afterwards.
   *
   * @returns the next bytes of the body, in pieces which may be views of what was taken
   * @throws {RangeError} if the payload is longer than was said
   */
  push(bytes: Uint8Array): Uint8Array[]
  /**
   * The payload has ended.
   *
   * @returns the rest of the body
   * @throws {RangeError} if the payload is shorter than was said
   */
  end(): Uint8Array[]
}

/**
 * Frames and signs a payload as `aws-chunked`.
 *
 * @throws {TypeError} for options of the wrong kind, and a request as seed that was signed with another payload hash than `literal`
 * @throws {RangeError} for a `chunkSize` below `minChunkSize`, or a length that is no whole number
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export function createChunkEncoder(options: ChunkEncoderOptions): ChunkEncoder {
  checkOptionNames(options, optionNames)
  const { literal, seed } = options
  const encoder = encodeChunks(planChunks(options), seed)
  // A server that was told of no framing would keep it as a part of the object.
  const isOther = seed instanceof Signed && !seed.canonicalRequest.endsWith(`\n${literal}`)
  demand(!isOther, 'seed', `a request that was signed with payloadHash: ${literal}`, seed)
  return encoder
}

/** @throws {TypeError} if signed chunks have no seed */
export function encodeChunks(plan: ChunkPlan, seed: ChunkSeedOption | undefined): ChunkEncoder {
  const { framing, decodedContentLength, chunkSize, trailers, engine } = plan
  const signatures = framing.signed ? createChunkSignatures(signatureChainOfSeed(seed, engine)) : undefined
  const held = createHeldChunk(signatures === undefined ? undefined : engine)
  const guard = createGuard(held.drop)
  const toBytes = createAsciiWriter()
  let taken = 0
  let size = 0
  let missing = 0
  let delimiter = ''
  let ended = false

  function header(chunkLength: number, dataHash: () => string): string {
    const extension = signatures === undefined ? '' : signatureExtension + signatures.ofChunk(dataHash())
    const text = `${delimiter}${chunkLength.toString(16)}${extension}\r\n`
    delimiter = '\r\n'
    return text
  }

  function encode(bytes: Uint8Array): Uint8Array[] {
    if (bytes.length > decodedContentLength - taken) {
      throw new RangeError(`body: expected ${decodedContentLength} bytes, got at least ${taken + bytes.length}`)
    }
    trailers.update(bytes)
    const framed: Uint8Array[] = []
    for (let at = 0; at < bytes.length; ) {
      if (missing === 0) {
        size = Math.min(chunkSize, decodedContentLength - taken)
        missing = size
        held.begin(size)
      }
      const piece = at === 0 && bytes.length <= missing ? bytes : bytes.subarray(at, at + missing)
      held.add(piece)
      at += piece.length
      taken += piece.length
      missing -= piece.length
      if (missing > 0) break
      framed.push(toBytes(header(size, held.hash)))
      held.moveTo(framed)
    }
    return framed
  }

  function finish(): Uint8Array[] {
    if (taken < decodedContentLength) {
      throw new RangeError(`body: expected ${decodedContentLength} bytes, got ${taken}`)
    }
    if (ended) throw new TypeError('end: expected to be called once')
    ended = true
    let text = header(0, () => emptyPayloadHash)
    const lines = trailers.lines()
    for (const line of lines) text += `${line}\r\n`
    if (signatures !== undefined && framing.trailers) {
      const canonical = lines.map((line) => `${line}\n`).join('')
      text += `${trailerSignatureName}:${signatures.ofTrailers(engine.sha256(canonical))}\r\n`
    }
    return [toBytes(`${text}\r\n`)]
  }

  return {
    contentLength: plan.contentLength,
    push(bytes) {
      demand(isByteArray(bytes), 'bytes', 'a Uint8Array', bytes)
      return guard(() => encode(bytes))
    },
    end: () => guard(finish),
  }
}
