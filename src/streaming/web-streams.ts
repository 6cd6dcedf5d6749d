import type { ByteCodec } from './byte-codec.js'
import { type ByteReader, type ByteSource, openSource } from './byte-source.js'

/**
 * A Web stream of what a codec makes of a source.
 *
 * It reads the source only when it is read itself. A failure of the codec cancels the source, and so does cancelling the
 * stream.
 *
 * @throws {TypeError} if the source is none
 */
export function createWebStream(source: ByteSource, codec: ByteCodec): ReadableStream<Uint8Array> {
  const reader = openSource(source)
  let cancelled = false
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { pieces, done } = await nextPieces(reader, codec)
          if (cancelled) return
          for (const piece of pieces) controller.enqueue(piece)
          if (done) controller.close()
        } catch (error) {
          controller.error(error)
          // The source's own troubles are not what went wrong.
          await reader.cancel(error).catch(() => {})
        }
      },
      cancel(reason) {
        cancelled = true
        return reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}

/** Reads until there is something to give out. */
async function nextPieces(reader: ByteReader, codec: ByteCodec): Promise<{ pieces: Uint8Array[]; done: boolean }> {
  for (;;) {
    const bytes = await reader.next()
    if (bytes === undefined) return { pieces: codec.end(), done: true }
    const pieces = codec.push(bytes)
    if (pieces.length > 0) return { pieces, done: false }
  }
}
