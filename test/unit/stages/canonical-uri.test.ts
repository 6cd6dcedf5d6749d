import { describe, expect, test } from 'vitest'
import { createCanonicalUri, serviceRules } from '../../../src/stages/index.js'

const s3 = serviceRules('s3')
const others = serviceRules('dynamodb')

describe('createCanonicalUri', () => {
  test.each([
    ['', '/', '/'],
    ['/', '/', '/'],
    ['//', '//', '/'],
    ['/a//b', '/a//b', '/a/b'],
    ['/a/', '/a/', '/a/'],
    ['/a//', '/a//', '/a/'],
    ['/.', '/.', '/'],
    ['/..', '/..', '/'],
    ['/./', '/./', '/'],
    ['/../', '/../', '/'],
    ['/../a', '/../a', '/a'],
    ['/a/.', '/a/.', '/a'],
    ['/a/..', '/a/..', '/'],
    ['/a/../', '/a/../', '/'],
    ['/a/./b', '/a/./b', '/a/b'],
    ['/a/b/../c', '/a/b/../c', '/a/c'],
    ['/a//../b', '/a//../b', '/b'],
    ['/...', '/...', '/...'],
    ['/.a/..b', '/.a/..b', '/.a/..b'],
    ['/a.', '/a.', '/a.'],
    ['/%2e%2e/a', '/../a', '/%252e%252e/a'],
    ['/a%2Fb', '/a%2Fb', '/a%252Fb'],
    ['/a%2fb', '/a%2Fb', '/a%252fb'],
    ['/%41%7E', '/A~', '/%2541%257E'],
    ['/a b', '/a%20b', '/a%20b'],
    ['/a%20b', '/a%20b', '/a%2520b'],
    ['/a+b', '/a%2Bb', '/a%2Bb'],
    ['/a%2Bb', '/a%2Bb', '/a%252Bb'],
    ['/~-._', '/~-._', '/~-._'],
    ["/!'()*", '/%21%27%28%29%2A', '/%21%27%28%29%2A'],
    ['/$&,:;=@', '/%24%26%2C%3A%3B%3D%40', '/%24%26%2C%3A%3B%3D%40'],
    ['/\xc3\xa9', '/%C3%A9', '/%C3%A9'],
    ['/%C3%A9', '/%C3%A9', '/%25C3%25A9'],
    ['/%00', '/%00', '/%2500'],
  ])('%j is %s on S3, %s elsewhere', (path, onS3, elsewhere) => {
    expect(createCanonicalUri(path, s3)).toBe(onS3)
    expect(createCanonicalUri(path, others)).toBe(elsewhere)
  })

  test('resolves a path independently of how it encodes it', () => {
    expect(createCanonicalUri('/a//b%2F', { doubleEncodePath: true, normalizePath: false })).toBe('/a//b%252F')
    expect(createCanonicalUri('/a//b%2F', { doubleEncodePath: false, normalizePath: true })).toBe('/a/b%2F')
  })

  test.each(['/%', '/%a', '/%zz', '/a%2', '/%%41', '/a/%g0/..'])('refuses %j', (path) => {
    for (const rules of [s3, others, { ...s3, normalizePath: true }, { ...others, normalizePath: false }]) {
      expect(() => createCanonicalUri(path, rules)).toThrow(expect.objectContaining({ code: 'MalformedUri' }))
    }
  })

  test('refuses text, which is no byte string, instead of signing something else', () => {
    for (const rules of [s3, others]) expect(() => createCanonicalUri('/\u0430', rules)).toThrow(TypeError)
  })
})
