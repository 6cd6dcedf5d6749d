import { afterEach, describe, expect, test, vi } from 'vitest'
import { type RetryOptions, retryPolicy } from '../../../src/fetch/retry.js'
import { portableEngine } from '../../../src/stages/index.js'
import { exampleCredentials } from '../../support/example-credentials.js'
import { type ServedAnswer, serveVerified } from '../../support/verifying-server.js'
import { server, signedFetch } from './signed-fetch-set-up.js'

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe('retries', () => {
  const xml = (code: string) => `<Error><Code>${code}</Code><Message>Please reduce your request rate.</Message></Error>`
  const retried: [string, ServedAnswer][] = [
    ['500', { status: 500 }],
    ['502', { status: 502 }],
    ['503 SlowDown', { status: 503, body: xml('SlowDown') }],
    ['504', { status: 504 }],
    ['429', { status: 429 }],
    ['400 Throttling in XML', { status: 400, body: `<ErrorResponse>${xml('Throttling')}</ErrorResponse>` }],
    [
      '400 in JSON',
      { status: 400, body: '{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"}' },
    ],
    [
      '400 in x-amzn-errortype',
      { status: 400, headers: { 'x-amzn-errortype': 'ThrottlingException:http://example/' } },
    ],
    ['400 in x-amzn-query-error', { status: 400, headers: { 'x-amzn-query-error': 'RequestThrottled;Sender' } }],
    ['403 with a code', { status: 403, body: '{"code":"TooManyRequestsException"}' }],
  ]
  test.each(retried)('%s is tried again', async (_, answer) => {
    const { url, received } = await server({ answers: [answer] })
    const response = await signedFetch()(url, { method: 'POST', body: 'again' })
    expect([response.status, await response.text()]).toEqual([200, 'ok'])
    expect(received.map(({ body, refused }) => [body, refused])).toEqual([
      ['again', undefined],
      ['again', undefined],
    ])
  })

  test('a body that is sent again is hashed once', async () => {
    const hashed: unknown[] = []
    const sha256 = (data: string | Uint8Array) => {
      hashed.push(data)
      return portableEngine.sha256(data)
    }
    const { url, received } = await server({ answers: [{ status: 503 }, { status: 500 }] })
    await signedFetch({ engine: { ...portableEngine, sha256 } })(url, { method: 'PUT', body: 'again' })
    expect(received.map(({ refused }) => refused)).toEqual([undefined, undefined, undefined])
    expect(hashed.filter((data) => typeof data !== 'string')).toEqual([new TextEncoder().encode('again')])
  })

  const returned: [string, ServedAnswer][] = [
    ['400', { status: 400, body: xml('ValidationError') }],
    ['403', { status: 403, body: xml('AccessDenied') }],
    [
      '403 that only speaks of throttling',
      { status: 403, body: '<Error><Code>AccessDenied</Code><Message>Throttling</Message></Error>' },
    ],
    ['404', { status: 404, body: xml('NoSuchKey') }],
    ['408', { status: 408 }],
    ['409', { status: 409, body: '{"__type":"ConflictException"}' }],
    ['412', { status: 412, body: 'not an AWS error: SlowDown' }],
    ['304', { status: 304 }],
    ['200 that holds an error', { status: 200, body: xml('SlowDown') }],
    ['400 of broken JSON', { status: 400, body: '{"__type":"Throttling' }],
  ]
  test.each(returned)('%s is returned at once, with its body unread', async (_, answer) => {
    const { url, received } = await server({ answers: [answer] })
    const response = await signedFetch()(url)
    expect([response.status, await response.text()]).toEqual([answer.status, answer.body ?? ''])
    expect(received.length).toBe(1)
  })

  test('a large body of an error is returned whole', async () => {
    const body = xml('AccessDenied') + 'x'.repeat(300_000)
    const { url } = await server({ answers: [{ status: 403, body }] })
    const response = await signedFetch()(url)
    expect((await response.text()).length).toBe(body.length)
  })

  test('an error whose body breaks off is returned, and fails where it is read', async () => {
    const { url, received } = await server({ answers: [{ status: 403, body: '<Error>', cut: true }] })
    const response = await signedFetch()(url)
    expect(response.status).toBe(403)
    await expect(response.text()).rejects.toThrow()
    expect(received.length).toBe(1)
  })

  test('an error whose body stalls is returned with its body unread', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    let stalled: ReadableStreamDefaultController<Uint8Array> | undefined
    const piece = (text: string) => stalled?.enqueue(Buffer.from(text))
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        stalled = controller
        piece('<Error><Code>Slow')
      },
    })
    const pending = signedFetch({ fetch: async () => new Response(body, { status: 400 }) })('https://example.com/')
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1))
    await vi.advanceTimersByTimeAsync(60_000)
    const response = await pending
    expect(vi.getTimerCount()).toBe(0)
    piece('Down</Code></Error>')
    stalled?.close()
    expect(await response.text()).toBe('<Error><Code>SlowDown</Code></Error>')
  })

  test('each attempt has a date and a signature of its own', async () => {
    let second = 0
    const start = Date.UTC(2026, 0, 1)
    const clock = () => new Date(start + second++ * 1000)
    const { url, received } = await server({ answers: [{ status: 500 }, { status: 500 }], now: () => new Date(start) })
    await signedFetch({ signingDate: clock })(url)
    const dates = received.map(({ headers }) => headers['x-amz-date'])
    expect(new Set(dates).size).toBe(3)
    expect(new Set(received.map(({ signature }) => signature)).size).toBe(3)
  })

  test('an attempt has the date of when its credentials came', async () => {
    let now = Date.UTC(2026, 0, 1, 23, 59)
    const { url, received } = await server({ now: () => new Date(now) })
    const credentials = async () => {
      // Somebody is asked for the code of an MFA device.
      now += 20 * 60_000
      return exampleCredentials
    }
    expect((await signedFetch({ credentials, signingDate: () => new Date(now) })(url)).status).toBe(200)
    expect(received.map(({ headers }) => headers['x-amz-date'])).toEqual(['20260102T001900Z'])
  })

  test('there are at most maxAttempts, and the last answer is returned', async () => {
    const answers = [500, 501, 502, 503, 504].map((status) => ({ status, body: String(status) }))
    for (const [maxAttempts, last] of [
      [undefined, 502],
      [1, 500],
      [4, 503],
    ] as const) {
      const { url, received } = await server({ answers })
      const response = await signedFetch({ maxAttempts })(url)
      expect([response.status, await response.text()]).toEqual([last, String(last)])
      expect(received.length).toBe(maxAttempts ?? 3)
    }
  })

  test('waits are random below a bound that doubles up to the longest', () => {
    const random = vi.spyOn(Math, 'random').mockReturnValue(0.999999)
    const waitsOf = (options: RetryOptions) => {
      const next = retryPolicy(options).waits()
      return Array.from({ length: 5 }, next)
    }
    expect(waitsOf({ firstDelay: 1, maxDelay: 6 })).toEqual([999, 1999, 3999, 5999, 5999])
    random.mockReturnValue(0.5)
    expect(waitsOf({})).toEqual([50, 100, 200, 400, 800])
    random.mockReturnValue(0)
    expect(waitsOf({})).toEqual([0, 0, 0, 0, 0])
  })

  test('they are waited for', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.999)
    const { url, received } = await server({ answers: [{ status: 500 }, { status: 500 }] })
    await signedFetch({ firstDelay: 0.1, maxDelay: 20 })(url)
    const waits = received.slice(1).map(({ at }, i) => at - (received[i]?.at ?? 0))
    expect(waits.length).toBe(2)
    expect(waits[0]).toBeGreaterThan(95)
    expect(waits[1]).toBeGreaterThan(190)
  })

  test('Retry-After is waited for: seconds, or a date on the clock of the server', async () => {
    const late = new Date(Date.UTC(2030, 0, 1))
    const soon = new Date(late.getTime() + 1000)
    for (const headers of [
      { 'retry-after': '1' },
      { 'retry-after': soon.toUTCString(), date: late.toUTCString() },
    ] as Record<string, string>[]) {
      const { url, received } = await server({ answers: [{ status: 503, headers }] })
      await signedFetch()(url)
      expect((received[1]?.at ?? 0) - (received[0]?.at ?? 0)).toBeGreaterThan(990)
    }
  })

  test('a date in Retry-After is on our clock where the server does not tell its own', async () => {
    const headers = { 'retry-after': new Date(Date.UTC(2030, 0, 1, 0, 0, 1)).toUTCString() }
    const answers = [new Response(null, { status: 503, headers }), new Response()]
    const began = performance.now()
    const fetch = async () => answers.shift() as Response
    await signedFetch({ signingDate: new Date(Date.UTC(2030, 0, 1)), fetch })('https://example.com/')
    expect(performance.now() - began).toBeGreaterThan(990)
  })

  test('no attempt begins after the time budget', async () => {
    const { url, received } = await server({
      answers: ['3600', '36000000000'].map((wait) => ({ status: 503, headers: { 'retry-after': wait } })),
    })
    const began = performance.now()
    expect((await signedFetch()(url)).status).toBe(503)
    expect((await signedFetch({ timeBudget: 86_400 })(url)).status).toBe(503)
    const busy = await server({ answers: [{ status: 503, headers: { 'retry-after': '3600' } }] })
    expect((await signedFetch({ timeBudget: 0 })(busy.url)).status).toBe(503)
    expect(performance.now() - began).toBeLessThan(5000)
    expect([received.length, busy.received.length]).toEqual([2, 1])
  })

  test('what fetch throws is thrown at once', async () => {
    const closed = await serveVerified()
    await closed.close()
    const provider = vi.fn(async () => exampleCredentials)
    const fetch = vi.fn(globalThis.fetch)
    await expect(signedFetch({ credentials: provider, fetch })(closed.url)).rejects.toThrow('fetch failed')
    expect(fetch).toHaveBeenCalledTimes(1)
  })
})
