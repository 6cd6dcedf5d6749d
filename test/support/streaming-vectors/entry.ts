import type { Frame, FramedBody } from '../plain-streaming.js'

const signedPayload = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'
export const signedTrailer = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER'
export const unsignedTrailer = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'

/** One vector before its request is signed and its body framed. */
export interface Entry {
  readonly name: string
  readonly bug: string
  /** The payload hash that is signed: a literal, or `sha256` for that of the payload. */
  readonly declared: string
  /** A byte string. */
  readonly payload: string
  /** Sizes of all chunks with data. */
  readonly sizes?: readonly number[]
  /** `name:value` of each trailer in the body. */
  readonly trailers?: readonly string[]
  /** What `x-amz-trailer` says; default: the names of the trailers; null: the header is absent. */
  readonly declaredTrailers?: string | null
  /** What `x-amz-decoded-content-length` says; default: the truth; null: the header is absent. */
  readonly decodedLength?: string | null
  /** Changes parts of the body after it was signed. */
  readonly edit?: (body: FramedBody) => void
  /** Changes the body as a whole after that. */
  readonly alter?: (body: string) => string
  readonly options?: { readonly minChunkSize?: number; readonly maxChunkSize?: number }
  /** Undefined if the body must be accepted. */
  readonly code?: string
  /** Fields that the error's details must have among others. */
  readonly details?: Readonly<Record<string, string | number>>
  /** Bytes of the payload that may be given out before the error, where each byte comes alone. */
  readonly released?: number
  readonly note?: string
  readonly origin?: string
}

/** A small payload in one chunk. */
export const one = { declared: signedPayload, payload: 'Welcome to Amazon S3.', sizes: [21] } as const

/** Two chunks, of which the last may be small: 10 000 bytes. */
export const two = {
  declared: signedPayload,
  payload: 'a'.repeat(8192) + 'b'.repeat(1808),
  sizes: [8192, 1808],
} as const

export const frameOf = ({ frames }: FramedBody, index: number): Frame => {
  const frame = frames.at(index)
  if (frame === undefined) throw new Error(`no frame ${index}`)
  return frame
}

/** The last digit of a signature changed. */
export const otherDigit = (text: string): string => text.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))
