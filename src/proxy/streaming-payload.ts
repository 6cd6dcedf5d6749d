import { refusal } from '../sigv4-error.js'
import type { ByteSource } from '../streaming/byte-source.js'
import { type ChecksumAlgorithm, checksumOfTrailer } from '../streaming/checksums.js'
import { storedContentEncoding } from '../streaming/content-encoding.js'
import { openPayload } from '../streaming/open-payload.js'
import { signStreamingRequest } from '../streaming/sign-streaming-request.js'
import type { StreamingLiteral } from '../streaming/streaming-literal.js'
import type { StreamingSignedRequest } from '../streaming/streaming-upload.js'
import { parseDeclaredTrailers } from '../streaming/trailers.js'
import type { AuthenticatedRequest, SignOptions } from '../types.js'
import { signedBodyOf } from '../verification/authenticated-request.js'
import type { OutgoingRequest } from './outgoing-request.js'

/** What tells of the framing of a body, beside its content-encoding. */
const framingHeaders: ReadonlySet<string> = new Set([
  'content-length',
  'x-amz-content-sha256',
  'x-amz-decoded-content-length',
  'x-amz-trailer',
])

/**
 * A request with an `aws-chunked` body, its chunks checked and signed anew as they are read.
 *
 * @throws {SigV4Error} `StreamingPayloadRefused` for trailers that are no checksums: the body's length would depend on theirs;
 *   and where there are none, though the literal says that there are
 */
export function reframe(
  request: OutgoingRequest,
  verified: AuthenticatedRequest,
  source: ByteSource,
  options: Omit<SignOptions, 'payloadHash'>,
): StreamingSignedRequest<ReadableStream<Uint8Array>> {
  const { payloadHash: literal, header } = signedBodyOf(verified)
  const trailers = parseDeclaredTrailers(header('x-amz-trailer')).map(checksumOf)
  if (trailers.length === 0 && literal.endsWith('-TRAILER')) {
    throw refusal('StreamingPayloadRefused', 'x-amz-trailer', `a checksum, as ${literal} says, got none`)
  }
  const body = openPayload(verified, source)
  return signStreamingRequest(
    { ...withoutFraming(request), body },
    {
      ...options,
      payloadHash: literal as StreamingLiteral,
      decodedContentLength: Number(header('x-amz-decoded-content-length')),
      trailers,
    },
  )
}

/** The same request with the payload as its body. */
export function unframe(request: OutgoingRequest, verified: AuthenticatedRequest): OutgoingRequest {
  const plain = withoutFraming(request)
  const length = signedBodyOf(verified).header('x-amz-decoded-content-length')
  return length === undefined ? plain : { ...plain, headers: [...plain.headers, ['content-length', length]] }
}

function withoutFraming({ headers, ...request }: OutgoingRequest): OutgoingRequest {
  const kept = headers.filter(([name]) => !framingHeaders.has(name) && name !== 'content-encoding')
  const codings = headers.filter(([name]) => name === 'content-encoding').map(([, value]) => value)
  const stored = storedContentEncoding(codings.join(','))
  return { ...request, headers: stored === undefined ? kept : [...kept, ['content-encoding', stored]] }
}

function checksumOf(trailer: string): ChecksumAlgorithm {
  const algorithm = checksumOfTrailer(trailer)
  if (algorithm !== undefined) return algorithm
  throw refusal('StreamingPayloadRefused', 'x-amz-trailer', 'checksums, which can be computed again', trailer)
}
