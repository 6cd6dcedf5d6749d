import { buffer } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import {
  fromFetchRequest,
  type ReceivedFetchRequest,
  toFetchErrorResponse,
  type VerifyFetchOptions,
  verifyFetchRequest,
} from '../../../src/fetch/index.js'
import {
  createVerifier,
  isSigV4Error,
  presignRequest,
  type SignOptions,
  SigV4Error,
  signRequest,
  type VerifierOptions,
} from '../../../src/index.js'
import { signStreamingRequest } from '../../../src/streaming/index.js'
import { exampleCredentials as credentials } from '../../support/example-credentials.js'

const now = new Date('2026-01-02T03:04:05Z')
const payload = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251))
const url = 'https://example.com/bucket/a%20b?x=1&y=%2F'

function sign(
  body: string | Uint8Array | undefined,
  options: Partial<SignOptions> = {},
  headers: [string, string][] = [],
) {
  const request = { method: body === undefined ? 'GET' : 'PUT', url, headers, ...(body === undefined ? {} : { body }) }
  return signRequest(request, { credentials, service: 's3', signingDate: now, ...options })
}

function toRequest({
  method,
  url: to,
  headers,
  body,
}: {
  method: string
  url: string
  headers: Record<string, string>
  body?: unknown
}) {
  return new Request(to, {
    method,
    headers,
    body,
    ...(body === undefined ? {} : { duplex: 'half' }),
  } as RequestInit)
}

function verifierOf(options: Partial<VerifierOptions> = {}) {
  return createVerifier({ credentials, service: ['s3', 'execute-api'], region: 'us-east-1', now, ...options })
}

/** What was read of the verified body, or the code of the refusal. */
async function outcome(
  request: ReceivedFetchRequest,
  options?: VerifyFetchOptions,
  verifier = verifierOf(),
): Promise<string> {
  try {
    const { verified, body } = await verifyFetchRequest(request, verifier, options)
    const bytes = await buffer(body)
    const kind = verified.authentication === 'anonymous' ? 'anonymous' : verified.payload.kind
    return `${kind} ${bytes.length} ${bytes.equals(payload) ? 'equal' : bytes.toString()}`
  } catch (error) {
    if (isSigV4Error(error)) return error.code
    throw error
  }
}

describe('verifyFetchRequest', () => {
  test('checks a body whose hash is declared as it is read', async () => {
    const signed = sign(payload)
    expect(await outcome(toRequest(signed))).toBe('expected 100000 equal')
    expect(await outcome(toRequest({ ...signed, body: payload.subarray(1) }))).toBe('ContentSha256Mismatch')
  })

  test('takes the options of a verifier in its place', async () => {
    const options = { credentials, service: 's3', region: 'us-east-1', now }
    const { verified } = await verifyFetchRequest(toRequest(sign(payload)), options)
    expect(verified).toMatchObject({ accessKeyId: credentials.accessKeyId })
    await expect(verifyFetchRequest(toRequest(sign(payload)), { ...options, region: 'eu-west-1' })).rejects.toThrow(
      expect.objectContaining({ code: 'ScopeRegionMismatch' }),
    )
  })

  test('takes what the verifier takes for one request, in place of what it was made with', async () => {
    const signed = sign(payload)
    const late = new Date(now.getTime() + 1000_000)
    expect(await outcome(toRequest(signed), { now: late })).toBe('RequestTimeTooSkewed')
    expect(await outcome(toRequest(signed), { now: late, maxClockSkew: 1000 })).toBe('expected 100000 equal')
    expect(await outcome(toRequest(signed), { region: 'eu-west-1' })).toBe('ScopeRegionMismatch')
    const elsewhere = verifierOf({ origin: { host: 'public.example' } })
    expect(await outcome(toRequest(signed), {}, elsewhere)).toBe('SignatureDoesNotMatch')
    expect(await outcome(toRequest(signed), { origin: { host: 'example.com' } }, elsewhere)).toBe(
      'expected 100000 equal',
    )
  })

  test('reads a body first that the signature covers and nothing declares', async () => {
    const signed = sign(payload, { service: 'execute-api' })
    expect(await outcome(toRequest(signed))).toBe('verified 100000 equal')
    expect(await outcome(toRequest({ ...signed, body: 'x' }))).toBe('SignatureDoesNotMatch')
    expect(await outcome(toRequest(signed), { maxBodySize: 99_999 })).toBe('EntityTooLarge')
    expect(await outcome(toRequest(signed), { maxBodySize: 100_000 })).toBe('verified 100000 equal')
  })

  test('reads a body of which the request has no stream, as in Firefox', async () => {
    const untold = (signed: Parameters<typeof toRequest>[0]) =>
      Object.defineProperty(toRequest(signed), 'body', { value: undefined })
    for (const service of ['s3', 'execute-api']) {
      expect(await outcome(untold(sign(payload, { service })))).toMatch(/^(?:expected|verified) 100000 equal$/)
      expect(await outcome(untold(sign(undefined, { service })))).toMatch(/^(?:expected|verified) 0 $/)
      const other = { ...sign(payload, { service }), body: 'x' }
      expect(await outcome(untold(other))).toMatch(/^(?:ContentSha256Mismatch|SignatureDoesNotMatch)$/)
    }
    expect(await outcome(untold(sign('unsigned', { payloadHash: 'UNSIGNED-PAYLOAD' })))).toBe('unsigned 8 unsigned')
    const read = untold(sign(payload))
    await read.arrayBuffer()
    expect(await outcome(read, { rawBody: payload })).toBe('verified 100000 equal')
  })

  test('a request without a body has an empty one', async () => {
    for (const service of ['s3', 'execute-api']) {
      expect(await outcome(toRequest(sign(undefined, { service })))).toBe('verified 0 ')
    }
  })

  test('decodes and checks an aws-chunked body', async () => {
    const {
      method,
      url: to,
      headers,
      body,
    } = signStreamingRequest(
      { method: 'PUT', url, body: payload },
      { credentials, service: 's3', signingDate: now, chunkSize: 8192, trailers: ['CRC32C'] },
    )
    const framed = await buffer(body)
    let trailers: unknown
    const request = toRequest({ method, url: to, headers, body: framed })
    const onTrailers = (received: unknown) => {
      trailers = received
    }
    expect(await outcome(request, { payload: { onTrailers } })).toBe('streaming 100000 equal')
    expect(trailers).toEqual({ 'x-amz-checksum-crc32c': expect.any(String) })
    framed[50_000] = (framed[50_000] as number) ^ 1
    expect(await outcome(toRequest({ method, url: to, headers, body: framed }))).toBe('ChunkSignatureMismatch')
  })

  test('hands on what nobody signed', async () => {
    const presigned = presignRequest({ method: 'PUT', url }, { credentials, service: 's3', signingDate: now })
    expect(await outcome(toRequest({ ...presigned, body: payload }))).toBe('unsigned 100000 equal')
    const anonymous = toRequest({ method: 'PUT', url, headers: {}, body: payload })
    expect(await outcome(anonymous, {}, verifierOf({ allowAnonymous: true }))).toBe('anonymous 100000 equal')
  })

  test('a body that was read already is a mistake, unless its bytes are given', async () => {
    const signed = sign(payload, { service: 'execute-api' })
    const request = toRequest(signed)
    const rawBody = new Uint8Array(await request.arrayBuffer())
    await expect(verifyFetchRequest(request, verifierOf())).rejects.toThrow(
      /^request: expected a body that is not read yet; .* rawBody$/,
    )
    expect(await outcome(request, { rawBody })).toBe('verified 100000 equal')
    expect(await outcome(request, { rawBody: 'x' })).toBe('SignatureDoesNotMatch')
  })

  test('what the key lookup throws passes through', async () => {
    const verifier = verifierOf({ credentials: () => Promise.reject(new Error('database is down')) })
    await expect(verifyFetchRequest(toRequest(sign(undefined)), verifier)).rejects.toThrow('database is down')
  })
})

describe('verifyFetchRequest and hosts', () => {
  test('takes the Host header before that of the URL, which a framework may have made up', async () => {
    const { method, headers } = sign(undefined)
    const inner = new Request('http://localhost:3000/bucket/a%20b?x=1&y=%2F', { method, headers })
    expect(await outcome(inner)).toBe('SignatureDoesNotMatch')
    const withHost = {
      method,
      url: inner.url,
      bodyUsed: false,
      body: null,
      headers: new Headers({ ...headers, host: 'example.com' }),
    }
    expect(await outcome(withHost)).toBe('verified 0 ')
  })

  test('a presigned URL for the public host verifies behind a proxy', async () => {
    const { url: signed } = presignRequest(
      { method: 'GET', url: 'https://public.example/storage/bucket/key' },
      { credentials, service: 's3', signingDate: now },
    )
    const query = signed.slice(signed.indexOf('?'))
    const headers = { 'x-forwarded-host': 'public.example', 'x-forwarded-prefix': '/storage' }
    const request = () => new Request(`http://10.0.0.7:9000/bucket/key${query}`, { headers })
    expect(await outcome(request())).toBe('SignatureDoesNotMatch')
    expect(await outcome(request(), { trustForwarded: ['x-forwarded-host', 'x-forwarded-prefix'] })).toBe('unsigned 0 ')
    expect(await outcome(request(), { origin: { host: 'public.example', pathPrefix: '/storage' } })).toBe('unsigned 0 ')
    expect(await outcome(request(), { origin: { host: 'other.example', pathPrefix: '/storage' } })).toBe(
      'SignatureDoesNotMatch',
    )
  })
})

describe('what Headers has joined', () => {
  /** Two lines, which SigV4 joins by "," and `Headers` by ", ". */
  function joined(name: string, first: string, second: string): Request {
    const signed = sign(undefined, { signedHeaders: [name] }, [
      [name, first],
      [name, second],
    ])
    const { [name]: _value, ...headers } = signed.headers
    const request = toRequest({ ...signed, headers })
    request.headers.append(name, first)
    request.headers.append(name, second)
    expect(request.headers.get(name)).toBe(`${first}, ${second}`)
    return request
  }

  test('repeated lines of a header that is a list verify', async () => {
    expect(await outcome(joined('accept', 'text/html', '*/*;q=0.1'))).toBe('verified 0 ')
    expect(await outcome(joined('x-amz-object-attributes', 'ETag', 'ObjectSize'))).toBe('verified 0 ')
  })

  test('what the second reading fails with is told, if it is another failure', async () => {
    const onVerified = () => {
      throw new Error('seen before')
    }
    const verifying = outcome(joined('accept', 'a', 'b'), {}, verifierOf({ onVerified }))
    await expect(verifying).rejects.toThrow('seen before')
  })

  test('those of other headers do not, unless they are said to be lists', async () => {
    expect(await outcome(joined('x-amz-meta-a', '1', '2'))).toBe('SignatureDoesNotMatch')
    expect(await outcome(joined('x-amz-meta-a', '1', '2'), { listHeaders: ['X-Amz-Meta-A'] })).toBe('verified 0 ')
  })

  test('a blank that somebody adds to the value of any other header is refused', async () => {
    const signed = sign(undefined, {}, [['x-amz-copy-source', '/bucket/a,b']])
    expect(await outcome(toRequest(signed))).toBe('verified 0 ')
    const altered = { ...signed, headers: { ...signed.headers, 'x-amz-copy-source': '/bucket/a, b' } }
    expect(await outcome(toRequest(altered))).toBe('SignatureDoesNotMatch')
  })

  test.each(['"a,b"', '"a,b', String.raw`"a\",b\"c"`])('and so is one within what may be quoted: %s', async (value) => {
    const signed = sign(undefined, {}, [['if-match', value]])
    expect(await outcome(toRequest(signed))).toBe('verified 0 ')
    const altered = { ...signed, headers: { ...signed.headers, 'if-match': value.replace(',', ', ') } }
    expect(await outcome(toRequest(altered))).toBe('SignatureDoesNotMatch')
  })

  test('one line that holds ", " verifies as it is', async () => {
    expect(await outcome(toRequest(sign(undefined, {}, [['accept', 'a, b']])))).toBe('verified 0 ')
  })

  test('of a presigned URL too', async () => {
    const { url: presigned } = presignRequest(
      {
        method: 'GET',
        url,
        headers: [
          ['accept-language', 'de'],
          ['accept-language', 'en'],
        ],
      },
      { credentials, service: 's3', signingDate: now },
    )
    expect(await outcome(toRequest({ method: 'GET', url: presigned, headers: { 'accept-language': 'de, en' } }))).toBe(
      'unsigned 0 ',
    )
  })

  test('one other reading is tried at most, and only where a signed header has one', async () => {
    const readings = async (request: Request) => {
      let lookups = 0
      const verifier = verifierOf({
        credentials: () => {
          lookups++
          return { ...credentials, secretAccessKey: 'other' }
        },
      })
      expect(await outcome(request, {}, verifier)).toBe('SignatureDoesNotMatch')
      return lookups
    }
    const lists: [string, string][] = [
      ['accept', 'a, b, c'],
      ['cache-control', 'd, e'],
      ['if-match', 'f, g'],
    ]
    expect(await readings(toRequest(sign(undefined, {}, lists)))).toBe(2)
    expect(await readings(toRequest(sign(undefined, { signedHeaders: [] }, lists)))).toBe(1)
    expect(await readings(toRequest(sign(undefined, {}, [['x-a', 'b, c']])))).toBe(1)
    expect(await readings(toRequest(sign(undefined)))).toBe(1)
  })
})

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

test('header names that are no list are a mistake, whatever comes', async () => {
  const verifier = createVerifier({ credentials, service: 's3', region: 'us-east-1' })
  const verify = (listHeaders: unknown) =>
    verifyFetchRequest(new Request('https://example.com/'), verifier, { listHeaders } as VerifyFetchOptions)
  await expect(verify('x-tags')).rejects.toThrow('listHeaders: expected a list of header names, got "x-tags"')
  await expect(verify([undefined])).rejects.toThrow('listHeaders: expected header names, got undefined')
})

describe('toFetchErrorResponse', () => {
  const error = new SigV4Error('MissingAuthentication', 'expected authentication')

  test('answers as AWS does', async () => {
    const request = new Request('https://example.com/bucket/key?x')
    const response = toFetchErrorResponse(error, { dialect: 's3', request })
    expect(response.status).toBe(403)
    expect(response.headers.get('content-type')).toBe('application/xml')
    expect(response.headers.get('x-amz-request-id')).toMatch(/^[0-9A-F]{16}$/)
    const text = await response.text()
    expect(text).toContain('<Code>AccessDenied</Code>')
    expect(text).toContain('<Resource>/bucket/key</Resource>')
  })

  test('repeats the Authorization header where AWS does', async () => {
    const refused = new SigV4Error('UnsupportedMechanism', 'expected SigV4')
    const request = new Request('https://example.com/', { headers: { authorization: 'Bearer abc' } })
    const text = await toFetchErrorResponse(refused, { dialect: 's3', request }).text()
    expect(text).toContain('<ArgumentValue>Bearer abc</ArgumentValue>')
  })

  test('answers a HEAD without a body', async () => {
    const request = new Request('https://example.com/', { method: 'HEAD' })
    const response = toFetchErrorResponse(error, { dialect: 'rest-json', request, requestId: 'abc' })
    expect(response.headers.get('x-amzn-requestid')).toBe('abc')
    expect(response.body).toBeNull()
  })

  test('an identifier that is not known is made up', () => {
    const { headers } = toFetchErrorResponse(error, { dialect: 's3', requestId: undefined })
    expect(headers.get('x-amz-request-id')).toMatch(/^[0-9A-F]{16}$/)
  })

  test('throws what is no refusal', () => {
    const other = new Error('database is down')
    expect(() => toFetchErrorResponse(other, { dialect: 's3' })).toThrow(other)
  })
})
