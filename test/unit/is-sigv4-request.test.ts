import { describe, expect, test } from 'vitest'
import { type HttpRequest, isSigV4Request, presignRequest, signRequest, verifyRequest } from '../../src/index.js'
import { exampleCredentials } from '../support/example-credentials.js'

const get = (url: string, headers: HttpRequest['headers'] = {}): HttpRequest => ({ method: 'GET', url, headers })

describe('a request claims to be signed', () => {
  const options = { credentials: exampleCredentials, service: 's3' }

  test.each<[string, HttpRequest]>([
    ['by what signRequest made', signRequest(get('https://a.example/'), options)],
    ['by what presignRequest made', presignRequest(get('https://a.example/'), options)],
    ['by a record', get('/', { authorization: 'AWS4-HMAC-SHA256 Credential=a' })],
    ['by pairs, in any case', get('/', [['AUTHORIZATION', 'AWS4-HMAC-SHA256']])],
    ['by a list of values', get('/', { Authorization: ['AWS4-HMAC-SHA256'] })],
    ['by Headers', get('/', new Headers({ authorization: 'AWS4-HMAC-SHA256' }))],
    ['with blanks before', get('/', { authorization: ' \tAWS4-HMAC-SHA256' })],
    ['by another algorithm', get('/', { authorization: 'AWS4-ECDSA-P256-SHA256 Credential=a' })],
    ['by a parameter alone', get('/?X-Amz-Algorithm=AWS4-HMAC-SHA256')],
    ['by a signature alone', get('/a?b=c&X-Amz-Signature=d')],
    ['by a parameter without a value', get('/?X-Amz-Algorithm')],
    ['by an escaped name', get('/?%58-Amz%2DAlgorithm=AWS4-HMAC-SHA256')],
    ['by a URL object', { method: 'GET', url: new URL('https://a.example/?X-Amz-Signature=a') }],
  ])('%s', (_, request) => {
    expect(isSigV4Request(request)).toBe(true)
    const verify = () => verifyRequest({ ...request, url: toTarget(request) }, { ...options, region: 'us-east-1' })
    expect(verify).not.toThrow(expect.objectContaining({ code: 'MissingAuthentication' }))
  })

  test.each<[string, HttpRequest]>([
    ['nothing', get('/')],
    ['no headers', { method: 'GET', url: '/' }],
    ['another scheme', get('/', { authorization: 'Bearer AWS4-HMAC-SHA256' })],
    ['SigV2', get('/?AWSAccessKeyId=a&Signature=b', { authorization: 'AWS a:b' })],
    ['another header', get('/', { 'x-authorization': 'AWS4-HMAC-SHA256' })],
    ['a path', get('/X-Amz-Algorithm=AWS4-HMAC-SHA256')],
    ['a value', get('/?a=X-Amz-Signature=b')],
    ['a value with a question mark', get('/?a=?X-Amz-Signature=b')],
    ['an escaped separator', get('/?a=%26X-Amz-Signature=b')],
    ['a longer name', get('/?X-Amz-Signatures=a')],
    ['another case', get('/?x-amz-signature=a')],
  ])('not by %s', (_, request) => expect(isSigV4Request(request)).toBe(false))
})

test.each([
  ['undefined', undefined, 'request: expected an object, got undefined'],
  ['text', 'https://a.example/', 'request: expected an object, got "https://a.example/"'],
  ['no URL', { method: 'GET' }, 'url: expected text or a URL, got undefined'],
  ['null for a URL', { method: 'GET', url: null }, 'url: expected text or a URL, got null'],
  ['a number for a URL', { method: 'GET', url: 5 }, 'url: expected text or a URL, got 5'],
])('%s is no request', (_, request, message) => {
  expect(() => isSigV4Request(request as never)).toThrow(new TypeError(message))
})

function toTarget({ url }: HttpRequest): string {
  const text = typeof url === 'string' ? url : url.href
  return text.replace(/^https:\/\/[^/]*/, '')
}
