import { createHash, randomUUID } from 'node:crypto'
import { textElements } from '../error-response/xml.js'
import { checksumTrailerName } from '../streaming/checksums.js'
import { checkedChecksums, checksumsOf, createObject, storedHeadersOf } from './object-checks.js'
import { emptyReply, type Reply, s3Failure, xmlReply } from './reply.js'
import { failedWriteCondition } from './s3-conditions.js'
import { byUtf8, pageSize } from './s3-listing.js'
import { copySource } from './s3-objects.js'
import type { S3Request } from './s3-request.js'
import type { Bucket, Buckets, StoredObject } from './s3-store.js'
import { parseXml, type XmlElement } from './s3-xml.js'

/** Every part but the last is at least so many bytes. */
const minPartSize = 5 * 1024 * 1024

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export function createMultipartUpload(bucket: Bucket, { bucket: name, key, headers, now }: S3Request): Reply {
  const uploadId = randomUUID()
  bucket.uploads.set(uploadId, {
    key,
    initiated: now,
    headers: storedHeadersOf(headers),
    parts: new Map(),
  })
  const content = textElements({ Bucket: name, Key: key, UploadId: uploadId })
  return xmlReply('InitiateMultipartUploadResult', content)
}

/** UploadPart, or UploadPartCopy where a source is named. */
export function uploadPart(buckets: Buckets, bucket: Bucket, request: S3Request): Reply {
  const { query, headers, resource, now } = request
  const upload = uploadOf(bucket, request)
  if (upload === undefined) return s3Failure('NoSuchUpload', resource)
  const number = partNumberOf(query.get('partNumber'))
  if (number === undefined) return s3Failure('InvalidArgument', resource)
  if (headers.has('x-amz-copy-source')) {
    const source = copySource(buckets, headers)
    if (typeof source === 'string') return s3Failure(source, resource)
    const range = headers.get('x-amz-copy-source-range')
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? []
    const isRange = to !== undefined && Number(from) <= Number(to) && Number(to) < source.bytes.length
    if (range !== undefined && !isRange) return s3Failure('InvalidArgument', resource)
    const bytes = source.bytes.subarray(Number(from ?? 0), to === undefined ? undefined : Number(to) + 1)
    const part = createObject(bytes, { headers: {}, checksums: {} }, now)
    upload.parts.set(number, part)
    const content = textElements({ ETag: part.etag, LastModified: now.toISOString() })
    return xmlReply('CopyPartResult', content)
  }
  const checksums = checkedChecksums(request)
  if (typeof checksums === 'string') return s3Failure(checksums, resource)
  const part = createObject(request.body, { headers: {}, checksums }, now)
  upload.parts.set(number, part)
  return emptyReply(200, { etag: part.etag, ...checksums })
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export function completeMultipartUpload(bucket: Bucket, request: S3Request): Reply {
  const { bucket: name, bucketUrl, key, query, headers, resource, body, now } = request
  const upload = uploadOf(bucket, request)
  if (upload === undefined) return s3Failure('NoSuchUpload', resource)
  const failed = failedWriteCondition(headers, bucket.objects.get(key))
  if (failed !== undefined) return s3Failure(failed, resource)
  const wanted = parseXml(body, 'CompleteMultipartUpload')?.children('Part') ?? []
  if (wanted.length === 0) return s3Failure('MalformedXML', resource)
  const parts: StoredObject[] = []
  let previous = 0
  for (const element of wanted) {
    const number = partNumberOf(element.text('PartNumber'))
    if (number === undefined) return s3Failure('MalformedXML', resource)
    if (number <= previous) return s3Failure('InvalidPartOrder', resource)
    previous = number
    const part = upload.parts.get(number)
    if (part === undefined || unquote(element.text('ETag')) !== unquote(part.etag)) {
      return s3Failure('InvalidPart', resource)
    }
    if (checksumsOf(partChecksums(element), [part.bytes]) === undefined) return s3Failure('InvalidPart', resource)
    parts.push(part)
  }
  if (parts.slice(0, -1).some(({ bytes }) => bytes.length < minPartSize)) return s3Failure('EntityTooSmall', resource)
  const digests = createHash('md5')
  for (const { etag } of parts) digests.update(unquote(etag), 'hex')
  const etag = `"${digests.digest('hex')}-${parts.length}"`
  const pieces = parts.map((part) => part.bytes)
  const checksums = checksumsOf(headers, pieces)
  if (checksums === undefined) return s3Failure('BadDigest', resource)
  const bytes = Buffer.concat(pieces)
  if (Number(headers.get('x-amz-mp-object-size') ?? bytes.length) !== bytes.length) {
    return s3Failure('InvalidRequest', resource, 'The x-amz-mp-object-size header is not the size of the object.')
  }
  bucket.objects.set(key, { bytes, etag, headers: upload.headers, checksums, lastModified: now })
  bucket.uploads.delete(query.get('uploadId') ?? '')
  const location = `${bucketUrl}/${encodeURIComponent(key)}`
  const content = textElements({ Location: location, Bucket: name, Key: key, ETag: etag })
  return xmlReply('CompleteMultipartUploadResult', content)
}

/** What the client says of a part, as headers would. */
function partChecksums(part: XmlElement): [name: string, value: string][] {
  const names = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const
  return names.flatMap((name) => {
    const value = part.text(`Checksum${name}`)
    return value === undefined ? [] : [[checksumTrailerName(name), value]]
  })
}

export function abortMultipartUpload(bucket: Bucket, request: S3Request): Reply {
  if (uploadOf(bucket, request) === undefined) return s3Failure('NoSuchUpload', request.resource)
  bucket.uploads.delete(request.query.get('uploadId') ?? '')
  return emptyReply(204)
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export function listParts(bucket: Bucket, request: S3Request): Reply {
  const { bucket: name, key, query, resource } = request
  const upload = uploadOf(bucket, request)
  if (upload === undefined) return s3Failure('NoSuchUpload', resource)
  const marker = query.get('part-number-marker') ?? '0'
  const limit = pageSize(query, 'max-parts')
  if (!/^\d+$/.test(marker) || limit === undefined) return s3Failure('InvalidArgument', resource)
  const rest = [...upload.parts].filter(([number]) => number > Number(marker)).sort(([one], [other]) => one - other)
  const shown = rest.slice(0, limit)
  const parts = shown.map(([number, { etag, bytes, lastModified }]) => {
    const time = lastModified.toISOString()
    return `<Part>${textElements({ PartNumber: number, LastModified: time, ETag: etag, Size: bytes.length })}</Part>`
  })
  const head = textElements({
    Bucket: name,
    Key: key,
    UploadId: query.get('uploadId'),
    PartNumberMarker: Number(marker),
    NextPartNumberMarker: shown.at(-1)?.[0] ?? 0,
    MaxParts: limit,
    IsTruncated: String(shown.length < rest.length),
  })
  return xmlReply('ListPartsResult', head + parts.join(''))
}

/** The double shows all uploads on one page. */
const uploadPaging = ['delimiter', 'key-marker', 'upload-id-marker']

export function listMultipartUploads(bucket: Bucket, { bucket: name, query, resource }: S3Request): Reply {
  if (uploadPaging.some((parameter) => query.get(parameter))) return s3Failure('NotImplemented', resource)
  const limit = pageSize(query, 'max-uploads')
  if (limit === undefined) return s3Failure('InvalidArgument', resource)
  const prefix = query.get('prefix') ?? ''
  const uploads = [...bucket.uploads]
    .filter(([, { key }]) => key.startsWith(prefix))
    .sort(([, one], [, other]) => byUtf8(one.key, other.key))
    .map(([id, { key, initiated }]) => {
      const fields = { Key: key, UploadId: id, StorageClass: 'STANDARD', Initiated: initiated.toISOString() }
      return `<Upload>${textElements(fields)}</Upload>`
    })
  if (uploads.length > limit) return s3Failure('NotImplemented', resource)
  const head = textElements({ Bucket: name, Prefix: prefix, MaxUploads: limit, IsTruncated: 'false' })
  return xmlReply('ListMultipartUploadsResult', head + uploads.join(''))
}

/** From 1 to 10000; undefined for what is none. */
function partNumberOf(text: string | undefined): number | undefined {
  const number = /^\d{1,5}$/.test(text ?? '') ? Number(text) : 0
  return number >= 1 && number <= 10_000 ? number : undefined
}

function uploadOf({ uploads }: Bucket, { key, query }: S3Request) {
  const upload = uploads.get(query.get('uploadId') ?? '')
  return upload?.key === key ? upload : undefined
}

function unquote(etag: string | undefined): string {
  return (etag ?? '').replace(/^"|"$/g, '')
}
