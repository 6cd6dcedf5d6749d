import { checkObject } from '../named-options.js'
import { textAsBytes } from '../receiving/text-as-bytes.js'
import { demand } from '../sigv4-error.js'
import type { HttpRequest } from '../types.js'
import { readEventBody } from './event-body.js'
import { encodePath, givenPath, joinTarget, type LambdaEventOptions, sentPath } from './event-path.js'

/** What is read of an event of payload format 2.0: an HTTP API's, or a function URL's. */
export interface ApiGatewayV2Event {
  readonly rawPath: string
  readonly rawQueryString: string
  /** Lower-case names; repeated lines are joined by `,`. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly cookies?: readonly string[] | null | undefined
  readonly requestContext: { readonly http: { readonly method: string } }
  readonly body?: string | null | undefined
  readonly isBase64Encoded?: boolean | undefined
}

/**
 * The request behind an HTTP API's event of payload format 2.0.
 *
 * `rawPath` is the client's with its stage, but decoded: a `%2F` in it is lost, all from a `%3F` on is cut off, and for services
 * that encode the path twice it is lost which characters the client had left as they are; they are taken to be the unreserved
 * ones. A custom domain's API mapping key is lost too: the `path` option, or the verifier's `origin`, says it.
 *
 * @throws {TypeError} if it is no such event
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function fromApiGatewayV2Event(event: ApiGatewayV2Event, options: LambdaEventOptions = {}): HttpRequest {
  return readEvent(event, givenPath(options), encodePath)
}

/**
 * The request behind a function URL's event: path and query are as the client sent them.
 *
 * @throws {TypeError} if it is no such event
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
export function fromFunctionUrlEvent(event: ApiGatewayV2Event, options: LambdaEventOptions = {}): HttpRequest {
  return readEvent(event, givenPath(options), sentPath)
}

function readEvent(
  event: ApiGatewayV2Event,
  path: string | undefined,
  readPath: (rawPath: string) => string,
): HttpRequest {
  checkObject('event', event)
  const { rawPath, rawQueryString, requestContext } = event
  const method = requestContext?.http?.method
  const isEvent = typeof rawPath === 'string' && typeof method === 'string'
  demand(isEvent, 'event', 'one of payload format 2.0, with rawPath and requestContext.http.method', event)
  return {
    method,
    url: joinTarget(path ?? readPath(rawPath), textAsBytes(rawQueryString ?? '')),
    headers: readHeaders(event),
    body: readEventBody(event.body, event.isBase64Encoded),
  }
}

function readHeaders({ headers, cookies }: ApiGatewayV2Event): [string, string][] {
  const pairs: [string, string][] = []
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (value !== undefined) pairs.push([name, textAsBytes(value)])
  }
  // Taken out of the headers by API Gateway, cut at each "; ".
  if (cookies && cookies.length > 0 && headers?.['cookie'] === undefined) {
    pairs.push(['cookie', textAsBytes(cookies.join('; '))])
  }
  return pairs
}
