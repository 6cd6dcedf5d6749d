import { demand } from '../sigv4-error.js'

/**
 * The `content-encoding` to store an object with: without `aws-chunked`, which was how it was sent, not what it is.
 *
 * `aws-chunked,gzip` becomes `gzip`.
 *
 * @param contentEncoding the header's value; undefined if it is absent
 * @returns undefined if nothing is left
 * @throws {TypeError} for a list of header lines
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export function storedContentEncoding(contentEncoding: string | undefined): string | undefined {
  const isText = contentEncoding === undefined || contentEncoding === null || typeof contentEncoding === 'string'
  demand(isText, 'contentEncoding', 'text', contentEncoding)
  const left = codings(contentEncoding).filter((coding) => coding.toLowerCase() !== awsChunked)
  return left.length === 0 ? undefined : left.join(',')
}

/** The `content-encoding` to send an object with: `aws-chunked` before those that it has. */
export function sentContentEncoding(contentEncoding: string | undefined): string {
  return [awsChunked, ...codings(storedContentEncoding(contentEncoding))].join(',')
}

const awsChunked = 'aws-chunked'

function codings(contentEncoding: string | undefined): string[] {
  return (contentEncoding ?? '')
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '')
}
