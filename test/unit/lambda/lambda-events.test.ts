import { describe, expect, test } from 'vitest'
import { type HttpRequest, presignRequest, signRequest, verifyRequest } from '../../../src/index.js'
import {
  type ApiGatewayEvent,
  type ApiGatewayV2Event,
  type CloudFrontRequest,
  fromApiGatewayEvent,
  fromApiGatewayV2Event,
  fromCloudFrontRequest,
  fromFunctionUrlEvent,
} from '../../../src/lambda/index.js'
import { exampleCredentials as credentials } from '../../support/example-credentials.js'

const now = new Date('2026-01-02T03:04:05Z')
const bytes = Uint8Array.from([0, 255, 128, 10])
const base64 = btoa(String.fromCharCode(...bytes))

interface Sent {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** What a client sends; `url` absolute. */
function send(url: string, init: Partial<Sent> = {}, service = 'execute-api'): Sent {
  const request = { method: 'GET', url, ...init }
  const { method, headers, body } = signRequest(request, { credentials, service, signingDate: now })
  return { method, url, headers: { host: new URL(url).host, ...headers }, ...(body === undefined ? {} : { body }) }
}

function split(url: string): { path: string; query: string } {
  const [, path = '', query = ''] = /^https:\/\/[^/]+([^?]*)\??(.*)$/s.exec(url) ?? []
  return { path, query }
}

function lists(pairs: Iterable<readonly [string, string]>): Record<string, string[]> {
  const record: Record<string, string[]> = {}
  for (const [name, value] of pairs) record[name] = [...(record[name] ?? []), value]
  return record
}

/** A REST API's event: the path as sent, the stage in `requestContext.path` only, the query decoded. */
function restEvent({ method, url, headers, body }: Sent): ApiGatewayEvent {
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
function httpEvent(sent: Sent): ApiGatewayV2Event {
  return { ...functionUrlEvent(sent), rawPath: decodeURIComponent(split(sent.url).path) }
}

function functionUrlEvent({ method, url, headers, body }: Sent): ApiGatewayV2Event {
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

function encoded(body: string | Uint8Array | undefined): { body: string | null; isBase64Encoded: boolean } {
  return body instanceof Uint8Array
    ? { body: btoa(String.fromCharCode(...body)), isBase64Encoded: true }
    : { body: body ?? null, isBase64Encoded: false }
}

function verify(request: HttpRequest, service = 'execute-api') {
  return verifyRequest(request, { credentials, service, region: 'us-east-1', now })
}

const requests: Record<string, Sent> = {
  'a plain GET': send('https://api.example.com/prod/items'),
  'a query with blanks, repeats and awkward characters': send(
    'https://api.example.com/prod/items?b=2&a=x%20y&a=%2F%26%3D%2B&flag&%C3%A9=%E2%82%AC&a=%21%27%28%29%2A',
  ),
  'an escaped path': send('https://api.example.com/prod/a%20b/%C3%BC%40'),
  'a text body': send('https://api.example.com/prod/items', { method: 'POST', body: '{"é":"€"}' }),
  'a binary body': send('https://api.example.com/prod/items', { method: 'PUT', body: bytes }),
  'an S3 key': send('https://api.example.com/prod/a%20b%2Bc', { method: 'PUT', body: bytes }, 's3'),
}

describe.each([
  ['fromApiGatewayEvent', (sent: Sent) => fromApiGatewayEvent(restEvent(sent))],
  ['fromApiGatewayV2Event', (sent: Sent) => fromApiGatewayV2Event(httpEvent(sent))],
  ['fromFunctionUrlEvent', (sent: Sent) => fromFunctionUrlEvent(functionUrlEvent(sent))],
])('%s', (_name, convert) => {
  test.each(Object.entries(requests))('gives a request that verifies: %s', (title, sent) => {
    const service = title === 'an S3 key' ? 's3' : 'execute-api'
    expect(verify(convert(sent), service)).toMatchObject({ authentication: 'header', payload: { kind: 'verified' } })
  })

  test.each(Object.entries(requests))('gives one that is refused once it is altered: %s', (title, sent) => {
    const service = title === 'an S3 key' ? 's3' : 'execute-api'
    const altered = [
      { ...sent, url: sent.url.replace('/prod/', '/prod/x') },
      { ...sent, url: `${sent.url}${sent.url.includes('?') ? '&' : '?'}x=1` },
      { ...sent, headers: { ...sent.headers, 'x-amz-date': '20260102T030406Z' } },
    ]
    for (const each of altered) {
      expect(() => verify(convert(each), service)).toThrow(expect.objectContaining({ code: 'SignatureDoesNotMatch' }))
    }
    const body = service === 's3' ? 'ContentSha256Mismatch' : 'SignatureDoesNotMatch'
    expect(() => verify(convert({ ...sent, body: 'other' }), service)).toThrow(expect.objectContaining({ code: body }))
  })

  test('gives a presigned request that verifies', () => {
    const { url } = presignRequest(
      { method: 'GET', url: 'https://api.example.com/prod/key?x=a%20b' },
      { credentials: { ...credentials, sessionToken: 'a/b+c==' }, service: 's3', signingDate: now },
    )
    const sent = { method: 'GET', url, headers: { host: 'api.example.com' } }
    const verified = verifyRequest(convert(sent), {
      credentials: { ...credentials, sessionToken: 'a/b+c==' },
      service: 's3',
      region: 'us-east-1',
      now,
    })
    expect(verified.authentication).toBe('query')
  })
})

test('the path option replaces the path and keeps the query', () => {
  const sent = send('https://api.example.com/prod/items?a=b')
  expect(fromApiGatewayEvent(restEvent(sent), { path: '/v1/items' }).url).toBe('/v1/items?a=b')
  expect(fromApiGatewayV2Event(httpEvent(sent), { path: '/v1/items' }).url).toBe('/v1/items?a=b')
  expect(fromFunctionUrlEvent(functionUrlEvent(sent), { path: '/v1/items' }).url).toBe('/v1/items?a=b')
  const wrong = { path: 5 as unknown as string }
  expect(() => fromFunctionUrlEvent(functionUrlEvent(sent), wrong)).toThrow(new TypeError('path: expected text, got 5'))
})

describe('fromApiGatewayEvent', () => {
  const event: ApiGatewayEvent = { httpMethod: 'GET', path: '/a', body: null }

  test('prefers the lists, which keep repeated lines, and falls back to the records', () => {
    const records = { headers: { A: '1' }, queryStringParameters: { q: 'x y' } }
    for (const lists of [{}, { multiValueHeaders: {}, multiValueQueryStringParameters: null }]) {
      expect(fromApiGatewayEvent({ ...event, ...records, ...lists })).toEqual({
        method: 'GET',
        url: '/a?q=x%20y',
        headers: [['A', '1']],
        body: null,
      })
    }
    const both = {
      ...records,
      multiValueHeaders: { A: ['0', '1'] },
      multiValueQueryStringParameters: { q: ['', 'x y'] },
    }
    expect(fromApiGatewayEvent({ ...event, ...both })).toMatchObject({
      url: '/a?q=&q=x%20y',
      headers: [
        ['A', '0'],
        ['A', '1'],
      ],
    })
  })

  test('encodes the path of an HTTP API, which comes decoded', () => {
    const decoded = { ...event, path: '/a b/ü?#%/c', requestContext: { path: '/other' } }
    expect(fromApiGatewayEvent({ ...decoded, version: '1.0' }).url).toBe('/a%20b/%C3%BC%3F%23%25/c')
  })

  test('leaves the escapes of a REST API, and escapes what no path can hold', () => {
    expect(fromApiGatewayEvent({ ...event, path: '/a%20b/%2f/ü?#😀' }).url).toBe('/a%20b/%2f/%C3%BC%3F%23%F0%9F%98%80')
  })

  test('a body that is empty is none', () => {
    expect(fromApiGatewayEvent({ ...event, body: '' }).body).toBeNull()
    expect(fromApiGatewayEvent({ ...event, body: base64, isBase64Encoded: true }).body).toEqual(bytes)
    const wrong = { ...event, body: '{}', isBase64Encoded: true }
    expect(() => fromApiGatewayEvent(wrong)).toThrow(/^body: expected Base64, as isBase64Encoded says$/)
  })

  test('a lone surrogate cannot have been sent and verifies nothing', () => {
    expect(fromApiGatewayEvent({ ...event, queryStringParameters: { q: '\ud800a\udc00' } }).url).toBe(
      '/a?q=%EF%BF%BDa%EF%BF%BD',
    )
  })
})

const http = { method: 'GET' }
test.each<{ from: (event: never) => unknown; halves: readonly object[] }>([
  { from: fromApiGatewayEvent, halves: [{ httpMethod: 'GET' }, { path: '/' }] },
  {
    from: fromApiGatewayV2Event,
    halves: [{ rawPath: '/' }, { rawPath: '/', requestContext: {} }, { requestContext: { http } }],
  },
  {
    from: fromFunctionUrlEvent,
    halves: [{ rawPath: '/' }, { rawPath: '/', requestContext: {} }, { requestContext: { http } }],
  },
  { from: fromCloudFrontRequest, halves: [{ method: 'GET' }, { uri: '/' }] },
])('$from.name says what it expected instead of something else', ({ from, halves }) => {
  for (const half of halves) {
    expect(() => from(half as never)).toThrow(
      /^(event: expected one of payload format (1\.0, with httpMethod and path|2\.0, with rawPath and requestContext\.http\.method)|request: expected Records\[0\]\.cf\.request of a Lambda@Edge event), got an object$/,
    )
  }
  expect(() => from(undefined as never)).toThrow(/^(event|request): expected an object, got undefined/)
})

test.each<[string, (event: never) => HttpRequest, object]>([
  ['a REST API', fromApiGatewayEvent, { httpMethod: 'GET', path: '/a', headers: { 'x-a': undefined } }],
  [
    'a REST API with lists',
    fromApiGatewayEvent,
    { httpMethod: 'GET', path: '/a', multiValueHeaders: { a: undefined } },
  ],
  ['an HTTP API', fromApiGatewayV2Event, { rawPath: '/a', requestContext: { http } }],
  ['a function URL', fromFunctionUrlEvent, { rawPath: '/a', requestContext: { http }, headers: { 'x-a': undefined } }],
  ['CloudFront', fromCloudFrontRequest, { method: 'GET', uri: '/a' }],
])('what an event of %s leaves out is not there', (_, read, event) => {
  expect(read(event as never)).toEqual({ method: 'GET', url: '/a', headers: [], body: null })
})

test.each<[string, (event: never) => HttpRequest, object]>([
  ['a REST API', fromApiGatewayEvent, { httpMethod: 'GET', path: '/a', headers: { 'x-a': '\u20ac' } }],
  ['an HTTP API', fromApiGatewayV2Event, { rawPath: '/a', requestContext: { http }, headers: { 'x-a': '\u20ac' } }],
  ['CloudFront', fromCloudFrontRequest, { method: 'GET', uri: '/a', headers: { 'x-a': [{ value: '\u20ac' }] } }],
])('a header of %s that came as UTF-8 is bytes again', (_, read, event) => {
  expect(read(event as never).headers).toEqual([['x-a', '\xe2\x82\xac']])
})

test('cookies that API Gateway has cut apart are one header again', () => {
  const sent = send('https://api.example.com/prod/items', { headers: { cookie: 'a=1; b=2' } })
  const event = functionUrlEvent(sent)
  expect(event.cookies).toEqual(['a=1', 'b=2'])
  const verified = verify(fromApiGatewayV2Event(event))
  expect(verified).toMatchObject({ signedHeaders: expect.arrayContaining(['cookie']) })
  const { headers } = fromFunctionUrlEvent({ ...event, headers: { cookie: 'a=1; b=2' } })
  expect(headers).toEqual([['cookie', 'a=1; b=2']])
  expect(fromApiGatewayV2Event({ ...event, headers: {}, cookies: [] }).headers).toEqual([])
  expect(fromApiGatewayV2Event({ ...event, headers: {}, cookies: ['a=1'] }).headers).toEqual([['cookie', 'a=1']])
})

describe('fromCloudFrontRequest', () => {
  function cloudFront({ method, url, headers, body }: Sent): CloudFrontRequest {
    const { path, query } = split(url)
    const data = encoded(body)
    return {
      method,
      uri: path,
      querystring: query,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [{ key: name, value }]])),
      ...(data.body === null
        ? {}
        : {
            body: {
              data: data.body,
              encoding: data.isBase64Encoded ? ('base64' as const) : ('text' as const),
              inputTruncated: false,
            },
          }),
    }
  }

  test.each(Object.entries(requests))('gives a request that verifies, and one that does not: %s', (title, sent) => {
    const service = title === 'an S3 key' ? 's3' : 'execute-api'
    expect(verify(fromCloudFrontRequest(cloudFront(sent)), service)).toMatchObject({ payload: { kind: 'verified' } })
    const altered = cloudFront({ ...sent, url: `${sent.url}${sent.url.includes('?') ? '&' : '?'}x=1` })
    expect(() => verify(fromCloudFrontRequest(altered), service)).toThrow(
      expect.objectContaining({ code: 'SignatureDoesNotMatch' }),
    )
  })

  test('keeps repeated lines apart', () => {
    const request = cloudFront(send('https://example.com/a'))
    const headers = { 'x-a': [{ key: 'X-A', value: '1' }, { value: '2' }] }
    expect(fromCloudFrontRequest({ ...request, headers }).headers).toEqual([
      ['X-A', '1'],
      ['x-a', '2'],
    ])
  })

  test('refuses a body that was cut off', () => {
    const body = { data: base64, encoding: 'base64' as const, inputTruncated: true }
    const request = { ...cloudFront(send('https://example.com/a', { method: 'POST' })), body }
    const message =
      'body: expected all of it, got what CloudFront cut off; have the client say and sign its hash, and omit the body'
    expect(() => fromCloudFrontRequest(request)).toThrow(expect.objectContaining({ code: 'IncompleteBody', message }))
  })

  test('a body that the association leaves out is not read yet, but for methods that have none', () => {
    const request = cloudFront(send('https://example.com/a'))
    expect(fromCloudFrontRequest(request).body).toBeNull()
    expect(fromCloudFrontRequest({ ...request, method: 'HEAD' }).body).toBeNull()
    expect(fromCloudFrontRequest({ ...request, method: 'PUT' }).body).toBeUndefined()
  })

  test("verifies the viewer's signature behind the origin's host, and signs anew", () => {
    const sent = send('https://d111111abcdef8.cloudfront.net/a?b=c')
    const request = cloudFront(sent)
    const atOrigin = {
      ...request,
      headers: { ...request.headers, host: [{ key: 'Host', value: 'origin.example.com' }] },
    }
    const received = fromCloudFrontRequest(atOrigin)
    const options = { credentials, service: ['execute-api', 'lambda'], region: 'us-east-1', now }
    expect(() => verifyRequest(received, options)).toThrow()
    const origin = { host: 'd111111abcdef8.cloudfront.net' }
    expect(verifyRequest(received, { ...options, origin })).toMatchObject({ authentication: 'header' })
    const anew = signRequest(received, { credentials, service: 'lambda', signingDate: now })
    expect(verifyRequest({ ...anew, headers: anew.headers }, options)).toMatchObject({ scope: { service: 'lambda' } })
  })
})
