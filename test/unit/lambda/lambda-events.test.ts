import { describe, expect, test } from 'vitest'
import { type HttpRequest, presignRequest, verifyRequest } from '../../../src/index.js'
import {
  fromApiGatewayEvent,
  fromApiGatewayV2Event,
  fromCloudFrontRequest,
  fromFunctionUrlEvent,
} from '../../../src/lambda/index.js'
import { exampleCredentials as credentials } from '../../support/example-credentials.js'
import { functionUrlEvent, httpEvent, now, requests, restEvent, type Sent, send, verify } from './lambda-set-up.js'

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
  ['CloudFront with nulls', fromCloudFrontRequest, { method: 'GET', uri: '/a', headers: null, body: null }],
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
