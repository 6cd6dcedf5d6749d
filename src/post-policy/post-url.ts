import { quote } from '../sigv4-error.js'
import { textToByteString } from '../stages/bytes.js'
import { encodeBytes, unreserved } from '../stages/uri-encode.js'
import type { CreatePostPolicyOptions } from './types.js'

/** A bucket whose name is one label of a host: AWS's certificates cover no more. */
const labelPattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * The form's action: the bucket's URL, virtual-hosted or path style.
 *
 * @throws {TypeError}
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function createPostUrl(
  { bucket, url, endpoint, pathStyle }: CreatePostPolicyOptions,
  region: string,
  service: string,
): string {
  if (url !== undefined) {
    if (endpoint !== undefined || pathStyle !== undefined) {
      throw new TypeError('url: expected either a url, or endpoint and pathStyle, got both')
    }
    return splitUrl('url', url).text
  }
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  const { scheme, host, path } = splitUrl('endpoint', endpoint ?? `https://${service}.${region}.${suffix}`)
  const isLabel = labelPattern.test(bucket)
  if (pathStyle ?? (endpoint !== undefined || !isLabel)) {
    return `${scheme}://${host}${path}/${encodeBytes(textToByteString(bucket) ?? '', unreserved)}`
  }
  if (isLabel || labels(bucket)) return `${scheme}://${bucket}.${host}${path}/`
  throw new TypeError(`pathStyle: expected true for a bucket that cannot be part of a host, got ${quote(bucket)}`)
}

function labels(bucket: string): boolean {
  return bucket.split('.').every((label) => labelPattern.test(label))
}

interface SplitUrl {
  readonly text: string
  readonly scheme: string
  readonly host: string
  /** Without a slash at its end. */
  readonly path: string
}

function splitUrl(name: string, url: string): SplitUrl {
  const match = typeof url === 'string' ? /^(https?):\/\/([^\s/?#@\\]+)((?:\/[^\s?#\\]*)?)$/i.exec(url) : null
  if (match === null) throw new TypeError(`${name}: expected an http or https URL without query, got ${quote(url)}`)
  const [text, scheme = '', host = '', path = ''] = match
  return { text, scheme, host, path: path.replace(/\/+$/, '') }
}
