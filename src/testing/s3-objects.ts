import { textElements } from '../error-response/xml.js'
import { checkedChecksums, createObject, storedHeadersOf } from './object-checks.js'
import { emptyReply, type Reply, s3Failure, s3Namespace, xmlReply } from './reply.js'
import { decode, type S3Request } from './s3-request.js'
import type { Bucket, Buckets, StoredObject } from './s3-store.js'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export function putObject(bucket: Bucket, request: S3Request): Reply {
  const { key, headers, resource, body, now } = request
  const existing = bucket.objects.get(key)
  if (headers.get('if-none-match') === '*' && existing !== undefined) return s3Failure('PreconditionFailed', resource)
  const checksums = checkedChecksums(request)
  if (checksums === undefined) return s3Failure('BadDigest', resource)
  const object = createObject(body, { headers: storedHeadersOf(headers), checksums }, now)
  bucket.objects.set(key, object)
  return emptyReply(200, { etag: object.etag, ...checksums })
}

/**
 * GET and HEAD.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function getObject(bucket: Bucket, { key, query, headers, resource }: S3Request): Reply {
  const object = bucket.objects.get(key)
  if (object === undefined) return s3Failure('NoSuchKey', resource)
  const { bytes, etag } = object
  if (headers.get('if-match') !== undefined && headers.get('if-match') !== etag) {
    return s3Failure('PreconditionFailed', resource)
  }
  if (headers.get('if-none-match') === etag) return emptyReply(304, { etag })
  const shown = { ...describe(object), ...overriddenHeaders(query) }
  const wanted = headers.get('range')
  const range = wanted === undefined ? undefined : parseRange(wanted, bytes.length)
  if (range === undefined) {
    const checksums = headers.get('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED' ? object.checksums : {}
    return { status: 200, headers: { ...shown, ...checksums }, body: bytes }
  }
  if (range.from > range.to) return s3Failure('InvalidRange', resource)
  return {
    status: 206,
    headers: { ...shown, 'content-range': `bytes ${range.from}-${range.to}/${bytes.length}` },
    body: bytes.subarray(range.from, range.to + 1),
  }
}

function describe({ headers, etag, lastModified }: StoredObject): Record<string, string> {
  return { ...headers, etag, 'last-modified': lastModified.toUTCString(), 'accept-ranges': 'bytes' }
}

/** `response-content-type=…` and the like. */
function overriddenHeaders(query: ReadonlyMap<string, string>): Record<string, string> {
  const overrides = [...query].filter(([name]) => name.startsWith('response-'))
  return Object.fromEntries(overrides.map(([name, value]) => [name.slice('response-'.length), value]))
}

/** Both ends included; `from` after `to` where nothing of the object is meant; undefined for a form that S3 passes over. */
function parseRange(range: string, size: number): { from: number; to: number } | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? []
  if (first === '' && last === '') return undefined
  if (first === '') return { from: Math.max(size - Number(last), 0), to: size - 1 }
  return { from: Number(first), to: last === '' ? size - 1 : Math.min(Number(last), size - 1) }
}

export function deleteObject(bucket: Bucket, { key }: S3Request): Reply {
  bucket.objects.delete(key)
  return emptyReply(204)
}

/** The object that `x-amz-copy-source` names, `/bucket/key` or `bucket/key`, encoded. */
export function copySource(buckets: Buckets, source: string): StoredObject | 'NoSuchBucket' | 'NoSuchKey' {
  const path = decode(source.replace(/\?versionId=.*$/, '')).replace(/^\//, '')
  const slash = path.indexOf('/')
  const bucket = buckets.get(path.slice(0, slash))
  if (bucket === undefined) return 'NoSuchBucket'
  return bucket.objects.get(path.slice(slash + 1)) ?? 'NoSuchKey'
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export function copyObject(buckets: Buckets, bucket: Bucket, request: S3Request): Reply {
  const { key, headers, resource, now } = request
  const source = copySource(buckets, headers.get('x-amz-copy-source') ?? '')
  if (typeof source === 'string') return s3Failure(source, resource)
  const replaced = headers.get('x-amz-metadata-directive')?.toUpperCase() === 'REPLACE'
  const description = { headers: replaced ? storedHeadersOf(headers) : source.headers, checksums: source.checksums }
  const copy = createObject(source.bytes, description, now)
  bucket.objects.set(key, copy)
  return xmlReply(
    'CopyObjectResult',
    s3Namespace,
    textElements({ ETag: copy.etag, LastModified: copy.lastModified.toISOString() }),
  )
}
