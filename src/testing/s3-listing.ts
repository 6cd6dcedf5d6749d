import { Buffer } from 'node:buffer'
import { textElements } from '../error-response/xml.js'
import { type Reply, s3Failure, xmlReply } from './reply.js'
import type { S3Request } from './s3-request.js'
import type { Bucket, Buckets } from './s3-store.js'

const owner = `<Owner>${textElements({ ID: 'owner', DisplayName: 'owner' })}</Owner>`

const bucketParameters = ['prefix', 'max-buckets', 'bucket-region', 'continuation-token']

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export function listBuckets(buckets: Buckets, region: string, { query, resource }: S3Request): Reply {
  const limit = pageSize(query, 'max-buckets')
  const token = query.get('continuation-token')
  const after = token === undefined ? '' : fromToken(token)
  if (!limit || after === undefined) return s3Failure('InvalidArgument', resource)
  const names = (query.get('bucket-region') ?? region) === region ? [...buckets.keys()].sort() : []
  const prefix = query.get('prefix')
  const { keys, last } = pageOf(names, { prefix: prefix ?? '', delimiter: '', after, limit })
  const regionTold = bucketParameters.some((name) => query.has(name)) ? region : undefined
  const entries = keys.map((name) => {
    const created = buckets.get(name)?.created.toISOString()
    return `<Bucket>${textElements({ Name: name, CreationDate: created, BucketRegion: regionTold })}</Bucket>`
  })
  const position = { ContinuationToken: last === undefined ? undefined : toToken(last), Prefix: prefix }
  const content = `${owner}<Buckets>${entries.join('')}</Buckets>${textElements(position)}`
  return xmlReply('ListAllMyBucketsResult', content)
}

/**
 * Both versions of the list, by `list-type`.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export function listObjects({ objects }: Bucket, { bucket, query, resource }: S3Request): Reply {
  const second = query.get('list-type') === '2'
  const prefix = query.get('prefix') ?? ''
  const delimiter = query.get('delimiter') ?? ''
  const limit = pageSize(query, 'max-keys')
  if (limit === undefined) return s3Failure('InvalidArgument', resource)
  const token = second ? query.get('continuation-token') : undefined
  const after = token === undefined ? (query.get(second ? 'start-after' : 'marker') ?? '') : fromToken(token)
  if (after === undefined) {
    return s3Failure('InvalidArgument', resource, 'The continuation token provided is incorrect')
  }
  const encoded = query.get('encoding-type') === 'url'
  const write = (text: string) => (encoded ? encodeURIComponent(text).replaceAll('%2F', '/') : text)

  const listed = pageOf([...objects.keys()].sort(byUtf8), { prefix, delimiter, after, limit })
  const contents = listed.keys.map((key) => {
    const { etag, bytes, lastModified } = objects.get(key) as { etag: string; bytes: Buffer; lastModified: Date }
    const fields = { Key: write(key), LastModified: lastModified.toISOString(), ETag: etag, Size: bytes.length }
    const ownerOf = second && query.get('fetch-owner') !== 'true' ? '' : owner
    return `<Contents>${textElements({ ...fields, StorageClass: 'STANDARD' })}${ownerOf}</Contents>`
  })
  const prefixes = listed.prefixes.map((common) => {
    return `<CommonPrefixes>${textElements({ Prefix: write(common) })}</CommonPrefixes>`
  })
  const { last } = listed
  const position = second
    ? {
        KeyCount: listed.keys.length + listed.prefixes.length,
        ContinuationToken: token,
        NextContinuationToken: last === undefined ? undefined : toToken(last),
        StartAfter: token === undefined && after !== '' ? write(after) : undefined,
      }
    : { Marker: write(after), NextMarker: last === undefined || delimiter === '' ? undefined : write(last) }
  const head = textElements({
    Name: bucket,
    Prefix: write(prefix),
    Delimiter: delimiter === '' ? undefined : write(delimiter),
    MaxKeys: limit,
    IsTruncated: String(last !== undefined),
    EncodingType: encoded ? 'url' : undefined,
    ...position,
  })
  return xmlReply('ListBucketResult', head + contents.join('') + prefixes.join(''))
}

interface Page {
  readonly keys: readonly string[]
  readonly prefixes: readonly string[]
  /** The last entry of a page that is not the last. */
  readonly last: string | undefined
}

interface PageOptions {
  readonly prefix: string
  readonly delimiter: string
  readonly after: string
  readonly limit: number
}

function pageOf(sorted: readonly string[], { prefix, delimiter, after, limit }: PageOptions): Page {
  const keys: string[] = []
  const prefixes: string[] = []
  let last: string | undefined
  for (const key of sorted) {
    if (!key.startsWith(prefix)) continue
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    const entry = end < 0 ? key : key.slice(0, end + delimiter.length)
    if (byUtf8(entry, after) <= 0 || prefixes.at(-1) === entry) continue
    if (keys.length + prefixes.length >= limit) return { keys, prefixes, last }
    if (end < 0) keys.push(entry)
    else prefixes.push(entry)
    last = entry
  }
  return { keys, prefixes, last: undefined }
}

/** How many entries a page has at most, as a parameter says; undefined if it is no number, or one of more than 31 bits. */
export function pageSize(query: ReadonlyMap<string, string>, parameter: string): number | undefined {
  const text = query.get(parameter) || '1000'
  return /^\d+$/.test(text) && Number(text) < 2 ** 31 ? Math.min(Number(text), 1000) : undefined
}

/** S3's order is that of the bytes; JavaScript's own differs beyond U+FFFF. */
export function byUtf8(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other))
}

function toToken(key: string): string {
  return Buffer.from(key).toString('base64url')
}

/** @returns undefined for what no page has told */
function fromToken(token: string): string | undefined {
  const key = Buffer.from(token, 'base64url').toString()
  return key !== '' && toToken(key) === token ? key : undefined
}
