import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { presignRequest, verifyRequest } from '../../../src/index.js'
import { createPresigner, type PresignerOptions, s3Url } from '../../../src/s3/index.js'
import {
  exampleCredentials,
  exampleToken,
  otherCredentials,
  temporaryCredentials,
} from '../../support/example-credentials.js'

const noon = Date.UTC(2026, 0, 15, 12)
const at = (seconds: number) => new Date(noon + seconds * 1000)
const presigner = (options: Partial<PresignerOptions> = {}) =>
  createPresigner({ credentials: exampleCredentials, bucket: 'examplebucket', signingDate: at(0), ...options })
const parametersOf = (url: string) => Object.fromEntries(new URL(url).searchParams)

describe('createPresigner', () => {
  test.each(['presigner', 'call'])('headers of the %s that iterate but once are those of every URL', async (whose) => {
    const headers = new Map([['content-type', 'image/png']]).entries()
    const { presignAll } = presigner(whose === 'presigner' ? { headers } : {})
    const urls = await presignAll(['a', 'b'], whose === 'call' ? { headers } : {})
    expect(urls.map(({ signedHeaders }) => signedHeaders)).toEqual(urls.map(() => ['content-type', 'host']))
  })

  test('signs what a call was given, whatever becomes of it while credentials are awaited', async () => {
    const { presignAll } = presigner({ credentials: async () => exampleCredentials })
    const keys = ['a', 'b']
    const object = { method: 'PUT', query: { versionId: '1' }, headers: { 'content-type': 'image/png' } }
    const expected = await presignAll([...keys], structuredClone(object))
    const pending = presignAll(keys, object)
    keys.reverse()
    object.method = 'DELETE'
    object.query.versionId = '2'
    object.headers['content-type'] = 'text/html'
    expect(await pending).toEqual(expected)
  })

  test('what is the presigner’s is no option of a call', async () => {
    const object = { expiresIn: 60 } as object
    await expect(presigner().presign('a', object)).rejects.toThrow('got the unknown option "expiresIn"')
  })

  test('makes the URLs that presignRequest makes', async () => {
    const { url, headers, method, expiresAt } = await presigner({ region: 'eu-west-1', expiresIn: 60 }).presign(
      'a b.png',
    )
    const expected = presignRequest(
      { method: 'GET', url: s3Url({ bucket: 'examplebucket', region: 'eu-west-1', key: 'a b.png' }) },
      { credentials: exampleCredentials, service: 's3', region: 'eu-west-1', expiresIn: 60, signingDate: at(0) },
    )
    expect({ url, headers, method, expiresAt }).toEqual({
      url: expected.url,
      headers: {},
      method: 'GET',
      expiresAt: at(60),
    })
  })

  test('presigns for a directory bucket with the credentials of its session', async () => {
    const { url } = await presigner({
      credentials: { ...otherCredentials, sessionToken: 'sess/+=' },
      bucket: 'examplebucket--usw2-az1--x-s3',
      region: 'us-west-2',
      endpoint: 'https://s3express-usw2-az1.us-west-2.amazonaws.com',
      expiresIn: 300,
      signingDate: new Date('2026-01-02T03:04:05Z'),
    }).presign('a b/ä')
    const { 'X-Amz-Signature': signature, ...parameters } = parametersOf(url)
    expect(url.split('?')[0]).toBe(
      'https://examplebucket--usw2-az1--x-s3.s3express-usw2-az1.us-west-2.amazonaws.com/a%20b/%C3%A4',
    )
    expect(parameters).toMatchObject({
      'X-Amz-Credential': 'AKIAIOSFODNN7EXAMPLE/20260102/us-west-2/s3express/aws4_request',
      'X-Amz-S3session-Token': 'sess/+=',
    })
    expect(parameters).not.toHaveProperty('X-Amz-Security-Token')
    // By S3ExpressQueryAuth of botocore 1.43.107.
    expect(signature).toBe('6f7c6e4c46d7d79926b1cf7ae873ed093685a77c2655bcd1be3b4339e6c48fab')
  })

  test('presigns many in their order, with one look at the credentials and the clock', async () => {
    const provider = vi.fn(async () => temporaryCredentials)
    let calls = 0
    const bound = presigner({ credentials: provider, signingDate: () => at(calls++ * 60) })
    const keys = Array.from({ length: 500 }, (_, i) => `photos/${i}.jpg`)
    const all = await bound.presignAll(new Set(keys))
    expect(all.map(({ url }) => new URL(url).pathname)).toEqual(keys.map((key) => `/${key}`))
    expect(new Set(all.map(({ url }) => parametersOf(url)['X-Amz-Date'])).size).toBe(1)
    expect(provider).toHaveBeenCalledTimes(1)
    expect(await bound.presignAll([])).toEqual([])
  })

  test('signs the method, parameters and headers of all URLs, or of one', async () => {
    const bound = presigner({ query: { 'response-content-disposition': 'inline; filename="ä b.txt"' } })
    const { url } = await bound.presign('a')
    expect(parametersOf(url)['response-content-disposition']).toBe('inline; filename="ä b.txt"')
    expect(new URL(url).href).toBe(url)
    const put = await bound.presign('a', { method: 'PUT', query: {}, headers: { 'Content-Type': 'image/png' } })
    expect(put.method).toBe('PUT')
    expect((await presigner({ method: 'HEAD' }).presign('a')).method).toBe('HEAD')
    expect(put.headers).toEqual({ 'content-type': 'image/png' })
    expect(put.url).not.toContain('response-content-disposition')
    const verify = (headers: Record<string, string>) =>
      verifyRequest(
        { method: 'PUT', url: put.url, headers },
        { credentials: exampleCredentials, service: 's3', region: 'us-east-1', now: at(1) },
      )
    expect(verify(put.headers)).toMatchObject({ authentication: 'query', signedHeaders: ['content-type', 'host'] })
    expect(() => verify({})).toThrow()
  })

  test('a URL of temporary credentials carries their token, and ends with them or after expiresIn', async () => {
    for (const [ends, expected] of [
      [400, 400],
      [900, 900],
      [5000, 900],
    ] as const) {
      const credentials = { ...temporaryCredentials, expiration: at(ends) }
      const { url, headers, expiresAt } = await presigner({ credentials: async () => credentials }).presign('a b')
      expect(expiresAt).toEqual(at(expected))
      expect(parametersOf(url)['X-Amz-Security-Token']).toBe(exampleToken)
      const verify = (seconds: number, lookup: object = credentials) =>
        verifyRequest(
          { method: 'GET', url, headers },
          { credentials: () => lookup as never, service: 's3', region: 'us-east-1', now: at(seconds) },
        )
      expect(verify(expected - 1)).toMatchObject({ authentication: 'query', accessKeyId: credentials.accessKeyId })
      const refused = (code: string) => expect.objectContaining({ code })
      expect(() => verify(1, { ...credentials, sessionToken: 'another' })).toThrow(refused('InvalidToken'))
      expect(() => verify(expected + 1)).toThrow(refused(ends < 900 ? 'ExpiredToken' : 'RequestExpired'))
    }
  })

  test.each([
    [{ windows: 60 }, TypeError, 'unknown option "windows"'],
    [{ window: 0.5 }, RangeError, 'window: expected whole seconds from 0 to 603900'],
    [{ window: -1 }, RangeError, 'window'],
    [{ window: 604_800, expiresIn: 1 }, RangeError, 'window'],
    [{ expiresIn: 0 }, RangeError, 'expiresIn'],
    [{ expiresIn: 604_801 }, RangeError, 'expiresIn'],
    [{ bucket: '' }, TypeError, 'bucket'],
    [{ credentials: { accessKey: 'AKIDEXAMPLE' } }, TypeError, 'credentials.accessKeyId: expected'],
  ])('%j is refused when the presigner is made', (options, type, message) => {
    expect(() => presigner(options as Partial<PresignerOptions>)).toThrow(type)
    expect(() => presigner(options as Partial<PresignerOptions>)).toThrow(message)
  })

  test('an invalid date, key or parameter is refused when it is used', async () => {
    await expect(presigner({ signingDate: new Date(Number.NaN) }).presign('a')).rejects.toThrow(RangeError)
    await expect(presigner().presign('')).rejects.toThrow('key: expected 1 to 1024 bytes')
    await expect(presigner().presign('a', { query: { a: '\ud800' } })).rejects.toThrow('query: expected')
  })
})

describe('a window', () => {
  test('within it the URL is the same, after it another', async () => {
    const urlAt = async (seconds: number) =>
      (await presigner({ window: 3600, expiresIn: 600, signingDate: at(seconds) }).presign('a')).url
    expect(await urlAt(1)).toBe(await urlAt(3599))
    expect(await urlAt(3599)).not.toBe(await urlAt(3600))
    expect(parametersOf(await urlAt(1))).toMatchObject({ 'X-Amz-Date': '20260115T120000Z', 'X-Amz-Expires': '4200' })
  })

  test('a URL never has less than expiresIn left, and never lives longer than a week', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 604_800 }).chain((expiresIn) =>
          fc.record({
            expiresIn: fc.constant(expiresIn),
            window: fc.integer({ min: 0, max: 604_800 - expiresIn }),
            now: fc.integer({ min: 0, max: 40 * 365 * 86_400_000 }),
          }),
        ),
        async ({ expiresIn, window, now }) => {
          const date = new Date(Date.UTC(2020, 0, 1) + now)
          const { url, expiresAt } = await presigner({ expiresIn, window, signingDate: date }).presign('a')
          const signedAt = expiresAt.getTime() - Number(parametersOf(url)['X-Amz-Expires']) * 1000
          // A date is signed in whole seconds.
          const cut = window === 0 ? date.getTime() % 1000 : 0
          expect(expiresAt.getTime() - date.getTime()).toBeGreaterThanOrEqual(expiresIn * 1000 - cut)
          expect(signedAt).toBeLessThanOrEqual(date.getTime())
          expect(Number(parametersOf(url)['X-Amz-Expires'])).toBeLessThanOrEqual(604_800)
        },
      ),
    )
  })

  test('with temporary credentials it never has less left than expiresIn, or than they have, and says which', async () => {
    let ends = { credentials: 0, expiresIn: 0 }
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          expiresIn: fc.integer({ min: 1, max: 7200 }),
          window: fc.integer({ min: 0, max: 7200 }),
          now: fc.integer({ min: 0, max: 86_400 }),
          life: fc.integer({ min: 1, max: 14_400 }),
        }),
        async ({ expiresIn, window, now, life }) => {
          const credentials = { ...temporaryCredentials, expiration: at(now + life) }
          const bound = (seconds: number) => presigner({ credentials, expiresIn, window, signingDate: at(seconds) })
          const { url, expiresAt } = await bound(now).presign('a')
          const { 'X-Amz-Expires': lives, 'X-Amz-Security-Token': token } = parametersOf(url)
          expect(token).toBe(exampleToken)
          const left = (expiresAt.getTime() - at(now).getTime()) / 1000
          expect(left).toBeGreaterThanOrEqual(Math.min(expiresIn, life))
          const start = now - (window === 0 ? 0 : (at(now).getTime() / 1000) % window)
          expect(Number(lives)).toBe(expiresIn + window)
          expect(expiresAt).toEqual(at(Math.min(start + expiresIn + window, now + life)))
          const last = start + Math.max(window, 1) - 1
          expect(await bound(last).presign('a')).toMatchObject({ url, expiresAt })
          if (left < expiresIn) ends = { ...ends, credentials: ends.credentials + 1 }
          else ends = { ...ends, expiresIn: ends.expiresIn + 1 }
        },
      ),
    )
    expect(Math.min(ends.credentials, ends.expiresIn)).toBeGreaterThan(10)
  })
})
