import { sha1 } from '@noble/hashes/legacy.js'
import crc32 from 'crc-32'
import crc32c from 'crc-32/crc32c.js'
import { builtinModule } from '../hash/builtin-module.js'
import type { HashEngine } from '../hash-engine.js'
import { createCrc64Nvme } from './crc64-nvme.js'

/** The checksums that S3 takes as trailers `x-amz-checksum-*`, by S3's names. */
export type ChecksumAlgorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256'

export interface Checksum {
  update(bytes: Uint8Array): void
  /** Base64, as the trailer has it. Call it once. */
  digest(): string
}

interface Algorithm {
  /** Bytes of the digest. */
  readonly length: number
  create(engine: HashEngine): { update(bytes: Uint8Array): void; digest(): Uint8Array }
}

type Crc32Update = (bytes: Uint8Array, previous: number) => number

/** What of Node is many times faster. */
interface NodeZlib {
  readonly crc32?: Crc32Update
}

interface NodeCrypto {
  createHash(algorithm: string): { update(bytes: Uint8Array): unknown; digest(): Uint8Array }
}

const zlib = builtinModule('node:zlib') as NodeZlib | undefined
const crypto = builtinModule('node:crypto') as NodeCrypto | undefined

const algorithms: Readonly<Record<ChecksumAlgorithm, Algorithm>> = {
  CRC32: { length: 4, create: () => createCrc32(zlib?.crc32 ?? crc32.buf) },
  CRC32C: { length: 4, create: () => createCrc32(crc32c.buf) },
  CRC64NVME: { length: 8, create: createCrc64Nvme },
  SHA1: { length: 20, create: () => crypto?.createHash('sha1') ?? sha1.create() },
  SHA256: { length: 32, create: createSha256 },
}

const trailerPrefix = 'x-amz-checksum-'

/** `x-amz-checksum-crc32c` for `CRC32C`. */
export function checksumTrailerName(algorithm: ChecksumAlgorithm): string {
  return trailerPrefix + algorithm.toLowerCase()
}

/** Whether a trailer is a checksum, of an algorithm known here or not. */
export function isChecksumTrailer(name: string): boolean {
  return name.startsWith(trailerPrefix)
}

/** The algorithm of a trailer `x-amz-checksum-*`. */
export function checksumOfTrailer(name: string): ChecksumAlgorithm | undefined {
  if (!isChecksumTrailer(name)) return undefined
  const algorithm = name.slice(trailerPrefix.length).toUpperCase()
  return isChecksumAlgorithm(algorithm) ? algorithm : undefined
}

export function isChecksumAlgorithm(name: string): name is ChecksumAlgorithm {
  return Object.hasOwn(algorithms, name)
}

export function createChecksum(algorithm: ChecksumAlgorithm, engine: HashEngine): Checksum {
  const checksum = algorithms[algorithm].create(engine)
  return {
    update: (bytes) => void checksum.update(bytes),
    digest: () => btoa(String.fromCharCode(...checksum.digest())),
  }
}

/** Characters of the digest in Base64. */
export function checksumLength(algorithm: ChecksumAlgorithm): number {
  return Math.ceil(algorithms[algorithm].length / 3) * 4
}

function createCrc32(update: Crc32Update): ReturnType<Algorithm['create']> {
  let crc = 0
  return {
    update(bytes) {
      crc = update(bytes, crc)
    },
    digest() {
      const digest = new Uint8Array(4)
      new DataView(digest.buffer).setInt32(0, crc)
      return digest
    },
  }
}

function createSha256(engine: HashEngine): ReturnType<Algorithm['create']> {
  const hasher = engine.hasher()
  return {
    update: hasher.update,
    digest: () => Uint8Array.from(hasher.hex().match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)),
  }
}
