import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createCanonicalUri, serviceRules } from '../../../src/stages/index.js'
import { readReceivedTarget } from '../../../src/stages/received-target.js'
import { hostOf, splitRequestTarget } from '../../../src/stages/request-target.js'
import { paths, queries } from '../../support/arbitraries.js'
import { check } from '../../support/property-runs.js'

describe('a request target', () => {
  test('is plain only if its path and host stay as they are', () => {
    let plain = 0
    const authorities = fc.constantFrom('', 'https://example.com', 'https://Example.com', 'https://a:443', 'http://a')
    const segments = fc.constantFrom('a', '.', '..', '.a', 'a.', '~', '-', '', '%41', '%2F', '*', 'b c', '\xe9', 'A_0')
    const plainPaths = fc.array(segments, { maxLength: 4 }).map((list) => list.map((one) => `/${one}`).join(''))
    const property = fc.property(
      authorities,
      plainPaths,
      fc.constantFrom('', '?', '?a=b', '#'),
      (origin, path, end) => {
        const target = splitRequestTarget(origin + path + end)
        if (!target?.isPlain) return
        plain++
        for (const service of ['s3', 'dynamodb'])
          expect(createCanonicalUri(path, serviceRules(service))).toBe(path || '/')
        const { scheme = '', authority = '' } = target
        expect(hostOf(scheme, authority)).toBe(authority)
        expect(scheme).toBe(authority && 'https')
      },
    )
    check(property, 3000)
    expect(plain).toBeGreaterThan(100)
    for (const path of ['/', '/a/b.c/d', '/a/', ''])
      expect(splitRequestTarget(`https://a.b${path}?c`)?.isPlain).toBe(true)
  })

  test('is split without a byte lost or changed', () => {
    const authorities = fc.constantFrom('example.com', 'Example.com:8443', 'user:pass@[::1]:80', '')
    const schemes = fc.constantFrom('https', 'HTTPS', 'http', 's3+x')
    const property = fc.property(
      fc.option(schemes),
      authorities,
      paths,
      fc.option(queries),
      (scheme, host, path, query) => {
        const target = `${path}${query === null ? '' : `?${query}`}`
        const text = scheme === null ? target : `${scheme}://${host}${target}`
        expect(splitRequestTarget(text)).toMatchObject({
          scheme: scheme?.toLowerCase(),
          authority: scheme === null ? undefined : host,
          path,
          query: query ?? '',
          end: text.length,
        })
      },
    )
    check(property, 500)
  })

  test.each([
    ['/', { scheme: undefined, authority: undefined, path: '/', query: '', end: 1 }],
    ['//a/b', { scheme: undefined, authority: undefined, path: '//a/b', query: '', end: 5 }],
    ['/a?b?c', { scheme: undefined, authority: undefined, path: '/a', query: 'b?c', end: 6 }],
    ['/a#b?c', { scheme: undefined, authority: undefined, path: '/a', query: '', end: 2 }],
    ['/a?b#c?d', { scheme: undefined, authority: undefined, path: '/a', query: 'b', end: 4 }],
    ['/a://b', { scheme: undefined, authority: undefined, path: '/a://b', query: '', end: 6 }],
    ['https://a', { scheme: 'https', authority: 'a', path: '', query: '', end: 9 }],
    ['https://a?b/c', { scheme: 'https', authority: 'a', path: '', query: 'b/c', end: 13 }],
    ['https://a#b/c', { scheme: 'https', authority: 'a', path: '', query: '', end: 9 }],
    ['https://a?b://c', { scheme: 'https', authority: 'a', path: '', query: 'b://c', end: 15 }],
    ['https://a@b:c@d/e@f', { scheme: 'https', authority: 'a@b:c@d', path: '/e@f', query: '', end: 19 }],
    ['https:///a', { scheme: 'https', authority: '', path: '/a', query: '', end: 10 }],
  ])('%s', (text, expected) => expect(splitRequestTarget(text)).toMatchObject(expected))

  test.each([
    '',
    'a',
    'a/b',
    '*',
    '?a',
    '#a',
    'a:b',
    'https:a',
    'https:/a',
    '://a',
    '1a://b',
    'a b://c',
    'a?b://c',
    'é://a',
  ])('is none: %j', (text) => expect(splitRequestTarget(text)).toBeUndefined())
})

describe('the host of an authority', () => {
  test.each([
    ['https', 'example.com', 'example.com'],
    ['https', 'EXAMPLE.com', 'example.com'],
    ['https', 'example.com:443', 'example.com'],
    ['https', 'example.com:80', 'example.com:80'],
    ['http', 'example.com:80', 'example.com'],
    ['http', 'example.com:443', 'example.com:443'],
    ['ws', 'example.com:80', 'example.com'],
    ['wss', 'example.com:443', 'example.com'],
    ['ftp', 'example.com:80', 'example.com:80'],
    ['https', 'example.com:8443', 'example.com:8443'],
    ['https', 'example.com:4430', 'example.com:4430'],
    ['https', 'example.com:', 'example.com'],
    ['http', 'a:b@[::1]:', '[::1]'],
    ['https', 'user@example.com', 'example.com'],
    ['https', 'user:pass@Example.com:443', 'example.com'],
    ['https', 'a@b@example.com', 'example.com'],
    ['https', '[::1]', '[::1]'],
    ['https', '[::1]:443', '[::1]'],
    ['http', '[2001:DB8::80]', '[2001:db8::80]'],
    ['https', '[::443]', '[::443]'],
  ])('of %s://%s is %s', (scheme, authority, host) => expect(hostOf(scheme, authority)).toBe(host))
})

test.each([
  'http://u:p@/x',
  'http://:80/x',
  'http://@/x',
  'http:///x',
  'http://:/x',
  '\u212ahttps://h/',
  'http\u017f://h/',
])('a received target is none with %j: there is no host in it, or no scheme', (url) => {
  expect(() => readReceivedTarget(url)).toThrow(expect.objectContaining({ code: 'MalformedUri' }))
})

test.each(['http://u:p@h/x', 'HTTP://h:80/x', 'http://1/x', 'http://[::1]:80/x', 'http://a@:80@h/x', 's3+x://h'])(
  'a received target may be %j',
  (url) => {
    expect(readReceivedTarget(url).authority).toMatch(/./)
  },
)
