import type { HashEngine } from '../hash-engine.js'
import { hashBody, unsignedPayload } from '../stages/payload-hash.js'
import { findHeader } from './prepared-request.js'
import type { SmithyHttpRequest } from './types.js'

const encoder = new TextEncoder()

/** What the request says of its payload; else the hash of a body at hand; else, of a stream, that it is not signed. */
export function payloadHashOf(
  { headers, body }: Pick<SmithyHttpRequest, 'headers' | 'body'>,
  engine: HashEngine,
): string {
  return findHeader(headers, 'x-amz-content-sha256')?.[1] ?? hashData(body, engine)
}

export function hashData(data: unknown, engine: HashEngine): string {
  const bytes = bytesOf(data ?? '')
  return bytes === undefined ? unsignedPayload : hashBody(bytes, engine)
}

/** Undefined if they are still to come. */
function bytesOf(data: unknown): Uint8Array | undefined {
  // A lone surrogate goes on the wire as U+FFFD.
  if (typeof data === 'string') return encoder.encode(data)
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  // One of another realm is no instance of this realm's class.
  return Object.prototype.toString.call(data) === '[object ArrayBuffer]'
    ? new Uint8Array(data as ArrayBuffer)
    : undefined
}
