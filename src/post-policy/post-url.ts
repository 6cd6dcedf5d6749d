import { bucketUrl, splitUrl } from '../hosts/bucket-url.js'
import type { CreatePostPolicyOptions } from './types.js'

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
  const location = bucketUrl({ bucket, region, endpoint, pathStyle }, service)
  return location.pathStyle ? location.url : `${location.url}/`
}
