import type { VerifiedRequest } from '../types.js'
import type { ByteSource } from './byte-source.js'
import { createPayloadCodec, type OpenPayloadOptions } from './payload-codec.js'
import { createWebStream } from './web-streams.js'

/**
 * The payload of a verified request, checked as it is read.
 *
 * | payload | what is read |
 * |---|---|
 * | `expected`, `verified` | the body; an error in place of its end if its hash is not the one that was signed |
 * | `streaming` | the body without its `aws-chunked` framing; each signed chunk when its signature is checked |
 * | `unsigned`, and an anonymous request | the body as it is: nothing is known of it |
 *
 * The stream ends only if all is right. After an error, discard what was read. The source is read when the stream is,
 * and cancelled when the stream is cancelled or fails.
 *
 * @param verified the very object that the verifier returned
 * @param body as it came, transfer encoding removed; its pieces must not be changed afterwards
 * @throws {SigV4Error} `MissingDecodedContentLength`, `TrailerMalformed`, `StreamingPayloadRefused`, before anything is
 *   read; the stream fails with those of the stream group, and with `ContentSha256Mismatch`
 * @throws {TypeError} if `verified` is a copy, `body` no source of bytes, or for an unknown option
 * @throws {RangeError} for a limit that is no whole number, 0 or more
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export function openPayload(
  verified: VerifiedRequest,
  body: ByteSource,
  options: OpenPayloadOptions = {},
): ReadableStream<Uint8Array> {
  return createWebStream(body, createPayloadCodec(verified, options))
}
