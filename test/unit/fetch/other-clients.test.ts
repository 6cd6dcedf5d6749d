import { Readable } from 'node:stream'
import { describe, expect, test, vi } from 'vitest'
import { createSignedFetch } from '../../../src/fetch/index.js'
import { exampleCredentials } from '../../support/example-credentials.js'
import { signedFetch } from './signed-fetch-set-up.js'

describe('what is sent by another client than fetch', () => {
  /** A response as node-fetch has it: its body is a stream of Node's, and the original waits for a copy to be read. */
  function nodeResponse(status: number, text: string, headers = {}) {
    const body = Readable.from([Buffer.from(text)], { objectMode: false })
    return { status, headers: new Headers(headers), body, clone: vi.fn(() => new Response(text)) }
  }

  test('is tried again by its status and headers, and what was answered first is let go', async () => {
    const throttled = nodeResponse(400, 'slow', { 'x-amzn-errortype': 'ThrottlingException' })
    const busy = nodeResponse(503, 'busy')
    const last = nodeResponse(404, '<Error><Code>NoSuchKey</Code></Error>')
    const answers = [throttled, busy, last]
    const fetch = createSignedFetch({
      credentials: exampleCredentials,
      service: 's3',
      firstDelay: 0.001,
      fetch: async () => answers.shift(),
    })
    expect(await fetch('https://example.com/')).toBe(last)
    expect([throttled, busy, last].map(({ body }) => body.destroyed)).toEqual([true, true, false])
    for (const { clone } of [throttled, busy, last]) expect(clone).not.toHaveBeenCalled()
  })

  test.each([
    ['tells nothing of its end', { cancel: () => undefined }],
    [
      'cannot be let go',
      {
        destroy() {
          throw new Error('not open')
        },
      },
    ],
  ])('is tried again though the body %s', async (_, body) => {
    const answers = [{ status: 503, headers: new Headers(), body }, nodeResponse(200, 'done')]
    const fetch = signedFetch({ fetch: async () => answers.shift() as unknown as Response })
    expect((await fetch('https://example.com/')).status).toBe(200)
  })

  test.each([
    [{ statusCode: 503, headers: { date: '' } }],
    [{ status: 404 }],
    [{ status: 503, headers: {} }],
    ['a text'],
    [undefined],
  ])('is returned if it is no response: %j', async (answer) => {
    const fetch = vi.fn(async () => answer)
    const signed = createSignedFetch({ credentials: exampleCredentials, service: 's3', fetch })
    expect(await signed('https://example.com/')).toBe(answer)
    expect(fetch).toHaveBeenCalledTimes(1)
  })

  test('is returned if its body was read on the way', async () => {
    const response = new Response('read', { status: 400 })
    const fetch = async () => {
      await response.text()
      return response
    }
    expect(await signedFetch({ fetch })('https://example.com/')).toBe(response)
  })
})
