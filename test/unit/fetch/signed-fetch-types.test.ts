import { expect, expectTypeOf, test } from 'vitest'
import { createSignedFetch, type SentInit } from '../../../src/fetch/index.js'
import { exampleCredentials } from '../../support/example-credentials.js'

const options = { credentials: exampleCredentials, service: 's3' }
const url = 'https://example.com/a'

test('a function that names no types gets the URL and the init that it is called with', async () => {
  const signedFetch = createSignedFetch({
    ...options,
    fetch: async (sent, init) => {
      expectTypeOf(sent).toEqualTypeOf<string>()
      expectTypeOf(init).toEqualTypeOf<SentInit>()
      return { status: 200, sent, method: init.method, authorization: init.headers['authorization'] }
    },
  })
  const answer = await signedFetch(new URL(url))
  expectTypeOf(answer.sent).toEqualTypeOf<string>()
  expect(answer).toMatchObject({ sent: url, method: 'GET', authorization: expect.stringContaining('AWS4-HMAC-SHA256') })
  expect((await signedFetch(new Request(url, { method: 'DELETE' }))).method).toBe('DELETE')
})

test('what it leaves out of its parameters may be given all the same', async () => {
  const signedFetch = createSignedFetch({ ...options, fetch: async () => new Response('made up') })
  expect(await (await signedFetch(url, { method: 'PUT', body: 'x' })).text()).toBe('made up')
  const ofUrl = createSignedFetch({ ...options, fetch: async (sent) => new Response(sent) })
  expect(await (await ofUrl(url, { method: 'PUT', body: 'x' })).text()).toBe(url)
})

test('it may hand on what it gets', () => {
  createSignedFetch({ ...options, fetch: (sent, init) => fetch(sent, { ...init, keepalive: true }) })
  createSignedFetch({ ...options, fetch: (sent, init) => fetch(new Request(sent, init)) })
})

test('a fetch of its own type makes one of the same type', () => {
  expectTypeOf(createSignedFetch(options)).toEqualTypeOf<typeof globalThis.fetch>()
  expectTypeOf(createSignedFetch({ ...options, fetch: undefined })).toEqualTypeOf<typeof globalThis.fetch>()
  expectTypeOf(createSignedFetch({ ...options, fetch })).toEqualTypeOf<typeof globalThis.fetch>()
  type Foreign = (input: string | URL, init?: { dispatcher?: object }) => Promise<{ status: number; extra: 1 }>
  const foreign: Foreign = async () => ({ status: 200, extra: 1 })
  expectTypeOf(createSignedFetch({ ...options, fetch: foreign })).toEqualTypeOf<Foreign>()
})
