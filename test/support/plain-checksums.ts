import { createHash } from 'node:crypto'
import { checksums } from 'aws-crt'

/** The checksums of S3's trailers by AWS's own code and by OpenSSL, in Base64. */
export const plainChecksums: Readonly<Record<string, (data: Uint8Array) => string>> = {
  CRC32: (data) => base64OfNumber(checksums.crc32(Buffer.from(data))),
  CRC32C: (data) => base64OfNumber(checksums.crc32c(Buffer.from(data))),
  CRC64NVME: (data) => {
    const { buffer, byteOffset, byteLength } = checksums.crc64nvme(Buffer.from(data))
    return Buffer.from(buffer, byteOffset, byteLength).toString('base64')
  },
  SHA1: (data) => createHash('sha1').update(data).digest('base64'),
  SHA256: (data) => createHash('sha256').update(data).digest('base64'),
}

export const checksumNames = Object.keys(plainChecksums)

export function checksumLine(algorithm: string, payload: string): string {
  const checksum = plainChecksums[algorithm]
  if (checksum === undefined) throw new Error(`no checksum called ${algorithm}`)
  return `x-amz-checksum-${algorithm.toLowerCase()}:${checksum(Buffer.from(payload, 'latin1'))}`
}

function base64OfNumber(value: number): string {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value >>> 0)
  return bytes.toString('base64')
}
