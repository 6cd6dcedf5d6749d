import { resolveEngine } from '../hash/default-engine.js'
import { toHex } from '../hash/hex.js'
import { portableEngine } from '../hash/portable-engine.js'
import type { EngineOption } from '../hash-engine.js'
import { isArrayBuffer, isByteArray } from './bytes.js'
import { emptyPayloadHash } from './payload-hash.js'

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
 * Where there is no `node:crypto`, as in a browser, WebCrypto hashes what comes whole and is of some size, beside the page's own work.
 *
 * @param engine hashes in any case, where it is given
 * @returns 64 lower-case hex, for the `payloadHash` option
 * @throws {TypeError} if it is none of these
 */
export async function hashPayload(body: HashableBody, engine?: EngineOption): Promise<string> {
  const hash = resolveEngine(engine)
  const byWebCrypto = engine === undefined && hash === portableEngine
  const hashWhole = (data: string | Uint8Array) => (byWebCrypto ? hashByWebCrypto(data) : hash.sha256(data))
  if (body === undefined || body === null) return emptyPayloadHash
  if (typeof body === 'string') return hashWhole(body)
  if (isArrayBuffer(body)) return hashWhole(new Uint8Array(body))
  if (ArrayBuffer.isView(body)) return hashWhole(new Uint8Array(body.buffer, body.byteOffset, body.byteLength))
  if (typeof body !== 'object') throw unknownBody()
  if ('arrayBuffer' in body) return hashWhole(new Uint8Array(await body.arrayBuffer()))
  const hasher = hash.hasher()
  for await (const chunk of chunksOf(body)) {
    if (!isByteArray(chunk)) throw new TypeError(`body: expected its chunks to be bytes, got ${typeof chunk}`)
    hasher.update(chunk)
  }
  return hasher.hex()
}

const encoder = new TextEncoder()

/** `crypto` of a browser. A page that came by HTTP has no `subtle`. */
interface Runtime {
  readonly crypto?: { readonly subtle?: { digest(algorithm: string, data: Uint8Array): Promise<ArrayBuffer> } }
}

/** Bytes, or characters, below which asking WebCrypto takes longer than hashing. */
const leastForWebCrypto = 16_384

async function hashByWebCrypto(data: string | Uint8Array): Promise<string> {
  const subtle = (globalThis as Runtime).crypto?.subtle
  if (subtle === undefined || data.length < leastForWebCrypto) return portableEngine.sha256(data)
  const bytes = typeof data === 'string' ? encoder.encode(data) : data
  try {
    return toHex(new Uint8Array(await subtle.digest('SHA-256', bytes)))
  } catch {
    // It takes no bytes of shared memory.
    return portableEngine.sha256(bytes)
  }
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
