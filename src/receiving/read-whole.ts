import { type ByteSource, openSource } from '../streaming/byte-source.js'
import { checkBodySize } from './body-limit.js'
import { growingBytes } from './growing-bytes.js'

/**
 * All bytes of a source.
 *
 * @throws {SigV4Error} `EntityTooLarge` if there are more than `limit`; the source is cancelled
 */
export async function readWhole(source: ByteSource, limit: number): Promise<Uint8Array> {
  const reader = openSource(source)
  const bytes = growingBytes()
  for (let piece = await reader.next(); piece !== undefined; piece = await reader.next()) {
    const size = bytes.length + piece.length
    // Not waited for: a source that was copied ends only when its other copy does.
    if (size > limit) reader.cancel(undefined).catch(() => {})
    checkBodySize(size, limit)
    bytes.append(piece)
  }
  return bytes.whole()
}
