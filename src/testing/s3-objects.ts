import { Buffer } from 'node:buffer'
import { textElements } from '../error-response/xml.js'
import { checkedChecksums, createObject, storedHeadersOf } from './object-checks.js'
import { emptyReply, type Reply, s3Failure, xmlReply } from './reply.js'
import { failedReadCondition, failedWriteCondition } from './s3-conditions.js'
import { decode, type S3Request } from './s3-request.js'
import type { Bucket, Buckets, StoredObject } from './s3-store.js'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export function putObject(bucket: Bucket, request: S3Request): Reply {
  const { key, headers, resource, body, now } = request
  const failed = failedWriteCondition(headers, bucket.objects.get(key))
  if (failed !== undefined) return s3Failure(failed, resource)
  const checksums = checkedChecksums(request)
  if (typeof checksums === 'string') return s3Failure(checksums, resource)
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
  const failed = failedReadCondition(headers, object)
  if (failed === 'PreconditionFailed') return s3Failure(failed, resource)
  if (failed === 'NotModified') return emptyReply(304, { etag })
  const overrides = overriddenHeaders(query)
  if (Object.values(overrides).some((value) => !isHeaderValue(value))) return s3Failure('InvalidArgument', resource)
  const shown = { ...describe(object), ...overrides }
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

/**
 * Metadata beyond ASCII, and what else no header can hold, is shown in the encoding of RFC 2047.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
function describe({ headers, etag, lastModified }: StoredObject): Record<string, string> {
  const shown = Object.entries(headers).map(([name, value]) => {
    const isShown = name.startsWith('x-amz-meta-') ? /^[\t\x20-\x7e]*$/.test(value) : isHeaderValue(value)
    return [name, isShown ? value : `=?UTF-8?B?${Buffer.from(value).toString('base64')}?=`]
  })
  return { ...Object.fromEntries(shown), etag, 'last-modified': lastModified.toUTCString(), 'accept-ranges': 'bytes' }
}

const overridable = ['cache-control', 'content-disposition', 'content-encoding', 'content-language', 'content-type']

/** `response-content-type=…` and the like. */
function overriddenHeaders(query: ReadonlyMap<string, string>): Record<string, string> {
  const values = [...overridable, 'expires'].map((name) => [name, query.get(`response-${name}`)])
  return Object.fromEntries(values.filter(([, value]) => value !== undefined))
}

function isHeaderValue(text: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(text)
}

/** Both ends included; `from` after `to` where nothing of the object is meant; undefined for a form that S3 passes over. */
function parseRange(range: string, size: number): { from: number; to: number } | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? []
  if (first === '' && last === '') return undefined
  if (last !== '' && Number(last) < Number(first)) return undefined
  if (first === '') return { from: Math.max(size - Number(last), 0), to: size - 1 }
  return { from: Number(first), to: last === '' ? size - 1 : Math.min(Number(last), size - 1) }
}

/** One that is not there is deleted under any condition. */
export function deleteObject(bucket: Bucket, { key, headers, resource }: S3Request): Reply {
  const existing = bucket.objects.get(key)
  const failed = existing === undefined ? undefined : failedWriteCondition(headers, existing)
  if (failed !== undefined) return s3Failure(failed, resource)
  bucket.objects.delete(key)
  return emptyReply(204)
}

/**
 * The object that `x-amz-copy-source` names, `/bucket/key` or `bucket/key`, encoded; or why there is none to copy. An
 * unencoded plus is a blank to S3.
 *
 * @see https://github.com/aws/aws-sdk-js/issues/1821
 */
export function copySource(
  buckets: Buckets,
  headers: S3Request['headers'],
): StoredObject | 'NoSuchBucket' | 'NoSuchKey' | 'NotImplemented' | 'PreconditionFailed' {
  const [source = '', version = 'null'] = (headers.get('x-amz-copy-source') ?? '').split('?versionId=')
  if (version !== 'null') return 'NotImplemented'
  const path = decode(source.replaceAll('+', ' ')).replace(/^\//, '')
  const [name = '', ...key] = path.split('/')
  const bucket = buckets.get(name)
  if (bucket === undefined) return 'NoSuchBucket'
  const object = bucket.objects.get(key.join('/'))
  if (object === undefined) return 'NoSuchKey'
  return failedReadCondition(headers, object, 'x-amz-copy-source-') === undefined ? object : 'PreconditionFailed'
}

/** Whether a copy differs from its source in more than its metadata. */
function changesCopy(headers: S3Request['headers']): boolean {
  return [...headers.keys()].some((name) =>
    /^x-amz-(?:storage-class|server-side-encryption.*|website-redirect-location)$/.test(name),
  )
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export function copyObject(buckets: Buckets, bucket: Bucket, request: S3Request): Reply {
  const { key, headers, resource, now } = request
  const source = copySource(buckets, headers)
  if (typeof source === 'string') return s3Failure(source, resource)
  const existing = bucket.objects.get(key)
  const failed = failedWriteCondition(headers, existing)
  if (failed !== undefined) return s3Failure(failed, resource)
  const replaced = headers.get('x-amz-metadata-directive')?.toUpperCase() === 'REPLACE'
  if (source === existing && !replaced && !changesCopy(headers)) return s3Failure('InvalidRequest', resource)
  const ofAllBytes = Object.entries(source.checksums).filter(([, value]) => !value.includes('-'))
  const description = {
    headers: replaced ? storedHeadersOf(headers) : source.headers,
    checksums: Object.fromEntries(ofAllBytes),
  }
  const copy = createObject(source.bytes, description, now)
  bucket.objects.set(key, copy)
  return xmlReply('CopyObjectResult', textElements({ ETag: copy.etag, LastModified: copy.lastModified.toISOString() }))
}
