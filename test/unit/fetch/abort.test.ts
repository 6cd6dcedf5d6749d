import { getEventListeners } from 'node:events'
import { describe, expect, test, vi } from 'vitest'
import { collectGarbage } from '../../support/collect-garbage.js'
import { exampleCredentials } from '../../support/example-credentials.js'
import { serveInTest } from '../../support/serve-in-test.js'
import { server, signedFetch } from './signed-fetch-set-up.js'

describe('aborts', () => {
  test('before: nothing is signed', async () => {
    const provider = vi.fn(async () => exampleCredentials)
    const reason = new Error('not wanted')
    const sent = signedFetch({ credentials: provider })('https://example.com/', { signal: AbortSignal.abort(reason) })
    await expect(sent).rejects.toBe(reason)
    expect(provider).not.toHaveBeenCalled()
  })

  test('by a controller in place of its signal are a mistake', async () => {
    const sent = signedFetch()('https://example.com/', { signal: new AbortController() as unknown as AbortSignal })
    await expect(sent).rejects.toThrow('signal: expected an AbortSignal, got an AbortController')
  })

  test("none takes the place of a Request's", async () => {
    const { url } = await server()
    const request = new Request(url, { signal: AbortSignal.abort() })
    expect((await signedFetch()(request, { signal: null })).status).toBe(200)
  })

  test("while a Request's body is read", async () => {
    const controller = new AbortController()
    const fetch = signedFetch()
    const body = new ReadableStream({ pull: () => new Promise(() => {}) })
    const request = () =>
      new Request('https://example.com/', { method: 'PUT', body, duplex: 'half', signal: controller.signal })
    const sent = fetch(request())
    setTimeout(() => controller.abort(), 10)
    await expect(sent).rejects.toMatchObject({ name: 'AbortError' })
    const { signal } = controller
    const late = new Request('https://example.com/', { method: 'PUT', body: 'unread', signal })
    await expect(fetch(late)).rejects.toMatchObject({ name: 'AbortError' })
    expect(late.bodyUsed).toBe(false)
  })

  test('by the provider that fails: nobody else is told of its failure', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    const controller = new AbortController()
    const credentials = async () => {
      controller.abort()
      throw new Error('no credentials')
    }
    const sent = signedFetch({ credentials })('https://example.com/', { signal: controller.signal })
    await expect(sent).rejects.toMatchObject({ name: 'AbortError' })
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })

  test('while credentials are awaited', async () => {
    const controller = new AbortController()
    const fetch = signedFetch({ credentials: () => new Promise(() => {}) })
    const sent = fetch('https://example.com/', { signal: controller.signal })
    setTimeout(() => controller.abort(), 10)
    await expect(sent).rejects.toMatchObject({ name: 'AbortError' })
  })

  test('by a signal that many calls share: it gets one listener, of which Node does not warn, and none is left', async () => {
    const warned = vi.fn()
    process.on('warning', warned)
    const { signal } = new AbortController()
    let waiting = 0
    const credentials = async () => {
      await new Promise((resolve) => setImmediate(resolve))
      waiting = getEventListeners(signal, 'abort').length
      return exampleCredentials
    }
    const fetch = signedFetch({ credentials, fetch: async () => new Response('') })
    const init = { method: 'PUT', body: 'a', signal }
    await Promise.all(Array.from({ length: 20 }, () => fetch('https://example.com/', init)))
    await new Promise((resolve) => setImmediate(resolve))
    process.off('warning', warned)
    expect(waiting).toBe(1)
    expect(getEventListeners(signal, 'abort')).toEqual([])
    expect(warned).not.toHaveBeenCalled()
  })

  test('while waiting to try again', async () => {
    const { url, received } = await server({ answers: [{ status: 503, headers: { 'retry-after': '30' } }] })
    const controller = new AbortController()
    const sent = signedFetch()(new Request(url, { signal: controller.signal }))
    setTimeout(() => controller.abort(new Error('enough')), 200)
    // The caller drops its Request, which alone carries the signal.
    setTimeout(() => collectGarbage(), 100)
    await expect(sent).rejects.toThrow('enough')
    expect(received.length).toBe(1)
  })

  test('while an answer is awaited', async () => {
    const silent = await serveInTest(() => {})
    const sent = signedFetch()(silent.url, { signal: AbortSignal.timeout(50) })
    await expect(sent).rejects.toMatchObject({ name: 'TimeoutError' })
  })
})
