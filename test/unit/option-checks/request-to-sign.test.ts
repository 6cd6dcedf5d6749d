import { describe, expect, test } from 'vitest'
import { presignRequest, signRequest } from '../../../src/index.js'
import { errorOf, expectedGot, options, refusal, request } from './option-checks-set-up.js'

describe('signing and presigning refuse, saying what was expected', () => {
  test.each([
    ['no request', null, /^request: .* got null/],
    ['text for a request', 'https://example.com/', /^request: /],
    ['no method', { url: '/' }, /^method: .* got undefined/],
    ['a method with a blank', { ...request, method: 'GET /' }, /^method: .* got "GET \/"/],
    ['a method with LF', { ...request, method: 'GET\n' }, /^method: /],
    ['no URL', { method: 'GET' }, /^url: .* got undefined/],
    ['an empty URL', { ...request, url: '' }, /^url: .* got ""/],
    ['a URL without scheme or slash', { ...request, url: 'example.com/a' }, /^url: /],
    ['a URL with LF', { ...request, url: 'https://example.com/a\nb' }, /^url: .*control characters/],
    ['a URL with a lone surrogate', { ...request, url: 'https://example.com/\ud800' }, /^url: .*lone surrogate/],
    ['a path without a host', { ...request, url: '/a' }, /^url: .*Host/],
    ['a URL without a host', { ...request, url: 'https:///a' }, /^url: .*Host/],
    ['a URL with a port alone', { ...request, url: 'https://:443/a' }, /^url: .*Host/],
    ['a URL with user information alone', { ...request, url: 'https://user@/a' }, /^url: .*Host/],
    [
      'a URL with a host that is not ASCII',
      { ...request, url: 'https://b\xfccher.example/' },
      /^url: .*Punycode.*got "b\xfccher.example"$/,
    ],
    ['a bad escape in the path', { ...request, url: 'https://example.com/%zz' }, /^path: .*hexadecimal/],
    ['a bad escape in the query', { ...request, url: 'https://example.com/?a=%zz' }, /^query: .*hexadecimal/],
    ['half an escape at the end', { ...request, url: 'https://example.com/?a=%2' }, /^query: .*hexadecimal/],
    ['a header with CR and LF', { ...request, headers: { a: 'b\r\nc: d' } }, /^headers: .*"a".*control/],
    ['a header with NUL', { ...request, headers: { a: '\0' } }, /^headers: .*"a".*control/],
    ['a header above U+00FF', { ...request, headers: { a: '\u0100' } }, /^headers: .*"a".*U\+00FF/],
    ['a header name with a blank', { ...request, headers: { 'a b': 'c' } }, /^headers: .*"a b"/],
    ['an empty header name', { ...request, headers: { '': 'c' } }, /^headers: .*""/],
    ['a pseudo header', { ...request, headers: { ':authority': 'c' } }, /^headers: .*":authority"/],
    ['a number for a header value', { ...request, headers: { a: 5 } }, /^headers: .*"a"/],
    ['pairs that are none', { ...request, headers: [['a']] }, /^headers: .*pairs/],
    ['a number for headers', { ...request, headers: 5 }, /^headers: .*got 5/],
    ['text for headers', { ...request, headers: 'a: b' }, /^headers: .*"a: b"/],
    [
      'two Hosts',
      {
        ...request,
        headers: [
          ['host', 'a'],
          ['Host', 'a'],
        ],
      },
      /^headers: .*one host/i,
    ],
    [
      'two payload hashes',
      {
        ...request,
        headers: [
          ['x-amz-content-sha256', 'UNSIGNED-PAYLOAD'],
          ['X-Amz-Content-Sha256', 'UNSIGNED-PAYLOAD'],
        ],
      },
      /^headers: .*one x-amz-content-sha256/i,
    ],
    [
      'a payload hash header that is none',
      { ...request, headers: { 'x-amz-content-sha256': 'unsigned' } },
      /^x-amz-content-sha256: .* got "unsigned"/,
    ],
    [
      "a payload hash header that is not the body's",
      { ...request, method: 'PUT', body: 'a', headers: { 'x-amz-content-sha256': '0'.repeat(64) } },
      /^x-amz-content-sha256: .* got "0000/,
    ],
    ['a stream for a body', { ...request, body: new ReadableStream() }, /^body: .*payloadHash.* got a ReadableStream/],
    ['an object for a body', { ...request, body: { a: 1 } }, /^body: .*got/],
    ['a number for a body', { ...request, body: 5 }, /^body: .*got 5/],
    ['a body with a lone surrogate', { ...request, body: 'a\udc00' }, /^body: .*lone surrogate/],
  ])('%s', (_, given, subject) => {
    const error = refusal(options, given)
    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toMatch(subject)
    expect(error.message).toMatch(expectedGot)
  })

  test('a payload hash that is not that of the header', () => {
    const given = { ...request, headers: { 'x-amz-content-sha256': '0'.repeat(64) } }
    expect(refusal({ ...options, payloadHash: '1'.repeat(64) }, given).message).toMatch(
      /^x-amz-content-sha256: expected 111/,
    )
  })

  test.each([
    'http//user:s3cret@example.com/?X-Amz-Security-Token=s3cret',
    'https://user:s3cret@exa\nmple.com/?X-Amz-Security-Token=s3cret',
    'https://user:s3cret@example.com/\ud800?X-Amz-Security-Token=s3cret',
    'https://user:s3cret@b\xfccher.example/?X-Amz-Security-Token=s3cret',
  ])('a malformed URL is shown without its user information and query: %j', (url) => {
    for (const call of [signRequest, presignRequest]) {
      const error = errorOf(() => call({ method: 'GET', url }, options))
      expect(error.message).toMatch(/^url: expected .* got ".*(?:example|mple)/)
      expect(error.message).not.toMatch(/user|s3cret/)
    }
  })
})
