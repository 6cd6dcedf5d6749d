import { describe, expect, test } from 'vitest'
import { decodeCanonical, encodeBytes, encodeOnce } from '../../../src/stages/uri-encode.js'

const bytes = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte))
/** A `%` with every one and every two bytes after it. */
const percents = bytes.flatMap((first) => ['', ...bytes].map((second) => `%${first}${second}`))
const isEscape = (text: string) => /^%[0-9A-Fa-f]{2}$/.test(text)
const byteOf = (triplet: string) => String.fromCharCode(Number.parseInt(triplet.slice(1), 16))
const escapeOf = (byte: string) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`

/** The same by patterns, which is slower. */
const encodePlainly = (text: string) => text.replace(/[^A-Za-z0-9._~-]/g, escapeOf)

describe('encodeBytes', () => {
  test('escapes each byte but the unreserved ones, and what is said to stand', () => {
    for (const byte of bytes) expect(encodeBytes(`a${byte}b`)).toBe(encodePlainly(`a${byte}b`))
    expect(encodeBytes(bytes.join('').repeat(3))).toBe(encodePlainly(bytes.join('').repeat(3)))
    expect(encodeBytes('/a b/%20/é', '/')).toBe('/a%20b/%2520/%E9')
  })
})

describe('encodeOnce', () => {
  test('gives each byte its one spelling, and takes nothing for an escape that is none', () => {
    const odd = percents.filter((text) => {
      const expected = isEscape(text) ? encodePlainly(byteOf(text)) : encodePlainly(text)
      return encodeOnce(text) !== expected || encodeOnce(`x${text}.y`) !== `x${expected}.y`
    })
    expect(odd).toEqual([])
    expect(percents.filter(isEscape)).toHaveLength(22 * 22)
  })

  test('leaves an escaped byte an escape where the byte itself would stand', () => {
    expect(encodeOnce('/a%2fb/%7E', '/')).toBe('/a%2Fb/~')
  })
})

test('a character that is no byte is refused', () => {
  for (const encode of [encodeBytes, encodeOnce]) expect(() => encode('a\u0100')).toThrow(TypeError)
})

test('decodeCanonical undoes escapes', () => {
  expect(decodeCanonical(bytes.map(escapeOf).join('.'))).toBe(bytes.join('.'))
  expect(decodeCanonical('as it is')).toBe('as it is')
})
