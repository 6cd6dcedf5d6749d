import { once } from 'node:events'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { signNodeStreamingRequest } from '../../../src/node/payload-streams.js'
import type { ByteSource, StreamingHttpRequest, StreamingSignOptions } from '../../../src/streaming/index.js'
import { openPayload, signStreamingRequest } from '../../../src/streaming/index.js'
import { serveInTest } from '../../support/serve-in-test.js'
import { receive, signOptions, signUpload } from '../../support/streaming-upload.js'
import { collect } from '../../support/streams.js'

const text = 'Welcome to Amazon S3.'
const bytes = new TextEncoder().encode(text)
const halves = [bytes.subarray(0, 10), bytes.subarray(10)]

describe('a body', () => {
  test.each<[string, () => ByteSource, number | undefined]>([
    ['of text', () => text, undefined],
    ['of bytes', () => bytes, undefined],
    ['of a Blob', () => new Blob([bytes]), undefined],
    ['of a Web stream', () => new Blob([bytes]).stream(), 21],
    ['of a Node stream', () => Readable.from(halves), 21],
    ['of a list', () => halves, 21],
    ['of a generator', () => generate(halves), 21],
    ['of nothing', () => null, undefined],
    ['of an empty text', () => '', undefined],
  ])('%s is sent in its framing and verifies', async (_, source, decodedContentLength) => {
    const signed = signUpload(source(), { decodedContentLength })
    const body = await collect(signed.body)
    expect(signed.headers['content-length']).toBe(String(body.length))
    const payload = await collect(openPayload(receive(signed), body))
    expect(payload.toString()).toBe(source() === null || source() === '' ? '' : text)
  })

  test.each<[string, ByteSource, Partial<StreamingSignOptions>, RegExp]>([
    ['whose length is not known', halves, {}, /decodedContentLength: expected the number of bytes/],
    ['that is a number', 5 as never, { decodedContentLength: 5 }, /body: expected text, bytes, .* got 5/],
    ['that is an object', {} as never, { decodedContentLength: 5 }, /body: expected text, bytes, .* got an object/],
    ['that is an object, of no known length', {} as never, {}, /^body: expected text, bytes, .* got an object/],
    ['that is a promise', Promise.resolve('text') as never, {}, /^body: expected text, bytes, .* got a Promise/],
  ])('%s is a TypeError', (_, body, options, message) => {
    expect(() => signUpload(body, options)).toThrow(TypeError)
    expect(() => signUpload(body, options)).toThrow(message)
  })

  test('names of headers that are no list are a TypeError, and trailers that are null are none', () => {
    for (const signedHeaders of ['range', null, 5]) {
      expect(() => signUpload(text, { signedHeaders } as never)).toThrow(
        /^signedHeaders: expected a list of header names/,
      )
    }
    const { headers } = signUpload(text, { trailers: null } as never)
    expect(headers['x-amz-content-sha256']).toBe('STREAMING-AWS4-HMAC-SHA256-PAYLOAD')
  })

  test('that is not as long as was said is a RangeError', () => {
    expect(() => signUpload(text, { decodedContentLength: 20 })).toThrow(
      new RangeError('decodedContentLength: expected 21, the bytes of the body, got 20'),
    )
  })

  test.each([20, 22])('that turns out not to have %i bytes fails as it is sent', async (decodedContentLength) => {
    const signed = signUpload(Readable.from(halves), { decodedContentLength })
    await expect(collect(signed.body)).rejects.toThrow(RangeError)
  })

  test('of pieces that are no bytes fails as it is sent', async () => {
    const signed = signUpload(['text'] as never, { decodedContentLength: 4 })
    await expect(collect(signed.body)).rejects.toThrow(
      new TypeError('body: expected its pieces to be bytes, got a string'),
    )
  })
})

test.each<[string, unknown, unknown, RegExp]>([
  ['no request', undefined, { service: 's3' }, /request: expected an object, got undefined/],
  [
    'no options',
    { method: 'PUT', url: 'https://bucket.example/', body: text },
    undefined,
    /options: expected an object/,
  ],
])('%s is a TypeError that says so', (_, request, options, message) => {
  for (const sign of [signStreamingRequest, signNodeStreamingRequest] as ((...given: unknown[]) => unknown)[]) {
    expect(() => sign(request, options)).toThrow(TypeError)
    expect(() => sign(request, options)).toThrow(message)
  }
})

describe('headers', () => {
  const headersOf = (request: Partial<StreamingHttpRequest>, options: Partial<StreamingSignOptions> = {}) =>
    signUpload(text, options, request)

  test('tell the framing, all but content-length signed', () => {
    const { headers, signedHeaders } = headersOf({}, { trailers: ['CRC32', 'SHA256'] })
    expect(headers).toMatchObject({
      'content-encoding': 'aws-chunked',
      'content-length': '383',
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': '21',
      'x-amz-trailer': 'x-amz-checksum-crc32,x-amz-checksum-sha256',
    })
    expect(signedHeaders).toEqual([
      'content-encoding',
      'host',
      'x-amz-content-sha256',
      'x-amz-date',
      'x-amz-decoded-content-length',
      'x-amz-trailer',
    ])
  })

  test('keep the codings of the payload', () => {
    expect(headersOf({ headers: { 'Content-Encoding': 'gzip' } }).headers['content-encoding']).toBe('aws-chunked,gzip')
  })

  test('given as signing adds them are taken as they are', () => {
    const given = { 'Content-Encoding': 'aws-chunked', 'X-Amz-Decoded-Content-Length': '21', 'Content-Length': '194' }
    const signed = headersOf({ headers: given })
    expect(signed.headers).toMatchObject({ 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': '21' })
    expect(signed.signedHeaders).toContain('content-length')
  })

  test('tell the length of a stream, read but once', async () => {
    const headers = { 'X-Amz-Decoded-Content-Length': '21' }
    for (const given of [headers, Object.entries(headers).values()]) {
      const signed = signUpload(generate(halves), {}, { headers: given })
      const payload = await collect(openPayload(receive(signed), signed.body))
      expect(payload.toString()).toBe(text)
    }
    expect(() => signUpload(generate(halves), { decodedContentLength: 20 }, { headers })).toThrow(TypeError)
    expect(() => signUpload(halves, {}, { headers: { 'x-amz-decoded-content-length': '2e1' } })).toThrow(TypeError)
  })

  test.each([
    ['content-length', '193'],
    ['x-amz-decoded-content-length', '20'],
    ['x-amz-trailer', 'x-amz-checksum-crc32'],
    ['x-amz-content-sha256', 'UNSIGNED-PAYLOAD'],
  ])('that disagree are a TypeError: %s', (name, value) => {
    expect(() => headersOf({ headers: { [name]: value } })).toThrow(TypeError)
  })

  test('chosen by the caller leave content-encoding signed', () => {
    const signed = headersOf({ headers: { range: 'bytes=0-1' } }, { signedHeaders: ['range'] })
    expect(signed.signedHeaders).toContain('content-encoding')
    expect(signed.signedHeaders).toContain('range')
  })
})

test.each(['UNSIGNED-PAYLOAD', 'e'.repeat(64)])('a payload hash of no framing is a TypeError: %s', (payloadHash) => {
  expect(() => signUpload(text, { payloadHash: payloadHash as never })).toThrow(
    /payloadHash: expected one of STREAMING-AWS4-HMAC-SHA256-PAYLOAD, /,
  )
})

test('an unsigned framing is chosen by its literal', async () => {
  const signed = signUpload(text, { payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', trailers: ['CRC64NVME'] })
  expect((await collect(signed.body)).toString()).toMatch(
    /^15\r\nWelcome to Amazon S3\.\r\n0\r\nx-amz-checksum-crc64nvme:[^\r]{12}\r\n\r\n$/,
  )
})

test('a fetch Request is signed as it stands', async () => {
  const url = 'https://examplebucket.s3.us-east-1.amazonaws.com/object'
  const request = new Request(url, { method: 'PUT', headers: { 'x-amz-acl': 'private' }, body: text })
  const signed = signStreamingRequest(request, { ...signOptions, decodedContentLength: 21 })
  expect(signed).toMatchObject({ method: 'PUT', url, headers: { 'x-amz-acl': 'private' } })
  expect((await collect(openPayload(receive(signed), signed.body))).toString()).toBe(text)
})

test("neither the request nor the caller's options are changed", () => {
  const headers = Object.freeze({ 'Content-Encoding': 'gzip' })
  const trailers = Object.freeze(['CRC32'] as const)
  expect(() => signUpload(text, Object.freeze({ trailers }), Object.freeze({ headers }))).not.toThrow()
})

test('the result neither prints nor serialises its key', () => {
  const signed = signUpload(text)
  const printed = inspect(signed, { depth: 9, showHidden: true }) + JSON.stringify(signed)
  expect(printed).not.toContain('hmac')
  expect(printed).not.toContain('wJalrXUtnFEMI')
})

describe('over loopback', () => {
  interface Received {
    headers: IncomingHttpHeaders
    body: Buffer
  }
  const start = async () => {
    const received: Received[] = []
    const { url } = await serveInTest(async (incoming, response) => {
      received.push({ headers: incoming.headers, body: await collect(incoming) })
      response.end()
    })
    return { url: `${url}/object`, received }
  }
  const payload = Buffer.alloc(200_000, 'a')
  const sign = () => signUpload(Readable.from([payload]), { decodedContentLength: 200_000, trailers: ['CRC32C'] })
  const verify = async ({ headers, body }: Received) => {
    const { host: _, ...rest } = headers
    const verified = receive({ method: 'PUT', headers: rest as Record<string, string> })
    return collect(openPayload(verified, body))
  }

  test('fetch sends it as it is', async () => {
    const { url, received } = await start()
    const signed = sign()
    const answer = await fetch(url, signed)
    expect(answer.status).toBe(200)
    const last = received.at(-1) as Received
    expect((await verify(last)).equals(payload)).toBe(true)
  })

  test('http.request sends it through a pipeline, with its length', async () => {
    const { url, received } = await start()
    const { method, headers, body } = sign()
    const outgoing = httpRequest(url, { method, headers })
    const answered = once(outgoing, 'response')
    await pipeline(body, outgoing)
    await answered
    const last = received.at(-1) as Received
    expect(last.headers['content-length']).toBe(String(last.body.length))
    expect(last.headers['transfer-encoding']).toBeUndefined()
    expect((await verify(last)).equals(payload)).toBe(true)
  })
})

async function* generate(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield piece
}
