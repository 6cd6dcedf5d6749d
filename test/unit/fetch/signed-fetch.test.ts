import { getEventListeners } from 'node:events'
import { Readable } from 'node:stream'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createSignedFetch, type SignedFetchOptions } from '../../../src/fetch/index.js'
import { type RetryOptions, retryPolicy } from '../../../src/fetch/retry.js'
import { portableEngine } from '../../../src/hash/portable-engine.js'
import { verifyRequest } from '../../../src/index.js'
import { hashPayload } from '../../../src/stages/index.js'
import { exampleCredentials, temporaryCredentials } from '../../support/example-credentials.js'
import { serve } from '../../support/loopback.js'
import {
  type ServedAnswer,
  serveVerified,
  type VerifyingServer,
  type VerifyingServerOptions,
} from '../../support/verifying-server.js'

type Body = NonNullable<ConstructorParameters<typeof Response>[0]>

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const cleanUps: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(cleanUps.splice(0).map((close) => close()))
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

async function server(options?: VerifyingServerOptions): Promise<VerifyingServer> {
  const opened = await serveVerified(options)
  cleanUps.push(opened.close)
  return opened
}

/** Quick, so that no test waits for its retries. */
function signedFetch(options: Partial<SignedFetchOptions> = {}) {
  return createSignedFetch({
    credentials: exampleCredentials,
    service: 's3',
    firstDelay: 0.001,
    maxDelay: 0.002,
    ...options,
  })
}

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

describe('a URL that fetch would rewrite is refused before anything is signed', () => {
  const refusedUrls: [string, string][] = [
    ['/a/../b', 'no escape keeps a segment of dots'],
    ['/a/./b', 'no escape keeps a segment of dots'],
    ['/a/%2e%2E/b', 'no escape keeps a segment of dots'],
    ['/a/..', 'no escape keeps a segment of dots'],
    ['/a b', 'write " " as %20'],
    ['/a"b', 'write "\\"" as %22'],
    ['/a<b', 'write "<" as %3C'],
    ['/a\\b', 'write "\\\\" as %5C'],
    ['/a\tb', 'write "\\t" as %09'],
    ['/a\nb', 'write "\\n" as %0A'],
    ['/a{b', 'write "{" as %7B'],
    ['/ä', 'write "ä" as %C3%A4'],
    ['/?q=a b', 'write " " as %20'],
    ["/?q=it's", 'write "\'" as %27'],
    ['/?q=ä', 'write "ä" as %C3%A4'],
  ]
  test.each(refusedUrls)('%j', async (path, advice) => {
    const { url, received } = await server()
    const provider = vi.fn(async () => exampleCredentials)
    await expect(signedFetch({ credentials: provider })(url + path)).rejects.toThrow(advice)
    await expect(signedFetch()(url + path)).rejects.toThrow(TypeError)
    expect(received.length).toBe(0)
    expect(provider).not.toHaveBeenCalled()
  })

  test.each([
    "/it's",
    '/a|b?^',
    '/%zz'.replace('%zz', '%7A'),
    '/a//b',
    '/?',
    '/?a[]=1&b={1}',
    '/#part',
    '',
    '/a?b#c d',
  ])('but %j is sent as it is', async (path) => {
    const { url, received } = await server()
    expect((await signedFetch()(url + path)).status).toBe(200)
    expect(received[0]?.url.replace(/\?$/, '')).toBe((path.replace(/#.*/, '') || '/').replace(/\?$/, ''))
  })

  test.each(['/relative', 'example.com', '', 'https://', 'https:example.com', 'mailto:me@example.com'])(
    '%j is no absolute URL',
    async (url) => {
      await expect(signedFetch()(url)).rejects.toThrow(/url: expected an absolute URL/)
    },
  )

  test('nothing else is an input', async () => {
    await expect(signedFetch()(7 as unknown as string)).rejects.toThrow('input: expected a Request, a URL or a string')
  })
})

describe('service and region', () => {
  /** A `fetch` that hands what it was to send to a verifier, and answers with the scope. */
  const verifying: typeof globalThis.fetch = async (url, init) => {
    const request = { method: String(init?.method), url: String(url), headers: init?.headers as Record<string, string> }
    const anything = () => true
    const verified = verifyRequest(request, { credentials: exampleCredentials, service: anything, region: anything })
    return Response.json(verified.authentication === 'anonymous' ? undefined : verified.scope)
  }
  const scopeOf = async (url: string, options?: { service?: string; region?: string }) => {
    const fetch = createSignedFetch({ credentials: exampleCredentials, fetch: verifying, ...options })
    return (await fetch(url)).json()
  }

  test('come from the host', async () => {
    expect(await scopeOf('https://sqs.eu-west-1.amazonaws.com/')).toMatchObject({ service: 'sqs', region: 'eu-west-1' })
    const accelerated = await scopeOf('https://bucket.s3-accelerate.amazonaws.com/key')
    expect(accelerated).toMatchObject({ service: 's3', region: 'us-east-1' })
  })

  test('what is given wins', async () => {
    const url = 'https://sqs.eu-west-1.amazonaws.com/'
    const service = 'execute-api'
    expect(await scopeOf(url, { service, region: 'ap-south-1' })).toMatchObject({ service, region: 'ap-south-1' })
    expect(await scopeOf(url, { service })).toMatchObject({ service, region: 'eu-west-1' })
    expect(await scopeOf('https://example.com/', { service })).toMatchObject({ service, region: 'us-east-1' })
  })

  test('a Host header changes nothing, since fetch replaces it', async () => {
    const { url, received } = await server()
    expect((await signedFetch()(url, { headers: { Host: 'elsewhere.example.com' } })).status).toBe(200)
    expect(received.map(({ refused }) => refused)).toEqual([undefined])
  })

  test('without either, a missing service is an error that names the host', async () => {
    const { url, host, received } = await server()
    await expect(createSignedFetch({ credentials: exampleCredentials })(url)).rejects.toThrow(
      `service: expected one as an option, since the host "${host}" tells none`,
    )
    expect(received.length).toBe(0)
  })
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

describe('aborts', () => {
  test('before: nothing is signed', async () => {
    const provider = vi.fn(async () => exampleCredentials)
    const reason = new Error('not wanted')
    const sent = signedFetch({ credentials: provider })('https://example.com/', { signal: AbortSignal.abort(reason) })
    await expect(sent).rejects.toBe(reason)
    expect(provider).not.toHaveBeenCalled()
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
    const silent = await serve(() => {})
    cleanUps.push(silent.close)
    const sent = signedFetch()(silent.url, { signal: AbortSignal.timeout(50) })
    await expect(sent).rejects.toMatchObject({ name: 'TimeoutError' })
  })
})

describe('a clock that is wrong', () => {
  const hour = 3600_000
  const ahead = () => new Date(Date.now() + hour)
  const behind = () => new Date(Date.now() - hour)

  test.each([
    ['behind', 's3', behind],
    ['ahead', 's3', ahead],
    ['behind', 'json', behind],
    ['ahead', 'json', ahead],
  ] as const)(
    'that is %s is set by the Date of the refusal (%s), once for all calls',
    async (_, dialect, signingDate) => {
      const { url, received } = await server({ dialect })
      const fetch = signedFetch({ signingDate })
      expect((await fetch(url)).status).toBe(200)
      expect((await fetch(url)).status).toBe(200)
      expect(received.map(({ refused }) => refused !== undefined)).toEqual([true, false, false])
    },
  )

  test.each(['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture'])('is set upon %s', async (code) => {
    const headers = { date: new Date(Date.UTC(2026, 0, 1, 1)).toUTCString() }
    const refusal = new Response(`<Error><Code>${code}</Code></Error>`, { status: 403, headers })
    const answers = [refusal, new Response()]
    const fetch = vi.fn<typeof globalThis.fetch>(async () => answers.shift() as Response)
    await signedFetch({ signingDate: new Date(Date.UTC(2026, 0, 1)), fetch })('https://example.com/')
    const dates = fetch.mock.calls.map(([, init]) => new Headers(init?.headers).get('x-amz-date'))
    expect(dates).toEqual(['20260101T000000Z', '20260101T010000Z'])
  })

  test('is set, and what is busy then is tried again', async () => {
    const { url, received } = await server({ answers: [{ status: 503 }] })
    expect((await signedFetch({ signingDate: behind })(url)).status).toBe(200)
    expect(received.length).toBe(3)
  })

  test('is not set by an answer from a cache', async () => {
    const { url, received } = await server({ headers: { age: '5' } })
    expect((await signedFetch({ signingDate: behind })(url)).status).toBe(403)
    expect(received.length).toBe(1)
  })

  test.each(['ExpiredToken', 'ExpiredTokenException'])(
    'is set by %s, the refusal of credentials that it takes for valid, and others are asked for',
    async (code) => {
      const answers = [{ status: 400, body: `<Error><Code>${code}</Code></Error>` }]
      const { url, received } = await server({ answers })
      const slightlyBehind = () => new Date(Date.now() - hour / 6)
      const lives = [-hour / 60, hour]
      const credentials = async () => ({
        ...exampleCredentials,
        expiration: new Date(Date.now() + (lives.shift() ?? 0)),
      })
      expect((await signedFetch({ credentials, signingDate: slightlyBehind })(url)).status).toBe(200)
      expect([received.length, lives]).toEqual([2, []])
      const expired = await server({ answers })
      expect((await signedFetch()(expired.url)).status).toBe(400)
      expect(expired.received.length).toBe(1)
    },
  )

  test('is set once a call at most', async () => {
    // A server whose Date is not what it verifies by.
    const { url, received } = await server({ headers: { date: new Date(Date.now() + 5 * hour).toUTCString() } })
    expect((await signedFetch({ signingDate: behind, maxAttempts: 9 })(url)).status).toBe(403)
    expect(received.length).toBe(2)
    let jumps = 0
    const jumping = await server({ now: () => new Date(Date.now() + ++jumps * hour) })
    expect((await signedFetch({ maxAttempts: 9 })(jumping.url)).status).toBe(403)
    expect(jumping.received.length).toBe(2)
  })

  test('is no reason to try again where the clocks agree, or another error is answered', async () => {
    const skewed = { status: 403, body: '<Error><Code>RequestTimeTooSkewed</Code></Error>' }
    const agreeing = await server({ answers: [skewed] })
    expect((await signedFetch()(agreeing.url)).status).toBe(403)
    const date = new Date(Date.now() + hour).toUTCString()
    const denied = { status: 403, headers: { date }, body: '<Error><Code>SignatureDoesNotMatch</Code></Error>' }
    const other = await server({ answers: [denied] })
    expect((await signedFetch()(other.url)).status).toBe(403)
    expect([agreeing.received.length, other.received.length]).toEqual([1, 1])
  })
})

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
