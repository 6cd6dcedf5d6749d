import { describe, expect, test, vi } from 'vitest'
import { exampleCredentials } from '../../support/example-credentials.js'
import { server, signedFetch } from './signed-fetch-set-up.js'

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

  test('is set by an answer that came through a cache, which says that it is new', async () => {
    const { url, received } = await server({ headers: { age: '0' } })
    expect((await signedFetch({ signingDate: behind })(url)).status).toBe(200)
    expect(received.length).toBe(2)
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

  test('is not set by a Date after which nothing could be signed any more', async () => {
    const headers = { date: 'Fri, 31 Dec 9999 23:59:59 GMT' }
    const refusal = () => new Response('<Error><Code>RequestTimeTooSkewed</Code></Error>', { status: 403, headers })
    let now = Date.now()
    const fetch = signedFetch({
      signingDate: () => new Date(now),
      fetch: async (url) => (url === 'https://one.example.com/' ? refusal() : new Response()),
    })
    expect((await fetch('https://one.example.com/')).status).toBe(403)
    now += 2000
    expect((await fetch('https://other.example.com/')).status).toBe(200)
  })

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
