import { textElements } from '../error-response/xml.js'
import { checksumOfTrailer, isChecksumTrailer } from '../streaming/checksums.js'
import { checkedChecksums } from './object-checks.js'
import { emptyReply, type Reply, s3Failure, xmlReply } from './reply.js'
import { listBuckets, listObjects } from './s3-listing.js'
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  listMultipartUploads,
  listParts,
  uploadPart,
} from './s3-multipart.js'
import { copyObject, deleteObject, getObject, putObject } from './s3-objects.js'
import { isTooLong, type S3Request } from './s3-request.js'
import { type Bucket, type Buckets, createBucket } from './s3-store.js'
import { parseXml } from './s3-xml.js'

/** Answers an authenticated request to S3. */
export function answerS3(buckets: Buckets, region: string, request: S3Request): Reply {
  const { method, bucket: name, key, resource } = request
  if (!isUtf8(resource)) return s3Failure('InvalidURI', resource)
  if (isTooLong(key)) return s3Failure('KeyTooLongError', resource)
  if (name === '' && method === 'GET') return listBuckets(buckets, region, request)
  if (name === '') return s3Failure('MethodNotAllowed', resource)
  const bucket = buckets.get(name)
  if (key === '' && method === 'PUT' && isPlain(request.query)) return putBucket(buckets, bucket, region, request)
  if (bucket === undefined) return s3Failure('NoSuchBucket', resource)
  return key === '' ? answerBucket(buckets, bucket, region, request) : answerObject(buckets, bucket, request)
}

function isUtf8(path: string): boolean {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
function putBucket(
  buckets: Buckets,
  existing: Bucket | undefined,
  region: string,
  { bucket, headers, resource, body, now }: S3Request,
): Reply {
  if (headers.get('x-amz-bucket-object-lock-enabled') === 'true') return s3Failure('NotImplemented', resource)
  if (existing !== undefined && region !== 'us-east-1') return s3Failure('BucketAlreadyOwnedByYou', resource)
  if (existing === undefined && !isBucketName(bucket)) return s3Failure('InvalidBucketName', resource)
  const constraint = parseXml(body, 'CreateBucketConfiguration')?.text('LocationConstraint') ?? region
  // S3 makes a bucket of any region in us-east-1, which the double has nothing of.
  if (constraint !== region) {
    return s3Failure(region === 'us-east-1' ? 'NotImplemented' : 'IllegalLocationConstraintException', resource)
  }
  if (existing === undefined) buckets.set(bucket, createBucket(now))
  return emptyReply(200, { location: `/${bucket}` })
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function isBucketName(name: string): boolean {
  return /^(?=.{3,63}$)[a-z0-9](?:[a-z0-9-]|\.(?!\.))*[a-z0-9]$/.test(name) && !/^\d+\.\d+\.\d+\.\d+$/.test(name)
}

function answerBucket(buckets: Buckets, bucket: Bucket, region: string, request: S3Request): Reply {
  const { method, bucket: name, query, resource } = request
  if (method === 'HEAD') return emptyReply(200, { 'x-amz-bucket-region': region })
  if (method === 'DELETE' && !isSubresource(query)) {
    if (bucket.objects.size > 0) return s3Failure('BucketNotEmpty', resource)
    buckets.delete(name)
    return emptyReply(204)
  }
  if (method === 'POST' && query.has('delete')) return deleteObjects(bucket, request)
  if (method !== 'GET') return s3Failure('NotImplemented', resource)
  if (query.has('location')) {
    const constraint = region === 'us-east-1' ? '' : region
    return xmlReply('LocationConstraint', constraint)
  }
  if (query.has('versioning')) return xmlReply('VersioningConfiguration', '')
  if (query.has('uploads')) return listMultipartUploads(bucket, request)
  return isSubresource(query) ? s3Failure('NotImplemented', resource) : listObjects(bucket, request)
}

function answerObject(buckets: Buckets, bucket: Bucket, request: S3Request): Reply {
  const { method, query, headers, resource } = request
  const uploadId = query.has('uploadId')
  const isBeyond = isSubresource(query) || (query.has('partNumber') && !uploadId)
  if (isBeyond || isDecidedElsewhere(request)) return s3Failure('NotImplemented', resource)
  if (metadataSize(headers) > 2048) return s3Failure('MetadataTooLarge', resource)
  switch (method) {
    case 'PUT':
      if (uploadId) return uploadPart(buckets, bucket, request)
      return headers.has('x-amz-copy-source') ? copyObject(buckets, bucket, request) : putObject(bucket, request)
    case 'GET':
      return uploadId ? listParts(bucket, request) : getObject(bucket, request)
    case 'HEAD':
      return getObject(bucket, request)
    case 'DELETE':
      return uploadId ? abortMultipartUpload(bucket, request) : deleteObject(bucket, request)
    case 'POST':
      if (query.has('uploads')) return createMultipartUpload(bucket, request)
      return uploadId ? completeMultipartUpload(bucket, request) : s3Failure('MethodNotAllowed', resource)
    default:
      return s3Failure('MethodNotAllowed', resource)
  }
}

/** What the double has nothing of. */
const subresources = [
  ...['abac', 'accelerate', 'acl', 'analytics', 'annotation', 'attributes', 'cors', 'encryption'],
  ...['intelligent-tiering', 'inventory'],
  ...['legal-hold', 'lifecycle', 'logging', 'metadataConfiguration', 'metadataTable', 'metrics', 'notification'],
  ...['object-lock', 'ownershipControls', 'policy', 'policyStatus', 'publicAccessBlock', 'renameObject', 'replication'],
  ...['requestPayment', 'restore', 'retention', 'select', 'session', 'tagging', 'torrent', 'versionId', 'versions'],
  'website',
]

function isSubresource(query: ReadonlyMap<string, string>): boolean {
  return subresources.some((name) => query.has(name))
}

const decisive =
  /^x-amz-(?:write-offset-bytes|object-lock-.*|if-match-(?:size|last-modified-time)|(?:copy-source-)?server-side-encryption-customer-.*)$/

/** Whether a header that the double has nothing of, or S3 itself, decides what becomes of a request. */
function isDecidedElsewhere({ method, headers, body }: S3Request): boolean {
  if ([...headers.keys()].some((name) => decisive.test(name) || isUnknownChecksum(name))) return true
  // S3 takes no body whose length it is not told.
  const isLengthKnown = !headers.has('transfer-encoding') || headers.has('x-amz-decoded-content-length')
  return method === 'PUT' && body.length > 0 && !isLengthKnown
}

function isUnknownChecksum(name: string): boolean {
  const isValue = isChecksumTrailer(name) && !/-(?:algorithm|mode|type)$/.test(name)
  return isValue && checksumOfTrailer(name) === undefined
}

/** Bytes of the names and values. */
function metadataSize(headers: S3Request['headers']): number {
  const metadata = [...headers].filter(([name]) => name.startsWith('x-amz-meta-'))
  return metadata.reduce((size, [name, value]) => size + name.length - 'x-amz-meta-'.length + value.length, 0)
}

/** Whether there are no parameters but those of a presigned URL, and `x-id`, by which the AWS SDK names the operation. */
function isPlain(query: ReadonlyMap<string, string>): boolean {
  return [...query.keys()].every((name) => /^x-(?:amz-|id$)/i.test(name))
}

/** Which of an object's versions is to be deleted, and whether it is. */
const conditions = ['ETag', 'LastModifiedTime', 'Size', 'VersionId']

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
function deleteObjects({ objects }: Bucket, request: S3Request): Reply {
  const { resource, body } = request
  const checksums = checkedChecksums(request)
  if (typeof checksums === 'string') return s3Failure(checksums, resource)
  if (!request.headers.has('content-md5') && Object.keys(checksums).length === 0) {
    const words = 'Missing required header for this request: Content-MD5 OR x-amz-checksum-*'
    return s3Failure('InvalidRequest', resource, words)
  }
  const document = parseXml(body, 'Delete')
  const named = document?.children('Object')
  if (named?.some((object) => conditions.some((name) => object.text(name) !== undefined))) {
    return s3Failure('NotImplemented', resource)
  }
  const keys = named?.map((object) => object.text('Key') ?? '')
  const isMany = keys !== undefined && keys.length > 0 && keys.length <= 1000
  if (document === undefined || !isMany || keys.includes('')) return s3Failure('MalformedXML', resource)
  const isQuiet = document.text('Quiet') === 'true'
  let deleted = ''
  for (const key of keys) {
    objects.delete(key)
    if (!isQuiet) deleted += `<Deleted>${textElements({ Key: key })}</Deleted>`
  }
  return xmlReply('DeleteResult', deleted)
}
