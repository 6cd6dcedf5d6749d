import { afterEach, describe, expect, test, vi } from 'vitest'
import { createVerifier, signRequest } from '../../../src/index.js'
import { tamper, testCredentials, testDate } from '../../../src/testing/index.js'
import { signedResolver } from '../../../src/testing/msw.js'
import { signedReply } from '../../../src/testing/undici.js'

const signing = { credentials: testCredentials, service: 's3', region: 'us-east-1' }
const verifier = createVerifier({ ...signing, now: testDate })

afterEach(() => {
  vi.restoreAllMocks()
})

describe('options that are none are refused when a mock is made', () => {
  test.each<[name: string, options: unknown, message: RegExp]>([
    ['none', undefined, /^options: expected \{ verifier, dialect \}, got undefined$/],
    ['no verifier', { dialect: 's3' }, /^verifier: expected what createVerifier returns, got undefined$/],
    ['a dialect that is none', { verifier, dialect: 'soap' }, /^dialect: expected .*, got "soap"$/],
  ])('for msw: %s', (_, options, message) => {
    expect(() => signedResolver(options as never)).toThrow(message)
  })

  test.each<[name: string, options: unknown, message: RegExp]>([
    ['none', undefined, /^options: expected those of verifyRequest and a dialect, got undefined$/],
    ['a dialect that is none', { ...signing, dialect: 'soap' }, /^dialect: expected .*, got "soap"$/],
    ['an unknown one', { ...signing, dialect: 's3', sevrice: 's3' }, /got the unknown option "sevrice"$/],
  ])('for undici: %s', (_, options, message) => {
    expect(() => signedReply('https://bucket.example', options as never, { statusCode: 200 })).toThrow(message)
  })

  test.each([
    ['none', undefined],
    ['a status alone', 200],
    ['that of fetch', { status: 200 }],
  ])('for undici: a reply that is %s', (_, reply) => {
    const options = { ...signing, dialect: 's3' } as const
    expect(() => signedReply('https://bucket.example', options, reply as never)).toThrow(
      /^reply: expected \{ statusCode/,
    )
  })

  test('for msw: a resolver that is a response', () => {
    const resolver = new Response('stored') as never
    expect(() => signedResolver({ verifier, dialect: 's3' }, resolver)).toThrow(
      /^resolver: expected a function, got a Re/,
    )
  })
})

test('a resolver of MSW is not called for a body that is not what was signed, whether it reads it or not', async () => {
  const url = 'https://bucket.s3.amazonaws.com/a'
  const signed = signRequest({ method: 'PUT', url, body: 'meow' }, { ...signing, signingDate: testDate })
  let calls = 0
  const resolver = signedResolver({ verifier, dialect: 's3' }, () => {
    calls++
    return new Response('stored')
  })
  const send = async ({ method, headers, body }: typeof signed) =>
    resolver({ request: new Request(url, { method, headers, body: body as string }) })
  expect((await send(tamper(signed, 'body')))?.status).toBe(400)
  expect((await send(signed))?.status).toBe(200)
  expect(calls).toBe(1)
})

test("a body that is not what was signed is refused where Response hides why, as Chromium's does", async () => {
  vi.spyOn(Response.prototype, 'arrayBuffer').mockRejectedValue(new TypeError('Failed to fetch'))
  const url = 'https://bucket.s3.amazonaws.com/a'
  const signed = signRequest({ method: 'PUT', url, body: 'meow' }, { ...signing, signingDate: testDate })
  const { method, headers, body } = tamper(signed, 'body')
  const request = new Request(url, { method, headers, body: body as string })
  const answer = await signedResolver({ verifier, dialect: 's3' })({ request })
  expect(await answer?.text()).toContain('<Code>XAmzContentSHA256Mismatch</Code>')
})

test('a request is refused with the same words in each mock', async () => {
  const origin = 'https://bucket.s3.amazonaws.com'
  const headers = { authorization: 'Bearer a' }
  const request = new Request(`${origin}/a?b=c`, { headers })
  const answer = await signedResolver({ verifier, dialect: 's3' })({ request })
  const reply = signedReply(origin, { ...signing, now: testDate, dialect: 's3' }, { statusCode: 200 })
  const { statusCode, data, responseOptions } = reply({ method: 'GET', path: '/a?b=c', headers })
  const withoutId = (text: string) => text.replace(/<RequestId>[0-9A-F]{16}<\/RequestId>/, '<RequestId/>')
  expect(statusCode).toBe(answer?.status)
  expect(withoutId(String(data))).toBe(withoutId((await answer?.text()) ?? ''))
  expect(Object.keys(responseOptions?.headers ?? {}).sort()).toEqual([...(answer?.headers.keys() ?? [])].sort())
})
