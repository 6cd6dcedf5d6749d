import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { presignRequest, verifyRequest } from '../../../src/index.js'
import { createPresigner, type PresignerOptions, s3Url } from '../../../src/s3/index.js'
import { exampleCredentials, temporaryCredentials } from '../../support/example-credentials.js'

const noon = Date.UTC(2026, 0, 15, 12)
const at = (seconds: number) => new Date(noon + seconds * 1000)
const presigner = (options: Partial<PresignerOptions> = {}) =>
  createPresigner({ credentials: exampleCredentials, bucket: 'examplebucket', signingDate: at(0), ...options })
const parametersOf = (url: string) => Object.fromEntries(new URL(url).searchParams)

describe('createPresigner', () => {
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

  test('a URL of temporary credentials ends with them', async () => {
    const credentials = { ...temporaryCredentials, expiration: at(400) }
    expect((await presigner({ credentials, expiresIn: 900 }).presign('a')).expiresAt).toEqual(at(400))
  })

  test.each([
    [{ windows: 60 }, TypeError, 'unknown option "windows"'],
    [{ window: 0.5 }, RangeError, 'window: expected whole seconds from 0 to 603900'],
    [{ window: -1 }, RangeError, 'window'],
    [{ window: 604_800, expiresIn: 1 }, RangeError, 'window'],
    [{ expiresIn: 0 }, RangeError, 'expiresIn'],
    [{ expiresIn: 604_801 }, RangeError, 'expiresIn'],
    [{ bucket: '' }, TypeError, 'bucket'],
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
})
