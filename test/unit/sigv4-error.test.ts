import { inspect } from 'node:util'
import { describe, expect, test, vi } from 'vitest'
import { isSigV4Error, SigV4Error, sigV4ErrorCodes, toErrorResponse } from '../../src/errors.js'
import { quote } from '../../src/sigv4-error.js'

describe('a SigV4Error', () => {
  const proof = { canonicalRequest: 'GET\n/secret-path', stringToSign: 'AWS4-HMAC-SHA256\nsecret-date' }
  const error = new SigV4Error('SignatureDoesNotMatch', 'a message', { accessKeyId: 'AKIDEXAMPLE' }, proof)

  test('is an Error with a code, details and, for who asks, the proof', () => {
    expect(error).toBeInstanceOf(Error)
    expect([error.name, error.code, error.message, error.details]).toEqual([
      'SigV4Error',
      'SignatureDoesNotMatch',
      'a message',
      { accessKeyId: 'AKIDEXAMPLE' },
    ])
    expect([error.canonicalRequest, error.stringToSign]).toEqual([proof.canonicalRequest, proof.stringToSign])
    expect(String(error)).toBe('SigV4Error: a message')
  })

  test('prints and serialises without the proof', () => {
    for (const text of [
      JSON.stringify(error),
      inspect(error, { depth: 9 }),
      `${error.stack}`,
      JSON.stringify({ ...error }),
    ]) {
      expect(text).not.toContain('secret-')
    }
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({
      code: 'SignatureDoesNotMatch',
      details: { accessKeyId: 'AKIDEXAMPLE' },
    })
  })

  test('has no proof where nothing was signed', () => {
    const other = new SigV4Error('MissingDate', 'a message')
    expect([other.details, other.canonicalRequest, other.stringToSign]).toEqual([{}, undefined, undefined])
  })

  test('has one of a closed list of codes, each once', () => {
    expect(new Set(sigV4ErrorCodes).size).toBe(sigV4ErrorCodes.length)
    expect(sigV4ErrorCodes.length).toBeGreaterThan(50)
  })
})

describe('isSigV4Error', () => {
  test.each([
    undefined,
    null,
    5,
    'SigV4Error',
    {},
    [],
    new Error('a'),
    { name: 'SigV4Error', code: 'MissingDate' },
    () => 1,
  ])('is false of %o', (value) => {
    expect(isSigV4Error(value)).toBe(false)
  })

  test('holds across copies of the package, where instanceof does not', async () => {
    vi.resetModules()
    const copy = await import('../../src/errors.js')
    expect(copy.SigV4Error).not.toBe(SigV4Error)
    const theirs = new copy.SigV4Error('MissingDate', 'a message')
    expect(theirs).not.toBeInstanceOf(SigV4Error)
    expect(isSigV4Error(theirs)).toBe(true)
    expect(copy.isSigV4Error(new SigV4Error('MissingDate', 'a message'))).toBe(true)
    expect(toErrorResponse(theirs, { dialect: 's3' }).status).toBe(
      toErrorResponse(new SigV4Error('MissingDate', 'a'), { dialect: 's3' }).status,
    )
  })
})

describe('a value in a message', () => {
  test.each<[unknown, string]>([
    ['a', '"a"'],
    ['a\r\nb\0"', '"a\\r\\nb\\u0000\\""'],
    // A terminal obeys U+009B, and may break the line at U+0085.
    ['\x7f\x85\x9b31mé', '"\\u007f\\u0085\\u009b31mé"'],
    ['\ud800', '"\\ud800"'],
    ['x'.repeat(101), `"${'x'.repeat(100)}…"`],
    [undefined, 'undefined'],
    [null, 'null'],
    [5, '5'],
    [10n, '10'],
    [Symbol('a'), 'Symbol(a)'],
    [() => 1, 'a function'],
    [{}, 'an object'],
    [Object.create(null), 'an object'],
    [new Map(), 'a Map'],
    [[1], 'an Array'],
  ])('%o is %s', (value, text) => expect(quote(value)).toBe(text))
})
