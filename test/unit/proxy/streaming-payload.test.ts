import { buffer } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { resign } from '../../../src/proxy/index.js'
import { signStreamingRequest } from '../../../src/streaming/index.js'
import { exampleCredentials as inside } from '../../support/example-credentials.js'
import {
  codeOf,
  now,
  payload,
  receive,
  serviceOutcome,
  sign,
  signInside,
  streamOf,
  target,
  url,
  verify,
} from './resign-set-up.js'

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

  test.each(['STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER'])(
    'refuses %s without a trailer, which a verifier takes',
    async (payloadHash) => {
      const headers = { 'x-amz-decoded-content-length': '2' }
      const received = receive(signInside({ method: 'PUT', headers }, { payloadHash }), '2\r\nab\r\n0\r\n\r\n')
      expect(await codeOf(() => resign(received, { verify, sign, target }))).toBe('StreamingPayloadRefused')
    },
  )
})
