import { quote } from '../sigv4-error.js'
import { isByteArray } from '../stages/bytes.js'

/** Bytes at hand, or bytes to come: a Web stream, a Node stream, a `Blob`, or any iterable of bytes. */
export type ByteSource =
  | string
  | Uint8Array
  | SizedBlob
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>
  | Iterable<Uint8Array>
  | null
  | undefined

/** A `Blob` or `File`, by what is read of it. */
export interface SizedBlob {
  readonly size: number
  stream(): ReadableStream<Uint8Array>
}

/** Reads a source piece by piece. */
export interface ByteReader {
  /** @returns undefined at the end */
  next(): Promise<Uint8Array | undefined>
  /** Tells the source that no more will be read. */
  cancel(reason: unknown): Promise<void>
}

/** The number of bytes, where the source tells it. @throws {TypeError} if it is none */
export function sourceLength(source: ByteSource): number | undefined {
  if (source === null || source === undefined) return 0
  if (typeof source === 'string') return encoder.encode(source).length
  if (isByteArray(source)) return source.length
  if (typeof source === 'object') {
    if (isBlob(source)) return source.size
    if ('getReader' in source || Symbol.asyncIterator in source || Symbol.iterator in source) return undefined
  }
  throw noSource(source)
}

/**
 * Opens a source, without reading of it yet.
 *
 * @throws {TypeError} if it is none
 */
export function openSource(source: ByteSource): ByteReader {
  if (source === null || source === undefined) return readIterator([][Symbol.iterator]())
  if (typeof source === 'string') return readIterator([encoder.encode(source)][Symbol.iterator]())
  if (isByteArray(source)) return readIterator([source][Symbol.iterator]())
  if (typeof source === 'object') {
    if (isBlob(source)) return readStream(source.stream())
    if ('getReader' in source) return readStream(source)
    if (Symbol.asyncIterator in source) return readAsync(source)
    if (Symbol.iterator in source) return readIterator(source[Symbol.iterator]())
  }
  throw noSource(source)
}

function noSource(source: never): TypeError {
  return new TypeError(`body: expected text, bytes, a Blob, a stream or an iterable of bytes, got ${quote(source)}`)
}

const encoder = new TextEncoder()

function isBlob(source: object): source is SizedBlob {
  return 'stream' in source && typeof source.stream === 'function' && 'size' in source
}

function readStream(stream: ReadableStream<Uint8Array>): ByteReader {
  const reader = stream.getReader()
  return {
    async next() {
      const { done, value } = await reader.read()
      return done ? undefined : checkBytes(value)
    },
    cancel: (reason) => reader.cancel(reason),
  }
}

/** A Node stream, by what is done with it. */
interface NodeStream {
  on?(event: 'error', listener: () => void): unknown
  destroy?(): unknown
}

function readAsync(source: AsyncIterable<Uint8Array> & NodeStream): ByteReader {
  const reader = readIterator(source[Symbol.asyncIterator]())
  if (typeof source.destroy !== 'function') return reader
  // Its iterator throws an error that came before it was read, but does not listen: without a listener, it ends the process.
  source.on?.('error', () => {})
  // The iterator would end only after the piece that it waits for, which may never come.
  return {
    next: reader.next,
    async cancel() {
      source.destroy?.()
    },
  }
}

function readIterator(iterator: Iterator<Uint8Array> | AsyncIterator<Uint8Array>): ByteReader {
  return {
    async next() {
      const { done, value } = await iterator.next()
      return done === true ? undefined : checkBytes(value)
    },
    async cancel() {
      await iterator.return?.()
    },
  }
}

/** @throws {TypeError} if a piece of a body is no bytes */
export function checkBytes(value: unknown): Uint8Array {
  if (isByteArray(value)) return value
  const got = typeof value === 'string' ? 'a string' : quote(value)
  throw new TypeError(`body: expected its pieces to be bytes, got ${got}`)
}
