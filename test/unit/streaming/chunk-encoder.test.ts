import { describe, expect, test, vi } from 'vitest'
import { signRequest } from '../../../src/index.js'
import { deriveSigningKey } from '../../../src/stages/index.js'
import { type ChunkEncoderOptions, createChunkEncoder } from '../../../src/streaming/index.js'
import { exampleCredentials } from '../../support/example-credentials.js'
import { checksumLine } from '../../support/plain-checksums.js'
import { frameBody, joinBody } from '../../support/plain-streaming.js'

const scope = { date: '20150830', region: 'us-east-1', service: 's3' }
const signingKey = deriveSigningKey(exampleCredentials.secretAccessKey, scope)
const seed = { signingKey, scope, dateTime: '20150830T123600Z', signature: '0'.repeat(64) }
const signed = { literal: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD', decodedContentLength: 20, seed } as const
const unsigned = {
  literal: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  decodedContentLength: 20,
  trailers: ['CRC32'],
} as const

const plainlySigned = signRequest(
  { method: 'PUT', url: 'https://bucket.s3.amazonaws.com/key' },
  { credentials: exampleCredentials, service: 's3' },
)

const bytes = (length: number) => new Uint8Array(length).fill(0x61)

describe('options', () => {
  test.each(['x', 5, null, {}, { canonicalRequest: 5 }])('of unsigned chunks need no seed, and %o is none', (odd) => {
    const encoder = createChunkEncoder({ ...unsigned, seed: odd } as unknown as ChunkEncoderOptions)
    expect(encoder.contentLength).toBe(createChunkEncoder(unsigned).contentLength)
  })

  test.each<[string, object, ErrorConstructor | RangeErrorConstructor, RegExp]>([
    ['an unknown literal', { literal: 'UNSIGNED-PAYLOAD' }, TypeError, /literal: expected one of STREAMING-/],
    ['no seed', { seed: undefined }, TypeError, /seed: expected what signing or verification returned.*undefined/],
    ['a copy of a signed request', { seed: { signature: '0'.repeat(64) } }, TypeError, /the very object/],
    ['a request with another hash', { seed: plainlySigned }, TypeError, /^seed: .* payloadHash: STREAMING-AWS4-/],
    ['a short key', { seed: { ...seed, signingKey: new Uint8Array(31) } }, TypeError, /seed\.signingKey: .*32 bytes/],
    ['a bad date', { seed: { ...seed, dateTime: '2015-08-30' } }, TypeError, /seed\.dateTime: .*"2015-08-30"/],
    ['a bad signature', { seed: { ...seed, signature: 'x' } }, TypeError, /seed\.signature: .*"x"/],
    ['a negative length', { decodedContentLength: -1 }, RangeError, /decodedContentLength: .*-1/],
    ['no length', { decodedContentLength: undefined }, RangeError, /decodedContentLength: .*undefined/],
    ['a small chunk size', { chunkSize: 8191 }, RangeError, /chunkSize: expected 8192 bytes or more, got 8191/],
    ['a least size that is no number', { minChunkSize: Number.NaN }, RangeError, /minChunkSize: expected .*NaN/],
    ['a least size as text', { minChunkSize: '8192' }, RangeError, /minChunkSize: expected .*"8192"/],
    ['a chunk size of nothing', { chunkSize: 0, minChunkSize: 0 }, RangeError, /chunkSize: expected 1 bytes or more/],
    ['a chunk size that is no number', { chunkSize: Number.NaN }, RangeError, /chunkSize: .*NaN/],
    ['trailers beside a literal without', { trailers: ['CRC32'] }, TypeError, /trailers: expected none/],
    ['no trailers beside a literal with', { ...unsigned, trailers: [] }, TypeError, /trailers: expected at least one/],
    ['an unknown checksum', { ...unsigned, trailers: ['MD5'] }, TypeError, /trailers: expected CRC32, .*"MD5"/],
    ['trailers that are text', { ...unsigned, trailers: 'CRC32' }, TypeError, /trailers: expected a list, got "CRC32"/],
    ['a trailer that is null', { ...unsigned, trailers: [null] }, TypeError, /CRC32.* or a trailer, got null/],
    ['a checksum twice', { ...unsigned, trailers: ['CRC32', 'CRC32'] }, TypeError, /trailers: expected each once/],
    [
      'a trailer in upper case',
      { ...unsigned, trailers: [{ name: 'X-Amz-Meta', length: 1, value: () => 'x' }] },
      TypeError,
      /name in lower case.*"X-Amz-Meta"/,
    ],
    [
      'a trailer of the signature',
      { ...unsigned, trailers: [{ name: 'x-amz-trailer-signature', length: 1, value: () => 'x' }] },
      TypeError,
      /x-amz-trailer-signature/,
    ],
    [
      'a trailer of no length',
      { ...unsigned, trailers: [{ name: 'x', value: () => 'x' }] },
      RangeError,
      /expected the length of x, got undefined/,
    ],
    [
      'an empty trailer',
      { ...unsigned, trailers: [{ name: 'x', length: 0, value: () => '' }] },
      RangeError,
      /length of x, got 0/,
    ],
    ['a trailer without value', { ...unsigned, trailers: [{ name: 'x', length: 1 }] }, TypeError, /to be a function/],
  ])('%s is refused', (_, options, kind, message) => {
    const make = () => createChunkEncoder({ ...signed, ...options } as ChunkEncoderOptions)
    expect(make).toThrow(kind)
    expect(make).toThrow(message)
  })
})

test('no options are a TypeError that says so', () => {
  expect(() => createChunkEncoder(undefined as never)).toThrow('options: expected an object, got undefined')
})

test('unsigned chunks may be of any size', () => {
  const encoder = createChunkEncoder({ ...unsigned, chunkSize: 15 })
  const body = Buffer.concat([...encoder.push(bytes(20)), ...encoder.end()])
  expect(body.toString()).toMatch(/^f\r\na{15}\r\n5\r\na{5}\r\n0\r\nx-amz-checksum-crc32:[^\r]+\r\n\r\n$/)
})

test('bytes are given out as soon as their chunk is full', () => {
  const encoder = createChunkEncoder({ ...signed, chunkSize: 8, minChunkSize: 8 })
  expect(encoder.push(bytes(7))).toEqual([])
  expect(Buffer.concat(encoder.push(bytes(1))).toString()).toMatch(/^8;chunk-signature=[0-9a-f]{64}\r\na{8}$/)
  expect(encoder.push(bytes(8)).length).toBeGreaterThan(0)
  // The last one is smaller, and that is known.
  expect(encoder.push(bytes(4)).length).toBeGreaterThan(0)
  expect(Buffer.concat(encoder.end()).toString()).toMatch(/^\r\n0;chunk-signature=[0-9a-f]{64}\r\n\r\n$/)
})

test('a large piece is passed on without a copy', () => {
  const payload = bytes(20000)
  const encoder = createChunkEncoder({ ...signed, decodedContentLength: 20000, chunkSize: 10000 })
  const pieces = encoder.push(payload)
  expect(pieces.filter(({ buffer }) => buffer === payload.buffer).map(({ length }) => length)).toEqual([10000, 10000])
})

test('a trailer of the caller is asked for after the payload, signed, and sent in its place', () => {
  const value = vi.fn(() => '12')
  const encoder = createChunkEncoder({
    ...signed,
    literal: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
    trailers: [{ name: 'x-amz-meta-lines', length: 2, value }, 'SHA256'],
  })
  const pieces = encoder.push(bytes(20))
  expect(value).not.toHaveBeenCalled()
  const body = Buffer.concat([...pieces, ...encoder.end()])
  expect(value).toHaveBeenCalledTimes(1)
  const chain = { signingKey, dateTime: seed.dateTime, scope: '20150830/us-east-1/s3/aws4_request' }
  const lines = ['x-amz-meta-lines:12', checksumLine('SHA256', 'a'.repeat(20))]
  const plain = frameBody('a'.repeat(20), [20], lines, { chain, seed: seed.signature, trailers: true })
  expect(body.toString()).toBe(joinBody(plain))
  expect(body.length).toBe(encoder.contentLength)
})

test.each<[string, () => unknown, ErrorConstructor | RangeErrorConstructor, RegExp]>([
  ['another length than was said', () => '123', RangeError, /expected x-lines to have 2 characters, got 3/],
  ['a line break', () => '1\n', TypeError, /expected x-lines to be printable ASCII/],
  ['blanks around it', () => ' 1', TypeError, /printable ASCII/],
  ['no text', () => 12, TypeError, /printable ASCII, got 12/],
])('a trailer with %s is an error', (_, value, kind, message) => {
  const trailers = [{ name: 'x-lines', length: 2, value: value as () => string }]
  const encoder = createChunkEncoder({ ...unsigned, trailers })
  encoder.push(bytes(20))
  expect(() => encoder.end()).toThrow(kind)
  expect(() => encoder.end()).toThrow(message)
})

describe('a payload that is not as long as was said', () => {
  test('is an error when a byte more comes, and from then on', () => {
    const encoder = createChunkEncoder({ ...signed, chunkSize: 8192 })
    encoder.push(bytes(20))
    expect(() => encoder.push(bytes(1))).toThrow(new RangeError('body: expected 20 bytes, got at least 21'))
    expect(() => encoder.push(bytes(0))).toThrow(RangeError)
    expect(() => encoder.end()).toThrow(RangeError)
  })

  test('is an error when it ends twice', () => {
    const encoder = createChunkEncoder(signed)
    encoder.push(bytes(20))
    encoder.end()
    expect(() => encoder.end()).toThrow('end: expected to be called once')
  })

  test('is an error when it ends early', () => {
    const encoder = createChunkEncoder(signed)
    encoder.push(bytes(19))
    expect(() => encoder.end()).toThrow(new RangeError('body: expected 20 bytes, got 19'))
  })
})

test('text is not taken for bytes', () => {
  const encoder = createChunkEncoder(signed)
  expect(() => encoder.push('text' as unknown as Uint8Array)).toThrow(
    new TypeError('bytes: expected a Uint8Array, got "text"'),
  )
})
