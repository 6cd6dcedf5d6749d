import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { signHeaders, verifyFetchRequest } from '../../src/fetch/index.js'
import { createVerifier, presignRequest, signRequest, verifyRequest } from '../../src/index.js'
import { type NodeRequest, sigv4Middleware, verifyIncoming } from '../../src/node/index.js'
import { createPostPolicy, createPostPolicyVerifier } from '../../src/post-policy/index.js'
import { rdsAuthToken } from '../../src/tokens/index.js'
import { exampleCredentials as credentials } from '../support/example-credentials.js'

const now = new Date('2026-01-02T03:04:05Z')
const verifier = createVerifier({ credentials, service: 's3', region: 'us-east-1', now })
const signed = signRequest(
  { method: 'GET', url: 'https://example.com/a' },
  { credentials, service: 's3', signingDate: now },
)

function message(): NodeRequest {
  const { method, headers } = signed
  const rawHeaders = Object.entries({ host: 'example.com', ...headers }).flat()
  const fields = { method, url: '/a', headers, rawHeaders, httpVersionMajor: 1 }
  return Object.assign(Readable.from([]), fields) as unknown as NodeRequest
}

/** Options of which one, stricter than the verifier's, is inherited. */
const strict = <T extends object>(own: T): T => Object.assign(Object.create({ authentication: 'query' }), own)
const unsupported = expect.objectContaining({ code: 'UnsupportedMechanism' })

describe('an option that is inherited is heeded', () => {
  test('by verifyFetchRequest', async () => {
    const request = () => new Request(signed.url, { headers: signed.headers })
    await expect(verifyFetchRequest(request(), verifier)).resolves.toHaveProperty('verified')
    await expect(verifyFetchRequest(request(), verifier, strict({}))).rejects.toEqual(unsupported)
  })

  test('by verifyIncoming', async () => {
    await expect(verifyIncoming(message(), verifier)).resolves.toHaveProperty('verified')
    await expect(verifyIncoming(message(), verifier, strict({}))).rejects.toEqual(unsupported)
  })

  test('by the middleware', async () => {
    const code = await new Promise((resolve) => {
      const onRefused = (error: { code: string }) => resolve(error.code)
      const middleware = sigv4Middleware(strict({ verifier, dialect: 's3' as const, onRefused }) as never)
      middleware(message() as never, {} as never, resolve)
    })
    expect(code).toBe('UnsupportedMechanism')
  })

  test('by signHeaders', async () => {
    const options = Object.assign(Object.create({ signingDate: now }), { credentials, service: 's3' })
    const headers = await signHeaders({ method: 'GET', url: 'https://example.com/a' }, options)
    expect(headers['x-amz-date']).toBe('20260102T030405Z')
  })

  test('by the makers of tokens', () => {
    const own = { credentials, region: 'us-east-1', hostname: 'db.example.com', port: 5432, username: 'a' }
    expect(rdsAuthToken(Object.assign(Object.create({ signingDate: now }), own))).toContain('20260102T030405Z')
  })

  test('by createPostPolicyVerifier', async () => {
    const { fields } = createPostPolicy({ credentials, bucket: 'examplebucket', key: 'a', signingDate: now })
    const form = Object.entries(fields)
    const usual = { credentials, region: 'us-east-1', now }
    const inherited = Object.create({ limits: { formLength: 1 } })
    const refused = expect.objectContaining({ code: 'LimitExceeded' })
    const bucket = 'examplebucket'
    await expect(createPostPolicyVerifier(usual).verify(form, { bucket })).resolves.toHaveProperty('accessKeyId')
    const bound = createPostPolicyVerifier(Object.assign(Object.create(inherited), usual))
    await expect(bound.verify(form, { bucket })).rejects.toEqual(refused)
    const overrides = Object.assign(Object.create(inherited), { bucket })
    await expect(createPostPolicyVerifier(usual).verify(form, overrides)).rejects.toEqual(refused)
    const late = createPostPolicyVerifier({ ...usual, now: (() => undefined) as never })
    await expect(late.verify(form, { bucket })).rejects.toThrow(/^now: expected a Date/)
  })
})

describe('an option that every object has, since somebody gave it to Object.prototype, is refused', () => {
  const request = { method: 'GET', url: '/a', headers: { host: 'example.com', ...signed.headers } }
  const options = { credentials, service: 's3', region: 'us-east-1', now }
  const strictest = createVerifier({
    ...options,
    ...{ maxClockSkew: 1, payloadHash: '0'.repeat(64), unsignedPayload: false, streamingPayload: false },
    ...{ requiredSignedHeaders: ['host'], allowUnsignedHeaders: [], authentication: 'header', allowAnonymous: false },
  })
  const anyService = () => true

  /** What a call comes to meanwhile: the test runner's own code must not see such objects. */
  async function polluted(name: string, value: unknown, call: () => unknown): Promise<unknown> {
    Object.defineProperty(Object.prototype, name, { value, enumerable: true, configurable: true, writable: true })
    try {
      return await call()
    } catch (error) {
      return error instanceof TypeError ? error.message : error
    } finally {
      delete (Object.prototype as Record<string, unknown>)[name]
    }
  }

  test.each<[string, unknown]>([
    ['allowAnonymous', true],
    ['payloadHash', '0'.repeat(64)],
    ['unsignedPayload', true],
    ['streamingPayload', true],
    ['maxClockSkew', 1e9],
    ['allowUnsignedHeaders', ['x-amz-acl']],
    ['requiredSignedHeaders', []],
    ['service', anyService],
    ['region', anyService],
    ['authentication', 'query'],
  ])('%s, by verifiers', async (name, value) => {
    const refused = new RegExp(`^options: .* got the unknown option "${name}"$`)
    expect(await polluted(name, value, () => verifyRequest(request, options))).toMatch(refused)
    expect(await polluted(name, value, () => strictest.verify(request))).toMatch(refused)
    expect(await polluted(name, value, () => strictest.verify(request, {}))).toMatch(refused)
    expect(({} as Record<string, unknown>)[name]).toBeUndefined()
  })

  test('payloadHash, by signers', async () => {
    const [given, signing] = [
      { method: 'GET', url: signed.url },
      { credentials, service: 's3', signingDate: now },
    ]
    const refused = /got the unknown option "payloadHash"$/
    const literal = 'UNSIGNED-PAYLOAD'
    expect(await polluted('payloadHash', literal, () => signRequest(given, signing))).toMatch(refused)
    expect(await polluted('payloadHash', literal, () => presignRequest(given, signing))).toMatch(refused)
  })
})
