import { type BucketLocation, bucketLocationNames, bucketUrl, checkBucket } from '../hosts/bucket-url.js'
import { checkOptionNames, ownOptions } from '../named-options.js'
import { encodeBytes } from '../stages/uri-encode.js'
import { toByteString } from '../well-formed-text.js'

/** Where an object is. */
export interface S3UrlOptions extends BucketLocation {
  /** As S3 has it: nothing encoded, no slash before it that is not part of it. */
  readonly key: string
}

const optionNames: ReadonlySet<string> = new Set<keyof S3UrlOptions>(['key', ...bucketLocationNames])

/** Bytes of UTF-8. */
const longestKey = 1024

/**
 * The URL of an object, to sign, presign and send as it is.
 *
 * Every byte of the key but `A-Z a-z 0-9 - . _ ~ /` is escaped, which is the form that S3 signs. HTTP clients keep it as it is, but
 * for a key with a segment of `.` or `..`: those that parse URLs (`fetch`, browsers) resolve it in any spelling, and ask
 * for another object. `http.request` with a `path` sends it.
 *
 * @throws {TypeError} for a bucket or key that S3 cannot have, and for a region that is none of AWS's without an endpoint
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
 */
export function s3Url(options: S3UrlOptions): string {
  checkOptionNames(options, optionNames)
  const { key, ...location } = ownOptions(options)
  return `${objectsUrl(location)}${keyPath(key)}`
}

/** What stands before every key of a bucket. */
export function objectsUrl(location: BucketLocation): string {
  checkBucket(location.bucket)
  return `${bucketUrl(location, 's3').url}/`
}

/** A key as a path, without the slash before it. */
export function keyPath(key: string): string {
  const bytes = toByteString('key', key)
  if (bytes.length === 0 || bytes.length > longestKey) {
    throw new TypeError(`key: expected 1 to ${longestKey} bytes of UTF-8, got ${bytes.length}`)
  }
  return encodeBytes(bytes, '/')
}
