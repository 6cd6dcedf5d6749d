import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isCanonicalQuery, parseQuery } from '../../../src/stages/canonical-query.js'
import { createCanonicalQuery } from '../../../src/stages/index.js'
import { check } from '../../support/property-runs.js'

describe('createCanonicalQuery', () => {
  test.each([
    ['nothing', '', ''],
    ['empty pieces', '&&', ''],
    ['a name without a value', 'acl', 'acl='],
    ['a value without a name', '=a', '=a'],
    ['neither', '=', '='],
    ['an equals sign in a value', 'a=b=c', 'a=b%3Dc'],
    ['an escaped equals sign in a name', 'a%3Db=c', 'a%3Db=c'],
    ['an escaped ampersand', 'a=b%26c', 'a=b%26c'],
    ['a second question mark', 'a=b?c', 'a=b%3Fc'],
    ['a plus, which is a blank', 'a+b=c+d', 'a%20b=c%20d'],
    ['an escaped plus', 'a%2Bb=c%2bd', 'a%2Bb=c%2Bd'],
    ['a raw blank', 'a b=c d', 'a%20b=c%20d'],
    ['lower-case hexadecimal digits', 'a=%c3%a9', 'a=%C3%A9'],
    ['escapes that no one needs', '%61=%7e%2D%2e%5f%7E', 'a=~-._~'],
    ['what encodeURIComponent leaves', "a=!'()*", 'a=%21%27%28%29%2A'],
    ['slash and colon', 'a=/:@', 'a=%2F%3A%40'],
    ['raw bytes', 'a=\xc3\xa9', 'a=%C3%A9'],
    ['names that begin alike', 'a.b=1&a-b=2&a=3&a%20b=4&ab=5&a0=6', 'a=3&a%20b=4&a-b=2&a.b=1&a0=6&ab=5'],
    ['one name, many values', 'a=c&a=b&a=&a=%21&a', 'a=&a=&a=%21&a=b&a=c'],
    ['names that sort by their escapes', 'b=1&%C3%A9=2&A=3&_=4&~=5', '%C3%A9=2&A=3&_=4&b=1&~=5'],
    ['names of Object’s', '__proto__=1&constructor=2', '__proto__=1&constructor=2'],
  ])('%s', (_, query, canonical) => {
    expect(createCanonicalQuery(query)).toBe(canonical)
    // What is canonical stays as it is.
    expect(createCanonicalQuery(canonical)).toBe(canonical)
  })

  test.each([5, 10, 11, 50, 1000])('%i parameters that begin alike, however far', (count) => {
    const marks = ['', '-', '.', '0', '%20', '%7F', 'A', '_', 'a', '~']
    const encoded = (i: number) => marks[i % marks.length] + 'x'.repeat(i % 7)
    for (const start of ['', 'a', 'b'.repeat(31), 'b'.repeat(32), 'c'.repeat(100)]) {
      const pairs = Array.from({ length: count }, (_, i): [string, string] => {
        return [start + encoded(i * 7919), i % 3 === 0 ? start + encoded(i * 104_729) : String(i)]
      })
      const query = pairs.map(([name, value]) => `${name}=${value}`).join('&')
      pairs.sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
      expect(createCanonicalQuery(query)).toBe(pairs.map(([name, value]) => `${name}=${value}`).join('&'))
    }
  })

  test.each(['%', '%a', '%zz', '%2', 'a=%', 'a=%2&b=c', 'a%=b', '%2g', '%%41', '%-1', '%+1', '% 1', '%０0'])(
    'refuses %j',
    (query) => {
      expect(() => createCanonicalQuery(query)).toThrow(expect.objectContaining({ code: 'MalformedQuery' }))
    },
  )

  test('refuses text, which is no byte string, instead of signing something else', () => {
    expect(() => createCanonicalQuery('a=\u0430')).toThrow(TypeError)
  })
})

describe('isCanonicalQuery', () => {
  test('says so only of parameters that encoding leaves as they are', () => {
    let canonical = 0
    const pieces = fc.constantFrom(
      'a',
      '=',
      '&',
      '%2F',
      '%41',
      '%2f',
      '%',
      '%E9',
      '+',
      '.',
      '~',
      'b-c',
      '%20',
      '/',
      '\xe9',
    )
    const property = fc.property(fc.array(pieces, { maxLength: 6 }), (list) => {
      const query = list.join('')
      if (!isCanonicalQuery(query)) return
      canonical++
      expect(parseQuery(query, false, 10).join('&')).toBe(query)
    })
    check(property, 5000)
    expect(canonical).toBeGreaterThan(100)
    for (const query of ['', 'a=', 'a=b&c=%2F', '=', 'X-Amz-Credential=A%2Fb'])
      expect(isCanonicalQuery(query)).toBe(true)
  })

  test.each(['a=b&', `${'%41'.repeat(400_000)}=`, 'a&'])('a million characters of %.20s', (piece) => {
    const query = piece.repeat(Math.ceil(1_200_000 / piece.length))
    expect(createCanonicalQuery(query).length).toBeGreaterThan(100_000)
  })
})

describe('parseQuery', () => {
  test('stops at the limit', () => {
    expect(parseQuery('a&b&c', undefined, 3)).toHaveLength(3)
    expect(parseQuery('&&a&&b&&c&&', undefined, 3)).toHaveLength(3)
    expect(() => parseQuery('a&b&c&d', undefined, 3)).toThrow(expect.objectContaining({ code: 'LimitExceeded' }))
  })
})
