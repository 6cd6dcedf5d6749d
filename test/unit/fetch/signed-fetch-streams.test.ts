import { Readable } from 'node:stream'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { hashPayload } from '../../../src/stages/index.js'
import { type Body, server, signedFetch } from './signed-fetch-set-up.js'

afterEach(() => vi.unstubAllGlobals())

describe('streams', () => {
  const stream = () =>
    Readable.toWeb(Readable.from([Buffer.from('str'), Buffer.from('eam')])) as ReadableStream<Uint8Array>

  test('are refused if their hash is not declared, with the ways out', async () => {
    const { url, received } = await server()
    for (const body of [stream(), Readable.from(['x'])]) {
      const sent = signedFetch()(url, { method: 'PUT', body: body as Body, duplex: 'half' })
      await expect(sent).rejects.toThrow(/UNSIGNED-PAYLOAD.*x-amz-content-sha256.*signStreamingRequest/)
    }
    expect(received.length).toBe(0)
  })

  test('are sent once, unsigned or with the hash that is declared, and never again', async () => {
    const { url, received } = await server({ answers: [{ status: 503 }, { status: 503 }, { status: 503 }] })
    const fetch = signedFetch({ payloadHash: 'UNSIGNED-PAYLOAD' })
    expect((await fetch(url, { method: 'PUT', body: stream(), duplex: 'half' })).status).toBe(503)
    const request = new Request(url, { method: 'PUT', body: stream(), duplex: 'half' })
    expect((await fetch(request)).status).toBe(503)
    expect(received.slice(0, 2).map(({ body, refused }) => [body, refused])).toEqual([
      ['stream', undefined],
      ['stream', undefined],
    ])
    expect(received.length).toBe(2)
    expect(received[0]?.headers['x-amz-content-sha256']).toBe('UNSIGNED-PAYLOAD')
    const sha256 = await hashPayload('stream')
    const headers = { 'x-amz-content-sha256': sha256 }
    expect((await signedFetch()(url, { method: 'PUT', body: stream(), headers, duplex: 'half' })).status).toBe(503)
    expect(received.length).toBe(3)
    expect(received[2]).toMatchObject({ body: 'stream', refused: undefined })
  })

  test("are not sent where fetch would send their name, as Firefox's does", async () => {
    const { url, received } = await server()
    const request = new Request(url, { method: 'PUT', body: stream(), duplex: 'half' })
    class NamingRequest extends Request {
      constructor(input: string, init: RequestInit = {}) {
        super(input, init.body instanceof ReadableStream ? { ...init, body: String(init.body) } : init)
      }
    }
    vi.stubGlobal('Request', NamingRequest)
    const fetch = signedFetch({ payloadHash: 'UNSIGNED-PAYLOAD' })
    await expect(fetch(url, { method: 'PUT', body: stream(), duplex: 'half' })).rejects.toThrow(
      /^body: expected text, bytes or a Blob, since fetch sends no streams here, got a ReadableStream$/,
    )
    expect((await fetch(request)).status).toBe(200)
    expect(received.map(({ body, refused }) => [body, refused])).toEqual([['stream', undefined]])
  })

  test('bytes under an unsigned payload are tried again all the same', async () => {
    const { url, received } = await server({ answers: [{ status: 503 }] })
    const response = await signedFetch({ payloadHash: 'UNSIGNED-PAYLOAD' })(url, { method: 'PUT', body: 'text' })
    expect(response.status).toBe(200)
    expect(received.map(({ body }) => body)).toEqual(['text', 'text'])
  })
})
