import type { HashEngine } from '../types.js'
import { writeHmacPads } from './hmac-pads.js'

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
  latin1Write(text: string, offset: number): number
}

interface NodeBufferModule {
  Buffer: { allocUnsafeSlow(size: number): NodeBuffer }
}

interface Runtime {
  process?: { getBuiltinModule?: (name: string) => unknown }
}

/** 'binary' is Node's other name for latin1, and the one that `crypto.hash` takes everywhere. */
type Digest = (data: string | Uint8Array, encoding: 'hex' | 'binary') => string

/**
 * SHA-256 by `node:crypto`, found without an import that a bundler would see.
 *
 * HMAC is two one-shot hashes over precomputed pads: `createHmac` costs twice that, and ten times on some Node 24.
 *
 * @returns undefined where there is no `node:crypto`
 */
export function createNodeEngine(options: { oneShot?: boolean } = {}): HashEngine | undefined {
  const load = (globalThis as Runtime).process?.getBuiltinModule
  const crypto = load?.('node:crypto') as NodeCrypto | undefined
  const buffers = load?.('node:buffer') as NodeBufferModule | undefined
  if (crypto === undefined || buffers === undefined) return undefined
  const { hash } = crypto
  const isOneShot = hash !== undefined && options.oneShot !== false
  const digest: Digest = isOneShot
    ? (data, encoding) => hash('sha256', data, encoding)
    : (data, encoding) => crypto.createHash('sha256').update(data).digest(encoding)
  const allocate = buffers.Buffer.allocUnsafeSlow
  const keyOf = (key: Uint8Array) => (key.length > 64 ? toBytes(digest(key, 'binary')) : key)

  // A message has its exact size behind the pad, since a view into a larger buffer costs more than the hash.
  const finish = (inner: NodeBuffer, outer: NodeBuffer, message: string, encoding: 'hex' | 'binary') => {
    inner.latin1Write(message, 64)
    outer.latin1Write(digest(inner, 'binary'), 64)
    return digest(outer, encoding)
  }

  // The scratches of keys that are used once, by size.
  const inners: NodeBuffer[] = []
  const outer = allocate(96)

  return {
    name: isOneShot ? 'node' : 'node-create-hash',
    sha256: (data) => digest(data, 'hex'),
    hmac(key, message) {
      const size = 64 + message.length
      const inner = inners[size] ?? allocate(size)
      if (size <= 128) inners[size] = inner
      writeHmacPads(keyOf(key), inner, outer)
      return toBytes(finish(inner, outer, message, 'binary'))
    },
    hmacKey(key) {
      const outer = allocate(96)
      const pad = new Uint8Array(64)
      writeHmacPads(keyOf(key), pad, outer)
      // Messages of one key nearly always have one length, that of the string to sign.
      let inner: NodeBuffer | undefined
      return {
        hex(message) {
          const size = 64 + message.length
          if (inner?.length !== size) {
            inner = allocate(size)
            inner.set(pad)
          }
          return finish(inner, outer, message, 'hex')
        },
      }
    },
    hasher() {
      const hasher = crypto.createHash('sha256')
      return { update: (data) => void hasher.update(data), hex: () => hasher.digest('hex') }
    },
  }
}

/** The bytes of 32 characters. */
function toBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(32)
  for (let i = 0; i < 32; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}
