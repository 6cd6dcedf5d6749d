import { describe, expect, test } from 'vitest'
import { fromFetchRequest, type ReceivedFetchRequest } from '../../../src/fetch/index.js'

describe('fromFetchRequest', () => {
  test('gives path and query, headers, and the host', () => {
    const request = new Request('https://Example.com:443/a%20b?x=%2F&y#z', { headers: { 'X-A': '1' } })
    expect(fromFetchRequest(request)).toEqual({
      method: 'GET',
      url: '/a%20b?x=%2F&y',
      headers: [
        ['x-a', '1'],
        ['host', 'example.com'],
      ],
      body: null,
    })
    expect(fromFetchRequest(new Request('https://example.com'), { rawBody: 'x' }).body).toBe('x')
    expect(fromFetchRequest(new Request('https://example.com:8443', { method: 'POST', body: 'x' }))).toMatchObject({
      url: '/',
      headers: expect.arrayContaining([['host', 'example.com:8443']]),
      body: undefined,
    })
  })

  test('header values are bytes, also where the platform has decoded UTF-8', () => {
    const request = (value: string): ReceivedFetchRequest => ({
      method: 'GET',
      url: 'https://a/',
      headers: new Map([['x-a', value]]) as unknown as Headers,
      body: null,
      bodyUsed: false,
    })
    expect(fromFetchRequest(request('caf\xc3\xa9')).headers).toContainEqual(['x-a', 'caf\xc3\xa9'])
    expect(fromFetchRequest(request('5 €')).headers).toContainEqual(['x-a', '5 \xe2\x82\xac'])
  })

  test('says what it expected instead of something else', () => {
    expect(() => fromFetchRequest({} as Request)).toThrow('request: expected a Request, got an object')
    expect(() => fromFetchRequest(undefined as unknown as Request)).toThrow('request: expected an object')
    expect(() => fromFetchRequest({ method: 'GET', url: '/a', headers: new Headers() } as Request)).not.toThrow()
  })
})
