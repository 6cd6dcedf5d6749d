import { resolveEngine } from '../hash/default-engine.js'
import type { EngineOption, HashEngine } from '../hash-engine.js'
import { isArrayBuffer, isByteArray } from './bytes.js'

/** SHA-256 of nothing. */
export const emptyPayloadHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

export const unsignedPayload = 'UNSIGNED-PAYLOAD'

/**
 * AWS's literals for bodies that are signed as they are streamed.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export const streamingPayloads: ReadonlySet<string> = new Set([
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
  'STREAMING-AWS4-HMAC-SHA256-EVENTS',
  'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD',
  'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER',
])

/** What `isHexDigest` asks for. */
export const hexDigest = '64 lower-case hexadecimal digits'

/** 1 for the byte of a lower-case hexadecimal digit. A table, since a pattern branches on each, and no processor guesses digits. */
export const hexDigits: Uint8Array = new Uint8Array(256)
for (const digit of '0123456789abcdef') hexDigits[digit.charCodeAt(0)] = 1

export function isHexDigest(text: unknown): boolean {
  if (typeof text !== 'string' || text.length !== 64) return false
  for (let i = 0; i < 64; i++) {
    const code = text.charCodeAt(i)
    if (code > 255 || hexDigits[code] === 0) return false
  }
  return true
}

/** Whether a payload hash is one of AWS's literals, which are all shorter than a digest. */
export function isLiteral(payloadHash: string): boolean {
  return payloadHash.length < 64
}

/** What `isPayloadHash` asks for. */
export const payloadHashForms = `${hexDigest} or one of AWS's literals`

/** Whether a text can be a payload hash: a digest, or one of AWS's literals. */
export function isPayloadHash(text: unknown): boolean {
  return isHexDigest(text) || text === unsignedPayload || streamingPayloads.has(text as string)
}

/** The hash of a body at hand. A string is hashed as its UTF-8 bytes. */
export function hashBody(body: string | Uint8Array | null | undefined, engine: HashEngine): string {
  return body === undefined || body === null || body.length === 0 ? emptyPayloadHash : engine.sha256(body)
}

interface ByteReader {
  read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>
  cancel?(reason?: unknown): Promise<void>
  releaseLock?(): void
}

/** Any body whose bytes can be had: what is streamed is consumed. */
export type HashableBody =
  | string
  | ArrayBuffer
  | ArrayBufferView
  | { arrayBuffer(): Promise<ArrayBuffer> }
  | { getReader(): ByteReader }
  | AsyncIterable<Uint8Array>
  | Iterable<Uint8Array>
  | null
  | undefined

/**
 * The SHA-256 of any body: text, bytes, a `Blob`, a stream or an iterable of bytes.
 *
 * @returns 64 lower-case hex, for the `payloadHash` option
 * @throws {TypeError} if it is none of these
 */
export async function hashPayload(body: HashableBody, engine?: EngineOption): Promise<string> {
  const hash = resolveEngine(engine)
  if (body === undefined || body === null) return emptyPayloadHash
  if (typeof body === 'string') return hash.sha256(body)
  if (isArrayBuffer(body)) return hash.sha256(new Uint8Array(body))
  if (ArrayBuffer.isView(body)) return hash.sha256(new Uint8Array(body.buffer, body.byteOffset, body.byteLength))
  if (typeof body !== 'object') throw unknownBody()
  if ('arrayBuffer' in body) return hash.sha256(new Uint8Array(await body.arrayBuffer()))
  const hasher = hash.hasher()
  for await (const chunk of chunksOf(body)) {
    if (!isByteArray(chunk)) throw new TypeError(`body: expected its chunks to be bytes, got ${typeof chunk}`)
    hasher.update(chunk)
  }
  return hasher.hex()
}

function chunksOf(body: object): AsyncIterable<unknown> | Iterable<unknown> {
  if (Symbol.asyncIterator in body || Symbol.iterator in body) return body as AsyncIterable<unknown>
  if ('getReader' in body) return readStream((body as { getReader(): ByteReader }).getReader())
  throw unknownBody()
}

/** What a stream's own iterator does, which Safari's has not. */
async function* readStream(reader: ByteReader): AsyncGenerator<unknown> {
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
  } finally {
    await reader.cancel?.()
    reader.releaseLock?.()
  }
}

function unknownBody(): TypeError {
  return new TypeError('body: expected text, bytes, a Blob, a stream or an iterable of bytes')
}
