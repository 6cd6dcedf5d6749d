import { finished, Readable, Transform } from 'node:stream'
import type { ReadableStream as WebStream } from 'node:stream/web'
import { demand } from '../sigv4-error.js'
import { isByteArray } from '../stages/bytes.js'
import type { ByteCodec } from '../streaming/byte-codec.js'
import { type ByteSource, checkBytes } from '../streaming/byte-source.js'
import { createPayloadCodec, type OpenPayloadOptions } from '../streaming/payload-codec.js'
import {
  type StreamingHttpRequest,
  type StreamingSignedRequest,
  type StreamingSignOptions,
  signStreamingUpload,
} from '../streaming/streaming-upload.js'
import type { VerifiedRequest } from '../types.js'
import { checkUnbroken } from './buffered-body.js'

/** What a Node stream can be made of. */
export type NodeByteSource = Exclude<ByteSource, { readonly size: number }> | Readable

/**
 * `openPayload` as a Node stream: the payload of a verified request, checked as it is read.
 *
 * Destroying it destroys the source. If the payload is at fault, the stream is destroyed with the error, and the source
 * too, but for an incoming request: it is paused, so that its socket can carry the answer; and as with the request itself,
 * an error that nobody listens for is dropped. Answer with `connection: close`, since the rest of the body will not be read.
 * Over HTTP/2, what is left of an incoming request is read and dropped in either case, since its stream would not end.
 *
 * @param source e.g. the `IncomingMessage`
 * @throws {SigV4Error} `MissingDecodedContentLength`, `TrailerMalformed`, `StreamingPayloadRefused`, before anything is read;
 *   `IncompleteBody` for a request of HTTP/2 that has broken off
 * @throws {TypeError} if `verified` is a copy of what the verifier returned, `source` no source of bytes, or for an unknown option
 * @throws {RangeError} for a limit that is no whole number, 0 or more
 */
export function openNodePayload(
  verified: VerifiedRequest,
  source: NodeByteSource,
  options: OpenPayloadOptions = {},
): Readable {
  const codec = createPayloadCodec(verified, options)
  if (!(source instanceof Readable && isIncomingRequest(source))) return runThrough(source, codec)
  checkUnbroken(source)
  // An incoming message tells its errors to those who listen, and nobody else: a client that goes away ends no process.
  return runThrough(source, codec).on('error', () => {})
}

/**
 * `signStreamingRequest` with a Node stream as the body, for `http.request`: `pipeline(signed.body, request, done)`.
 *
 * @throws {TypeError} as `signStreamingRequest` does
 * @throws {RangeError} as `signStreamingRequest` does
 */
export function signNodeStreamingRequest(
  request: StreamingHttpRequest<NodeByteSource>,
  options: StreamingSignOptions,
): StreamingSignedRequest<Readable> {
  const { signed, codec } = signStreamingUpload(request, options)
  return Object.assign(signed, { body: runThrough(request.body, codec), duplex: 'half' as const })
}

function runThrough(source: NodeByteSource, codec: ByteCodec): Readable {
  const input = toReadable(source)
  let fault = false
  let isOpen = false
  const output = new Transform({
    // One that takes bytes alone would throw within the source's 'data' event, where nobody can catch it.
    ...(input.readableObjectMode ? { writableObjectMode: true, writableHighWaterMark: 1 } : {}),
    // Not before it is read: a request that is answered unread is drained by its server, unless it was piped.
    read(size) {
      if (!isOpen) input.pipe(this)
      isOpen = true
      Transform.prototype._read.call(this, size)
    },
    transform(piece, _encoding, done) {
      emit(() => codec.push(typeof piece === 'string' ? Buffer.from(piece) : checkBytes(piece)), done)
    },
    flush(done) {
      emit(codec.end, done)
    },
  })
  const emit = (work: () => Uint8Array[], done: (error?: Error | null) => void) => {
    try {
      for (const piece of work()) output.push(piece)
      done()
    } catch (error) {
      fault = true
      done(error as Error)
    }
  }
  const stopWatching = finished(input, { writable: false }, (error) => {
    if (error) output.destroy(error)
  })
  // Not before: an error of a source that is being destroyed must find a listener.
  input.once('close', stopWatching)
  output.once('close', () => {
    input.unpipe(output)
    // Of HTTP/2, a stream of which something is left unread stays open for ever, whether its message is paused or destroyed.
    const isIncoming = isIncomingRequest(input)
    if (isIncoming && 'stream' in input) input.resume()
    else if (isIncoming && fault) input.pause()
    else if (!input.readableEnded) input.destroy()
  })
  return output
}

function toReadable(source: NodeByteSource): Readable {
  if (source instanceof Readable) return source
  // Its iterator lets go of it only after the piece that it waits for, which may never come.
  if (source instanceof ReadableStream) return Readable.fromWeb(source as WebStream)
  return Readable.from(iterate(source), { objectMode: false })
}

function iterate(source: Exclude<NodeByteSource, Readable>): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
  if (source === null || source === undefined) return []
  if (typeof source === 'string') return [Buffer.from(source)]
  if (isByteArray(source)) return [source]
  const iterates = typeof source === 'object' && (Symbol.iterator in source || Symbol.asyncIterator in source)
  demand(iterates, 'body', 'text, bytes, a stream or an iterable of bytes', source)
  return source
}

/** An `IncomingMessage`, or its like of HTTP/2. */
function isIncomingRequest(input: Readable): boolean {
  return 'rawHeaders' in input
}
