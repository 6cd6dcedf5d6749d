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
  const allocate = buffers.Buffer.allocUnsafeSlow
  const oneShot = options.oneShot ?? crypto.hash !== undefined
  const hash = oneShot ? oneShotHash(crypto) : createHashHash(crypto)
  return {
    name: oneShot ? 'node' : 'node-create-hash',
    sha256: (data) => hash(data, 'hex'),
    hmac: createHmac(hash, allocate),
    hmacKey: (key) => createHmacKey(key, hash, allocate),
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

type Allocate = (size: number) => NodeBuffer

/** Writes a key, hashed first if it is over 64 bytes (RFC 2104), and the pad's byte over it. */
function writePad(into: NodeBuffer, key: Uint8Array, pad: number, hash: OneShot): void {
  into.fill(0, 0, 64)
  if (key.length > 64) into.latin1Write(hash(key, 'latin1'), 0)
  else into.set(key)
  for (let i = 0; i < 64; i++) into[i] = (into[i] as number) ^ pad
}

/** HMAC of keys that are used once, over scratches that are kept, since each needs its exact size. */
function createHmac(hash: OneShot, allocate: Allocate): HashEngine['hmac'] {
  const outer = allocate(96)
  const scratches: NodeBuffer[] = []
  return (key, message) => {
    const size = 64 + message.length
    const inner = size > 128 ? allocate(size) : (scratches[size] ?? allocate(size))
    if (size <= 128) scratches[size] = inner
    writePad(inner, key, 0x36, hash)
    writePad(outer, key, 0x5c, hash)
    inner.latin1Write(message, 64)
    outer.latin1Write(hash(inner, 'latin1'), 64)
    const digest = hash(outer, 'latin1')
    inner.fill(0)
    outer.fill(0)
    const bytes = new Uint8Array(32)
    for (let i = 0; i < 32; i++) bytes[i] = digest.charCodeAt(i)
    return bytes
  }
}

function createHmacKey(key: Uint8Array, hash: OneShot, allocate: Allocate): HmacKey {
  const outer = allocate(96)
  writePad(outer, key, 0x5c, hash)
  // The inner message has its exact size, since a view into a larger buffer costs more than the hash. Messages of one key
  // nearly always have one length, that of the string to sign.
  let inner: NodeBuffer | undefined
  return {
    hex(message) {
      const size = 64 + message.length
      if (inner?.length !== size) {
        inner = allocate(size)
        for (let i = 0; i < 64; i++) inner[i] = (outer[i] as number) ^ 0x5c ^ 0x36
      }
      inner.latin1Write(message, 64)
      outer.latin1Write(hash(inner, 'latin1'), 64)
      return hash(outer, 'hex')
    },
  }
}
