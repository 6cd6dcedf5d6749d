import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { isSigV4Error, type SigV4Error } from '../../../src/index.js'
import { deriveSigningKey } from '../../../src/stages/index.js'
import {
  type ChunkDecoderOptions,
  createChunkDecoder,
  createChunkEncoder,
  openPayload,
} from '../../../src/streaming/index.js'
import { exampleCredentials } from '../../support/example-credentials.js'
import { upload } from '../../support/streaming-upload.js'
import { collect } from '../../support/streams.js'

const scope = { date: '20150830', region: 'us-east-1', service: 's3' }
const signingKey = deriveSigningKey(exampleCredentials.secretAccessKey, scope)
const seed = { signingKey, scope, dateTime: '20150830T123600Z', signature: '0'.repeat(64) }
const options = { literal: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD', decodedContentLength: 20000, seed } as const

const payload = new Uint8Array(20000).fill(0x61)

function framed(chunkSize = 20000): Buffer {
  const encoder = createChunkEncoder({ ...options, chunkSize })
  return Buffer.concat([...encoder.push(payload), ...encoder.end()])
}

describe('options', () => {
  test.each<[string, object, ErrorConstructor | RangeErrorConstructor, RegExp]>([
    ['an unknown literal', { literal: 'STREAMING' }, TypeError, /literal: expected one of .*"STREAMING"/],
    ['no seed', { seed: undefined }, TypeError, /seed: .*undefined/],
    ['a copy of a verified request', { seed: { authentication: 'header' } }, TypeError, /the very object/],
    ['a length that is no whole number', { decodedContentLength: 1.5 }, RangeError, /decodedContentLength: .*1\.5/],
    ['a negative limit', { maxChunkSize: -1 }, RangeError, /maxChunkSize: .*-1/],
    ['a limit that is no number', { minChunkSize: Number.NaN }, RangeError, /minChunkSize: .*NaN/],
    ['trailers that are text', { trailers: 'x-amz-checksum-crc32' }, TypeError, /trailers: expected a list.*"x-amz-/],
    ['a trailer that is null', { trailers: [null] }, TypeError, /trailers: expected names in lower case, got null/],
    ['a trailer in upper case', { trailers: ['X-Amz-Checksum-CRC32'] }, TypeError, /lower case, got "X-Amz-/],
    ['a scope of nothing', { seed: { ...seed, scope: {} } }, TypeError, /seed\.scope\.date: .*undefined/],
    ['a scope as text', { seed: { ...seed, scope: '20150830/us-east-1/s3' } }, TypeError, /seed\.scope: .*"2015/],
    [
      'a scope with a dashed date',
      { seed: { ...seed, scope: { ...scope, date: '2015-08-30' } } },
      TypeError,
      /"2015-08/,
    ],
    [
      'a scope of two regions',
      { seed: { ...seed, scope: { ...scope, region: 'a/b' } } },
      TypeError,
      /region: .*"a\/b"/,
    ],
    ['a scope without service', { seed: { ...seed, scope: { ...scope, service: '' } } }, TypeError, /service: .*""/],
  ])('%s is refused', (_, given, kind, message) => {
    const make = () => createChunkDecoder({ ...options, ...given } as ChunkDecoderOptions)
    expect(make).toThrow(kind)
    expect(make).toThrow(message)
  })
})

test('no options are a TypeError that says so', () => {
  expect(() => createChunkDecoder(undefined as never)).toThrow('options: expected an object, got undefined')
})

test('a chunk is given out without a copy, when its CRLF is there and not before', () => {
  const body = framed()
  const decoder = createChunkDecoder(options)
  const end = body.indexOf('\r\n0;')
  expect(decoder.push(body.subarray(0, end))).toEqual([])
  expect(decoder.push(body.subarray(end, end + 1))).toEqual([])
  const pieces = decoder.push(body.subarray(end + 1, end + 2))
  expect(pieces.map(({ length, buffer }) => [length, buffer === body.buffer])).toEqual([[20000, true]])
  expect(decoder.push(body.subarray(end + 2))).toEqual([])
  expect(decoder.end()).toEqual({})
})

test('unsigned data is given out as it comes', () => {
  const decoder = createChunkDecoder({ literal: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', decodedContentLength: 20000 })
  expect(decoder.push(Buffer.from('4e20\r\n'))).toEqual([])
  expect(decoder.push(payload.subarray(0, 5)).map(({ length }) => length)).toEqual([5])
})

test('small pieces are gathered: a sender of single bytes leaves no object for each', () => {
  const body = framed()
  const decoder = createChunkDecoder(options)
  const pieces = Array.from(body, (_, at) => decoder.push(Uint8Array.of(body[at] as number))).flat()
  // Eight as they came, the others by the block.
  expect(pieces.length).toBeLessThanOrEqual(8 + Math.ceil(20000 / 4096))
  expect(Buffer.concat(pieces).equals(payload)).toBe(true)
})

test('so are unsigned chunks of single bytes that come together', () => {
  const unsigned = { literal: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', decodedContentLength: 20000 } as const
  const mixed = payload.map((_, at) => at * 31)
  const decoder = createChunkDecoder(unsigned)
  const body = Buffer.concat([...mixed].map((byte) => Buffer.of(0x31, 0x0d, 0x0a, byte, 0x0d, 0x0a)))
  const pieces = [body.subarray(0, 70_000), body.subarray(70_000)].flatMap((part) => decoder.push(part))
  expect(pieces.length).toBeLessThanOrEqual(2 * 8 + Math.ceil(20000 / 4096) + 1)
  expect(Buffer.concat(pieces).equals(mixed)).toBe(true)
})

test.each([8192, 16384, 16385])('a chunk of %i bytes is the same, in pieces of whatever size', (chunkSize) => {
  const mixed = payload.map((_, at) => at * 31)
  const encoder = createChunkEncoder({ ...options, chunkSize })
  const body = Buffer.concat([...encoder.push(mixed), ...encoder.end()])
  for (const length of [1, 100, 1460, 4095, 4096, 9000, 16384]) {
    const decoder = createChunkDecoder(options)
    const pieces: Uint8Array[] = []
    for (let at = 0; at < body.length; at += length) pieces.push(...decoder.push(body.subarray(at, at + length)))
    decoder.end()
    expect(Buffer.concat(pieces).equals(mixed)).toBe(true)
  }
})

test.each(['@', '`', '/', ':', 'G', 'g'])('%s is no digit of a size', (digit) => {
  const unsigned = { literal: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', decodedContentLength: 9 } as const
  expect(() => createChunkDecoder(unsigned).push(Buffer.from(`${digit}\r\n`))).toThrow(
    expect.objectContaining({ code: 'ChunkMalformed', details: expect.objectContaining({ reason: 'size' }) }),
  )
})

test('a line with another byte than CR before its LF is refused', () => {
  const unsigned = { literal: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', decodedContentLength: 9 } as const
  expect(() => createChunkDecoder(unsigned).push(Buffer.from('9 \n'))).toThrow(
    expect.objectContaining({ code: 'ChunkMalformed', details: expect.objectContaining({ reason: 'delimiter' }) }),
  )
})

test('what is pushed must be bytes', () => {
  expect(() => createChunkDecoder(options).push('ab' as never)).toThrow(/^bytes: expected a Uint8Array, got "ab"/)
})

test('a line without end is refused after as many bytes, wherever it is cut', () => {
  const line = Buffer.alloc(200, 'a')
  for (let cut = 1; cut <= 200; cut++) {
    const decoder = createChunkDecoder(options)
    const read = () => [line.subarray(0, cut), line.subarray(cut)].map(decoder.push)
    expect(read).toThrow(
      expect.objectContaining({
        code: 'ChunkMalformed',
        details: { chunk: 1, reason: 'length', received: 'a'.repeat(99) },
      }),
    )
  }
})

describe('a block of trailers sixteen times as long takes no more than forty times the work', () => {
  const name = 'x-amz-meta-a'
  const unsigned = { literal: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', decodedContentLength: 0, trailers: [name] } as const
  /** The least of several, in milliseconds: noise only adds. */
  const cost = (block: string) => {
    const body = Buffer.from(`0\r\n${name}:${block}\r\n\r\n`)
    let best = Number.POSITIVE_INFINITY
    for (let round = 0; round < 20; round++) {
      const start = performance.now()
      for (let i = 0; i < 5; i++) {
        try {
          createChunkDecoder(unsigned).push(body)
        } catch (error) {
          if (!isSigV4Error(error)) throw error
        }
      }
      best = Math.min(best, performance.now() - start)
    }
    return best
  }

  test.each(['a', '\n'])('%j', (character) => {
    let ratio = Number.POSITIVE_INFINITY
    for (let attempt = 0; attempt < 10 && ratio > 40; attempt++) {
      ratio = Math.min(ratio, cost(character.repeat(8000)) / cost(character.repeat(500)))
    }
    expect(ratio).toBeLessThanOrEqual(40)
  })
})

test('nothing is allocated by the size that a chunk claims', () => {
  const before = process.memoryUsage()
  const decoders = Array.from({ length: 200 }, () => {
    const decoder = createChunkDecoder({ ...options, decodedContentLength: 2 ** 32 })
    decoder.push(Buffer.from(`400000;chunk-signature=${'0'.repeat(64)}\r\nfirst bytes`))
    return decoder
  })
  const after = process.memoryUsage()
  const growth = after.arrayBuffers + after.heapUsed - before.arrayBuffers - before.heapUsed
  // Their 200 claims of 4 MiB are 800 MiB.
  expect(growth).toBeLessThan(20 * 2 ** 20)
  expect(decoders.length).toBe(200)
})

describe('a wrong signature', () => {
  const wrong = async (): Promise<SigV4Error> => {
    const { verified, body } = await upload('Welcome to Amazon S3.')
    body[90] = 0x58
    const error = await collect(openPayload(verified, body)).catch((caught: unknown) => caught)
    if (!isSigV4Error(error)) throw error
    return error
  }

  test('says which chunk, whose key and which signature came, as S3 answers it', async () => {
    const error = await wrong()
    expect(error.code).toBe('ChunkSignatureMismatch')
    expect(error.details).toEqual({
      authentication: 'header',
      accessKeyId: 'AKIDEXAMPLE',
      chunk: 1,
      signature: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(error.stringToSign?.split('\n')).toEqual([
      'AWS4-HMAC-SHA256-PAYLOAD',
      '20150830T123600Z',
      '20150830/us-east-1/s3/aws4_request',
      expect.stringMatching(/^[0-9a-f]{64}$/),
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      expect.stringMatching(/^[0-9a-f]{64}$/),
    ])
  })

  test('does not tell the signature that was expected', async () => {
    const error = await wrong()
    const received = error.details.signature ?? ''
    const printed = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error) + error.message
    expect(printed).toContain(received)
    expect(new Set(printed.match(/[0-9a-f]{64}/g))).toEqual(new Set([received]))
  })
})
