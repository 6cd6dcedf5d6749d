import { checkObject } from '../named-options.js'
import { textAsBytes } from '../receiving/text-as-bytes.js'
import { demand } from '../sigv4-error.js'
import type { HttpRequest } from '../types.js'
import { readEventBody } from './event-body.js'
import { encodePath, encodeQuery, givenPath, joinTarget, type LambdaEventOptions, sentPath } from './event-path.js'

type Values = Readonly<Record<string, string | undefined>> | null
type MultiValues = Readonly<Record<string, readonly string[] | undefined>> | null

/** What is read of an event of payload format 1.0: a REST API's, or an HTTP API's that asks for it. */
export interface ApiGatewayEvent {
  /** `1.0` in an HTTP API's events; a REST API's have none. */
  readonly version?: string | undefined
  readonly httpMethod: string
  readonly path: string
  readonly headers?: Values | undefined
  readonly multiValueHeaders?: MultiValues | undefined
  readonly queryStringParameters?: Values | undefined
  readonly multiValueQueryStringParameters?: MultiValues | undefined
  readonly requestContext?: { readonly path?: string | undefined } | undefined
  readonly body?: string | null | undefined
  readonly isBase64Encoded?: boolean | undefined
}

/**
 * The request behind an API Gateway event of payload format 1.0.
 *
 * A REST API's path is that of `requestContext`, which has the stage, or a custom domain's base path, as the client sent
 * it. The query comes decoded and is encoded again; nothing is lost by it that a signature covers, but for values that
 * are no UTF-8. An HTTP API's path comes decoded: a `%2F` in it is lost, and for services that encode the path twice so is
 * which characters the client had left as they are; they are taken to be the unreserved ones.
 *
 * @throws {TypeError} if it is no such event
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function fromApiGatewayEvent(event: ApiGatewayEvent, options: LambdaEventOptions = {}): HttpRequest {
  checkObject('event', event)
  const { httpMethod, path, requestContext } = event
  const isEvent = typeof httpMethod === 'string' && typeof path === 'string'
  demand(isEvent, 'event', 'one of payload format 1.0, with httpMethod and path', event)
  const ownPath = event.version === '1.0' ? encodePath(path) : sentPath(requestContext?.path ?? path)
  return {
    method: httpMethod,
    url: joinTarget(
      givenPath(options) ?? ownPath,
      encodeQuery(pairsOf(event.multiValueQueryStringParameters, event.queryStringParameters)),
    ),
    headers: pairsOf(event.multiValueHeaders, event.headers).map(
      ([name, value]) => [name, textAsBytes(value)] as const,
    ),
    body: readEventBody(event.body, event.isBase64Encoded),
  }
}

/** The lists if there are any, since a record has the last value only. */
function pairsOf(lists: MultiValues | undefined, values: Values | undefined): [string, string][] {
  if (lists !== undefined && lists !== null && Object.keys(lists).length > 0) {
    return Object.entries(lists).flatMap(([name, list]) => (list ?? []).map((value): [string, string] => [name, value]))
  }
  return Object.entries(values ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
}
