import { describe, expect, test } from 'vitest'
import type { HeadersInput } from '../../../src/index.js'
import { isPlainHeaderValue, normalizeHeaderValue } from '../../../src/stages/header-values.js'
import { createCanonicalHeaders } from '../../../src/stages/index.js'

const blanks = [' ', '\t', '  ', '\t\t', ' \t ', '\t \t']

describe('a header value', () => {
  test.each<[string, string]>([
    ['', ''],
    ['a', 'a'],
    ['a b', 'a b'],
    ['"a  b"', '"a b"'],
    ["'a \t b'", "'a b'"],
    ['a,b', 'a,b'],
    ['a, b', 'a, b'],
    ['a ,b', 'a ,b'],
    ['\xa0a\xa0', '\xa0a\xa0'],
    ['\xa0 \xa0', '\xa0 \xa0'],
    ['\x85a', '\x85a'],
    ['\xff', '\xff'],
    ...blanks.flatMap((blank): [string, string][] => [
      [blank, ''],
      [`${blank}a`, 'a'],
      [`a${blank}`, 'a'],
      [`a${blank}b`, 'a b'],
      [`${blank}a${blank}b${blank}c${blank}`, 'a b c'],
    ]),
  ])('%j is signed as %j', (value, normal) => expect(normalizeHeaderValue(value)).toBe(normal))

  test('is trimmed and collapsed as the plain pattern does it, character by character', () => {
    const units = [' ', '\t', 'a', '\xa0', ',']
    for (let code = 0; code < units.length ** 5; code++) {
      const value = Array.from(
        { length: 5 },
        (_, i) => units[Math.floor(code / units.length ** i) % units.length],
      ).join('')
      const plain = value.replace(/[ \t]+/g, ' ').replace(/^ | $/g, '')
      if (normalizeHeaderValue(value) !== plain) expect.fail(JSON.stringify(value))
      if (isPlainHeaderValue(value) && plain !== value) expect.fail(`plain: ${JSON.stringify(value)}`)
    }
  })

  test('holds no control character but the tab, and none above U+00FF', () => {
    for (let code = 0; code <= 0x17f; code++) {
      const refused = (code < 0x20 && code !== 9) || code === 0x7f || code > 0xff
      for (const value of ['@', 'a@', '@b', 'a @ b'].map((text) => text.replace('@', String.fromCharCode(code)))) {
        expect(normalizeHeaderValue(value) === undefined, `U+${code.toString(16)} in ${JSON.stringify(value)}`).toBe(
          refused,
        )
      }
    }
  })
})

describe('createCanonicalHeaders', () => {
  test('sorts by code unit, lower-cases, and joins repeated lines in wire order', () => {
    const headers: HeadersInput = [
      ['X-b', '2'],
      ['host', 'example.com'],
      ['x-B', ' 1 '],
      ['X_a', 'a'],
      ['x-a', ''],
      ['X-B', ''],
    ]
    expect(createCanonicalHeaders(headers, ['X-B', 'x_a', 'Host', 'x-a', 'x-b'])).toEqual({
      canonicalHeaders: 'host:example.com\nx-a:\nx-b:2,1,\nx_a:a\n',
      signedHeaders: 'host;x-a;x-b;x_a',
    })
  })

  test.each<[string, HeadersInput]>([
    [
      'pairs',
      [
        ['a', '1'],
        ['b', '2'],
        ['a', '3'],
      ],
    ],
    ['a record with a list', { a: ['1', '3'], b: '2' }],
    ['a record without a prototype', Object.assign(Object.create(null), { a: ['1', '3'], b: '2' })],
    [
      'a Map',
      new Map([
        ['a', '1,3'],
        ['b', '2'],
      ]),
    ],
    ['Headers', new Headers({ a: '1,3', b: '2' })],
    [
      'a generator',
      (function* () {
        yield ['a', '1'] as const
        yield ['b', '2'] as const
        yield ['a', '3'] as const
      })(),
    ],
    ['a record with an undefined value, as Node’s may have', { a: ['1', '3'], b: '2', c: undefined as never }],
  ])('reads %s', (_, headers) => {
    expect(createCanonicalHeaders(headers, ['a', 'b']).canonicalHeaders).toBe('a:1,3\nb:2\n')
  })

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
    'knows %s as a name like others',
    (name) => {
      const lower = name.toLowerCase()
      expect(createCanonicalHeaders([[name, 'a']], [name]).canonicalHeaders).toBe(`${lower}:a\n`)
      expect(() => createCanonicalHeaders({}, [name])).toThrow(expect.objectContaining({ code: 'SignedHeaderMissing' }))
    },
  )

  test('has nothing of nothing', () => {
    expect(createCanonicalHeaders({}, [])).toEqual({ canonicalHeaders: '', signedHeaders: '' })
  })

  test.each([
    ['a b', 'c'],
    ['', 'c'],
    ['a', 'b\n'],
    ['a', '\u0100'],
    ['é', 'c'],
    ['a:', 'c'],
  ])('refuses %j: %j', (name, value) => {
    expect(() => createCanonicalHeaders([[name, value]], [])).toThrow(
      expect.objectContaining({ code: 'MalformedHeader' }),
    )
  })
})
