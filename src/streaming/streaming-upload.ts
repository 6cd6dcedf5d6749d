import { rereadable } from '../hosts/rereadable-headers.js'
import { checkObject, checkOptionNames, ownOptions } from '../named-options.js'
import { checkNames } from '../option-checks.js'
import { signRequest } from '../sign.js'
import { signOptionNames } from '../signing/signing-request.js'
import { quote } from '../sigv4-error.js'
import type { HttpRequest, SignedRequest, SignOptions } from '../types.js'
import type { ByteCodec } from './byte-codec.js'
import { type ByteSource, sourceLength } from './byte-source.js'
import { encodeChunks } from './chunk-encoder.js'
import { type ChunkingOptions, type ChunkPlan, planChunks } from './chunk-plan.js'
import { sentContentEncoding } from './content-encoding.js'
import { isStreamingLiteral, type StreamingLiteral, streamingLiterals } from './streaming-literal.js'

/** A request whose body is to be framed as it is sent. */
export interface StreamingHttpRequest<Source = ByteSource> extends Omit<HttpRequest, 'body'> {
  /** Its pieces must not be changed after they were given. */
  readonly body: Source
}

/** The options of `signRequest`, and how the body is framed. */
export interface StreamingSignOptions extends Omit<SignOptions, 'payloadHash'>, ChunkingOptions {
  /** Bytes of the payload: needed unless the body is text, bytes or a `Blob`, or `x-amz-decoded-content-length` is given. */
  readonly decodedContentLength?: number | undefined
  /** Whether chunks and trailers are signed. @default 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD', with `-TRAILER` if there are trailers */
  readonly payloadHash?: StreamingLiteral | undefined
}

const optionNames: ReadonlySet<string> = new Set<keyof StreamingSignOptions>([
  ...signOptionNames,
  'decodedContentLength',
  'chunkSize',
  'minChunkSize',
  'trailers',
])

/** A signed request whose body is the framed stream: give it to `fetch` as it is. */
export interface StreamingSignedRequest<Body> extends Omit<SignedRequest, 'body'> {
  body: Body
  /** What `fetch` wants of a body that is a stream. */
  duplex: 'half'
}

/** A request signed up to its body, and what the body must be run through. */
export interface StreamingUpload {
  readonly signed: SignedRequest
  readonly codec: ByteCodec
}

/**
 * Signs a request whose payload will be framed as `aws-chunked`.
 *
 * @throws {TypeError}
 * @throws {RangeError}
 */
export function signStreamingUpload(request: StreamingHttpRequest, options: StreamingSignOptions): StreamingUpload {
  checkObject('request', request)
  checkOptionNames(options, optionNames)
  checkNames('signedHeaders', options.signedHeaders)
  // By name: those of a fetch Request are its prototype's.
  const { method, url, body } = request
  const { decodedContentLength, payloadHash, chunkSize, minChunkSize, trailers, ...signOptions } = ownOptions(options)
  const literal = payloadHash ?? defaultLiteral(trailers)
  if (!isStreamingLiteral(literal)) {
    throw new TypeError(`payloadHash: expected one of ${streamingLiterals}, got ${quote(literal)}`)
  }
  const lines = rereadable(request.headers)
  const plan = planChunks({
    literal,
    decodedContentLength: agree(decodedContentLength, sourceLength(body)) ?? declaredLength(lines),
    chunkSize,
    minChunkSize,
    trailers,
    engine: options.engine,
  })
  const headers = streamingHeaders(lines, plan)
  const signed = signRequest(
    { method, url, headers },
    { ...signOptions, payloadHash: literal, ...chosenHeaders(options.signedHeaders) },
  )
  // Not signed unless the caller gave it: a platform that chooses its own transfer encoding may drop it.
  signed.headers['content-length'] ??= String(plan.contentLength)
  return { signed, codec: encodeChunks(plan, signed) }
}

function defaultLiteral(trailers: StreamingSignOptions['trailers']): StreamingLiteral {
  return !trailers?.length ? 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' : 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER'
}

function agree(given: number | undefined, known: number | undefined): number | undefined {
  if (given !== undefined && known !== undefined && given !== known) {
    throw new RangeError(`decodedContentLength: expected ${known}, the bytes of the body, got ${quote(given)}`)
  }
  return given ?? known
}

/** What the caller's header says, where nothing else does. */
function declaredLength(lines: readonly (readonly [string, string])[]): number {
  const [, length = ''] = lines.find(([name]) => String(name).toLowerCase() === 'x-amz-decoded-content-length') ?? []
  if (/^\d+$/.test(length)) return Number(length)
  throw new TypeError('decodedContentLength: expected the number of bytes of the payload, which a stream does not tell')
}

/** The caller's headers with those that tell of the framing. */
function streamingHeaders(lines: readonly (readonly [string, string])[], plan: ChunkPlan): [string, string][] {
  const headers: [string, string][] = []
  const framing = new Map([
    ['content-length', String(plan.contentLength)],
    ['x-amz-decoded-content-length', String(plan.decodedContentLength)],
    ['x-amz-trailer', plan.trailers.names.join(',')],
  ])
  const encodings: string[] = []
  for (const [name, value] of lines) {
    const lower = String(name).toLowerCase()
    if (lower === 'content-encoding') {
      encodings.push(value)
      continue
    }
    const expected = framing.get(lower)
    if (expected !== undefined && value !== expected) {
      throw new TypeError(`headers: expected ${lower} to be ${quote(expected)}, or left out, got ${quote(value)}`)
    }
    if (expected === undefined || lower === 'content-length') headers.push([name, value])
  }
  headers.push(['content-encoding', sentContentEncoding(encodings.join(','))])
  framing.delete('content-length')
  for (const [name, value] of framing) if (value !== '') headers.push([name, value])
  return headers
}

/** `content-encoding` must be signed, whatever else is chosen. */
function chosenHeaders(chosen: readonly string[] | undefined): Pick<SignOptions, 'signedHeaders'> {
  return chosen === undefined ? {} : { signedHeaders: [...chosen, 'content-encoding'] }
}
