import { Agent, request as httpRequest } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { afterEach, describe, expect, test } from 'vitest'
import {
  createVerifier,
  type HttpRequest,
  isSigV4Error,
  presignRequest,
  type SignOptions,
  signRequest,
  type VerifierOptions,
} from '../../../src/index.js'
import { fromIncomingMessage, verifyIncoming, writeErrorResponse } from '../../../src/node/index.js'
import { type ResignedRequest, type ResignOptions, type ResignRequest, resign } from '../../../src/proxy/index.js'
import { openPayload, signStreamingRequest } from '../../../src/streaming/index.js'
import {
  exampleCredentials as inside,
  otherCredentials,
  temporaryCredentials as outside,
} from '../../support/example-credentials.js'
import { type Loopback, send, serve } from '../../support/loopback.js'

const now = new Date('2026-01-02T03:04:05Z')
const later = new Date('2026-01-02T03:10:00Z')
const payload = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251))
const url = 'https://sandbox.example/bucket/a%20b?x=1&flag&y=%2F'

const verify: VerifierOptions = {
  credentials: inside,
  service: () => true,
  region: () => true,
  now,
}
const sign: ResignOptions['sign'] = { credentials: outside, signingDate: later }

type Signed = Pick<HttpRequest, 'method'> & { url: string; headers: Record<string, string>; body?: unknown }

function signInside(init: Partial<HttpRequest> = {}, options: Partial<SignOptions> = {}): Signed & HttpRequest {
  const request = { method: 'GET', url, ...init }
  return signRequest(request, { credentials: inside, service: 's3', signingDate: now, ...options })
}

/** The request as the proxy's server gets it. */
function receive<B>({ method, url: to, headers }: Signed, body: B): Omit<ResignRequest, 'body'> & { body: B } {
  const { host } = new URL(to)
  return { method, url: to.replace(/^https:\/\/[^/]+/, ''), headers: { host, ...headers }, body }
}

/** What the service behind the proxy makes of it: the payload's kind, its size and whether it is ours. */
async function serviceOutcome(
  { method, url: to, headers, body }: ResignedRequest,
  options: Partial<VerifierOptions> = {},
) {
  const verifier = createVerifier({
    credentials: outside,
    service: () => true,
    region: () => true,
    now: later,
    ...options,
  })
  const host = to.startsWith('/') ? {} : { host: new URL(to).host }
  const target = to.replace(/^https:\/\/[^/]+/, '')
  const bytes = await readBody(body)
  const request: HttpRequest = { method, url: target, headers: { ...host, ...headers }, body: bytes }
  const verified = await verifier.verify(request)
  if (verified.authentication === 'anonymous') return 'anonymous'
  const read = Buffer.from(await buffer(openPayload(verified, bytes)))
  const { authentication, scope } = verified
  const what = read.equals(payload) ? 'the payload' : read.length === 0 ? 'nothing' : read.toString()
  return `${authentication} ${scope.service}/${scope.region} ${verified.payload.kind}: ${what}`
}

async function readBody(body: ResignedRequest['body']): Promise<Uint8Array | string | null> {
  if (body === undefined) return null
  return typeof body === 'string' || body instanceof Uint8Array ? body : Buffer.from(await buffer(body))
}

async function codeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work()
    return 'nothing thrown'
  } catch (error) {
    if (isSigV4Error(error)) return error.code
    throw error
  }
}

const streamOf = (bytes: Uint8Array, piece = 9999) => ({
  async *[Symbol.asyncIterator]() {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece)
  },
})

const target = 'https://s3.eu-west-1.amazonaws.com'

describe('resign', () => {
  test('verifies with one set of credentials and signs with another', async () => {
    const received = receive(signInside({ headers: { 'x-amz-acl': 'private', range: 'bytes=0-9' } }), null)
    const resigned = await resign(received, { verify, sign, target })
    expect(resigned.url).toBe(`${target}/bucket/a%20b?x=1&flag&y=%2F`)
    expect(resigned.headers).toMatchObject({
      'x-amz-acl': 'private',
      range: 'bytes=0-9',
      'x-amz-date': '20260102T031000Z',
      'x-amz-security-token': outside.sessionToken,
    })
    expect(resigned.headers['authorization']).toContain(`Credential=${outside.accessKeyId}/20260102/us-east-1/s3/`)
    expect(resigned.verified.accessKeyId).toBe(inside.accessKeyId)
    expect(await serviceOutcome(resigned)).toBe('header s3/us-east-1 verified: nothing')
  })

  test('takes service and region from what was signed, unless told otherwise', async () => {
    const received = receive(signInside({}, { service: 'sqs', region: 'eu-north-1' }), null)
    expect(await serviceOutcome(await resign(received, { verify, sign }))).toMatch(/^header sqs\/eu-north-1 /)
    const moved = { ...sign, service: 'execute-api', region: 'us-west-2' }
    expect(await serviceOutcome(await resign(received, { verify, sign: moved }))).toMatch(
      /^header execute-api\/us-west-2 /,
    )
  })

  test('takes a fetch Request as it stands', async () => {
    const { method, headers } = signInside({ method: 'PUT', body: payload })
    const request = new Request(url, { method, headers, body: payload })
    const resigned = await resign(request, { verify, sign, target })
    expect(await serviceOutcome(resigned)).toBe('header s3/us-east-1 verified: the payload')
  })

  test('a URL that becomes another while the key is looked up is signed as it was', async () => {
    const received = { ...receive(signInside(), null), url: new URL(url) }
    const credentials = async () => {
      received.url.pathname = '/bucket/secret'
      return inside
    }
    const resigned = await resign(received, { verify: { ...verify, credentials }, sign, target })
    expect(resigned.url).toBe(`${target}/bucket/a%20b?x=1&flag&y=%2F`)
  })

  test('signs nothing that does not verify', async () => {
    const signed = signInside({ method: 'PUT', body: 'abc' })
    const altered: Record<string, ResignRequest> = {
      SignatureDoesNotMatch: { ...receive(signed, 'abc'), method: 'POST' },
      ContentSha256Mismatch: receive(signed, 'abd'),
      MissingAuthentication: { method: 'GET', url: '/', headers: { host: 'a' } },
      InvalidAccessKeyId: receive(signInside({}, { credentials: otherCredentials }), null),
    }
    for (const [code, received] of Object.entries(altered)) {
      expect(await codeOf(() => resign(received, { verify, sign }))).toBe(code)
    }
    const anonymous = { ...verify, allowAnonymous: true }
    const stranger = { method: 'GET', url: '/', headers: { host: 'a' } }
    expect(await codeOf(() => resign(stranger, { verify: anonymous, sign }))).toBe('MissingAuthentication')
  })

  test('chooses credentials by who signed', async () => {
    const verifier = createVerifier({ ...verify, credentials: () => ({ ...inside, tenant: 'blue' }) })
    const resigned = await resign(receive(signInside(), null), {
      verify: verifier,
      sign: {
        signingDate: () => later,
        credentials: async ({ accessKeyId, principal }) =>
          accessKeyId === inside.accessKeyId && principal['tenant'] === 'blue' ? outside : otherCredentials,
      },
    })
    expect(await serviceOutcome(resigned)).toMatch(/^header /)
  })

  test('without a target keeps the host that the client spoke to', async () => {
    const resigned = await resign(receive(signInside(), null), { verify, sign })
    expect(resigned.url).toBe('/bucket/a%20b?x=1&flag&y=%2F')
    expect(resigned.headers['host']).toBe('sandbox.example')
    const absolute = await resign({ ...signInside(), body: null }, { verify, sign })
    expect(absolute.url).toBe(url)
    expect(await serviceOutcome(absolute)).toMatch(/^header /)
  })

  test('a target may have a path prefix, and nothing behind it', async () => {
    const received = receive(signInside(), null)
    const resigned = await resign(received, { verify, sign, target: new URL('https://gateway.example:8443/s3/') })
    expect(resigned.url).toBe('https://gateway.example:8443/s3/bucket/a%20b?x=1&flag&y=%2F')
    expect(await serviceOutcome(resigned)).toMatch(/^header /)
    const wrongs = [
      ['gateway.example', '"gateway.example"'],
      ['/s3', '"/s3"'],
      ['https://gateway.example/?a', '"https://gateway.example/?…"'],
      ['https://gate way', '"https://gate way"'],
      ['https://me:it@gateway.example', '"https://…@gateway.example"'],
      [7, '7'],
    ]
    for (const [wrong, shown] of wrongs) {
      await expect(resign(received, { verify, sign, target: wrong as string })).rejects.toThrow(
        `target: expected an absolute URL without user information and query, got ${shown}`,
      )
    }
  })

  test('segments of dots stay where there is nothing to climb out of', async () => {
    const received = { ...receive(signInside({ url: 'https://sandbox.example/../a' }), null), url: '/../a' }
    expect((await resign(received, { verify, sign })).url).toBe('/../a')
    expect((await resign(received, { verify, sign, target: `${target}/` })).url).toBe(`${target}/../a`)
  })

  test.each([
    '/../secret',
    '/a/%2E%2e/../secret',
    '/a%2Fb/../../secret',
    '/a%2F..%2F../secret',
    '/a%5c..%5C../secret',
    '/a\\..\\../secret',
    '/./../secret',
  ])('a path that climbs out of a target is refused: %s', async (path) => {
    const received = receive(signInside({ url: `https://sandbox.example${path}` }), null)
    const out = { verify, sign, target: `${target}/prefix` }
    await expect(resign({ ...received, url: path }, out)).rejects.toMatchObject({
      code: 'MalformedUri',
      message: `url: expected a path that stays within the target's, got ${JSON.stringify(path)}`,
    })
  })

  test('a path that climbs no higher than its target is sent as it is', async () => {
    const received = receive(signInside({ url: 'https://sandbox.example/a/../b' }), null)
    const resigned = await resign({ ...received, url: '/a/../b' }, { verify, sign, target: `${target}/prefix` })
    expect(resigned.url).toBe(`${target}/prefix/a/../b`)
  })

  test('knows the host of a request of HTTP/2, and sends none of its pseudo headers on', async () => {
    const { method, headers } = signInside()
    const pseudo = { ':method': method, ':path': '/bucket/a%20b?x=1&flag&y=%2F', ':authority': 'sandbox.example' }
    const received = { method, url: pseudo[':path'], headers: { ...pseudo, ...headers }, body: null }
    const resigned = await resign(received, { verify, sign })
    expect(resigned.headers['host']).toBe('sandbox.example')
    expect(Object.keys(resigned.headers).filter((name) => name.startsWith(':'))).toEqual([])
  })

  test.each<[object | undefined, string]>([
    [undefined, 'options: expected an object, got undefined'],
    [{ sign }, 'verify: expected an object, got undefined'],
    [{ verify }, 'sign: expected an object, got undefined'],
    [{ verify, sign, form: 'Query' }, 'form: expected "header" or "query", got "Query"'],
    [{ verify, sign, payload: 'none' }, 'payload: expected "keep" or "unsigned", got "none"'],
  ])('options of the wrong kind are refused: %j', async (options, message) => {
    const failure = resign(receive(signInside(), null), options as ResignOptions)
    await expect(failure).rejects.toThrow(TypeError)
    await expect(failure).rejects.toThrow(message)
  })

  test('verifies behind a proxy of its own', async () => {
    const { method, url: signed, headers } = signInside({ url: 'https://public.example/api/bucket/key' })
    const received = {
      method,
      url: signed.replace('https://public.example/api', ''),
      headers: { ...headers, host: 'internal', 'x-forwarded-host': 'public.example' },
      body: null,
    }
    expect(await codeOf(() => resign(received, { verify, sign }))).toBe('SignatureDoesNotMatch')
    const origin = { host: 'public.example', pathPrefix: '/api' }
    expect((await resign(received, { verify, sign, target, origin })).url).toBe(`${target}/bucket/key`)
    const trusting = { ...received, headers: { ...received.headers, 'x-forwarded-prefix': '/api' } }
    const resigned = await resign(trusting, {
      verify,
      sign,
      target,
      trustForwarded: ['x-forwarded-host', 'x-forwarded-prefix'],
    })
    expect(await serviceOutcome(resigned)).toMatch(/^header /)
  })
})

describe('resign, headers', () => {
  test('drops what was for this hop, and keeps what was signed', async () => {
    const signed = signInside({ headers: { 'x-a': '1', 'x-b': '2', 'keep-alive': 'timeout=5' } })
    const received = receive(signed, null)
    const headers = {
      ...received.headers,
      Connection: 'x-a, X-Unsigned',
      'x-unsigned': '3',
      'proxy-authorization': 'Basic abc',
      'proxy-authenticate': 'Basic',
      'proxy-connection': 'close',
      trailer: 'x-a',
      'transfer-encoding': 'chunked',
      upgrade: 'h2c',
      te: 'trailers',
      expect: '100-continue',
      date: 'Fri, 02 Jan 2026 03:04:05 GMT',
      'user-agent': 'curl',
      vary: 'user-agent',
    }
    const resigned = await resign({ ...received, headers }, { verify, sign, target })
    expect(Object.keys(resigned.headers).sort()).toEqual([
      'authorization',
      'user-agent',
      'vary',
      'x-a',
      'x-amz-content-sha256',
      'x-amz-date',
      'x-amz-security-token',
      'x-b',
    ])
  })

  test('that iterate but once are verified, and sent on', async () => {
    const received = receive(signInside({ method: 'PUT', headers: { 'x-a': '1' }, body: payload }), payload)
    const headers = { ...received.headers, 'content-length': String(payload.length), 'content-type': 'image/png' }
    const expected = await resign({ ...received, headers }, { verify, sign, target })
    const resigned = await resign({ ...received, headers: Object.entries(headers).values() }, { verify, sign, target })
    expect(resigned.headers).toEqual(expected.headers)
  })

  test('that become others while the key is looked up are not sent on', async () => {
    const received = receive(signInside({ headers: { 'x-amz-acl': 'private' } }), null)
    const headers: Record<string, string> = { ...(received.headers as object) }
    const credentials = async () => {
      headers['x-amz-acl'] = 'public-read'
      return inside
    }
    const resigned = await resign({ ...received, headers }, { verify: { ...verify, credentials }, sign, target })
    expect(resigned.headers['x-amz-acl']).toBe('private')
  })

  test('of which a line becomes another while the key is looked up are sent on as they were', async () => {
    const received = receive(signInside({ headers: { 'x-amz-acl': 'private' } }), null)
    const headers = Object.entries(received.headers as Record<string, string>)
    const credentials = async () => {
      for (const line of headers) if (line[0] === 'x-amz-acl') line[1] = 'public-read'
      return inside
    }
    const resigned = await resign({ ...received, headers }, { verify: { ...verify, credentials }, sign, target })
    expect(resigned.headers['x-amz-acl']).toBe('private')
  })

  test('vouches for no x-amz-* header that the client did not sign', async () => {
    const received = receive(signInside(), null)
    const headers = { ...received.headers, 'x-amz-cf-id': 'abc' }
    const allowing = { ...verify, allowUnsignedHeaders: ['x-amz-cf-id'] }
    const resigned = await resign({ ...received, headers }, { verify: allowing, sign, target })
    expect(resigned.headers).not.toHaveProperty('x-amz-cf-id')
  })

  test('leaves a parameter alone that stood for no header', async () => {
    const signed = signInside({ url: 'https://sandbox.example/bucket/a?x-amz-meta-a=b' })
    const resigned = await resign(receive(signed, null), { verify, sign, target })
    expect(resigned.url).toBe(`${target}/bucket/a?x-amz-meta-a=b`)
    expect(resigned.headers).not.toHaveProperty('x-amz-meta-a')
  })

  test('replaces a session token, and takes off one that is not needed', async () => {
    const session = { ...inside, sessionToken: 'inner-token' }
    const received = receive(signInside({}, { credentials: session }), null)
    const withToken = await resign(received, { verify: { ...verify, credentials: session }, sign, target })
    expect(withToken.headers['x-amz-security-token']).toBe(outside.sessionToken)
    const plain = { ...sign, credentials: otherCredentials }
    const without = await resign(received, { verify: { ...verify, credentials: session }, sign: plain, target })
    expect(without.headers).not.toHaveProperty('x-amz-security-token')
  })

  test('escapes what fetch would, before it is signed', async () => {
    const raw = signRequest(
      {
        method: 'GET',
        url: 'https://sandbox.example/bucket/caf\u00e9 {"x"}/!$&()*+,.:;=@_~-?q=\'a b\'&!$()*,-./:;@_~?',
      },
      { credentials: inside, service: 's3', signingDate: now },
    )
    const received = {
      method: 'GET',
      url: '/bucket/caf\xc3\xa9 {"x"}/!$&()*+,.:;=@_~-?q=\'a b\'&!$()*,-./:;@_~?',
      headers: { host: 'sandbox.example', ...raw.headers },
      body: null,
    }
    const resigned = await resign(received, { verify, sign, target })
    expect(resigned.url).toBe(
      `${target}/bucket/caf%C3%A9%20%7B%22x%22%7D/!$&()*+,.:;=@_~-?q=%27a%20b%27&!$()*,-./:;@_~?`,
    )
    expect(new URL(resigned.url).href).toBe(resigned.url)
    expect(await serviceOutcome(resigned)).toMatch(/^header /)
  })
})

describe('resign, bodies', () => {
  test('keeps the hash that was signed, and checks the body as it is sent', async () => {
    const signed = signInside({ method: 'PUT', body: payload })
    const resigned = await resign(receive(signed, streamOf(payload)), { verify, sign, target })
    expect(resigned).toMatchObject({
      duplex: 'half',
      headers: { 'x-amz-content-sha256': signed.headers['x-amz-content-sha256'] },
    })
    expect(await serviceOutcome(resigned)).toBe('header s3/us-east-1 verified: the payload')
    const altered = Buffer.from(payload)
    altered[99_999] = 1
    const failing = await resign(receive(signed, streamOf(altered)), { verify, sign, target })
    expect(await codeOf(() => buffer(failing.body as ReadableStream))).toBe('ContentSha256Mismatch')
  })

  test('sends a length, but does not sign it, since a platform that streams in chunks leaves it out', async () => {
    const headers = { 'content-length': String(payload.length) }
    const received = receive(signInside({ method: 'PUT', headers, body: payload }), streamOf(payload))
    for (const form of ['header', 'query'] as const) {
      const resigned = await resign({ ...received, body: streamOf(payload) }, { verify, sign, target, form })
      expect(resigned.headers).toMatchObject(headers)
      const { 'content-length': _, ...sent } = resigned.headers
      expect(await serviceOutcome({ ...resigned, headers: sent })).toMatch(/the payload$/)
    }
  })

  test('reads a body first that the signature covers and nothing declares', async () => {
    const signed = signInside({ method: 'POST', body: payload }, { service: 'execute-api' })
    const resigned = await resign(receive(signed, streamOf(payload)), { verify, sign, target })
    expect(resigned.body).toBeInstanceOf(Uint8Array)
    expect(await serviceOutcome(resigned)).toBe('header execute-api/us-east-1 verified: the payload')
    const small = { verify, sign, target, maxBodySize: 99_999 }
    expect(await codeOf(() => resign(receive(signed, streamOf(payload)), small))).toBe('EntityTooLarge')
  })

  test('takes bytes and text that are at hand', async () => {
    for (const body of [payload, 'text']) {
      const signed = signInside({ method: 'PUT', body })
      const resigned = await resign(receive(signed, body), { verify, sign, target })
      expect(resigned.body).toBe(body)
      expect(await serviceOutcome(resigned)).toMatch(/^header s3\/us-east-1 verified: (the payload|text)$/)
    }
    const nothing = receive(signInside({ method: 'PUT' }), new Uint8Array())
    expect(await resign(nothing, { verify, sign, target })).not.toHaveProperty('body')
  })

  test('takes the body of a GET that is at hand, or that its headers tell of', async () => {
    const signed = signInside({ method: 'GET', body: 'text' }, { service: 'es' })
    const resigned = await resign(receive(signed, 'text'), { verify, sign, target })
    expect(resigned.body).toBe('text')
    for (const framing of [{ 'content-length': '4' }, { 'Transfer-Encoding': 'chunked' }]) {
      const received = receive(signed, streamOf(Buffer.from('text')))
      const framed = { ...received, headers: { ...received.headers, ...framing } }
      expect((await resign(framed, { verify, sign, target })).body).toEqual(Uint8Array.from(Buffer.from('text')))
    }
    const none = receive(signInside({ headers: { 'content-length': '0' } }), streamOf(Buffer.from('')))
    expect(await resign(none, { verify, sign, target })).not.toHaveProperty('body')
  })

  test('a body that is left out stays where it is', async () => {
    const signed = signInside({ method: 'PUT', body: payload })
    const resigned = await resign(receive(signed, undefined), { verify, sign, target })
    expect(resigned).not.toHaveProperty('body')
    expect(await serviceOutcome({ ...resigned, body: payload })).toBe('header s3/us-east-1 verified: the payload')
  })

  test('passes on an unsigned payload as one', async () => {
    const signed = signInside({ method: 'PUT' }, { payloadHash: 'UNSIGNED-PAYLOAD' })
    const resigned = await resign(receive(signed, streamOf(payload)), { verify, sign, target })
    expect(await serviceOutcome(resigned)).toBe('header s3/us-east-1 unsigned: the payload')
  })

  test('signs less of the body where it is told to', async () => {
    const signed = signInside({ method: 'PUT', body: payload })
    const resigned = await resign(receive(signed, streamOf(payload)), { verify, sign, target, payload: 'unsigned' })
    expect(await serviceOutcome(resigned)).toBe('header s3/us-east-1 unsigned: the payload')
  })
})

describe('resign, aws-chunked', () => {
  type Literal = Parameters<typeof signStreamingRequest>[1]['payloadHash']

  async function frame(literal?: Literal, options: Partial<Parameters<typeof signStreamingRequest>[1]> = {}) {
    const signed = signStreamingRequest(
      { method: 'PUT', url, body: payload, headers: { 'content-encoding': 'gzip', 'x-amz-meta-a': 'b' } },
      { credentials: inside, service: 's3', signingDate: now, chunkSize: 8192, payloadHash: literal, ...options },
    )
    return { received: receive(signed, undefined), framed: Buffer.from(await buffer(signed.body)) }
  }

  test.each<[Literal, 'CRC32' | undefined]>([
    ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', undefined],
    ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', 'CRC32'],
    ['STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'CRC32'],
  ])('%s is signed anew, chunk by chunk', async (literal, checksum) => {
    const { received, framed } = await frame(literal, checksum === undefined ? {} : { trailers: [checksum] })
    const resigned = await resign({ ...received, body: streamOf(framed) }, { verify, sign, target })
    expect(resigned.headers).toMatchObject({
      'x-amz-content-sha256': literal,
      'x-amz-decoded-content-length': '100000',
      'content-encoding': 'aws-chunked,gzip',
      'x-amz-meta-a': 'b',
    })
    const sent = Buffer.from(await buffer(resigned.body as ReadableStream))
    expect(resigned.headers['content-length']).toBe(String(sent.length))
    expect(await serviceOutcome({ ...resigned, body: sent })).toBe('header s3/us-east-1 streaming: the payload')
    if (checksum !== undefined) expect(sent.toString('latin1')).toContain('x-amz-checksum-crc32:')
  })

  test('a chunk that is not what was signed fails the body', async () => {
    const { received, framed } = await frame()
    framed[50_000] = (framed[50_000] as number) ^ 1
    const resigned = await resign({ ...received, body: streamOf(framed) }, { verify, sign, target })
    expect(await codeOf(() => buffer(resigned.body as ReadableStream))).toBe('ChunkSignatureMismatch')
  })

  test.each([null, '', new Uint8Array()])('fails where none of its chunks came: %j', async (body) => {
    const { received } = await frame()
    const resigned = await resign({ ...received, body }, { verify, sign, target, payload: 'unsigned' })
    expect(await codeOf(() => buffer(resigned.body as ReadableStream))).toBe('IncompleteBody')
  })

  test('is sent plain where its payload is to be unsigned, or its signature in the query', async () => {
    for (const options of [{ payload: 'unsigned' as const }, { form: 'query' as const }]) {
      const { received, framed } = await frame('STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', { trailers: ['SHA256'] })
      const resigned = await resign({ ...received, body: streamOf(framed) }, { verify, sign, target, ...options })
      expect(resigned.headers).toMatchObject({ 'content-length': '100000', 'content-encoding': 'gzip' })
      expect(resigned.headers).not.toHaveProperty('x-amz-trailer')
      expect(resigned.headers).not.toHaveProperty('x-amz-decoded-content-length')
      expect(await serviceOutcome(resigned)).toMatch(/^(header|query) s3\/us-east-1 unsigned: the payload$/)
    }
  })

  test('refuses trailers that it cannot compute again', async () => {
    const trailer = { name: 'x-amz-meta-sum', length: 3, value: () => 'abc' }
    const { received, framed } = await frame('STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', { trailers: [trailer] })
    const request = { ...received, body: framed }
    expect(await codeOf(() => resign(request, { verify, sign, target }))).toBe('StreamingPayloadRefused')
    const plain = await resign(request, { verify, sign, target, payload: 'unsigned' })
    expect(await serviceOutcome(plain)).toBe('header s3/us-east-1 unsigned: the payload')
  })
})

describe('resign, presigned', () => {
  const presigned = (init: Partial<HttpRequest> = {}) =>
    presignRequest(
      { method: 'GET', url, ...init },
      { credentials: { ...inside, sessionToken: 'a+b/c' }, service: 's3', signingDate: now },
    )
  const verifySession = { ...verify, credentials: { ...inside, sessionToken: 'a+b/c' } }

  test('in, header-signed out', async () => {
    const resigned = await resign(receive(presigned(), null), { verify: verifySession, sign, target })
    expect(resigned.url).toBe(`${target}/bucket/a%20b?x=1&flag&y=%2F`)
    const names = ['authorization', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token']
    expect(Object.keys(resigned.headers).sort()).toEqual(names)
    expect(resigned.headers['x-amz-security-token']).toBe(outside.sessionToken)
    expect(await serviceOutcome(resigned)).toBe('header s3/us-east-1 unsigned: nothing')
  })

  test('in and out', async () => {
    const body = streamOf(payload)
    const resigned = await resign(receive(presigned({ method: 'PUT' }), body), {
      verify: verifySession,
      sign: { ...sign, expiresIn: 60 },
      target,
      form: 'query',
    })
    expect(resigned.url).toContain('X-Amz-Expires=60&')
    expect(resigned.url.match(/X-Amz-Signature=/g)).toHaveLength(1)
    expect(resigned.url).toContain(encodeURIComponent(outside.sessionToken as string))
    expect(resigned.headers).not.toHaveProperty('authorization')
    expect(await serviceOutcome(resigned)).toBe('query s3/us-east-1 unsigned: the payload')
  })

  test('header-signed in, out with the hash of its body', async () => {
    const signed = signInside({ method: 'PUT', body: payload })
    const resigned = await resign(receive(signed, streamOf(payload)), { verify, sign, target, form: 'query' })
    expect(await serviceOutcome(resigned)).toBe('query s3/us-east-1 verified: the payload')
  })

  test('parameters that stood for headers become headers again, in a header-signed request', async () => {
    const hoisted = presigned({ url: `${url}&not-x-amz-a=b&x-amz-meta-a=%C3%A9%20b&X-Amz-Acl=private` })
    const header = await resign(receive(hoisted, null), { verify: verifySession, sign, target })
    expect(header.url).toBe(`${target}/bucket/a%20b?x=1&flag&y=%2F&not-x-amz-a=b`)
    expect(header.headers).toMatchObject({ 'x-amz-meta-a': '\xc3\xa9 b', 'x-amz-acl': 'private' })
    expect(await serviceOutcome(header)).toMatch(/^header /)
    const query = await resign(receive(hoisted, null), { verify: verifySession, sign, target, form: 'query' })
    expect(query.url).toContain('&x-amz-meta-a=%C3%A9%20b&X-Amz-Acl=private&')
    expect(await serviceOutcome(query)).toMatch(/^query /)
  })
})

describe('resign, on a real socket', () => {
  let upstream: Loopback | undefined
  let proxy: Loopback | undefined
  afterEach(async () => {
    await proxy?.close()
    await upstream?.close()
    upstream = undefined
  })

  async function start(): Promise<Loopback> {
    const service = createVerifier({ credentials: outside, service: 's3', region: 'us-east-1', now: later })
    const to = await serve(async (req, res) => {
      try {
        const { body } = await verifyIncoming(req, service)
        const bytes = await buffer(body)
        res.end(payload.equals(bytes) ? 'stored' : `${req.method} of ${bytes.length} bytes`)
      } catch {
        res.writeHead(403).end()
      }
    })
    upstream = to
    proxy = await serve(async (req, res) => {
      try {
        const { url: next, ...init } = await resign(
          { ...fromIncomingMessage(req), body: req },
          { verify, sign, target: to.url },
        )
        const answer = await fetch(next, init as RequestInit).catch((error) => {
          throw error.cause ?? error
        })
        res.end(await answer.text())
      } catch (error) {
        writeErrorResponse(res, error, { dialect: 's3' })
      }
    })
    return proxy
  }

  test.each(['GET', 'HEAD', 'DELETE'])('%s without a body goes through fetch to the service', async (method) => {
    const through = await start()
    const request = { method, url: `${through.url}/bucket/key` }
    const options = { credentials: inside, service: 's3', signingDate: now }
    for (const signed of [signRequest(request, options), presignRequest(request, options)]) {
      expect(await send(through, { method, url: signed.url, headers: signed.headers })).toMatchObject({
        status: 200,
        body: method === 'HEAD' ? '' : `${method} of 0 bytes`,
      })
    }
  })

  test('streams through fetch to the service', async () => {
    const through = await start()
    for (const framed of [false, true]) {
      const request = { method: 'PUT', url: `${through.url}/bucket/key`, body: payload }
      const options = { credentials: inside, service: 's3', signingDate: now }
      const signed = framed ? signStreamingRequest(request, options) : signRequest(request, options)
      const body = signed.body instanceof ReadableStream ? await buffer(signed.body) : payload
      const { method, url: to, headers } = signed
      expect(await send(through, { method, url: to, headers, body })).toMatchObject({ status: 200, body: 'stored' })
      const altered = Buffer.from(body)
      altered[80_000] = (altered[80_000] as number) ^ 1
      const refused = await send(through, { method, url: to, headers, body: altered })
      expect(refused.body).toContain(framed ? '<Code>SignatureDoesNotMatch' : '<Code>XAmzContentSHA256Mismatch')
    }
  })

  test.each([
    ['given up', 's3', '200 given up'],
    ['too large', 'execute-api', '200 EntityTooLarge'],
  ])('a body that is %s leaves its connection to the requests that follow', async (_, service, expected) => {
    const sockets = new Set<unknown>()
    proxy = await serve(async (req, res) => {
      sockets.add(req.socket)
      const received = { ...fromIncomingMessage(req), body: req }
      const code = await codeOf(async () => {
        const { body } = await resign(received, { verify, sign, target, maxBodySize: 100_000 })
        const reader = (body as ReadableStream<Uint8Array>).getReader()
        await reader.read()
        await reader.cancel()
      })
      res.end(code === 'nothing thrown' ? 'given up' : code)
    })
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const big = Buffer.alloc(3_000_000, 'x')
    const request = { method: 'PUT', url: `${proxy.url}/bucket/key`, body: big }
    const { headers } = signRequest(request, { credentials: inside, service, signingDate: now })
    for (let i = 0; i < 2; i++) {
      const answer = await new Promise<string>((resolve, reject) => {
        const length = { 'content-length': big.length }
        const sent = httpRequest(
          request.url,
          { method: 'PUT', agent, headers: { ...headers, ...length } },
          (response) => {
            buffer(response).then((bytes) => resolve(`${response.statusCode} ${bytes}`), reject)
          },
        )
        sent.on('error', reject)
        sent.end(big)
      })
      expect(answer).toBe(expected)
    }
    expect(sockets.size).toBe(1)
    agent.destroy()
  })
})
