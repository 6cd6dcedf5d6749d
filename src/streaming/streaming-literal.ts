import { quote } from '../sigv4-error.js'

/**
 * What `x-amz-content-sha256` says of a body that is framed as `aws-chunked`.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export type StreamingLiteral =
  | 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'
  | 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER'
  | 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'

export interface Framing {
  /** Each chunk carries a signature, and so do the trailers. */
  readonly signed: boolean
  /** Trailers may follow the last chunk. */
  readonly trailers: boolean
}

const framings: ReadonlyMap<string, Framing> = new Map([
  ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', { signed: true, trailers: false }],
  ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', { signed: true, trailers: true }],
  ['STREAMING-UNSIGNED-PAYLOAD-TRAILER', { signed: false, trailers: true }],
])

export const streamingLiterals = [...framings.keys()].join(', ')

/** Whether a text is one of the literals: those of event streams and of ECDSA are not. */
export function isStreamingLiteral(literal: string): literal is StreamingLiteral {
  return framings.has(literal)
}

/** @throws {TypeError} if it is none of the literals */
export function checkFraming(literal: string): Framing {
  const framing = framings.get(literal)
  if (framing !== undefined) return framing
  throw new TypeError(`literal: expected one of ${streamingLiterals}, got ${quote(literal)}`)
}
