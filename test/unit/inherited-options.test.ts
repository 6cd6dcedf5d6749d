import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { signHeaders, verifyFetchRequest } from '../../src/fetch/index.js'
import { createVerifier, signRequest } from '../../src/index.js'
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
