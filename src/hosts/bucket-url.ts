import { demand, quote } from '../sigv4-error.js'
import { encodeText } from '../well-formed-text.js'
import { partitionOf } from './aws-partitions.js'
import { quoteUrl } from './quote-url.js'

/** Where a bucket is. */
export interface BucketLocation {
  /** The bucket's name, not encoded. */
  readonly bucket: string
  /** A region of any of AWS's partitions, or what another server takes for one. @default 'us-east-1' */
  readonly region?: string | undefined
  /** A server's URL, e.g. `http://127.0.0.1:9000`; the bucket joins its path, or its host with `pathStyle: false`. @default AWS's for the region */
  readonly endpoint?: string | undefined
  /**
   * Whether the bucket is in the path of the URL, not in its host.
   *
   * @default true for an `endpoint`, unless it is a directory bucket's, and for a bucket that no certificate covers
   */
  readonly pathStyle?: boolean | undefined
}

export const bucketLocationNames = [
  'bucket',
  'region',
  'endpoint',
  'pathStyle',
] as const satisfies (keyof BucketLocation)[]

/** A bucket whose name is one label of a host: AWS's certificates cover no more. */
const labelPattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** An IP address, with or without a port, before which no bucket can stand. */
const addressPattern = /^(?:\[|\d+(?:\.\d+){3}(?::|$))/

/**
 * Whether it is a directory bucket, or an access point of one, by the end that S3 keeps for their names.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/directory-bucket-naming-rules.html
 */
export function isDirectoryBucket(bucket: string): boolean {
  return /--xa?-s3$/.test(bucket)
}

/** @throws {TypeError} for what is no bucket's name, such as its URL or ARN */
export function checkBucket(bucket: string): void {
  const isName = typeof bucket === 'string' && !/^\.{0,2}$|[/:\s]/.test(bucket)
  demand(isName, 'bucket', "a bucket's name", bucket)
}

/**
 * A bucket's URL, virtual-hosted or path style, without a slash at its end.
 *
 * @param host the service's part of AWS's hosts, e.g. `s3`
 * @throws {TypeError} for a bucket that cannot be where it should, as before an address, and without an endpoint for a
 *   directory bucket and for a region that is none of AWS's
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function bucketUrl(
  { bucket, region = 'us-east-1', endpoint, pathStyle }: BucketLocation,
  host: string,
): { url: string; pathStyle: boolean } {
  demand(pathStyle === undefined || typeof pathStyle === 'boolean', 'pathStyle', 'true or false', pathStyle)
  const isDirectory = isDirectoryBucket(bucket)
  if (isDirectory && endpoint === undefined) {
    throw new TypeError(`endpoint: expected that of the zone for a directory bucket, got none for ${quote(bucket)}`)
  }
  const base = splitUrl('endpoint', endpoint ?? `https://${host}.${region}.${suffixOf(region)}`)
  const isLabel = labelPattern.test(bucket)
  if (pathStyle ?? !(isLabel && (endpoint === undefined || isDirectory))) {
    return { url: `${base.scheme}://${base.host}${base.path}/${encodeText('bucket', bucket)}`, pathStyle: true }
  }
  if (!isLabel && !bucket.split('.').every((label) => labelPattern.test(label))) {
    throw new TypeError(`pathStyle: expected true for a bucket that cannot be part of a host, got ${quote(bucket)}`)
  }
  if (addressPattern.test(base.host)) {
    throw new TypeError(`pathStyle: expected true for an endpoint that is an address, got ${quote(base.host)}`)
  }
  return { url: `${base.scheme}://${bucket}.${base.host}${base.path}`, pathStyle: false }
}

function suffixOf(region: string): string {
  const suffix = partitionOf(region)?.suffixes[0]
  if (suffix !== undefined) return suffix
  throw new TypeError(`endpoint: expected one for the region ${quote(region)}, which is none of AWS's`)
}

/** @throws {TypeError} unless it is an http or https URL without a query */
export function splitUrl(name: string, url: string): { text: string; scheme: string; host: string; path: string } {
  const match = typeof url === 'string' ? /^(https?):\/\/([^\s/?#@\\]+)((?:\/[^\s?#\\]*)?)$/i.exec(url) : null
  if (match === null) throw new TypeError(`${name}: expected an http or https URL without query, got ${quoteUrl(url)}`)
  const [text, scheme = '', host = '', path = ''] = match
  let end = path.length
  while (path[end - 1] === '/') end--
  return { text, scheme, host, path: path.slice(0, end) }
}
