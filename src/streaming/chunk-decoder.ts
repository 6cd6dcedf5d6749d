import { resolveEngine } from '../hash/default-engine.js'
import type { EngineOption } from '../hash-engine.js'
import { checkOptionNames } from '../named-options.js'
import { demand, refusal, type SigV4ErrorDetails } from '../sigv4-error.js'
import { isByteArray } from '../stages/bytes.js'
import { emptyPayloadHash } from '../stages/payload-hash.js'
import { equalInConstantTime } from '../verification/key-record.js'
import {
  bytesAfterEnd,
  chunkSignatureMismatch,
  chunkTooLarge,
  chunkTooSmall,
  chunkUndelimited,
  decodedLengthMismatch,
  incompleteBody,
  trailerMissing,
  trailerSignatureMismatch,
} from './chunk-faults.js'
import { createChunkHeaderReader } from './chunk-header.js'
import { checkLength, readMinChunkSize } from './chunk-length.js'
import { type ChunkSeedOption, signatureChainOfSeed } from './chunk-seed.js'
import { createChunkSignatures } from './chunk-signature.js'
import { createDeclaredChecksums } from './declared-checksums.js'
import { createGuard } from './guard.js'
import { createHeldChunk } from './held-chunk.js'
import { checkFraming, type StreamingLiteral } from './streaming-literal.js'
import { createTrailersReader, isTrailerName, trailerSignatureName } from './trailers.js'

/** What is asked of a body's chunks. */
export interface ChunkLimits {
  /** Bytes of every chunk but the last with data. @default 8192 for signed chunks, 0 for unsigned ones */
  readonly minChunkSize?: number | undefined
  /** Bytes of a signed chunk, all of which are held until its signature is checked. @default 4194304 */
  readonly maxChunkSize?: number | undefined
}

/** What is known of a framed body before it comes. */
export interface ChunkDecoderOptions extends ChunkLimits {
  /** What the request's `x-amz-content-sha256` says. */
  readonly literal: StreamingLiteral
  /** Bytes of the payload, as `x-amz-decoded-content-length` has them. */
  readonly decodedContentLength: number
  /** The names that `x-amz-trailer` declares, in lower case. */
  readonly trailers?: readonly string[] | undefined
  /** Where the chain of signatures begins; signed chunks need it. */
  readonly seed?: ChunkSeedOption | undefined
  /** What hashes. @default the fastest engine of the runtime */
  readonly engine?: EngineOption | undefined
}

const optionNames: ReadonlySet<string> = new Set<keyof ChunkDecoderOptions>([
  'literal',
  'decodedContentLength',
  'seed',
  'minChunkSize',
  'maxChunkSize',
  'trailers',
  'engine',
])

/** From an `aws-chunked` body to its payload: bytes in, bytes out. After the first error it gives nothing but that error. */
export interface ChunkDecoder {
  /**
   * Takes the next bytes of the body, cut anywhere. They must not be changed afterwards.
   *
   * @returns payload, in pieces which may be views of what was taken
   * @throws {SigV4Error} of the stream group
   */
  push(bytes: Uint8Array): Uint8Array[]
  /**
   * The body has ended. Only now is the payload known to be whole.
   *
   * @returns the declared trailers, checksums among them checked
   * @throws {SigV4Error} `IncompleteBody`, or what `push` threw
   */
  end(): Record<string, string>
}

const defaultMaxChunkSize = 4 * 1024 * 1024

/**
 * Decodes and verifies an `aws-chunked` body.
 *
 * A signed chunk's data is given out when its CRLF is there and its signature is checked. An unsigned chunk's is given out
 * as it comes: it is not proved before `end` returns, and then by its checksum only.
 *
 * @throws {TypeError} for options of the wrong kind
 * @throws {RangeError} for a length or limit that is no whole number, 0 or more
 * @throws {SigV4Error} `TrailerMalformed` if the literal allows no trailers, or one is a checksum that is not known
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export function createChunkDecoder(options: ChunkDecoderOptions): ChunkDecoder {
  checkOptionNames(options, optionNames)
  const { literal, decodedContentLength, trailers: declared = [], seed, maxChunkSize = defaultMaxChunkSize } = options
  const framing = checkFraming(literal)
  const minChunkSize = readMinChunkSize(options.minChunkSize, framing)
  checkLength('decodedContentLength', decodedContentLength)
  checkLength('maxChunkSize', maxChunkSize)
  checkDeclared(declared)
  if (!framing.trailers) refuseTrailers(declared)
  const chain = framing.signed ? signatureChainOfSeed(seed, options.engine) : undefined
  const engine = chain?.engine ?? resolveEngine(options.engine)
  const signatures = chain === undefined ? undefined : createChunkSignatures(chain)
  const signsTrailers = framing.signed && framing.trailers
  const claim = claimOf(seed)
  const checksums = createDeclaredChecksums(declared, engine)
  const header = createChunkHeaderReader(framing.signed, () => chunk)
  const trailers = createTrailersReader(declared, signsTrailers)
  const held = createHeldChunk(framing.signed ? engine : undefined)
  const guard = createGuard(() => {
    held.drop()
    released = []
  })

  let read = readHeader
  let chunk = 1
  let size = 0
  let missing = 0
  let delimiters = 0
  let decoded = 0
  let released: Uint8Array[] = []

  function readHeader(bytes: Uint8Array, from: number): number {
    const at = header.read(bytes, from)
    if (!header.complete) return at
    const next = header.parseSize()
    if (next === 0) {
      checkSignature(emptyPayloadHash)
      if (decoded !== decodedContentLength) throw decodedLengthMismatch(decodedContentLength, decoded)
      read = readTrailers
      return at
    }
    if (chunk > 1 && size < minChunkSize) throw chunkTooSmall(chunk - 1, minChunkSize, size)
    size = next
    if (framing.signed && size > maxChunkSize) throw chunkTooLarge(chunk, maxChunkSize, size)
    decoded += size
    if (decoded > decodedContentLength) throw decodedLengthMismatch(decodedContentLength, decoded)
    missing = size
    if (framing.signed) held.begin(size)
    read = readData
    return at
  }

  function readData(bytes: Uint8Array, from: number): number {
    const piece = bytes.subarray(from, from + missing)
    missing -= piece.length
    if (!framing.signed) checksums.update(piece)
    held.add(piece)
    if (missing === 0) read = readDelimiter
    return from + piece.length
  }

  function readDelimiter(bytes: Uint8Array, from: number): number {
    if (bytes[from] !== (delimiters === 0 ? 0x0d : 0x0a)) throw chunkUndelimited(chunk, size)
    delimiters = 1 - delimiters
    if (delimiters > 0) return from + 1
    if (framing.signed) {
      checkSignature(held.hash())
      const first = released.length
      held.moveTo(released)
      for (let i = first; i < released.length; i++) checksums.update(released[i] as Uint8Array)
    }
    chunk++
    read = readHeader
    return from + 1
  }

  function readTrailers(bytes: Uint8Array, from: number): number {
    const at = trailers.read(bytes, from)
    if (trailers.complete) {
      checkTrailers()
      read = refuseMore
    }
    return at
  }

  function refuseMore(bytes: Uint8Array, from: number): never {
    throw bytesAfterEnd(bytes.length - from)
  }

  function checkSignature(dataHash: string): void {
    if (signatures === undefined || header.hasSignature(signatures.ofChunk(dataHash))) return
    throw chunkSignatureMismatch(chunk, { ...claim, signature: header.signature }, signatures.stringToSign)
  }

  function checkTrailers(): void {
    const { values, canonical, signature: received } = trailers.received
    for (const name of declared) if (!values.has(name)) throw trailerMissing(name)
    if (signatures !== undefined && signsTrailers) {
      if (received === undefined) throw trailerMissing(trailerSignatureName)
      const expected = signatures.ofTrailers(engine.sha256(canonical))
      if (!equalInConstantTime(expected, received)) {
        const details = { ...claim, name: trailerSignatureName, signature: received }
        throw trailerSignatureMismatch(details, signatures.stringToSign)
      }
    }
    checksums.check(values)
  }

  return {
    push(bytes) {
      demand(isByteArray(bytes), 'bytes', 'a Uint8Array', bytes)
      return guard(() => {
        for (let at = 0; at < bytes.length; ) at = read(bytes, at)
        if (!framing.signed) held.moveTo(released)
        const pieces = released
        released = []
        return pieces
      })
    },
    end: () =>
      guard(() => {
        if (read === refuseMore) return Object.fromEntries(trailers.received.values)
        throw incompleteBody(chunk, read === readTrailers ? 'its trailers' : `chunk ${chunk}`)
      }),
  }
}

function checkDeclared(names: readonly string[]): void {
  demand(Array.isArray(names), 'trailers', 'a list of names', names)
  for (const name of names) demand(isTrailerName(name), 'trailers', 'names in lower case', name)
}

function refuseTrailers(declared: readonly string[]): void {
  if (declared.length === 0) return
  const expected = 'none beside a literal without trailers'
  throw refusal('TrailerMalformed', 'x-amz-trailer', expected, declared.join(','), { reason: 'literal' })
}

/** Whom the answer to a wrong signature names. */
function claimOf(seed: ChunkSeedOption | undefined): SigV4ErrorDetails {
  if (typeof seed !== 'object' || seed === null || !('accessKeyId' in seed)) return {}
  return { authentication: seed.authentication, accessKeyId: seed.accessKeyId }
}
