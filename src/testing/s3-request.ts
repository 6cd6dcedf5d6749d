import { Buffer } from 'node:buffer'
import { byteStringToText } from '../stages/bytes.js'
import { parameterName, parameterValue, parseQuery as parseParameters } from '../stages/canonical-query.js'
import { splitRequestTarget } from '../stages/request-target.js'

/** A request that has been verified, as the double's S3 reads it. */
export interface S3Request {
  readonly method: string
  /** Empty for the service itself. */
  readonly bucket: string
  /** As the client wrote it, without a slash at its end. */
  readonly bucketUrl: string
  /** Decoded; empty for a bucket. */
  readonly key: string
  /** Decoded; the last of several counts. */
  readonly query: ReadonlyMap<string, string>
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>
  /** The path as it came. */
  readonly resource: string
  /** The checked payload. */
  readonly body: Buffer
  /** Trailers of the payload, checked. */
  readonly trailers: Readonly<Record<string, string>>
  /** In whole seconds. */
  readonly now: Date
}

export interface S3Location {
  readonly bucket: string
  readonly bucketUrl: string
  readonly key: string
  readonly query: ReadonlyMap<string, string>
  readonly resource: string
}

/**
 * Where a request goes: path style, or virtual-host style for `bucket.localhost`, `bucket.s3.localhost` and AWS's
 * own host names.
 *
 * @param host of the Host header, without which an absolute target names it
 * @param url the raw target
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function locate(host: string | undefined, url: string): S3Location {
  const { authority = '', path, query } = splitRequestTarget(url) ?? { authority: '', path: '/', query: '' }
  const server = host ?? authority
  const inHost = bucketOfHost(server)
  const rest = path.slice(1)
  const slash = rest.indexOf('/')
  const [bucket, key] =
    inHost !== undefined ? [inHost, rest] : slash < 0 ? [rest, ''] : [rest.slice(0, slash), rest.slice(slash + 1)]
  const bucketUrl = `http://${server}${inHost === undefined ? `/${bucket}` : ''}`
  return { bucket: decode(bucket), bucketUrl, key: decode(key), query: parseQuery(query), resource: path }
}

/** Whether a key has more bytes than S3 has room for. */
export function isTooLong(key: string): boolean {
  return Buffer.byteLength(key) > 1024
}

/** Headers as they were signed, repeated lines joined by `,`: Node takes the first of some, and puts a blank between others. */
export function readSignedLines(rawHeaders: readonly string[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>()
  for (let i = 1; i < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i - 1] as string).toLowerCase()
    const before = headers.get(name)
    const value = rawHeaders[i] as string
    headers.set(name, before === undefined ? value : `${before},${value}`)
  }
  return headers
}

/** Of the headers that a client hoists into a presigned URL S3 heeds this; the checksums and a copy's source it passes over. */
export function hoistedMetadata(query: ReadonlyMap<string, string>): [name: string, value: string][] {
  const lower = [...query].map(([name, value]): [string, string] => [name.toLowerCase(), value])
  return lower.filter(([name]) => name.startsWith('x-amz-meta-'))
}

function bucketOfHost(host: string): string | undefined {
  const name = host.toLowerCase().replace(/^.*@|:\d+$/g, '')
  const [, bucket] =
    /^(.+)\.s3(?:-[a-z0-9-]+)?(?:\.dualstack)?(?:\.[a-z0-9-]+)?\.(?:localhost|amazonaws\.com(?:\.cn)?)$/.exec(name) ??
    /^(?!s3\.)(.+)\.localhost$/.exec(name) ??
    []
  return bucket
}

export function parseQuery(query: string): ReadonlyMap<string, string> {
  return new Map(parseParameters(query).map((one) => [decode(parameterName(one)), decode(parameterValue(one))]))
}

/** Escapes undone byte by byte; the verifier has seen to it that they are well-formed. */
export function decode(text: string): string {
  const bytes = text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return byteStringToText(bytes)
}
