import { describe, expect, test } from 'vitest'
import { signRequest, verifyRequest } from '../../../src/index.js'
import { type CloudFrontRequest, fromCloudFrontRequest } from '../../../src/lambda/index.js'
import { exampleCredentials as credentials } from '../../support/example-credentials.js'
import { base64, encoded, now, requests, type Sent, send, split, verify } from './lambda-set-up.js'

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
