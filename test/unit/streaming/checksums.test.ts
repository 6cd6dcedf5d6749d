import { randomBytes } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import { resolveEngine } from '../../../src/hash/default-engine.js'
import { type ChecksumAlgorithm, createChecksum } from '../../../src/streaming/checksums.js'
import { checksumNames, plainChecksums } from '../../support/plain-checksums.js'

const sizes = [0, 1, 7, 8, 9, 15, 16, 17, 63, 64, 65, 1000, 65537]

function digestOf(create: typeof createChecksum, algorithm: string, data: Uint8Array, step: number): string {
  const checksum = create(algorithm as ChecksumAlgorithm, resolveEngine())
  for (let at = 0; at < data.length; at += step) checksum.update(data.subarray(at, at + step))
  return checksum.digest()
}

test.each(checksumNames)("%s is AWS's and OpenSSL's, however the bytes come", (algorithm) => {
  for (const size of sizes) {
    const data = randomBytes(size)
    const expected = plainChecksums[algorithm]?.(data)
    for (const step of [13, 4096, size + 1]) expect(digestOf(createChecksum, algorithm, data, step)).toBe(expected)
  }
})

test.each(checksumNames)('%s is the same in a runtime without node:crypto and node:zlib', async (algorithm) => {
  vi.stubGlobal('process', { ...process, getBuiltinModule: undefined })
  vi.resetModules()
  const portable = await import('../../../src/streaming/checksums.js')
  vi.unstubAllGlobals()
  for (const size of sizes) {
    const data = randomBytes(size)
    expect(digestOf(portable.createChecksum, algorithm, data, 1000)).toBe(plainChecksums[algorithm]?.(data))
  }
})

test('are the same where getBuiltinModule is there and throws, as in the edge runtime of Next.js', async () => {
  const getBuiltinModule = () => {
    throw new Error('A Node.js API is used which is not supported in the Edge Runtime.')
  }
  vi.stubGlobal('process', { ...process, getBuiltinModule })
  vi.resetModules()
  const loading = import('../../../src/streaming/checksums.js')
  const portable = await loading.finally(() => vi.unstubAllGlobals())
  const data = randomBytes(1000)
  for (const name of checksumNames) {
    expect(digestOf(portable.createChecksum, name, data, 1000)).toBe(plainChecksums[name]?.(data))
  }
})
