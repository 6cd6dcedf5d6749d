import {
  type StreamingHttpRequest,
  type StreamingSignedRequest,
  type StreamingSignOptions,
  signStreamingUpload,
} from './streaming-upload.js'
import { createWebStream } from './web-streams.js'

/**
 * Signs a request and frames its body as `aws-chunked`, each chunk signed as it is sent.
 *
 * What is added: `content-encoding: aws-chunked` before the caller's codings, `x-amz-decoded-content-length`,
 * `x-amz-trailer` if there are trailers, and, unsigned, `content-length`. Send `method`, `url`, `headers` and `body` with
 * `fetch` (`duplex` is set) or through `pipeline` into `http.request`. The body can be sent once: to try again, sign again.
 *
 * @throws {TypeError} if the request or an option is not what it should be, or the payload's length is not known
 * @throws {RangeError} for a `chunkSize` below `minChunkSize`, an invalid date, lengths that disagree; the body fails with
 *   one if the source has more or fewer bytes than was said
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export function signStreamingRequest(
  request: StreamingHttpRequest,
  options: StreamingSignOptions,
): StreamingSignedRequest<ReadableStream<Uint8Array>> {
  const { signed, codec } = signStreamingUpload(request, options)
  return Object.assign(signed, { body: createWebStream(request.body, codec), duplex: 'half' as const })
}
