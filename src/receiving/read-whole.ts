import { type ByteSource, openSource } from '../streaming/byte-source.js'
import { checkBodySize } from './body-limit.js'

/**
 * All bytes of a source.
 *
 * @throws {SigV4Error} `EntityTooLarge` if there are more than `limit`; the source is cancelled
 */
export async function readWhole(source: ByteSource, limit: number): Promise<Uint8Array> {
  const reader = openSource(source)
  const pieces: Uint8Array[] = []
  let size = 0
  for (let piece = await reader.next(); piece !== undefined; piece = await reader.next()) {
    size += piece.length
    if (size > limit) await reader.cancel(undefined).catch(() => {})
    checkBodySize(size, limit)
    pieces.push(piece)
  }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
