import type { HashEngine, Sha256Constructor } from '../hash-engine.js'
import { demand } from '../sigv4-error.js'
import { toHex } from './hex.js'
import { writeHmacPads } from './hmac-pads.js'

const encoder = new TextEncoder()

/** An engine over a `Sha256` class of the AWS kind. */
export function createSha256ClassEngine(Sha256: Sha256Constructor): HashEngine {
  const isSynchronous = typeof Sha256.prototype?.digestSync === 'function'
  demand(isSynchronous, 'engine', 'a Sha256 class with digestSync(), since signing is synchronous', Sha256)
  const digest = (...pieces: readonly Uint8Array[]) => {
    const hash = new Sha256()
    // An empty update would make some implementations forget that nothing was hashed yet.
    for (const piece of pieces) if (piece.length > 0) hash.update(piece)
    return hash.digestSync()
  }
  const hmac = (key: Uint8Array, message: string) => {
    const [inner, outer] = [new Int32Array(16), new Int32Array(16)]
    writeHmacPads(key.length > 64 ? digest(key) : key, { inner, outer })
    const innerDigest = digest(new Uint8Array(inner.buffer), encoder.encode(message))
    // A copy, since a class may hand out the same bytes again; the slice of a Buffer is none.
    return Uint8Array.from(digest(new Uint8Array(outer.buffer), innerDigest))
  }
  return {
    name: Sha256.name || 'sha256-class',
    sha256: (data) => toHex(digest(typeof data === 'string' ? encoder.encode(data) : data)),
    hmac,
    hmacKey(key) {
      const own = Uint8Array.from(key)
      return { hex: (message) => toHex(hmac(own, message)) }
    },
    hasher() {
      const hash = new Sha256()
      return {
        update: (data) => (data.length > 0 ? hash.update(data) : undefined),
        hex: () => toHex(hash.digestSync()),
      }
    },
  }
}
