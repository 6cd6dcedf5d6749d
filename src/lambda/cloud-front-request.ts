import { checkObject } from '../named-options.js'
import { textAsBytes } from '../receiving/text-as-bytes.js'
import { demand, SigV4Error } from '../sigv4-error.js'
import type { HttpRequest } from '../types.js'
import { readEventBody } from './event-body.js'
import { givenPath, joinTarget, type LambdaEventOptions } from './event-path.js'

/** What is read of `event.Records[0].cf.request` in Lambda@Edge. */
export interface CloudFrontRequest {
  readonly method: string
  /** Percent-encoded, as it goes on. */
  readonly uri: string
  /** Without `?`. */
  readonly querystring: string
  readonly headers: Readonly<Record<string, readonly { readonly key?: string | undefined; readonly value: string }[]>>
  readonly body?:
    | { readonly data: string; readonly encoding: 'base64' | 'text'; readonly inputTruncated: boolean }
    | undefined
}

/**
 * A Lambda@Edge viewer or origin request: path, query and repeated header lines are as they go on.
 *
 * The body is there only where the function's association includes it; else it counts as not read yet. In an origin
 * request `host` is the origin's, which is right for signing to it; to verify the viewer's signature there, say the
 * viewer's host in the verifier's `origin`.
 *
 * @throws {SigV4Error} `IncompleteBody` if CloudFront cut the body off: at 40 KB for a viewer, 1 MB for an origin request
 * @throws {TypeError} if it is no such request
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html
 */
export function fromCloudFrontRequest(request: CloudFrontRequest, options: LambdaEventOptions = {}): HttpRequest {
  checkObject('request', request)
  const { method, uri, querystring, headers, body } = request
  const isRequest = typeof method === 'string' && typeof uri === 'string'
  demand(isRequest, 'request', 'Records[0].cf.request of a Lambda@Edge event', request)
  if (body?.inputTruncated === true) {
    const message =
      'body: expected all of it, got what CloudFront cut off; have the client say and sign its hash, and omit the body'
    throw new SigV4Error('IncompleteBody', message)
  }
  return {
    method,
    url: joinTarget(givenPath(options) ?? textAsBytes(uri), textAsBytes(querystring ?? '')),
    headers: Object.entries(headers ?? {}).flatMap(([name, lines]) =>
      lines.map(({ key, value }): [string, string] => [key ?? name, textAsBytes(value)]),
    ),
    body:
      body === undefined || body === null ? bodyUnseen(method) : readEventBody(body.data, body.encoding === 'base64'),
  }
}

/** A GET or HEAD is let through without a body by CloudFront. */
function bodyUnseen(method: string): null | undefined {
  return method === 'GET' || method === 'HEAD' ? null : undefined
}
