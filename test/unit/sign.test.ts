import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { type HttpRequest, type SignedRequest, type SignOptions, signRequest } from '../../src/index.js'
import { exampleCredentials, otherCredentials, temporaryCredentials } from '../support/example-credentials.js'
import { sha256Hex } from '../support/plain-sigv4.js'

const request: HttpRequest = { method: 'GET', url: 'https://examplebucket.s3.amazonaws.com/test.txt' }
const options: SignOptions = {
  credentials: exampleCredentials,
  service: 's3',
  signingDate: new Date('2013-05-24T00:00:00Z'),
}
const dynamodb: SignOptions = { ...options, service: 'dynamodb' }

const names = ({ headers }: SignedRequest) => Object.keys(headers).sort()

describe('a signed request', () => {
  test('has what to send as its own enumerable properties, and nothing else', () => {
    expect(Object.keys(signRequest(request, options)).sort()).toEqual(['headers', 'method', 'url'])
    const withBody = signRequest({ ...request, method: 'PUT', body: 'a' }, options)
    expect(Object.keys(withBody).sort()).toEqual(['body', 'headers', 'method', 'url'])
    expect({ ...withBody }).toEqual(JSON.parse(JSON.stringify(withBody)))
  })

  test('can be spread into the arguments of fetch and http.request', () => {
    const { url, ...init } = signRequest({ ...request, method: 'POST', body: 'a' }, options)
    const sent = new Request(url, init as RequestInit)
    expect([sent.method, sent.headers.get('x-amz-date')]).toEqual(['POST', '20130524T000000Z'])
    expect(sent.headers.get('authorization')).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20130524\/us-east-1\/s3\//,
    )
  })

  test('sends the body that was hashed, of a request that has another each time', () => {
    let reads = 0
    const changing = {
      method: 'PUT',
      url: request.url,
      get body() {
        return `body ${reads++}`
      },
    }
    const { body, headers } = signRequest(changing, options)
    expect(headers['x-amz-content-sha256']).toBe(sha256Hex(body as string))
  })

  test('says how it was signed, to who asks', () => {
    const signed = signRequest(request, options)
    expect(signed.signature).toMatch(/^[0-9a-f]{64}$/)
    expect(signed.signedHeaders).toEqual(['host', 'x-amz-content-sha256', 'x-amz-date'])
    expect(signed.requestDateTime).toBe('20130524T000000Z')
    expect(signed.canonicalRequest.split('\n')[1]).toBe('/test.txt')
    expect(signed.stringToSign.split('\n')[3]).toBe(sha256Hex(signed.canonicalRequest))
  })

  test('neither prints nor serialises how it was signed, nor any key', () => {
    const signed = signRequest(request, { ...options, credentials: temporaryCredentials })
    for (const text of [JSON.stringify(signed), inspect(signed, { depth: 9 })]) {
      expect(text).not.toMatch(/canonicalRequest|stringToSign|hmac:/)
    }
    const everything = inspect(signed, { depth: 9, showHidden: true })
    for (const secret of [temporaryCredentials.secretAccessKey, signed.canonicalRequest.slice(0, 20), 'hmac:']) {
      expect(everything).not.toContain(secret)
    }
  })

  test('keeps the URL as given, to the byte', () => {
    for (const url of [
      'HTTPS://User@Examplebucket.s3.amazonaws.com:443/a/../b%2f c?b=1&&a=+#fragment',
      'https://a.example',
    ]) {
      expect(signRequest({ ...request, url }, options).url).toBe(url)
    }
  })

  test('has all of the caller’s headers under lower-case names, and host only if it was given', () => {
    const headers = { 'X-Custom': 'a', 'User-Agent': 'b', Accept: 'c' }
    expect(names(signRequest({ ...request, headers }, dynamodb))).toEqual([
      'accept',
      'authorization',
      'user-agent',
      'x-amz-date',
      'x-custom',
    ])
    expect(names(signRequest({ ...request, headers: { Host: 'a' } }, dynamodb))).toEqual([
      'authorization',
      'host',
      'x-amz-date',
    ])
  })

  test('joins repeated headers as they were signed', () => {
    const headers = [
      ['X-Custom', 'a '],
      ['x-custom', ' b'],
      ['X-CUSTOM', ''],
    ] as const
    const signed = signRequest({ ...request, headers }, dynamodb)
    expect(signed.headers['x-custom']).toBe('a,b,')
    expect(signed.canonicalRequest).toContain('\nx-custom:a,b,\n')
  })

  test('has __proto__ as a header like any other', () => {
    const signed = signRequest(
      {
        ...request,
        headers: [
          ['__proto__', 'a'],
          ['__proto__', 'b'],
        ],
      },
      dynamodb,
    )
    expect(Object.getPrototypeOf(signed.headers)).toBe(Object.prototype)
    expect(Object.entries(signed.headers)).toContainEqual(['__proto__', 'a,b'])
    expect(signed.signedHeaders).toContain('__proto__')
  })

  test.each([
    ['GET', '', undefined],
    ['GET', new Uint8Array(0), undefined],
    ['HEAD', '', undefined],
    ['GET', null, undefined],
    ['PUT', null, undefined],
    ['PUT', '', ''],
    ['POST', 'a', 'a'],
    ['GET', 'a', 'a'],
  ])('%s with the body %j has the body %j', (method, body, expected) => {
    const signed = signRequest({ ...request, method, body }, options)
    expect(signed.body).toBe(expected)
    expect('body' in signed).toBe(expected !== undefined)
    expect(signed.headers['x-amz-content-sha256']).toBe(sha256Hex(body ?? ''))
  })

  test('is the same for text and its bytes', () => {
    const body = 'aé😀'
    const signatures = [body, new TextEncoder().encode(body), Buffer.from(body)].map(
      (given) => signRequest({ ...request, method: 'PUT', body: given }, options).signature,
    )
    expect(new Set(signatures).size).toBe(1)
  })

  test('has its method in upper case, as clients send it', () => {
    const signed = signRequest({ ...request, method: 'patch' }, options)
    expect([signed.method, signed.canonicalRequest.split('\n')[0]]).toEqual(['PATCH', 'PATCH'])
  })
})

describe('signing a signed request', () => {
  test('signs it anew: nothing of the earlier signature is left', () => {
    const earlier = signRequest(request, { ...options, credentials: temporaryCredentials })
    const anew = signRequest(earlier, {
      ...options,
      credentials: otherCredentials,
      signingDate: new Date('2014-01-01'),
    })
    const direct = signRequest(request, {
      ...options,
      credentials: otherCredentials,
      signingDate: new Date('2014-01-01'),
    })
    expect({ ...anew }).toEqual({ ...direct })
    expect(JSON.stringify(anew)).not.toContain(temporaryCredentials.accessKeyId)
  })

  test('replaces what authenticated it, however it is spelled', () => {
    const headers = {
      AUTHORIZATION: 'Basic a',
      'X-AMZ-DATE': '20000101T000000Z',
      'X-Amz-Security-Token': 'old',
      'x-amz-S3Session-Token': 'old',
    }
    expect({ ...signRequest({ ...request, headers }, options) }).toEqual({ ...signRequest(request, options) })
  })

  test.each([
    'X-Amz-Signature=a',
    'a=b&X-Amz-Algorithm=AWS4-HMAC-SHA256',
    'X-Amz-Credential=a',
    'X-Amz-SignedHeaders=host',
    '%58-Amz-Signature=a',
    'X%2DAmz%2dSignature',
  ])('refuses a presigned URL, which would be signed twice: %s', (query) => {
    const url = `${request.url}?${query}`
    expect(() => signRequest({ ...request, url }, options)).toThrow(/^url: expected one that is not presigned/)
  })

  test.each([
    'redirect=https://a/?X-Amz-Signature=b',
    'a=X-Amz-Signature=b',
    'Not-X-Amz-Signature=b',
    'X-Amz-Signatures=b',
    'X-Amz-Target=b',
  ])('takes a parameter that only looks like one: %s', (query) => {
    const url = `${request.url}?${query}`
    expect(signRequest({ ...request, url }, options).signature).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe('the payload hash', () => {
  const put: HttpRequest = { ...request, method: 'PUT', body: 'a' }
  const hashed = (given: HttpRequest, more: Partial<SignOptions> = {}) => {
    const { headers, canonicalRequest, signedHeaders } = signRequest(given, { ...options, ...more })
    const sent = headers['x-amz-content-sha256']
    return {
      sent,
      signed: canonicalRequest.split('\n').at(-1),
      covered: signedHeaders.includes('x-amz-content-sha256'),
    }
  }

  test('is the body’s, and is sent for S3', () => {
    expect(hashed(put)).toEqual({ sent: sha256Hex('a'), signed: sha256Hex('a'), covered: true })
    expect(hashed(put, { service: 'dynamodb' })).toEqual({ sent: undefined, signed: sha256Hex('a'), covered: false })
  })

  test('is the option’s', () => {
    const payloadHash = sha256Hex('elsewhere')
    expect(hashed(request, { payloadHash })).toEqual({ sent: payloadHash, signed: payloadHash, covered: true })
  })

  test('is sent wherever it is a literal, since no one could guess it', () => {
    const payloadHash = 'UNSIGNED-PAYLOAD'
    expect(hashed(put, { payloadHash, service: 'dynamodb' })).toEqual({
      sent: payloadHash,
      signed: payloadHash,
      covered: true,
    })
  })

  test('is the header’s, which is signed in any case', () => {
    const headers = { 'X-Amz-Content-Sha256': sha256Hex('a') }
    for (const service of ['s3', 'dynamodb']) {
      const expected = { sent: sha256Hex('a'), signed: sha256Hex('a'), covered: true }
      expect(hashed({ ...put, headers }, { service })).toEqual(expected)
      expect(hashed({ ...request, headers }, { service, signedHeaders: [] })).toEqual(expected)
    }
  })

  test('may be a literal of the header’s beside a body', () => {
    const headers = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }
    expect(hashed({ ...put, headers })).toEqual({ sent: 'UNSIGNED-PAYLOAD', signed: 'UNSIGNED-PAYLOAD', covered: true })
  })

  test('of VPC Lattice is unsigned', () => {
    expect(hashed(put, { service: 'vpc-lattice-svcs' }).signed).toBe('UNSIGNED-PAYLOAD')
  })
})

describe('a service', () => {
  test('with an appended token sends it unsigned', () => {
    const signed = signRequest(request, { ...options, service: 'iotdevicegateway', credentials: temporaryCredentials })
    expect(signed.headers['x-amz-security-token']).toBe(temporaryCredentials.sessionToken)
    expect(signed.signedHeaders).toEqual(['host', 'x-amz-date'])
  })

  test('with a token header of its own signs that', () => {
    const signed = signRequest(request, { ...options, service: 's3express', credentials: temporaryCredentials })
    expect(signed.headers['x-amz-s3session-token']).toBe(temporaryCredentials.sessionToken)
    expect(signed.headers['x-amz-security-token']).toBeUndefined()
    expect(signed.signedHeaders).toContain('x-amz-s3session-token')
  })

  test('of Git takes no headers but the host', () => {
    const git = { method: 'GIT', url: 'https://git-codecommit.us-east-1.amazonaws.com/v1/repos/a' }
    const signed = signRequest(git, { ...options, service: 'codecommit', credentials: temporaryCredentials })
    expect(signed.canonicalRequest).toBe('GIT\n/v1/repos/a\n\nhost:git-codecommit.us-east-1.amazonaws.com\n\nhost\n')
    expect(signed.requestDateTime).toBe('20130524T000000')
    expect(names(signed)).toEqual(['authorization'])
  })

  test('keeps the rule that an override leaves undefined', () => {
    const rules = { signContentSha256: undefined, doubleEncodePath: true } as never
    const signed = signRequest({ ...request, url: 'https://a.example/%41' }, { ...options, rules })
    expect(signed.headers['x-amz-content-sha256']).toBeDefined()
    expect(signed.canonicalRequest.split('\n')[1]).toBe('/%2541')
  })

  test('is signed for us-east-1 unless a region is given', () => {
    expect(signRequest(request, options).stringToSign).toContain('/us-east-1/s3/')
    expect(signRequest(request, { ...options, region: 'eu-west-1' }).stringToSign).toContain('/eu-west-1/s3/')
  })
})

describe('what signing returned', () => {
  test('may be changed without a change to what is signed later', () => {
    const first = signRequest({ ...request, headers: { 'x-custom': 'a' } }, options)
    const { signature } = first
    ;(first.signedHeaders as string[]).push('x-evil')
    first.headers['x-custom'] = 'b'
    first.headers['x-evil'] = 'c'
    const again = signRequest({ ...request, headers: { 'x-custom': 'a' } }, options)
    expect(again.signature).toBe(signature)
    expect(again.signedHeaders).toEqual(['host', 'x-amz-content-sha256', 'x-amz-date', 'x-custom'])
  })

  test('of credentials that change while they are read is not what others are told of', () => {
    let reads = 0
    const changing = {
      get accessKeyId() {
        return (reads++ === 0 ? exampleCredentials : otherCredentials).accessKeyId
      },
      secretAccessKey: exampleCredentials.secretAccessKey,
    }
    const thatDay = { ...options, signingDate: new Date('2013-05-26T00:00:00Z') }
    signRequest(request, { ...thatDay, credentials: changing })
    const { headers } = signRequest(request, thatDay)
    expect(reads).toBeGreaterThan(1)
    expect(headers['authorization']).toContain('Credential=AKIDEXAMPLE/20130526/')
  })

  test('of requests whose headers have the same names in another order, or another choice, is not confused', () => {
    const sign = (headers: [string, string][], signedHeaders?: string[]) =>
      signRequest({ ...request, headers }, { ...options, ...(signedHeaders === undefined ? {} : { signedHeaders }) })
    for (let i = 0; i < 3; i++) {
      expect(
        sign([
          ['y-a', '1'],
          ['y-b', '2'],
        ]).canonicalRequest,
      ).toContain('y-a:1\ny-b:2\n')
      expect(
        sign([
          ['y-b', '2'],
          ['y-a', '1'],
        ]).canonicalRequest,
      ).toContain('y-a:1\ny-b:2\n')
      expect(
        sign([
          ['y-a', '1'],
          ['y-a', '2'],
        ]).canonicalRequest,
      ).toContain('y-a:1,2\n')
      expect(
        sign(
          [
            ['y-a', '1'],
            ['y-b', '2'],
          ],
          ['y-b'],
        ).canonicalRequest,
      ).not.toContain('y-a')
      expect(
        sign(
          [
            ['y-a', '1'],
            ['y-b', '2'],
          ],
          [],
        ).signedHeaders,
      ).not.toContain('y-b')
      expect(
        sign([
          ['Y-A', '1'],
          ['y-b', '2'],
        ]).headers,
      ).toMatchObject({ 'y-a': '1', 'y-b': '2' })
    }
  })
})
