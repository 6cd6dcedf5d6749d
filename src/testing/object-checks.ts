import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { resolveEngine } from '../hash/default-engine.js'
import { isToken } from '../stages/header-names.js'
import { type ChecksumAlgorithm, checksumOfTrailer, createChecksum } from '../streaming/checksums.js'
import { storedContentEncoding } from '../streaming/content-encoding.js'
import type { S3Request } from './s3-request.js'
import type { ObjectDescription, StoredObject } from './s3-store.js'

const storedHeaders = new Set(['cache-control', 'content-disposition', 'content-language', 'content-type', 'expires'])

/** What of a request's headers, of its query or of a form's fields is kept with the object and told with it, in headers. */
export function storedHeadersOf(headers: ReadonlyMap<string, string>): Record<string, string> {
  const isMetadata = (name: string) => name.startsWith('x-amz-meta-') && isToken(name)
  const kept = [...headers].filter(([name]) => storedHeaders.has(name) || isMetadata(name))
  const encoding = storedContentEncoding(headers.get('content-encoding'))
  return {
    'content-type': 'binary/octet-stream',
    ...Object.fromEntries(kept),
    ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
  }
}

/** The checksums that came with a body, in headers or trailers; or why they, or `content-md5`, are not the body's. */
export function checkedChecksums({
  headers,
  trailers,
  body,
}: S3Request): Record<string, string> | 'BadDigest' | 'InvalidDigest' {
  const md5 = headers.get('content-md5')
  if (md5 !== undefined && !/^[A-Za-z0-9+/]{22}==$/.test(md5)) return 'InvalidDigest'
  if (md5 !== undefined && md5 !== createHash('md5').update(body).digest('base64')) return 'BadDigest'
  return checksumsOf([...headers, ...Object.entries(trailers)], [body]) ?? 'BadDigest'
}

/**
 * Those of the given names and values that are checksums: of all bytes of the parts or, where a hyphen and their number
 * follow, of the parts' checksums.
 *
 * @returns undefined if one of them is another
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
export function checksumsOf(
  named: Iterable<readonly [name: string, value: string]>,
  parts: readonly Uint8Array[],
): Record<string, string> | undefined {
  const checksums: Record<string, string> = {}
  const composite = `-${parts.length}`
  for (const [name, value] of named) {
    const algorithm = checksumOfTrailer(name)
    if (algorithm === undefined) continue
    const ofParts = () => parts.map((part) => Buffer.from(digestOf(algorithm, [part]), 'base64'))
    const right = value.endsWith(composite) ? digestOf(algorithm, ofParts()) + composite : digestOf(algorithm, parts)
    if (right !== value) return undefined
    checksums[name] = value
  }
  return checksums
}

function digestOf(algorithm: ChecksumAlgorithm, pieces: readonly Uint8Array[]): string {
  const checksum = createChecksum(algorithm, resolveEngine())
  for (const piece of pieces) checksum.update(piece)
  return checksum.digest()
}

export function createObject(bytes: Buffer, description: ObjectDescription, lastModified: Date): StoredObject {
  const etag = `"${createHash('md5').update(bytes).digest('hex')}"`
  return { ...description, bytes, etag, lastModified }
}
