import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sendableUrl } from '../../../src/fetch/sendable-url.js'

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
