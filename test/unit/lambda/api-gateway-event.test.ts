import { describe, expect, test } from 'vitest'
import { type ApiGatewayEvent, fromApiGatewayEvent } from '../../../src/lambda/index.js'
import { base64, bytes } from './lambda-set-up.js'

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
