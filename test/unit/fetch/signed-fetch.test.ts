import { describe, expect, test } from 'vitest'
import { createSignedFetch } from '../../../src/fetch/index.js'
import { exampleCredentials, temporaryCredentials } from '../../support/example-credentials.js'
import { type Body, server, signedFetch } from './signed-fetch-set-up.js'

describe('what goes in', () => {
  test('a string, a URL and a Request are signed and sent', async () => {
    const { url, received } = await server()
    const fetch = signedFetch()
    const inputs = [`${url}/a%20b?x=1&y=%2F`, new URL(`${url}/a%20b?x=1&y=%2F`), new Request(`${url}/a%20b?x=1&y=%2F`)]
    for (const input of inputs) {
      const response = await fetch(input)
      expect(response).toBeInstanceOf(Response)
      expect(await response.text()).toBe('ok')
    }
    expect(received.map((request) => [request.method, request.url, request.refused])).toEqual(
      inputs.map(() => ['GET', '/a%20b?x=1&y=%2F', undefined]),
    )
  })

  test('each kind of body is sent as the bytes that were signed, with the content type that fetch gives it', async () => {
    const { url, received } = await server()
    const fetch = signedFetch()
    const form = new FormData()
    form.append('name', 'wörth')
    const bodies: [Body, RegExp | undefined][] = [
      ['häh', /^text\/plain;charset=UTF-8$/],
      [new URLSearchParams({ a: 'b c' }), /^application\/x-www-form-urlencoded;charset=UTF-8$/],
      [form, /^multipart\/form-data; boundary=/],
      [new Blob(['{}'], { type: 'application/json' }), /^application\/json$/],
      [new TextEncoder().encode('bytes'), undefined],
      [new TextEncoder().encode('buffer').buffer, undefined],
      [new Blob(['text'], { type: 'text/plain;charset=UTF-8' }), /^text\/plain;charset=utf-8$/],
    ]
    for (const [body] of bodies) expect((await fetch(`${url}/`, { method: 'POST', body })).status).toBe(200)
    expect(received.map(({ refused }) => refused)).toEqual(bodies.map(() => undefined))
    bodies.forEach(([, type], i) => {
      if (type === undefined) expect(received[i]?.headers['content-type']).toBeUndefined()
      else expect(received[i]?.headers['content-type']).toMatch(type)
    })
    expect(received[0]?.body).toBe('häh')
    expect(received[1]?.body).toBe('a=b+c')
    expect(received[2]?.body).toContain('wörth')
  })

  test("the second argument overrides a Request's method, headers and body", async () => {
    const { url, received } = await server()
    const request = new Request(`${url}/`, { method: 'PUT', body: 'old', headers: { 'x-amz-meta-a': 'old' } })
    await signedFetch()(request, { method: 'post', body: 'new', headers: { 'x-amz-meta-b': 'new' } })
    expect(received[0]).toMatchObject({ method: 'POST', body: 'new', refused: undefined })
    expect(received[0]?.headers).toMatchObject({ 'x-amz-meta-b': 'new' })
    expect(received[0]?.headers).not.toHaveProperty('x-amz-meta-a')
  })

  test("a Request's own body is read, hashed and sent", async () => {
    const { url, received } = await server()
    const request = new Request(`${url}/`, { method: 'PUT', body: 'own', headers: { 'content-type': 'text/x-own' } })
    await signedFetch()(request)
    expect(received[0]).toMatchObject({ method: 'PUT', body: 'own', refused: undefined })
    expect(received[0]?.headers['content-type']).toBe('text/x-own')
    expect(request.bodyUsed).toBe(true)
  })

  test("a Request's own body is sent where the Request does not tell of it, as Firefox's does not", async () => {
    const { url, received } = await server()
    const untold = (init: RequestInit) =>
      Object.defineProperty(new Request(`${url}/`, init), 'body', { value: undefined })
    await signedFetch()(untold({ method: 'PUT', body: 'own' }))
    await signedFetch({ payloadHash: 'UNSIGNED-PAYLOAD' })(untold({ method: 'PUT', body: 'own' }))
    await signedFetch()(untold({ method: 'DELETE' }))
    await signedFetch()(untold({ method: 'GET' }))
    expect(received.map(({ method, body, refused }) => [method, body, refused])).toEqual([
      ['PUT', 'own', undefined],
      ['PUT', 'own', undefined],
      ['DELETE', '', undefined],
      ['GET', '', undefined],
    ])
  })

  test("a navigation's Request is sent, as a service worker has it", async () => {
    const { url, received } = await server()
    const request = Object.defineProperty(new Request(url), 'mode', { value: 'navigate' })
    expect((await signedFetch()(request)).status).toBe(200)
    expect(received.map(({ refused }) => refused)).toEqual([undefined])
  })

  test('temporary credentials are sent with their token', async () => {
    const { url, received } = await server()
    await signedFetch({ credentials: temporaryCredentials })(url)
    expect(received[0]?.refused).toBeUndefined()
    expect(received[0]?.headers['x-amz-security-token']).toBe(temporaryCredentials.sessionToken)
  })

  test('what else fetch is told is handed on, and the rest is not', async () => {
    const calls: [string, Record<string, unknown>][] = []
    const fetch = createSignedFetch({
      credentials: exampleCredentials,
      service: 's3',
      fetch: async (input: string, init: Record<string, unknown>) => {
        calls.push([input, init])
        return new Response('made up')
      },
    })
    const dispatcher = { dispatch: true }
    await fetch('https://example.com/', { dispatcher, keepalive: true, method: 'DELETE' })
    expect(calls[0]?.[0]).toBe('https://example.com/')
    expect(calls[0]?.[1]).toMatchObject({ dispatcher, keepalive: true, method: 'DELETE', redirect: 'manual' })
    expect(Object.keys(calls[0]?.[1] ?? {}).sort()).toEqual([
      'dispatcher',
      'headers',
      'keepalive',
      'method',
      'redirect',
    ])
  })

  test('a redirect is not followed with a signature that is for another URL, unless it is asked for', async () => {
    const there = await server()
    const { url } = await server({ answers: [{ status: 307, headers: { location: `${there.url}/there` } }] })
    const response = await signedFetch({ credentials: temporaryCredentials })(new Request(url))
    expect(response.status).toBe(307)
    expect(response.headers.get('location')).toBe(`${there.url}/there`)
    expect(there.received.length).toBe(0)
    const followed = await server({ answers: [{ status: 307, headers: { location: `${there.url}/there` } }] })
    await signedFetch()(followed.url, { redirect: 'follow' })
    expect(there.received.map(({ refused }) => refused)).toEqual(['MissingAuthentication'])
  })
})
