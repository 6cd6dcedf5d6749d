import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { sendableUrl } from '../../../src/fetch/sendable-url.js'
import { exampleCredentials } from '../../support/example-credentials.js'
import { server, signedFetch } from './signed-fetch-set-up.js'

const targets = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'/.?&=+%\'" \\^|{}<>`[]@:;,!$()*~\t\n\u0000', '%2e', '%2E', '..', 'ä', '😀', '%41'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 20,
})

/** What a parser drops, or takes for a slash, may make a segment of dots where none was written. */
test.each([
  ['/.\0', '\0', '%00'],
  ['/.\t./b', '\t', '%09'],
  ['/a/!/.\n./b', '\n', '%0A'],
  ['/%2e\\b', '\\', '%5C'],
  ['/.. ', ' ', '%20'],
])('the advice for %j is to write %j as %s', (path, odd, escaped) => {
  const advice = `write ${JSON.stringify(odd)} as ${escaped}`
  expect(() => sendableUrl(`https://example.com${path}`)).toThrow(advice)
  const url = `https://example.com${path.replaceAll(odd, escaped)}`
  expect(sendableUrl(url)).toBe(url)
})

test('what has no escape is to be left out', () => {
  expect(() => sendableUrl('https://example.com/a\ud800')).toThrow('leave "\\ud800" out')
})

test('what is let through is sent as it was given, and what the error says to write is let through', () => {
  let refused = 0
  let passed = 0
  fc.assert(
    fc.property(targets, (target) => {
      let url = `https://example.com/${target}`
      for (let tries = 0; ; tries++) {
        expect(tries).toBeLessThan(50)
        try {
          expect(sendableUrl(url)).toBe(url)
          // A second parse, as `fetch` makes it, changes nothing.
          expect(new URL(url).href).toBe(url)
          passed++
          return
        } catch (error) {
          refused++
          const { message } = error as Error
          if (/no escape keeps/.test(message)) return
          const [, odd = '', escaped = ''] = /write ("(?:[^"\\]|\\.)*") as ((?:%[0-9A-F]{2})+)$/.exec(message) ?? []
          expect(message).toContain('write')
          url = `https://example.com/${url.slice('https://example.com/'.length).replaceAll(JSON.parse(odd), escaped)}`
        }
      }
    }),
    { numRuns: 500 },
  )
  expect(Math.min(refused, passed)).toBeGreaterThan(50)
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
