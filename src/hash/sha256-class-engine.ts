import type { HashEngine, Sha256Constructor } from '../types.js'

const encoder = new TextEncoder()

/** An engine over a `Sha256` class of the AWS kind. */
export function createSha256ClassEngine(Sha256: Sha256Constructor): HashEngine {
  if (typeof Sha256.prototype?.digestSync !== 'function') {
    throw new TypeError('engine: expected a Sha256 class with digestSync(), since signing is synchronous')
  }
  const digest = (...pieces: readonly Uint8Array[]) => {
    const hash = new Sha256()
    // An empty update would make some implementations forget that nothing was hashed yet.
    for (const piece of pieces) if (piece.length > 0) hash.update(piece)
    return hash.digestSync()
  }
  const padsOf = (key: Uint8Array) => {
    const inner = new Uint8Array(64)
    inner.set(key.length > 64 ? digest(key) : key)
    const outer = inner.map((byte) => byte ^ 0x5c)
    for (let i = 0; i < 64; i++) inner[i] = (inner[i] as number) ^ 0x36
    return { inner, outer }
  }
  const finish = ({ inner, outer }: ReturnType<typeof padsOf>, message: string) =>
    digest(outer, digest(inner, encoder.encode(message)))
  return {
    name: Sha256.name || 'sha256-class',
    sha256: (data) => toHex(digest(toBytes(data))),
    hmac: (key, message) => finish(padsOf(key), message),
    hmacKey(key) {
      const pads = padsOf(key)
      return { hex: (message) => toHex(finish(pads, message)) }
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

function toBytes(data: string | Uint8Array): Uint8Array {
  return typeof data === 'string' ? encoder.encode(data) : data
}

function toHex(bytes: Uint8Array): string {
  let hex = ''
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0')
  return hex
}
