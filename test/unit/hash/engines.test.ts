import { createHash, createHmac } from 'node:crypto'
import { Sha256 } from '@aws-crypto/sha256-js'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { resolveEngine } from '../../../src/hash/default-engine.js'
import { createNodeEngine } from '../../../src/hash/node-engine.js'
import { portableEngine } from '../../../src/hash/portable-engine.js'
import type { EngineOption } from '../../../src/index.js'
import { type HashableBody, hashPayload } from '../../../src/stages/index.js'
import { engines } from '../../support/engines.js'
import { check } from '../../support/property-runs.js'

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex')
const hmac = (key: Uint8Array, data: string) => createHmac('sha256', key).update(data).digest('hex')
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

/** Bytes without a pattern that padding could hide in. */
function noise(length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let state = length + 1
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    bytes[i] = state >>> 16
  }
  return bytes
}

const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }))

describe.each(engines)('the engine $name agrees with node:crypto', ({ name, engine }) => {
  const hash = resolveEngine(engine)
  // The slowest engine takes a sample of the lengths.
  const step = name.includes('class') ? 13 : 1

  test('on messages of 0 to 4096 bytes', () => {
    let compared = 0
    for (let length = 0; length <= 4096; length += step) {
      const bytes = noise(length)
      if (hash.sha256(bytes) !== sha256(bytes)) expect.fail(`${length} bytes`)
      compared++
    }
    expect(compared).toBe(Math.floor(4096 / step) + 1)
  })

  test.each([16383, 16384, 16385, 16447, 16448, 32768, 65536, 1_000_003])('on a message of %i bytes', (length) => {
    expect(hash.sha256(noise(length))).toBe(sha256(noise(length)))
    const text = 'aé€😀'.repeat(Math.ceil(length / 10))
    expect(hash.sha256(text)).toBe(sha256(text))
  })

  test('on HMAC keys of 0 to 200 bytes', () => {
    for (let length = 0; length <= 200; length++) {
      const key = noise(length)
      const message = 'x'.repeat(200 - length)
      expect(hex(hash.hmac(key, message)), `${length} bytes`).toBe(hmac(key, message))
      expect(hex(hash.hmac(key, ''))).toBe(hmac(key, ''))
    }
  })

  test('on HMAC messages of 0 to 300 bytes with one prepared key, in any order of lengths', () => {
    const key = noise(32)
    const prepared = hash.hmacKey(key)
    for (let i = 0; i <= 300; i++) {
      const length = (i * 157) % 301
      const text = 'x'.repeat(length)
      expect(prepared.hex(text), `${length} bytes`).toBe(hmac(key, text))
      expect(hex(hash.hmac(key, text))).toBe(hmac(key, text))
    }
  })

  test('on two prepared keys that are used in turn', () => {
    const keys = [noise(32), noise(32).reverse()]
    const prepared = keys.map((key) => hash.hmacKey(key))
    for (let i = 0; i < 20; i++) {
      const text = 'y'.repeat(i * 13)
      for (const [at, key] of keys.entries()) expect(prepared[at]?.hex(text)).toBe(hmac(key, text))
    }
  })

  test('on text, which is UTF-8, with U+FFFD for a lone surrogate', () => {
    check(
      fc.property(texts, (text) => {
        expect(hash.sha256(text)).toBe(sha256(text))
      }),
      300,
    )
    expect(hash.sha256('a\ud800b')).toBe(sha256('a\ufffdb'))
  })

  test('on bytes that come piece by piece', () => {
    const property = fc.property(fc.array(fc.nat({ max: 200 }), { maxLength: 12 }), (lengths) => {
      const pieces = lengths.map(noise)
      const hasher = hash.hasher()
      for (const piece of pieces) hasher.update(piece)
      expect(hasher.hex()).toBe(sha256(Buffer.concat(pieces)))
    })
    check(property, 300)
  })

  test('on two streams whose pieces come in turn', () => {
    const [a, b] = [hash.hasher(), hash.hasher()]
    for (let i = 0; i < 10; i++) {
      a.update(noise(i * 7))
      b.update(noise(i * 11))
      hash.sha256(noise(100))
    }
    const all = (factor: number) => Buffer.concat(Array.from({ length: 10 }, (_, i) => noise(i * factor)))
    expect([a.hex(), b.hex()]).toEqual([sha256(all(7)), sha256(all(11))])
  })

  test('on a view into a larger buffer', () => {
    const large = noise(300)
    expect(hash.sha256(large.subarray(100, 200))).toBe(sha256(large.slice(100, 200)))
    expect(hash.hmacKey(large.subarray(10, 42)).hex('a')).toBe(hmac(large.slice(10, 42), 'a'))
    expect(hex(hash.hmac(large.subarray(10, 99), 'a'))).toBe(hmac(large.slice(10, 99), 'a'))
  })

  test('whatever becomes of what it was given and has returned', () => {
    const key = noise(32)
    const prepared = hash.hmacKey(key)
    const expected = hmac(noise(32), 'a message')
    const first = hash.hmac(key, 'a message')
    expect([prepared.hex('a message'), hex(first)]).toEqual([expected, expected])
    key.fill(0)
    first.fill(0)
    expect(prepared.hex('a message')).toBe(expected)
    expect(hex(hash.hmac(noise(32), 'a message'))).toBe(expected)
    const message = noise(64)
    hash.sha256(message)
    expect(hex(message)).toBe(hex(noise(64)))
  })
})

describe('the choice of an engine', () => {
  test('is node:crypto where it is there', () => {
    expect(resolveEngine().name).toBe('node')
    expect(createNodeEngine({ oneShot: false })?.name).toBe('node-create-hash')
  })

  test.each<[string, unknown]>([
    ['no getBuiltinModule', undefined],
    ['one that has no node:crypto', () => null],
    [
      'one that throws, as the edge runtime of Next.js has it',
      () => {
        throw new Error('A Node.js API is used which is not supported in the Edge Runtime.')
      },
    ],
  ])('is the portable one where process has %s', async (_, getBuiltinModule) => {
    vi.resetModules()
    const fresh = await import('../../../src/hash/default-engine.js')
    vi.stubGlobal('process', { ...process, getBuiltinModule })
    try {
      expect(fresh.resolveEngine().name).toBe('portable')
    } finally {
      vi.unstubAllGlobals()
    }
  })

  test.each([
    ['Deno', 'Deno'],
    ["Cloudflare's workers", 'WebSocketPair'],
  ])('is made of both on %s', async (_, mark) => {
    vi.resetModules()
    const fresh = await import('../../../src/hash/default-engine.js')
    vi.stubGlobal(mark, {})
    try {
      const engine = fresh.resolveEngine()
      expect(engine.name).toBe('mixed')
      const key = noise(32)
      expect(engine.hmacKey(key).hex('a string to sign')).toBe(portableEngine.hmacKey(key).hex('a string to sign'))
      for (const length of [0, 63, 64, 1023, 1024, 5000])
        expect(engine.sha256(noise(length))).toBe(sha256(noise(length)))
      const hasher = engine.hasher()
      hasher.update(key)
      expect(hasher.hex()).toBe(sha256(key))
    } finally {
      vi.unstubAllGlobals()
    }
  })

  test('takes an engine as it is, and makes one of a class once', () => {
    expect(resolveEngine(portableEngine)).toBe(portableEngine)
    expect(resolveEngine(Sha256)).toBe(resolveEngine(Sha256))
  })

  test.each([{}, { sha256: () => '' }, null, 5, 'node', class {}, () => ''])('refuses %o', (engine) => {
    expect(() => resolveEngine(engine as EngineOption)).toThrow(TypeError)
  })
})

describe('hashPayload', () => {
  const text = 'aé😀'
  const bytes = new TextEncoder().encode(text)
  const pieces = () => [bytes.subarray(0, 2), new Uint8Array(0), bytes.subarray(2)]

  async function* generate() {
    yield* pieces()
  }

  const bodies: readonly (readonly [string, () => Parameters<typeof hashPayload>[0]])[] = [
    ['text', () => text],
    ['bytes', () => bytes],
    ['a Buffer', () => Buffer.from(text)],
    ['an ArrayBuffer', () => bytes.slice().buffer],
    ['a DataView into a larger buffer', () => new DataView(Uint8Array.of(9, ...bytes, 9).buffer, 1, bytes.length)],
    ['a Blob', () => new Blob([text])],
    ['a Response', () => new Response(text)],
    ['a web stream', () => new Blob([text]).stream()],
    [
      'a web stream that has no iterator, as in Safari',
      () => ({ getReader: () => new Blob([text]).stream().getReader() }),
    ],
    ['an asynchronous iterable', generate],
    ['an iterable', pieces],
  ]

  test.each(bodies)('reads %s', async (_, body) => {
    for (const { engine } of engines) expect(await hashPayload(body(), engine)).toBe(sha256(text))
  })

  test.each([undefined, null, '', new Uint8Array(0), []])('knows that %j is nothing', async (body) => {
    expect(await hashPayload(body)).toBe(sha256(''))
  })

  test.each([5, true, {}, ['text'], [[1, 2]]])('refuses %j, saying what it takes', async (body) => {
    await expect(hashPayload(body as never)).rejects.toThrow(/^body: expected .*bytes/)
    await expect(hashPayload(body as never)).rejects.toBeInstanceOf(TypeError)
  })

  test.each<[string, (stream: ReadableStream) => HashableBody]>([
    ['a web stream', (stream) => stream],
    ['one that has no iterator', (stream) => ({ getReader: () => stream.getReader() })],
  ])('%s is let go of at its end, and at what is no bytes', async (_, given) => {
    const whole = new Blob([text]).stream()
    await hashPayload(given(whole))
    expect(whole.locked).toBe(false)
    let cancelled = false
    const cancel = () => {
      cancelled = true
    }
    const wrong = new ReadableStream({ pull: (controller) => controller.enqueue('text'), cancel })
    await expect(hashPayload(given(wrong))).rejects.toThrow(/^body: .*bytes, got string/)
    expect([cancelled, wrong.locked]).toEqual([true, false])
  })

  describe('where there is no node:crypto', () => {
    const large = noise(16_384)
    const digest = vi.spyOn(globalThis.crypto.subtle, 'digest')
    afterEach(() => {
      vi.unstubAllGlobals()
      digest.mockClear()
    })

    async function inBrowser(): Promise<typeof hashPayload> {
      vi.resetModules()
      const fresh = await import('../../../src/stages/hash-payload.js')
      vi.stubGlobal('process', { ...process, getBuiltinModule: undefined })
      return fresh.hashPayload
    }

    test.each([
      ['bytes', large],
      ['text', 'é'.repeat(16_384)],
      ['a Blob', new Blob([large])],
    ])('asks WebCrypto for the hash of %s, if it is large', async (_, body) => {
      const expected = body instanceof Blob ? sha256(large) : sha256(body)
      const hash = await inBrowser()
      expect(await hash(body)).toBe(expected)
      expect(digest).toHaveBeenCalledTimes(1)
      expect(await hash(large.subarray(1))).toBe(sha256(large.subarray(1)))
      expect(await hash(large, portableEngine)).toBe(sha256(large))
      expect(digest).toHaveBeenCalledTimes(1)
    })

    test('hashes by itself what WebCrypto does not take, and where there is none', async () => {
      const hash = await inBrowser()
      const shared = new Uint8Array(new SharedArrayBuffer(large.length))
      shared.set(large)
      expect(await hash(shared)).toBe(sha256(large))
      vi.stubGlobal('crypto', {})
      expect(await hash(large)).toBe(sha256(large))
    })
  })

  test('passes on what a stream throws', async () => {
    const failure = new Error('the disk is gone')
    const stream = new ReadableStream({ start: (controller) => controller.error(failure) })
    await expect(hashPayload(stream)).rejects.toBe(failure)
  })
})
