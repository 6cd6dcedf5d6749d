import type { ByteCodec } from './byte-codec.js'
import { type ByteSource, openSource } from './byte-source.js'

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
          for (;;) {
            const bytes = await reader.next()
            // What a cancelled source says is not its end.
            if (cancelled) return
            const pieces = bytes === undefined ? codec.end() : codec.push(bytes)
            for (const piece of pieces) controller.enqueue(piece)
            if (bytes === undefined) controller.close()
            if (bytes === undefined || pieces.length > 0) return
          }
        } catch (error) {
          if (cancelled) return
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
