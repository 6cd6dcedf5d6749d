import { describe, expect, test } from 'vitest'
import { type CreatePostPolicyOptions, createPostPolicy } from '../../../src/post-policy/index.js'
import { credentialsOf } from '../../support/post-policy-files.js'

const variable = ['$', '{filename}'].join('')
const exampleCredentials = credentialsOf({ credentials: 'longterm' })
const signingDate = new Date('2015-08-30T12:36:00Z')
const base: CreatePostPolicyOptions = {
  credentials: exampleCredentials,
  bucket: 'examplebucket',
  key: `user/${variable}`,
  signingDate,
}

const create = (options: object) => createPostPolicy({ ...base, ...options })

describe('is a TypeError', () => {
  const misuses: readonly [string, object, RegExp][] = [
    ['an unknown option', { expires: 1 }, /unknown option "expires"/],
    ['no credentials', { credentials: undefined }, /credentials/],
    ['a credential provider', { credentials: () => exampleCredentials }, /accessKeyId|credentials/],
    ['no bucket', { bucket: '' }, /bucket: expected/],
    ['the URL of a bucket', { bucket: 's3://examplebucket' }, /^bucket: expected a bucket's name, got "s3:/],
    ['a bucket with a key', { bucket: 'examplebucket/user' }, /^bucket: expected a bucket's name/],
    ['no key', { key: '' }, /key: expected/],
    ['a key with half a character', { key: '\ud800' }, /key: expected/],
    ['a region with a slash', { region: 'us/east' }, /region: expected/],
    ['both kinds of expiry', { expiresIn: 1, expiration: signingDate }, /expected one of expiration and expiresIn/],
    ['an expiration that is no date', { expiration: '2015-08-31' }, /expiration: expected a Date/],
    ['fields that are text', { fields: 'acl' }, /fields: expected/],
    ['a field that is no pair', { fields: [5] }, /fields: expected pairs of a name and a value, got 5/],
    ['a field that is null', { fields: [null] }, /fields: expected pairs of a name and a value, got null/],
    ['a field that is a number', { fields: { 'x-amz-meta-n': 1 } }, /"x-amz-meta-n" to be well-formed text/],
    ['a field with half a character', { fields: { acl: '\udc00' } }, /well-formed text/],
    ['a field name with a quote', { fields: { 'a"': 'b' } }, /printable ASCII/],
    ['a field name with a line end', { fields: { 'a\r\n': 'b' } }, /printable ASCII/],
    ['a second key', { fields: { KEY: 'b' } }, /each name once/],
    ['a field twice', { fields: { acl: 'a', ACL: 'a' } }, /each name once/],
    ['a policy among the fields', { fields: { Policy: 'e30=' } }, /signing or the user adds/],
    ['a date among the fields', { fields: { 'X-Amz-Date': '20150830T123600Z' } }, /signing or the user adds/],
    ['a file among the fields', { fields: { file: 'x' } }, /signing or the user adds/],
    ['a field for another bucket', { fields: { bucket: 'other' } }, /bucket to meet/],
    ['conditions that are an object', { conditions: {} }, /conditions: expected a list/],
    ['a condition that is null', { conditions: [null] }, /^conditions: .* list or an object/],
    ['an operation that S3 does not have', { conditions: [['ends-with', '$key', 'x']] }, /expected the operation/],
    ['a condition without its argument', { conditions: [['eq', '$acl']] }, /two arguments/],
    ['an object with two conditions', { conditions: [{ acl: 'private', tagging: '' }] }, /one property/],
    ['a field without its dollar', { conditions: [['eq', 'acl', 'private']] }, /such as \["eq", "\$acl", "private"\]/],
    [
      'a size as an object',
      { conditions: [{ 'content-length-range': [0, 5] }] },
      /as \["content-length-range", min, max\]/,
    ],
    ['a size as text', { conditions: [{ 'content-length-range': '0,5' }] }, /as \["content-length-range", min, max\]/],
    ['any bucket', { conditions: [['starts-with', '$bucket', '']] }, /a form can meet/],
    ['another bucket', { conditions: [{ bucket: 'other' }] }, /bucket to meet/],
    ['a condition for what signs', { conditions: [['starts-with', '$X-Amz-Date', '']] }, /signing or the user adds/],
    ['bounds that are swapped', { conditions: [['content-length-range', 10, 1]] }, /from min to max/],
    ['a negative bound', { conditions: [['content-length-range', -1, 10]] }, /whole numbers/],
    ['a bound that is NaN', { conditions: [['content-length-range', 0, Number.NaN]] }, /whole numbers/],
    ['a bound that is infinite', { conditions: [['content-length-range', 0, Number.POSITIVE_INFINITY]] }, /whole/],
    ['a bound with a fraction', { conditions: [['content-length-range', 0, 1.5]] }, /whole numbers/],
    ['a bound of 1e21', { conditions: [['content-length-range', 0, 1e21]] }, /whole numbers/],
    ['a key that does not meet its condition', { conditions: [['starts-with', '$key', 'admin/']] }, /key to meet/],
    ['a key that is the beginning of what it must equal', { conditions: [['eq', '$key', 'use']] }, /key to meet/],
    ['an end that it must not have', { key: `${variable}.png`, conditions: [{ key: 'a.jpg' }] }, /key to meet/],
    ['more than it must equal', { key: `aba${variable}aba`, conditions: [{ key: 'aba' }] }, /key to meet/],
    ['the variable in a condition', { conditions: [['starts-with', '$key', `user/${variable}`]] }, /key to meet/],
    ['a field that does not meet its condition', { fields: { acl: 'a' }, conditions: [{ acl: 'b' }] }, /acl to meet/],
    ['a url that is none', { url: 'examplebucket' }, /url: expected an http or https URL/],
    ['a url with a query', { url: 'https://a.example/?a' }, /url: expected/],
    ['a url and an endpoint', { url: 'https://a.example/', endpoint: 'https://b.example' }, /either a url/],
    ['an endpoint with a password', { endpoint: 'https://me:secret@a.example' }, /endpoint: expected/],
    ['an endpoint of another scheme', { endpoint: 'ftp://a.example' }, /endpoint: expected/],
    ['a host of a bucket with an underscore', { bucket: 'a_b', pathStyle: false }, /pathStyle: expected true/],
  ]

  test.each(misuses)('%s', (_, options, message) => {
    expect(() => create(options)).toThrow(TypeError)
    expect(() => create(options)).toThrow(message)
  })

  test('and no message tells the secret', () => {
    const secret = 'wJalrXUtnFEMI'
    for (const [, options] of misuses) {
      expect(() => create(options)).not.toThrow(expect.objectContaining({ message: expect.stringContaining(secret) }))
    }
  })
})

describe('is a RangeError', () => {
  test.each([
    ['no seconds', { expiresIn: 0 }],
    ['half a second', { expiresIn: 0.5 }],
    ['a second more than a week', { expiresIn: 604801 }],
    ['NaN seconds', { expiresIn: Number.NaN }],
    ['seconds as text', { expiresIn: '60' }],
    ['an invalid date', { signingDate: new Date(Number.NaN) }],
    ['an invalid expiration', { expiration: new Date(Number.NaN) }],
    ['an expiration that is over', { expiration: signingDate }],
    ['an expiration beyond a week', { expiration: new Date(signingDate.getTime() + 604800_001) }],
  ])('%s', (_, options) => {
    expect(() => create(options)).toThrow(RangeError)
  })
})

test('the form dies with the credentials if that is earlier', () => {
  const expiration = new Date('2015-08-30T12:40:00Z')
  expect(create({ credentials: { ...exampleCredentials, expiration } }).expiresAt).toEqual(expiration)
  expect(create({}).expiresAt).toEqual(new Date('2015-08-30T12:51:00Z'))
})

test('a condition may fix what the file is called', () => {
  const conditions = [['eq', '$key', 'user/a.png']]
  expect(create({ key: `user/${variable}.png`, conditions }).fields['key']).toBe(`user/${variable}.png`)
  expect(create({ conditions: [{ key: 'user/' }] }).fields['key']).toBe(`user/${variable}`)
})

test('fields may be pairs, and a record without a prototype', () => {
  const { url, fields } = create({ fields: { acl: 'private' } })
  expect(create({ fields: new Map([['acl', 'private']]) })).toMatchObject({ url, fields })
  expect(create({ fields: Object.assign(Object.create(null), { acl: 'private' }) })).toMatchObject({ url, fields })
})

test('a field called __proto__ is one like the others', () => {
  const { fields } = create({ fields: [['__proto__', 'x']] })
  expect(Object.entries(fields)).toContainEqual(['__proto__', 'x'])
  expect(Object.getPrototypeOf(fields)).toBe(Object.prototype)
})

test('the options are not changed', () => {
  const options: CreatePostPolicyOptions = {
    ...base,
    fields: { acl: 'private' },
    conditions: [['content-length-range', 0, 10]],
  }
  const before = JSON.stringify(options)
  createPostPolicy(Object.freeze(options))
  expect(JSON.stringify(options)).toBe(before)
})
