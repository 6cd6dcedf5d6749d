import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { type HttpRequest, type PresignOptions, presignRequest, verifyRequest } from '../../src/index.js'
import { exampleCredentials, otherCredentials, temporaryCredentials } from '../support/example-credentials.js'
import { sha256Hex } from '../support/plain-sigv4.js'
import { send } from '../support/wire.js'

const request: HttpRequest = { method: 'GET', url: 'https://examplebucket.s3.amazonaws.com/test.txt' }
const signingDate = new Date('2013-05-24T00:00:00Z')
const options: PresignOptions = { credentials: exampleCredentials, service: 's3', signingDate }
const sts: PresignOptions = { ...options, service: 'sts' }

const parametersOf = (url: string) =>
  url
    .slice(url.indexOf('?') + 1)
    .split('&')
    .map((pair) => pair.split('=')[0])
const payloadOf = (canonicalRequest: string) => canonicalRequest.split('\n').at(-1)

describe('a presigned request', () => {
  test('is the URL of AWS’s documentation', () => {
    const presigned = presignRequest(request, { ...options, credentials: otherCredentials, expiresIn: 86400 })
    expect(presigned.signature).toBe('aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404')
    expect(presigned.url.endsWith(`&X-Amz-Signature=${presigned.signature}`)).toBe(true)
    expect({ ...presigned }).toEqual({
      method: 'GET',
      url: presigned.url,
      headers: {},
      expiresAt: new Date('2013-05-25T00:00:00Z'),
    })
  })

  test('adds what SigV4 asks for, and nothing else', () => {
    const added = [
      'X-Amz-Algorithm',
      'X-Amz-Credential',
      'X-Amz-Date',
      'X-Amz-Expires',
      'X-Amz-SignedHeaders',
      'X-Amz-Signature',
    ]
    expect(parametersOf(presignRequest({ ...request, method: 'PUT', body: 'a' }, options).url)).toEqual(added)
  })

  test('neither prints nor serialises how it was signed, nor any key', () => {
    const presigned = presignRequest(request, { ...options, credentials: temporaryCredentials })
    for (const text of [JSON.stringify(presigned), inspect(presigned, { depth: 9 })]) {
      expect(text).not.toContain(temporaryCredentials.secretAccessKey)
      expect(text).not.toMatch(/canonicalRequest|stringToSign|hmac:/)
    }
  })

  test('has exactly the headers that its holder must send', () => {
    const headers = { 'Content-Type': 'text/plain', 'User-Agent': 'a', 'X-Amz-Acl': 'private', 'x-amz-date': 'old' }
    expect(presignRequest({ ...request, method: 'PUT', headers }, options).headers).toEqual({
      'content-type': 'text/plain',
      'x-amz-acl': 'private',
    })
    expect(presignRequest({ ...request, headers }, { ...options, signedHeaders: [] }).headers).toEqual({
      'x-amz-acl': 'private',
    })
    expect(presignRequest({ ...request, headers: { Host: 'a.example' } }, options).headers).toEqual({
      host: 'a.example',
    })
  })
})

describe('the end of a presigned URL', () => {
  const end = (more: Partial<PresignOptions>) =>
    presignRequest(request, { ...options, ...more }).expiresAt.toISOString()
  const withExpiration = (expiration: unknown) => ({ credentials: { ...exampleCredentials, expiration } as never })

  test.each([
    ['fifteen minutes later, where nothing is said', {}, '2013-05-24T00:15:00.000Z'],
    ['when it is said to be', { expiresIn: 1 }, '2013-05-24T00:00:01.000Z'],
    [
      'counted from the whole second',
      { signingDate: new Date('2013-05-24T00:00:00.999Z'), expiresIn: 1 },
      '2013-05-24T00:00:01.000Z',
    ],
    [
      'that of the credentials, if they die first',
      withExpiration(new Date('2013-05-24T00:00:30Z')),
      '2013-05-24T00:00:30.000Z',
    ],
    ['not that of credentials that live on', withExpiration(new Date('2014-01-01')), '2013-05-24T00:15:00.000Z'],
    ['where credentials say that they never die', withExpiration(undefined), '2013-05-24T00:15:00.000Z'],
    ['where credentials of the SDK say so', withExpiration(null), '2013-05-24T00:15:00.000Z'],
  ])('is %s', (_, more, expected) => expect(end(more)).toBe(expected))
})

describe('the URL’s own query', () => {
  const presign = (url: string, more: Partial<PresignOptions> = {}) =>
    presignRequest({ ...request, url }, { ...options, ...more }).url

  test.each([
    ['https://a.example', 'https://a.example/?'],
    ['https://a.example/', 'https://a.example/?'],
    ['https://a.example?', 'https://a.example?'],
    ['https://a.example?b', 'https://a.example?b&'],
    ['https://a.example/b', 'https://a.example/b?'],
    ['https://a.example/b?', 'https://a.example/b?'],
    ['https://a.example/b?c=d', 'https://a.example/b?c=d&'],
    ['https://a.example/b?c=d&', 'https://a.example/b?c=d&'],
    ['https://a.example/b?c=+%2b%41', 'https://a.example/b?c=+%2b%41&'],
    ['https://a.example/b#fragment', 'https://a.example/b?'],
    ['https://a.example/b?c#fragment?', 'https://a.example/b?c&'],
    ['https://a.example#fragment/', 'https://a.example/?'],
  ])('%s stays as it is', (url, beginning) => {
    expect(presign(url).startsWith(`${beginning}X-Amz-Algorithm=`)).toBe(true)
  })

  test('of an origin-form target is extended likewise', () => {
    const headers = { Host: 'a.example' }
    expect(presignRequest({ method: 'GET', url: '/b?c', headers }, options).url).toMatch(/^\/b\?c&X-Amz-Algorithm=/)
  })

  test('is sorted among the parameters that are added', () => {
    const url = 'https://a.example/?z=1&a=2&X-Amz-Custom=3&X-Amz-E=4&X-B=5&X-Amz=6&%C3%A9=7'
    const { canonicalRequest } = presignRequest({ ...request, url }, options)
    const names = canonicalRequest
      .split('\n')[2]
      ?.split('&')
      .map((pair) => pair.split('=')[0])
    expect(names).toEqual([...(names ?? [])].sort())
    expect(names).toHaveLength(12)
  })

  test.each(['X', 'X-', 'X-A', 'X-Amy', 'X-Amz', 'X-Amzn', 'X.', 'X%20', 'X0', 'Y', 'x-amz-', 'W'])(
    'is sorted by name, with the name %s',
    (name) => {
      const url = `https://examplebucket.s3.amazonaws.com/?${name}=1`
      const { canonicalRequest } = presignRequest({ method: 'GET', url }, options)
      const names = (canonicalRequest.split('\n')[2] ?? '').split('&').map((parameter) => parameter.split('=')[0] ?? '')
      expect(names).toContain(name)
      expect(names).toEqual([...names].sort((a, b) => (a < b ? -1 : 1)))
    },
  )

  test('of MSK keeps a User-Agent, outside the signature', () => {
    const url = 'https://a.example/?Action=kafka-cluster%3AConnect&User-Agent=b'
    const { url: presigned, canonicalRequest } = presignRequest(
      { ...request, url },
      { ...options, service: 'kafka-cluster' },
    )
    expect(presigned).toContain('&User-Agent=b&')
    expect(canonicalRequest).not.toContain('User-Agent')
  })
})

describe('presigning a presigned URL', () => {
  test('replaces the earlier signature', () => {
    const earlier = presignRequest(request, { ...options, credentials: temporaryCredentials, expiresIn: 60 })
    const again = presignRequest(earlier, { ...options, credentials: otherCredentials })
    expect(again.url).toBe(
      presignRequest({ ...request, url: `${request.url}?` }, { ...options, credentials: otherCredentials }).url,
    )
    expect(again.url).not.toContain(temporaryCredentials.accessKeyId)
  })

  test('keeps the parameters of one’s own, whatever they are', () => {
    const url = `${request.url}?a=1&X-Amz-Signature=old&b=&%58-Amz-Date=old&c&X-Amz-Custom=2&x-amz-acl=d`
    expect(parametersOf(presignRequest({ ...request, url }, options).url).slice(0, 5)).toEqual([
      'a',
      'b',
      'c',
      'X-Amz-Custom',
      'x-amz-acl',
    ])
  })

  test.each(['X-Amz-Content-Sha256', '%58-Amz-Content-Sha256', 'X%2DAmz-Content%2dSha256'])(
    'keeps a payload hash: %s',
    (name) => {
      const url = `${request.url}?${name}=${sha256Hex('a')}`
      const presigned = presignRequest({ ...request, method: 'PUT', url }, options)
      expect(payloadOf(presigned.canonicalRequest)).toBe(sha256Hex('a'))
      const { service } = options
      const received = send(presigned, 'a')
      const verified = verifyRequest(received, {
        credentials: exampleCredentials,
        service,
        region: 'us-east-1',
        now: signingDate,
      })
      expect(verified).toMatchObject({ payload: { kind: 'verified' } })
    },
  )

  test('refuses two payload hashes', () => {
    const url = `${request.url}?X-Amz-Content-Sha256=UNSIGNED-PAYLOAD&X-Amz-Content-Sha256=UNSIGNED-PAYLOAD`
    expect(() => presignRequest({ ...request, url }, options)).toThrow(
      /^url: expected one X-Amz-Content-Sha256, got two/,
    )
  })
})

describe('the payload of a presigned URL', () => {
  const put: HttpRequest = { ...request, method: 'PUT', body: 'a' }

  test('is unsigned for S3, and the body’s elsewhere', () => {
    expect(payloadOf(presignRequest(put, options).canonicalRequest)).toBe('UNSIGNED-PAYLOAD')
    expect(payloadOf(presignRequest(put, sts).canonicalRequest)).toBe(sha256Hex('a'))
    expect(payloadOf(presignRequest(request, sts).canonicalRequest)).toBe(sha256Hex(''))
  })

  test('must come with the request where a verifier could not infer it', () => {
    const payloadHash = sha256Hex('a')
    const s3 = presignRequest(request, { ...options, payloadHash })
    expect(s3.headers).toEqual({ 'x-amz-content-sha256': payloadHash })
    expect(s3.signedHeaders).toEqual(['host', 'x-amz-content-sha256'])
    expect(presignRequest(request, { ...sts, payloadHash }).headers).toEqual({})
    expect(presignRequest(request, { ...sts, payloadHash: 'UNSIGNED-PAYLOAD' }).headers).toEqual({
      'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
    })
  })

  test('that a header says must be the body’s, and the URL’s', () => {
    const headers = { 'x-amz-content-sha256': sha256Hex('a') }
    expect(presignRequest({ ...put, headers }, options).headers).toEqual(headers)
    expect(() => presignRequest({ ...put, body: 'b', headers }, options)).toThrow(/^x-amz-content-sha256: expected/)
    const url = `${request.url}?X-Amz-Content-Sha256=UNSIGNED-PAYLOAD`
    expect(() => presignRequest({ ...put, url, headers }, options)).toThrow(/^x-amz-content-sha256: expected/)
  })
})

describe('the session token of a presigned URL', () => {
  const presign = (service: string) =>
    presignRequest(request, { ...options, service, credentials: temporaryCredentials })

  test('is signed', () => {
    expect(parametersOf(presign('s3').url)).toContain('X-Amz-Security-Token')
    expect(presign('s3').canonicalRequest).toContain('X-Amz-Security-Token=')
  })

  test('of S3 Express has its own name', () => {
    expect(parametersOf(presign('s3express').url)).toContain('X-Amz-S3session-Token')
    expect(parametersOf(presign('s3express').url)).not.toContain('X-Amz-Security-Token')
  })

  test('of IoT is appended, unsigned', () => {
    const presigned = presign('iotdevicegateway')
    expect(parametersOf(presigned.url).at(-1)).toBe('X-Amz-Security-Token')
    expect(presigned.canonicalRequest).not.toContain('Token')
  })
})

describe('what is the same for URLs of one key', () => {
  const wanted = (more: Partial<PresignOptions>, headers: Record<string, string> = {}) => {
    const options = {
      credentials: exampleCredentials,
      service: 's3',
      region: 'us-east-1',
      signingDate: remembered,
      ...more,
    }
    const { url } = presignRequest({ method: 'GET', url: 'https://bucket.s3.amazonaws.com/key', headers }, options)
    return [...new URL(url).searchParams].filter(([name]) => name !== 'X-Amz-Signature')
  }
  const remembered = new Date('2026-03-04T05:06:07Z')
  const token = { ...exampleCredentials, sessionToken: 'a token+/=EXAMPLE'.replace(' ', '-') }
  const s3session = { sessionTokenName: 'x-amz-s3session-token' } as const

  test('is not taken for another date, lifetime, list of headers, token or name of a token', () => {
    const plain = wanted({})
    const variants: [Partial<PresignOptions>, Record<string, string>, readonly [string, string]][] = [
      [{ signingDate: new Date('2026-03-04T05:06:08Z') }, {}, ['X-Amz-Date', '20260304T050608Z']],
      [{ expiresIn: 5 }, {}, ['X-Amz-Expires', '5']],
      [{}, { range: 'bytes=0-1' }, ['X-Amz-SignedHeaders', 'host;range']],
      [{ credentials: token }, {}, ['X-Amz-Security-Token', token.sessionToken]],
      [{ credentials: token, rules: s3session }, {}, ['X-Amz-S3session-Token', token.sessionToken]],
      [{ credentials: { ...token, sessionToken: 'another' } }, {}, ['X-Amz-Security-Token', 'another']],
    ]
    for (const [options, headers, parameter] of variants) {
      expect(wanted(options, headers)).toContainEqual(parameter)
      expect(wanted({})).toEqual(plain)
    }
  })
})
