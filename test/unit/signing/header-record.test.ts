import fc from 'fast-check'
import { expect, test } from 'vitest'
import { setHeader } from '../../../src/signing/header-record.js'
import { check } from '../../support/property-runs.js'

test('a record of headers is what plain properties would make of them', () => {
  const names = fc.constantFrom('host', 'a', 'b', '__proto__', 'constructor', '1', '0', 'x-amz-date')
  const headers = fc.array(fc.tuple(fc.oneof(names, fc.string()), fc.string()), { maxLength: 12 })
  const property = fc.property(headers, (pairs) => {
    const record: Record<string, string> = {}
    for (const [i, [name, value]] of pairs.entries()) setHeader(record, i, name, value)
    expect(Object.entries(record)).toEqual(Object.entries(Object.fromEntries(pairs)))
    expect(Object.getPrototypeOf(record)).toBe(Object.prototype)
  })
  check(property, 1000)
})
