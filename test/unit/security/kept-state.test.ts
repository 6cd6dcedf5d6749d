import { createHash, createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { resolveEngine } from '../../../src/hash/default-engine.js'
import { createNodeEngine } from '../../../src/hash/node-engine.js'
import { type HashEngine, type HttpRequest, presignRequest, signRequest, verifyRequest } from '../../../src/index.js'
import { readSignedHeaders } from '../../../src/stages/authorization-header.js'
import { readHeaderLines } from '../../../src/stages/header-lines.js'
import { receivedPlan } from '../../../src/stages/received-headers.js'
import { deriveSigningKey } from '../../../src/stages/signing-key.js'
import { collectGarbage } from '../../support/collect-garbage.js'
import { exampleCredentials as credentials } from '../../support/example-credentials.js'

const signingDate = new Date('2026-01-02T03:04:05Z')
const options = { credentials, service: 'sts', region: 'us-east-1', signingDate }
const request: HttpRequest = { method: 'GET', url: 'https://sts.amazonaws.com/?a=b' }

describe('what strangers make the process keep', () => {
  const lines = readHeaderLines([['host', 'h']], 10, undefined)

  test('is no plan for a list of signed headers that is not kept itself', () => {
    const long = readSignedHeaders(`host;x-${'y'.repeat(15_000)}`, 100)
    const before = lines.shape.plans.size
    for (let i = 0; i < 3; i++) expect(receivedPlan(lines, long).absent).toBe(long[1])
    expect(lines.shape.plans.size).toBe(before)
  })

  test('is a bounded number of plans, and the newest of them', () => {
    for (let i = 0; i < 1000; i++) receivedPlan(lines, readSignedHeaders(`host;x-${i}`, 100))
    expect(lines.shape.plans.size).toBe(8)
    const last = readSignedHeaders('host;x-999', 100)
    expect(lines.shape.plans.has(last)).toBe(true)
  })

  const size = 1 << 25

  /** Bytes that are still held after a run. */
  function kept(run: () => void): number {
    const held = () => {
      // Twice, since the bytes of a buffer are counted until the collector comes by again.
      collectGarbage()
      collectGarbage()
      const { heapUsed, external } = process.memoryUsage()
      return heapUsed + external
    }
    const before = held()
    run()
    return held() - before
  }

  /** A text in one piece, as a server hands it over. */
  const whole = (text: string) => Buffer.from(text).toString('latin1')

  test('is no URL for the date in it', () => {
    const verify = () => {
      const claim = 'X-Amz-Credential=A%2F20260102%2Fus-east-1%2Fsts%2Faws4_request&X-Amz-Date=20260102T030417Z'
      const rest = `X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=${'0'.repeat(64)}`
      const token = `X-Amz-Security-Token=${'a'.repeat(size)}`
      const url = whole(`/?X-Amz-Algorithm=AWS4-HMAC-SHA256&${claim}&${rest}&${token}`)
      const of = { service: 'sts', region: 'us-east-1', now: signingDate, credentials: () => null }
      const received = { method: 'GET', url, headers: { host: 'h' } }
      expect(() => verifyRequest(received, of)).toThrow(expect.objectContaining({ code: 'InvalidAccessKeyId' }))
    }
    expect(kept(verify)).toBeLessThan(size / 2)
  })

  test('is no request for the access key ID, region and service in it', () => {
    const verify = () => {
      for (const rest of ['b'.repeat(size), 'b']) {
        const credential = `AKIDOFSOMEBODYELSE${rest.length}/20260102/some-region-of-aws/some-service-of-aws/aws4_request`
        const claim = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`
        const text = whole(`${claim}\r\n\r\n${rest}`)
        const headers = { host: 'h', 'x-amz-date': '20260102T030405Z', authorization: text.slice(0, claim.length) }
        const of = { service: () => true, region: () => true, now: signingDate, credentials: () => null }
        const run = () => verifyRequest({ method: 'GET', url: '/', headers }, of)
        expect(run).toThrow(expect.objectContaining({ code: 'InvalidAccessKeyId' }))
      }
    }
    expect(kept(verify)).toBeLessThan(size / 2)
  })

  test('is no request for the name of a header in it', () => {
    const verify = () => {
      const text = whole(`x-name-of-a-header: a\r\n\r\n${'b'.repeat(size)}`)
      const headers: [string, string][] = [[text.slice(0, text.indexOf(':')), 'a']]
      const of = { service: 'sts', region: 'us-east-1', allowAnonymous: true, credentials: () => null }
      expect(verifyRequest({ method: 'GET', url: '/', headers }, of)).toEqual({ authentication: 'anonymous' })
    }
    expect(kept(verify)).toBeLessThan(size / 2)
  })

  test('is no shape of names of any length', () => {
    const name = 'z'.repeat(5000)
    const read = () => readHeaderLines([[name, '1']], 10, undefined).shape
    expect(read()).not.toBe(read())
    expect(read()).toEqual(read())
  })
})

describe('what an engine is handed', () => {
  const plain = createNodeEngine() as HashEngine

  test('may be kept: an engine that keeps the very bytes of its key signs right', () => {
    const hmacKey = (key: Uint8Array) => ({
      hex: (message: string) => createHmac('sha256', key).update(message).digest('hex'),
    })
    const engine = { ...plain, hmacKey }
    expect(signRequest(request, { ...options, engine }).signature).toBe(signRequest(request, options).signature)
  })

  test.each([
    ['bytes', new Uint8Array(32)],
    ['Buffer', Buffer.alloc(32)],
  ])('is not what a class handed out: one that gives the same %s again signs right', (_, shared) => {
    class SameBytes {
      readonly #hash = createHash('sha256')
      update(data: Uint8Array) {
        this.#hash.update(data)
      }
      digestSync() {
        shared.set(this.#hash.digest())
        return shared
      }
    }
    const { hmac } = resolveEngine(SameBytes)
    const first = hmac(new Uint8Array(1), 'a')
    const kept = Uint8Array.from(first)
    hmac(new Uint8Array(2), 'b')
    expect(Uint8Array.from(first)).toEqual(kept)
    const { signature } = signRequest(request, { ...options, engine: SameBytes as never })
    expect(signature).toBe(signRequest(request, options).signature)
  })

  test.each([
    ['the same bytes', (memory: Uint8Array) => memory],
    ['another view of the same bytes', (memory: Uint8Array) => new Uint8Array(memory.buffer)],
  ])('is not %s that an engine hands out again', (_, viewOf) => {
    const memory = new Uint8Array(32)
    const hmac = (key: Uint8Array, message: string) => {
      memory.set(plain.hmac(key, message))
      return viewOf(memory)
    }
    const engine = { ...plain, hmac }
    expect(signRequest(request, { ...options, engine }).signature).toBe(signRequest(request, options).signature)
    const scope = { date: '20260102', region: 'us-east-1', service: 'sts' }
    const key = deriveSigningKey(credentials.secretAccessKey, scope, engine)
    deriveSigningKey('another', scope, engine)
    expect(key).toEqual(deriveSigningKey(credentials.secretAccessKey, scope))
  })

  test('is refused by what is no whole engine', () => {
    const engine = { name: 'half', sha256: plain.sha256, hmacKey: plain.hmacKey } as HashEngine
    expect(() => signRequest(request, { ...options, engine })).toThrow('engine: expected a HashEngine')
  })
})

test('a secret does not stay in the room where keys are derived', () => {
  const buffers: Uint8Array[] = []
  const { getBuiltinModule } = process
  const spied = {
    'node:crypto': getBuiltinModule('node:crypto'),
    'node:buffer': {
      Buffer: {
        allocUnsafeSlow(size: number) {
          const buffer = Buffer.alloc(size)
          buffers.push(buffer)
          return buffer
        },
      },
    },
  } as Record<string, unknown>
  process.getBuiltinModule = ((name: string) => spied[name]) as typeof getBuiltinModule
  try {
    const engine = createNodeEngine() as HashEngine
    engine.hmac(Buffer.from(`AWS4${credentials.secretAccessKey}`), '20150830')
  } finally {
    process.getBuiltinModule = getBuiltinModule
  }
  // The pads are those of no key.
  expect(buffers.map((buffer) => [...new Set(buffer.subarray(0, 64))])).toEqual([[0x36], [0x5c]])
})

test('a Date of another class says nothing of a second for those after it', () => {
  class Odd extends Date {
    override getUTCFullYear() {
      return 1999
    }
  }
  const time = signingDate.getTime() + 5000
  expect(signRequest(request, { ...options, signingDate: new Odd(time) }).requestDateTime).toBe('20260102T030410Z')
  expect(signRequest(request, { ...options, signingDate: new Date(time) }).requestDateTime).toBe('20260102T030410Z')
})

describe('what is no text', () => {
  test.each([[['GET']], [new String('GET')], [{ toString: () => 'GET' }], [5], [undefined]])(
    'is no method: %o',
    (method) => {
      const wrong = { ...request, method } as unknown as HttpRequest
      for (const sign of [signRequest, presignRequest]) {
        expect(() => sign(wrong, options)).toThrow('method: expected a token such as GET')
      }
    },
  )

  test.each([[undefined], [null], [5], [{}], ['']])('is no header name: %o', (name) => {
    for (const value of ['x', 'x\ny']) {
      const wrong = { ...request, headers: [[name, value]] } as unknown as HttpRequest
      for (const sign of [signRequest, presignRequest]) expect(() => sign(wrong, options)).toThrow('headers: expected')
    }
  })
})

describe('what an error says', () => {
  const failure = (changed: HttpRequest, more = {}) => {
    try {
      verifyRequest(changed, { credentials, service: 'sts', region: 'us-east-1', now: signingDate, ...more })
    } catch (error) {
      return error
    }
    return undefined
  }

  test('of a lifetime that is no number is not that it is zero', () => {
    const { url } = presignRequest(request, options)
    const error = failure({ method: 'GET', url: url.replace(/X-Amz-Expires=\d+/, 'X-Amz-Expires=') })
    expect(error).toMatchObject({ code: 'MalformedExpires', details: { reason: 'number' } })
    expect(error).not.toHaveProperty('details.expiresIn')
  })

  test('of a repeated parameter names the form that was used', () => {
    const { url } = presignRequest(request, options)
    const error = failure({ method: 'GET', url: `${url}&X-Amz-Date=20260102T030405Z` })
    expect(error).toMatchObject({ code: 'DuplicateParameter', details: { authentication: 'query' } })
  })

  test('of two tokens names a header', () => {
    const { headers } = signRequest(request, options)
    const two = { ...headers, host: 'sts.amazonaws.com', 'x-amz-security-token': 'a', 'x-amz-s3session-token': 'b' }
    expect(failure({ method: 'GET', url: '/?a=b', headers: two })).toMatchObject({
      code: 'DuplicateHeader',
      details: { name: 'x-amz-security-token' },
    })
  })

  test('holds no token, one of other bytes than ASCII neither', () => {
    const token = Buffer.from('tökenEXAMPLE').toString('latin1')
    const signed = signRequest({ ...request, headers: { 'x-a': '1' } }, options)
    const authorization = (signed.headers['authorization'] as string).replace(
      'x-amz-date',
      'x-amz-date;x-amz-security-token',
    )
    const headers = { ...signed.headers, host: 'sts.amazonaws.com', 'x-amz-security-token': token, authorization }
    const record = { ...credentials, sessionToken: token }
    const error = failure({ method: 'GET', url: '/?a=b', headers }, { credentials: () => record }) as {
      code: string
      canonicalRequest: string
    }
    expect(error.code).toBe('SignatureDoesNotMatch')
    expect(error.canonicalRequest).toContain('x-amz-security-token:<masked>')
    expect(error.canonicalRequest).not.toContain('kenEXAMPLE')
  })
})
