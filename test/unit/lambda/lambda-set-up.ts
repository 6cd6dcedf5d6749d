import { type HttpRequest, signRequest, verifyRequest } from '../../../src/index.js'
import type { ApiGatewayEvent, ApiGatewayV2Event } from '../../../src/lambda/index.js'
import { exampleCredentials as credentials } from '../../support/example-credentials.js'

export const now = new Date('2026-01-02T03:04:05Z')
export const bytes = Uint8Array.from([0, 255, 128, 10])
export const base64 = btoa(String.fromCharCode(...bytes))

export interface Sent {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** What a client sends; `url` absolute. */
export function send(url: string, init: Partial<Sent> = {}, service = 'execute-api'): Sent {
  const request = { method: 'GET', url, ...init }
  const { method, headers, body } = signRequest(request, { credentials, service, signingDate: now })
  return { method, url, headers: { host: new URL(url).host, ...headers }, ...(body === undefined ? {} : { body }) }
}

export function split(url: string): { path: string; query: string } {
  const [, path = '', query = ''] = /^https:\/\/[^/]+([^?]*)\??(.*)$/s.exec(url) ?? []
  return { path, query }
}

function lists(pairs: Iterable<readonly [string, string]>): Record<string, string[]> {
  const record: Record<string, string[]> = {}
  for (const [name, value] of pairs) record[name] = [...(record[name] ?? []), value]
  return record
}

/** A REST API's event: the path as sent, the stage in `requestContext.path` only, the query decoded. */
export function restEvent({ method, url, headers, body }: Sent): ApiGatewayEvent {
  const { path, query } = split(url)
  const parameters = [...new URLSearchParams(query)]
  return {
    httpMethod: method,
    path: path.replace(/^\/prod/, ''),
    headers,
    multiValueHeaders: lists(Object.entries(headers)),
    queryStringParameters: Object.fromEntries(parameters),
    multiValueQueryStringParameters: query === '' ? null : lists(parameters),
    requestContext: { path },
    ...encoded(body),
  }
}

/** An HTTP API's event: the path decoded, the query as sent. */
export function httpEvent(sent: Sent): ApiGatewayV2Event {
  return { ...functionUrlEvent(sent), rawPath: decodeURIComponent(split(sent.url).path) }
}

export function functionUrlEvent({ method, url, headers, body }: Sent): ApiGatewayV2Event {
  const { path, query } = split(url)
  const { cookie, ...others } = headers
  return {
    rawPath: path,
    rawQueryString: query,
    headers: others,
    ...(cookie === undefined ? {} : { cookies: cookie.split('; ') }),
    requestContext: { http: { method } },
    ...encoded(body),
  }
}

export function encoded(body: string | Uint8Array | undefined): { body: string | null; isBase64Encoded: boolean } {
  return body instanceof Uint8Array
    ? { body: btoa(String.fromCharCode(...body)), isBase64Encoded: true }
    : { body: body ?? null, isBase64Encoded: false }
}

export function verify(request: HttpRequest, service = 'execute-api') {
  return verifyRequest(request, { credentials, service, region: 'us-east-1', now })
}

export const requests: Record<string, Sent> = {
  'a plain GET': send('https://api.example.com/prod/items'),
  'a query with blanks, repeats and awkward characters': send(
    'https://api.example.com/prod/items?b=2&a=x%20y&a=%2F%26%3D%2B&flag&%C3%A9=%E2%82%AC&a=%21%27%28%29%2A',
  ),
  'an escaped path': send('https://api.example.com/prod/a%20b/%C3%BC%40'),
  'a text body': send('https://api.example.com/prod/items', { method: 'POST', body: '{"é":"€"}' }),
  'a binary body': send('https://api.example.com/prod/items', { method: 'PUT', body: bytes }),
  'an S3 key': send('https://api.example.com/prod/a%20b%2Bc', { method: 'PUT', body: bytes }, 's3'),
}
