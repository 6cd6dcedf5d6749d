import type { HashEngine } from '../hash-engine.js'
import { builtinModule } from './builtin-module.js'
import { type HmacPads, writeHmacPads } from './hmac-pads.js'

/** The part of `node:crypto` that is used, spelled out so that the core needs no Node types. */
interface NodeCrypto {
  hash?(algorithm: string, data: string | Uint8Array, encoding: string): string
  createHash(algorithm: string): NodeHash
}

interface NodeHash {
  update(data: string | Uint8Array): NodeHash
  digest(encoding: string): string
}

interface NodeBuffer extends Uint8Array {
  latin1Write(text: string, offset: number, length: number): number
}

interface NodeBufferModule {
  Buffer: { allocUnsafeSlow(size: number): NodeBuffer }
}

/** Room for both messages of an HMAC, which begin with the pads of a key. */
interface Scratch {
  readonly inner: NodeBuffer
  readonly outer: NodeBuffer
  readonly room: HmacPads
  /** Whose pads are there. */
  pads: HmacPads | undefined
}

/** 'binary' is Node's other name for latin1, and the one that `crypto.hash` takes everywhere. */
type Digest = (data: string | Uint8Array, encoding: 'hex' | 'binary') => string

/**
 * SHA-256 by `node:crypto`.
 *
 * HMAC is two one-shot hashes over precomputed pads: `createHmac` costs twice that, and ten times on some Node 24.
 *
 * @param options `oneShot: false` leaves `crypto.hash` alone, as on a Node that has none
 * @returns undefined where there is no `node:crypto`
 */
export function createNodeEngine(options: { oneShot?: boolean } = {}): HashEngine | undefined {
  const crypto = builtinModule('node:crypto') as NodeCrypto | undefined
  const buffers = builtinModule('node:buffer') as NodeBufferModule | undefined
  if (crypto === undefined || buffers === undefined) return undefined
  const { hash } = crypto
  const isOneShot = hash !== undefined && options.oneShot !== false
  const digest: Digest = isOneShot
    ? (data, encoding) => hash('sha256', data, encoding)
    : (data, encoding) => crypto.createHash('sha256').update(data).digest(encoding)
  const allocate = buffers.Buffer.allocUnsafeSlow
  const keyOf = (key: Uint8Array) => (key.length > 64 ? toBytes(digest(key, 'binary')) : key)

  // Of exact sizes, since a view into a larger buffer costs more than the hash. Few sizes come up: those of strings to sign.
  const scratches: (Scratch | undefined)[] = []
  const scratchOf = (message: string): Scratch => {
    const size = 64 + message.length
    const known = scratches[size]
    if (known !== undefined) return known
    const [inner, outer] = [allocate(size), allocate(96)]
    const room = { inner: new Int32Array(inner.buffer, 0, 16), outer: new Int32Array(outer.buffer, 0, 16) }
    const scratch = { inner, outer, room, pads: undefined }
    if (size <= 512) scratches[size] = scratch
    return scratch
  }

  const finish = ({ inner, outer }: Scratch, message: string, encoding: 'hex' | 'binary') => {
    // Without a length, workerd takes that of the whole buffer, and throws.
    inner.latin1Write(message, 64, message.length)
    outer.latin1Write(digest(inner, 'binary'), 64, 32)
    return digest(outer, encoding)
  }

  return {
    name: isOneShot ? 'node' : 'node-create-hash',
    sha256: (data) => digest(data, 'hex'),
    hmac(key, message) {
      const scratch = scratchOf(message)
      scratch.pads = undefined
      writeHmacPads(keyOf(key), scratch.room)
      const bytes = toBytes(finish(scratch, message, 'binary'))
      writeHmacPads(noKey, scratch.room)
      return bytes
    },
    hmacKey(key) {
      const pads = { inner: new Int32Array(16), outer: new Int32Array(16) }
      writeHmacPads(keyOf(key), pads)
      return {
        hex(message) {
          const scratch = scratchOf(message)
          if (scratch.pads !== pads) {
            scratch.room.inner.set(pads.inner)
            scratch.room.outer.set(pads.outer)
            scratch.pads = pads
          }
          return finish(scratch, message, 'hex')
        },
      }
    },
    hasher() {
      const hasher = crypto.createHash('sha256')
      return { update: (data) => void hasher.update(data), hex: () => hasher.digest('hex') }
    },
  }
}

const noKey = new Uint8Array(0)

/** The bytes of 32 characters. */
function toBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(32)
  for (let i = 0; i < 32; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}
