import type { HashEngine, HmacKey } from '../types.js'

/** The part of `node:crypto` that is used, spelled out so that the core needs no Node types. */
interface NodeCrypto {
  hash?(algorithm: string, data: string | Uint8Array, encoding: string): string
  createHash(algorithm: string): NodeHash
}

interface NodeHash {
  update(data: string | Uint8Array, encoding?: string): NodeHash
  digest(encoding: string): string
}

interface NodeBuffer extends Uint8Array {
  write(text: string, offset: number, encoding: string): number
  latin1Write(text: string, offset: number): number
}

interface NodeBufferModule {
  Buffer: { allocUnsafeSlow(size: number): NodeBuffer }
}

type OneShot = (data: string | Uint8Array, encoding: 'hex' | 'latin1') => string

interface Runtime {
  process?: { getBuiltinModule?: (name: string) => unknown }
}

/**
 * SHA-256 by `node:crypto`, found without an import that a bundler would see.
 *
 * HMAC is two one-shot hashes over precomputed pads: `createHmac` costs twice that, and ten times on some Node 24.
 *
 * @returns undefined where there is no `node:crypto`
 */
export function createNodeEngine(options: { oneShot?: boolean } = {}): HashEngine | undefined {
  const load = (globalThis as Runtime).process?.getBuiltinModule
  if (load === undefined) return undefined
  const crypto = load('node:crypto') as NodeCrypto | undefined
  const buffers = load('node:buffer') as NodeBufferModule | undefined
  if (crypto === undefined || buffers === undefined) return undefined
  const oneShot = options.oneShot ?? crypto.hash !== undefined
  const hash = oneShot ? oneShotHash(crypto) : createHashHash(crypto)
  return {
    name: oneShot ? 'node' : 'node-create-hash',
    sha256: (data) => hash(data, 'hex'),
    hmacKey: (key) => createHmacKey(key, hash, buffers.Buffer.allocUnsafeSlow),
    hasher() {
      const hasher = crypto.createHash('sha256')
      return { update: (data) => void hasher.update(data), hex: () => hasher.digest('hex') }
    },
  }
}

function oneShotHash(crypto: NodeCrypto): OneShot {
  const hash = crypto.hash as NonNullable<NodeCrypto['hash']>
  // 'binary' is Node's other name for latin1, and the one that `crypto.hash` takes everywhere.
  return (data, encoding) => hash('sha256', data, encoding === 'hex' ? 'hex' : 'binary')
}

function createHashHash(crypto: NodeCrypto): OneShot {
  return (data, encoding) => crypto.createHash('sha256').update(data).digest(encoding)
}

function createHmacKey(key: Uint8Array, hash: OneShot, allocate: (size: number) => NodeBuffer): HmacKey {
  const outer = allocate(96)
  outer.fill(0)
  if (key.length > 64) outer.latin1Write(hash(key, 'latin1'), 0)
  else outer.set(key)
  // The inner message has its exact size, since a view into a larger buffer costs more than the hash. Messages of one key
  // nearly always have one length, that of the string to sign.
  let inner = allocate(64)
  for (let i = 0; i < 64; i++) {
    const byte = outer[i] as number
    inner[i] = byte ^ 0x36
    outer[i] = byte ^ 0x5c
  }
  const absorb = (message: string | Uint8Array) => {
    const size = 64 + message.length
    if (inner.length !== size) {
      const resized = allocate(size)
      for (let i = 0; i < 64; i++) resized[i] = inner[i] as number
      inner = resized
    }
    if (typeof message === 'string') inner.latin1Write(message, 64)
    else inner.set(message, 64)
    outer.latin1Write(hash(inner, 'latin1'), 64)
  }
  return {
    hex(message) {
      absorb(message)
      return hash(outer, 'hex')
    },
    bytes(message) {
      absorb(message)
      const digest = hash(outer, 'latin1')
      const bytes = new Uint8Array(32)
      for (let i = 0; i < 32; i++) bytes[i] = digest.charCodeAt(i)
      return bytes
    },
  }
}
