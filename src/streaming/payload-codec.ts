import type { HashEngine } from '../hash-engine.js'
import { checkOptionNames } from '../named-options.js'
import { demand, refusal } from '../sigv4-error.js'
import type { AuthenticatedRequest, VerifiedRequest } from '../types.js'
import { type SignedBody, signatureChainOf, signedBodyOf } from '../verification/authenticated-request.js'
import { type ByteCodec, passThrough } from './byte-codec.js'
import { type ChunkLimits, createChunkDecoder } from './chunk-decoder.js'
import { checkLength } from './chunk-length.js'
import { isStreamingLiteral } from './streaming-literal.js'
import { parseDeclaredTrailers } from './trailers.js'

/** How much may be asked of the chunks of an `aws-chunked` body, and who is told its trailers. */
export interface OpenPayloadOptions extends ChunkLimits {
  /** Is told the trailers when all is checked, before the stream ends: the checksums that the client sent, by name. */
  readonly onTrailers?: ((trailers: Readonly<Record<string, string>>) => void) | undefined
}

const optionNames: ReadonlySet<string> = new Set<keyof OpenPayloadOptions>([
  'minChunkSize',
  'maxChunkSize',
  'onTrailers',
])

/**
 * @throws {TypeError}
 * @throws {RangeError} for a limit that is no whole number, 0 or more
 */
export function checkPayloadOptions(options: OpenPayloadOptions, name?: string): void {
  checkOptionNames(options, optionNames, name)
  const { minChunkSize = 0, maxChunkSize = 0, onTrailers } = options
  checkLength('minChunkSize', minChunkSize)
  checkLength('maxChunkSize', maxChunkSize)
  demand(onTrailers === undefined || typeof onTrailers === 'function', 'onTrailers', 'a function', onTrailers)
}

const hashName = 'x-amz-content-sha256'
const lengthName = 'x-amz-decoded-content-length'

/**
 * What the body of a verified request must be run through.
 *
 * @throws {SigV4Error} `MissingDecodedContentLength`, `TrailerMalformed`, `StreamingPayloadRefused`
 * @throws {TypeError} if `verified` is a copy of what the verifier returned, and for an unknown option
 * @throws {RangeError} for a limit that is no whole number, 0 or more
 */
export function createPayloadCodec(verified: VerifiedRequest, options: OpenPayloadOptions): ByteCodec {
  checkPayloadOptions(options)
  if (verified?.authentication === 'anonymous') return passThrough
  const signed = signedBodyOf(verified)
  switch (verified.payload.kind) {
    case 'unsigned':
      return passThrough
    case 'streaming':
      return createStreamingCodec(verified, verified.payload.literal, signed, options)
    default:
      // Verified bytes are hashed again: what is read must be what was verified.
      return createHashCodec(signed.payloadHash, verified, signatureChainOf(verified).engine)
  }
}

function createStreamingCodec(
  verified: AuthenticatedRequest,
  literal: string,
  signed: SignedBody,
  { onTrailers, ...limits }: OpenPayloadOptions,
): ByteCodec {
  const { authentication } = verified
  if (!isStreamingLiteral(literal)) {
    throw refusal('StreamingPayloadRefused', hashName, 'a literal of aws-chunked', literal, { authentication })
  }
  const decoder = createChunkDecoder({
    ...limits,
    literal,
    decodedContentLength: parseDecodedContentLength(signed.header(lengthName)),
    trailers: parseDeclaredTrailers(signed.header('x-amz-trailer')),
    seed: verified,
  })
  return {
    push: decoder.push,
    end() {
      const trailers = decoder.end()
      onTrailers?.(trailers)
      return []
    },
  }
}

/** Ends with an error, not with an end, if the hash is not the one that was signed. */
function createHashCodec(expected: string, { authentication }: AuthenticatedRequest, engine: HashEngine): ByteCodec {
  const hasher = engine.hasher()
  return {
    push(bytes) {
      hasher.update(bytes)
      return [bytes]
    },
    end() {
      const actual = hasher.hex()
      if (actual === expected) return []
      const details = { authentication, expected: actual }
      throw refusal('ContentSha256Mismatch', hashName, `${actual}, the hash of the body`, expected, details)
    },
  }
}

function parseDecodedContentLength(header: string | undefined): number {
  const length = header !== undefined && /^\d{1,16}$/.test(header) ? Number(header) : Number.NaN
  if (Number.isSafeInteger(length)) return length
  throw refusal('MissingDecodedContentLength', lengthName, 'the bytes of the payload in decimal digits', header)
}
