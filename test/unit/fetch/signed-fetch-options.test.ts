import { afterEach, describe, expect, test, vi } from 'vitest'
import { createSignedFetch, type SignedFetchOptions } from '../../../src/fetch/index.js'
import { portableEngine } from '../../../src/hash/portable-engine.js'
import { exampleCredentials } from '../../support/example-credentials.js'
import { server, signedFetch } from './signed-fetch-set-up.js'

afterEach(() => vi.restoreAllMocks())

describe('options', () => {
  test.each([
    [{ servise: 's3' }, TypeError, 'unknown option "servise"'],
    [{ payloadHash: 'e3b0' }, TypeError, "payloadHash: expected 'UNSIGNED-PAYLOAD'"],
    [{ maxAttempts: 0 }, RangeError, 'maxAttempts: expected a whole number from 1'],
    [{ maxAttempts: 1.5 }, RangeError, 'maxAttempts'],
    [{ timeBudget: -1 }, RangeError, 'timeBudget: expected seconds from 0'],
    [{ timeBudget: 86_401 }, RangeError, 'timeBudget: expected seconds from 0 to 86400'],
    [{ firstDelay: Number.NaN }, RangeError, 'firstDelay'],
    [{ maxDelay: '1' }, RangeError, 'maxDelay'],
    [{ fetch: 'node-fetch' }, TypeError, 'fetch: expected a function'],
    [{ signingDate: '2026-11-21' }, TypeError, 'signingDate: expected a Date'],
    [{ credentials: null }, TypeError, 'credentials: expected { accessKeyId, secretAccessKey }'],
    [{ credentials: { accessKey: 'AKIDEXAMPLE' } }, TypeError, 'credentials.accessKeyId: expected'],
    [{ signingDate: new Date(Number.NaN) }, RangeError, 'signingDate: expected a valid Date'],
  ])('%j is refused when the fetch is made', (options, type, message) => {
    const create = () => createSignedFetch({ credentials: exampleCredentials, ...(options as object) })
    expect(create).toThrow(type)
    expect(create).toThrow(message)
  })

  test('all of them are known', async () => {
    const { url, received } = await server()
    const options: Required<SignedFetchOptions> = {
      credentials: exampleCredentials,
      service: 's3',
      region: 'eu-west-1',
      payloadHash: 'UNSIGNED-PAYLOAD',
      signingDate: () => new Date(),
      signedHeaders: ['x-a'],
      rules: { signContentSha256: true },
      engine: portableEngine,
      fetch: globalThis.fetch,
      maxAttempts: 1,
      timeBudget: 1,
      firstDelay: 0,
      maxDelay: 0,
    }
    // Of a request without a body, the hash is that of nothing, whatever is declared.
    const init = { method: 'POST', headers: { 'x-a': '1' }, body: 'any' }
    expect((await createSignedFetch(options)(url, init)).status).toBe(200)
    expect(received[0]?.headers).toMatchObject({ 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' })
    expect(received[0]?.headers['authorization']).toContain('/eu-west-1/s3/aws4_request, SignedHeaders=host;x-a;')
  })

  test('a provider is asked once for requests at the same time', async () => {
    const { url, received } = await server()
    const provider = vi.fn(async () => exampleCredentials)
    const fetch = signedFetch({ credentials: provider })
    await Promise.all(Array.from({ length: 20 }, () => fetch(url)))
    expect(received.filter(({ refused }) => refused === undefined).length).toBe(20)
    expect(provider).toHaveBeenCalledTimes(1)
  })

  test('the global fetch is the one of the call', async () => {
    const fetch = signedFetch()
    const spy = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response('mocked'))
    expect(await (await fetch('https://example.com/')).text()).toBe('mocked')
    expect(spy).toHaveBeenCalledTimes(1)
  })
})
