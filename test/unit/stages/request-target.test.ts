import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hostOf, splitRequestTarget } from '../../../src/stages/request-target.js'
import { paths, queries } from '../../support/arbitraries.js'
import { check } from '../../support/property-runs.js'

describe('a request target', () => {
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
        expect(splitRequestTarget(text)).toEqual({
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
  ])('%s', (text, expected) => expect(splitRequestTarget(text)).toEqual(expected))

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
    ['https', 'user@example.com', 'example.com'],
    ['https', 'user:pass@Example.com:443', 'example.com'],
    ['https', 'a@b@example.com', 'example.com'],
    ['https', '[::1]', '[::1]'],
    ['https', '[::1]:443', '[::1]'],
    ['http', '[2001:DB8::80]', '[2001:db8::80]'],
    ['https', '[::443]', '[::443]'],
  ])('of %s://%s is %s', (scheme, authority, host) => expect(hostOf(scheme, authority)).toBe(host))
})
