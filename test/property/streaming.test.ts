import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isSigV4Error } from '../../src/index.js'
import { deriveSigningKey } from '../../src/stages/index.js'
import {
  type ChecksumAlgorithm,
  createChunkDecoder,
  createChunkEncoder,
  type StreamingLiteral,
} from '../../src/streaming/index.js'
import { exampleCredentials } from '../support/example-credentials.js'
import { checksumLine } from '../support/plain-checksums.js'
import { check } from '../support/property-runs.js'

const scope = { date: '20150830', region: 'us-east-1', service: 's3' }
const seed = {
  signingKey: deriveSigningKey(exampleCredentials.secretAccessKey, scope),
  scope,
  dateTime: '20150830T123600Z',
  signature: '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
}

interface Framing {
  readonly literal: StreamingLiteral
  readonly payload: Uint8Array
  readonly chunkSize: number
  readonly trailers: readonly ChecksumAlgorithm[]
}

const algorithms = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const
const someTrailers = fc.shuffledSubarray([...algorithms], { minLength: 1 })
const literals = fc.oneof(
  fc.record({ literal: fc.constant('STREAMING-AWS4-HMAC-SHA256-PAYLOAD' as const), trailers: fc.constant([]) }),
  fc.record({ literal: fc.constant('STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER' as const), trailers: someTrailers }),
  fc.record({ literal: fc.constant('STREAMING-UNSIGNED-PAYLOAD-TRAILER' as const), trailers: someTrailers }),
)

/** Payloads around the sizes where pieces are copied or not, or where a chunk ends. */
const payloads = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.tuple(fc.integer({ min: 3000, max: 20000 }), fc.integer()).map(([length, first]) => {
    return Uint8Array.from({ length }, (_, i) => first + i * 31)
  }),
)

const framings: fc.Arbitrary<Framing> = fc
  .tuple(literals, payloads, fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 20000 })))
  .map(([literal, payload, size]) => ({
    ...literal,
    payload,
    chunkSize: Math.max(size, Math.ceil(payload.length / 200)),
  }))

const cuts = fc.array(fc.integer({ min: 0, max: 9000 }), { minLength: 1, maxLength: 20 })

test('any payload, cut anywhere, in chunks of any size, read in any pieces, is the same payload', () => {
  let runs = 0
  check(
    fc.property(framings, cuts, cuts, (framing, payloadCuts, bodyCuts) => {
      runs++
      const { payload, trailers } = framing
      const body = encode(framing, payloadCuts)
      const { pieces, received } = decode(framing, split(body, bodyCuts))
      expect(Buffer.concat(pieces).equals(payload)).toBe(true)
      const lines = trailers.map((name) => checksumLine(name, Buffer.from(payload).toString('latin1')))
      expect(Object.entries(received).map(([name, value]) => `${name}:${value}`)).toEqual(lines)
    }),
    400,
  )
  expect(runs).toBeGreaterThanOrEqual(400)
})

test('how a payload is cut before it is framed does not show', () => {
  check(
    fc.property(framings, cuts, (framing, payloadCuts) => {
      expect(encode(framing, payloadCuts).equals(encode(framing, [Number.MAX_SAFE_INTEGER]))).toBe(true)
    }),
    200,
  )
})

const changes = fc.oneof(
  fc.integer({ min: 1, max: 255 }).map((bits) => (body: Buffer, at: number) => {
    const changed = Buffer.from(body)
    changed[at] = (changed[at] ?? 0) ^ bits
    return changed
  }),
  fc.constant((body: Buffer, at: number) => Buffer.concat([body.subarray(0, at), body.subarray(at + 1)])),
  fc.constant((body: Buffer, at: number) => Buffer.concat([body.subarray(0, at + 1), body.subarray(at)])),
)

describe('a signed body with a byte changed, dropped or repeated', () => {
  test('is an error, and gives out nothing of the chunk that the byte is in', () => {
    let errors = 0
    check(
      fc.property(
        framings.filter(({ literal }) => literal !== 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'),
        fc.nat(),
        changes,
        cuts,
        (framing, place, change, bodyCuts) => {
          const body = encode(framing, [1000])
          const at = place % body.length
          const altered = change(body, at)
          // The one change that means the same.
          if (isOtherCaseOfSize(body, altered, at)) return
          errors++
          const outcome = attempt(framing, split(altered, bodyCuts))
          expect(outcome.code).toBeTypeOf('string')
          expect(outcome.released).toBeLessThanOrEqual(payloadBefore(framing, firstDifference(body, altered)))
          expect(Buffer.from(framing.payload).subarray(0, outcome.released).equals(outcome.bytes)).toBe(true)
        },
      ),
      600,
    )
    expect(errors).toBeGreaterThan(500)
  })

  test('at every place of a body of two chunks and two trailers', () => {
    const framing: Framing = {
      literal: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
      payload: new TextEncoder().encode('Welcome to Amazon S3.'.repeat(10)),
      chunkSize: 171,
      trailers: ['CRC32C', 'SHA256'],
    }
    const body = encode(framing, [50])
    expect(body.toString('latin1')).toMatch(/^ab;/)
    let attempts = 0
    for (let at = 0; at < body.length; at++) {
      const altered = [0x01, 0x20, 0x0d, 0x80, 0xff].map((bits) => {
        const changed = Buffer.from(body)
        changed[at] = (changed[at] ?? 0) ^ bits
        return changed
      })
      altered.push(Buffer.concat([body.subarray(0, at), body.subarray(at + 1)]))
      altered.push(Buffer.concat([body.subarray(0, at + 1), body.subarray(at)]))
      for (const one of altered) {
        if (isOtherCaseOfSize(body, one, at)) continue
        attempts++
        const outcome = attempt(framing, split(one, [1]))
        expect({ at, code: outcome.code }).toEqual({ at, code: expect.any(String) })
        expect(outcome.released).toBeLessThanOrEqual(payloadBefore(framing, firstDifference(body, one)))
      }
    }
    expect(attempts).toBe(body.length * 7 - 2)
  })
})

test('an unsigned body with a byte changed is an error, or the same payload', () => {
  let errors = 0
  check(
    fc.property(
      framings.filter(({ literal }) => literal === 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'),
      fc.nat(),
      changes,
      (framing, place, change) => {
        const body = encode(framing, [1000])
        const outcome = attempt(framing, [change(body, place % body.length)])
        if (outcome.code === undefined) expect(outcome.bytes.equals(framing.payload)).toBe(true)
        else errors++
      },
    ),
    300,
  )
  expect(errors).toBeGreaterThan(250)
})

test('after an error there is nothing but that error', () => {
  check(
    fc.property(framings, fc.nat(), cuts, (framing, place, bodyCuts) => {
      const body = encode(framing, [1000])
      const cut = body.subarray(0, place % body.length)
      const decoder = createDecoder(framing)
      for (const piece of split(cut, bodyCuts)) decoder.push(piece)
      const error = thrown(() => decoder.end())
      expect(error).toMatchObject({ code: 'IncompleteBody' })
      expect(thrown(() => decoder.push(body.subarray(cut.length)))).toBe(error)
      expect(thrown(() => decoder.push(new Uint8Array(0)))).toBe(error)
      expect(thrown(() => decoder.end())).toBe(error)
    }),
    200,
  )
})

function encode({ literal, payload, chunkSize, trailers }: Framing, payloadCuts: readonly number[]): Buffer {
  const options = { literal, decodedContentLength: payload.length, chunkSize, minChunkSize: 0, trailers, seed }
  const encoder = createChunkEncoder(options)
  const pieces = split(payload, payloadCuts).flatMap((piece) => encoder.push(piece))
  const body = Buffer.concat([...pieces, ...encoder.end()])
  expect(body.length).toBe(encoder.contentLength)
  return body
}

function createDecoder({ literal, payload, trailers }: Framing) {
  const names = trailers.map((name) => `x-amz-checksum-${name.toLowerCase()}`)
  return createChunkDecoder({
    literal,
    decodedContentLength: payload.length,
    trailers: names,
    minChunkSize: 0,
    seed,
  })
}

function decode(framing: Framing, body: readonly Uint8Array[]) {
  const decoder = createDecoder(framing)
  const pieces = body.flatMap((piece) => decoder.push(piece))
  return { pieces, received: decoder.end() }
}

function attempt(framing: Framing, body: readonly Uint8Array[]): { code?: string; released: number; bytes: Buffer } {
  const decoder = createDecoder(framing)
  const pieces: Uint8Array[] = []
  let code: string | undefined
  try {
    for (const piece of body) pieces.push(...decoder.push(piece))
    decoder.end()
  } catch (error) {
    if (!isSigV4Error(error)) throw error
    code = error.code
  }
  const bytes = Buffer.concat(pieces)
  return { ...(code === undefined ? {} : { code }), released: bytes.length, bytes }
}

/** Pieces of the given lengths in turn. */
function split(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = []
  const step = lengths.some((length) => length > 0) ? lengths : [1]
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = step[i % step.length] ?? 1
    pieces.push(bytes.subarray(at, at + length))
    at += length
  }
  return pieces
}

/** Up to here nobody can tell the two apart. */
function firstDifference(a: Buffer, b: Buffer): number {
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  return at
}

/** Bytes of the payload in chunks that end before a place of the body. */
function payloadBefore({ payload, chunkSize }: Framing, place: number): number {
  let before = 0
  for (let end = 0; before < payload.length; ) {
    const size = Math.min(chunkSize, payload.length - before)
    end += size.toString(16).length + ';chunk-signature='.length + 64 + 2 + size + 2
    if (end > place) break
    before += size
  }
  return before
}

function isOtherCaseOfSize(body: Buffer, altered: Buffer, at: number): boolean {
  const sameLength = body.length === altered.length && ((body[at] ?? 0) ^ (altered[at] ?? 0)) === 0x20
  if (!sameLength || !/^[a-f]$/i.test(String.fromCharCode(body[at] ?? 0))) return false
  const line = body.subarray(0, at).toString('latin1')
  return (
    /(?:^|\r\n)[0-9a-f]*$/.test(line) &&
    body
      .subarray(at)
      .toString('latin1')
      .match(/^[0-9a-f]*;chunk-signature=/) !== null
  )
}

function thrown(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  return undefined
}
