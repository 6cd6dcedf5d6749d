import { sha256Hex } from '../plain-sigv4.js'
import type { Claim } from './claim.js'
import { setHeader } from './claim.js'
import type { Entry } from './entry.js'
import { iam, s3, s3Url } from './entry.js'

const s3Headers = `host:examplebucket.s3.amazonaws.com\nx-amz-content-sha256:${sha256Hex('')}\nx-amz-date:20150830T123600Z\n`

/** Signed, though most signers leave them out. */
const transport: Claim = {
  ...s3,
  headers: [
    ['Connection', 'keep-alive'],
    ['Expect', '100-continue'],
    ['Keep-Alive', 'timeout=5'],
    ['Max-Forwards', '10'],
    ['Proxy-Authorization', 'Basic YTpi'],
    ['Referer', 'https://example.com/'],
    ['TE', 'trailers'],
    ['Upgrade', 'h2c'],
    ['User-Agent', 'client/1.0'],
    ['Via', '1.1 proxy'],
    ['X-Amzn-Trace-Id', 'Root=1-5759e988-bd862e3fe1be46a994272793'],
    ['X-Forwarded-For', '192.0.2.1'],
  ],
}

/**
 * Rule 10: one request, one canonical form.
 *
 * Each row has the form that AWS documents, accepted, and forms that signers and verifiers were seen to make, refused.
 */
export const canonical: readonly Entry[] = [
  ...path('s3-path', s3, '/a%20b//./c%2Fd/../~x', '/a%20b//./c%2Fd/../~x', {
    'double-encoded': '/a%2520b//./c%252Fd/../~x',
    normalised: '/a%20b/~x',
    'with-slash-decoded': '/a%20b//./c/d/../~x',
  }),
  ...path('s3-path-in-lower-case-hex', s3, '/a%2fb', '/a%2Fb', { 'as-sent': '/a%2fb' }),
  ...path('s3-path-with-bare-reserved', s3Url, "/a(b)'*!$&,;=:@", '/a%28b%29%27%2A%21%24%26%2C%3B%3D%3A%40', {
    'as-sent': "/a(b)'*!$&,;=:@",
    'by-encode-uri-component': "/a(b)'*!%24%26%2C%3B%3D%3A%40",
  }),
  ...path('s3-path-with-plus', s3, '/a+b', '/a%2Bb', { 'as-space': '/a%20b', 'as-sent': '/a+b' }),
  ...path('s3-path-with-encoded-tilde', s3, '/%7Euser', '/~user', { 'as-sent': '/%7Euser' }),
  ...path('s3-path-with-a-blank', s3, '/a b', '/a%20b', { 'as-sent': '/a b' }),
  ...path('s3-path-of-a-key-with-a-slash-first', s3, '//a//', '//a//', { collapsed: '/a/' }),
  ...path('s3-path-with-a-url-in-it', s3Url, '/http://example.com/', '/http%3A//example.com/', {
    collapsed: '/http%3A/example.com/',
  }),
  ...path('s3-path-in-utf-8-bytes', s3, '/caf\u00c3\u00a9', '/caf%C3%A9', { 'encoded-twice': '/caf%C3%83%C2%A9' }),
  ...path('s3-path-decomposed', s3, '/cafe%CC%81', '/cafe%CC%81', { composed: '/caf%C3%A9' }),
  ...path('path', iam, '/a%20b/%E2%98%83/c%2Fd', '/a%2520b/%25E2%2598%2583/c%252Fd', {
    'encoded-once': '/a%20b/%E2%98%83/c%2Fd',
  }),
  ...path('path-with-dots-and-slashes', iam, '/./a//b/../c/', '/a/c/', { 'not-normalised': '/./a//b/../c/' }),
  ...path('path-above-the-root', iam, '/../../a', '/a', { 'not-normalised': '/../../a' }),
  ...path('path-with-a-dot-last', iam, '/a/.', '/a', { 'with-a-slash': '/a/' }),
  ...path('path-with-encoded-dots', iam, '/a/%2e%2e/b', '/a/%252e%252e/b', { resolved: '/b' }),
  ...path('path-with-lower-case-hex', iam, '/a%3ab', '/a%253ab', { 'in-upper-case': '/a%253Ab' }),
  ...path('path-with-bare-reserved', iam, '/model:1@x', '/model%3A1%40x', { 'as-sent': '/model:1@x' }),
  ...query('query-reserved', "a=!*()'", 'a=%21%2A%28%29%27', 'reserved-unescaped', {
    'by-encode-uri-component': "a=!*()'",
  }),
  ...query('query-with-plus', 'a=b+c', 'a=b%20c', 'plus-sign', { 'as-plus': 'a=b%2Bc', 'as-sent': 'a=b+c' }),
  ...query('query-with-encoded-plus', 'a=b%2Bc', 'a=b%2Bc', 'plus-sign', { 'as-space': 'a=b%20c' }),
  ...query('query-names-by-code-unit', 'b=1&B=2&_=3&a=4', 'B=2&_=3&a=4&b=1', 'order-locale', {
    'by-locale': '_=3&a=4&b=1&B=2',
  }),
  ...query('query-names-encoded-then-sorted', 'z=1&%C3%A9=2&a=3', '%C3%A9=2&a=3&z=1', 'canonical-query', {
    'sorted-then-encoded': 'a=3&z=1&%C3%A9=2',
  }),
  ...query('query-names-before-values', 'a-b=1&a=2&a.b=3&aa=4', 'a=2&a-b=1&a.b=3&aa=4', 'canonical-query', {
    'joined-then-sorted': 'a-b=1&a.b=3&a=2&aa=4',
  }),
  ...query('query-values-of-one-name', 'a=2&a=1&a=', 'a=&a=1&a=2', 'canonical-query', {
    'in-wire-order': 'a=2&a=1&a=',
    'first-only': 'a=2',
    'last-only': 'a=',
  }),
  ...query('query-name-without-value', 'acl', 'acl=', 'canonical-query', { 'as-sent': 'acl', dropped: '' }),
  ...query('query-with-empty-pieces', '&a=1&&b=2&', 'a=1&b=2', 'canonical-query', { 'as-sent': '&a=1&&b=2&' }),
  ...query('query-with-empty-name', '=v&a=1', '=v&a=1', 'canonical-query', { dropped: 'a=1' }),
  ...query('query-with-equals-signs', 'a=b=c==', 'a=b%3Dc%3D%3D', 'canonical-query', { cut: 'a=b' }),
  ...query('query-with-second-question-mark', 'a=b?c', 'a=b%3Fc', 'canonical-query', { cut: 'a=b' }),
  ...query('query-in-lower-case-hex', 'a=%c3%a9%2f', 'a=%C3%A9%2F', 'canonical-query', { 'as-sent': 'a=%c3%a9%2f' }),
  ...query('query-decomposed', 'a=e%CC%81', 'a=e%CC%81', 'canonical-query', { composed: 'a=%C3%A9' }),
  ...query('query-with-encoded-tilde', 'a=%7E', 'a=~', 'canonical-query', { 'as-sent': 'a=%7E' }),
  ...query('query-with-bare-slash-and-colon', 'a=b/c:d@', 'a=b%2Fc%3Ad%40', 'canonical-query', {
    'as-sent': 'a=b/c:d@',
  }),
  ...header('header-with-blanks', '  a   b\t\tc ', 'a b c', 'whitespace', {
    'trimmed-only': 'a   b\t\tc',
    'collapsed-only': ' a b c ',
    'as-sent': '  a   b\t\tc ',
  }),
  ...header('header-with-blanks-in-quotes', '"a   b"', '"a b"', 'whitespace', { kept: '"a   b"' }),
  ...header('header-with-no-break-spaces', 'a\u00a0\u00a0b', 'a\u00a0\u00a0b', 'whitespace', { collapsed: 'a b' }),
  ...header('header-with-mixed-case', 'VaLuE', 'VaLuE', 'canonical-headers', { 'lower-cased': 'value' }),
  ...header('header-with-nothing', '', '', 'canonical-headers', { 'as-undefined': 'undefined' }),
  ...host('host-in-mixed-case', 'ExampleBucket.S3.amazonaws.com', { 'lower-cased': 'examplebucket.s3.amazonaws.com' }),
  ...host('host-with-the-default-port', 'examplebucket.s3.amazonaws.com:443', {
    dropped: 'examplebucket.s3.amazonaws.com',
  }),
  ...host('host-with-another-port', 'localhost:9000', { dropped: 'localhost' }),
  ...host('host-of-ipv6', '[::1]:9000', { 'without-brackets': '::1:9000' }),
  {
    name: 'headers-that-signers-leave-out',
    bug: 'canonical-headers',
    section: 10,
    claim: { ...transport, body: null },
    payload: 'verified',
    note: 'What SignedHeaders lists is signed, whatever a signer would have chosen.',
    origin: "the CRT signs connection, MinIO's client x-amzn-trace-id",
  },
  {
    name: 'headers-that-signers-leave-out-changed',
    bug: 'tampered',
    section: 10,
    claim: { ...transport, then: setHeader('user-agent', 'client/1.1') },
    code: 'SignatureDoesNotMatch',
    note: 'Signed as "client/1.0".',
  },
  {
    name: 'header-lines-joined-with-blanks',
    bug: 'canonical-headers',
    section: 10,
    claim: {
      ...s3,
      headers: [
        ['X-Note', 'b'],
        ['X-Note', 'a'],
      ],
      canonicalHeaders: `${s3Headers}x-note:b, a\n`,
    },
    code: 'SignatureDoesNotMatch',
    origin: 'Fetch joins repeated headers so',
  },
  {
    name: 'header-lines-sorted',
    bug: 'canonical-headers',
    section: 10,
    claim: {
      ...s3,
      headers: [
        ['X-Note', 'b'],
        ['X-Note', 'a'],
      ],
      canonicalHeaders: `${s3Headers}x-note:a,b\n`,
    },
    code: 'SignatureDoesNotMatch',
  },
  {
    name: 'header-lines-apart',
    bug: 'canonical-headers',
    section: 10,
    claim: {
      ...s3,
      headers: [
        ['X-Note', 'b'],
        ['X-Note', 'a'],
      ],
      canonicalHeaders: `${s3Headers}x-note:b\nx-note:a\n`,
    },
    code: 'SignatureDoesNotMatch',
    origin: 's3s',
  },
  {
    name: 'header-lines-last-alone',
    bug: 'canonical-headers',
    section: 10,
    claim: {
      ...s3,
      headers: [
        ['X-Note', 'b'],
        ['X-Note', 'a'],
      ],
      canonicalHeaders: `${s3Headers}x-note:a\n`,
    },
    code: 'SignatureDoesNotMatch',
    origin: 'a bag of headers in which the last one wins',
  },
  {
    name: 'header-lines-by-locale',
    bug: 'order-locale',
    section: 10,
    claim: {
      ...iam,
      headers: [
        ['X-A_b', '1'],
        ['X-A-b', '2'],
      ],
      signedHeaders: 'host;x-a-b;x-a_b;x-amz-date',
      canonicalHeaders: 'host:iam.amazonaws.com\nx-a_b:1\nx-a-b:2\nx-amz-date:20150830T123600Z\n',
    },
    code: 'SignatureDoesNotMatch',
    note: 'SignedHeaders is sorted, the lines are not.',
  },
]

function path(name: string, base: Claim, wire: string, right: string, wrong: Record<string, string>): Entry[] {
  return pair(name, 'canonical-path', right, wrong, (canonicalUri) => ({ ...base, path: wire, canonicalUri }))
}

function query(name: string, wire: string, right: string, bug: string, wrong: Record<string, string>): Entry[] {
  return pair(name, bug, right, wrong, (canonicalQuery) => ({ ...iam, query: wire, canonicalQuery }))
}

function header(name: string, wire: string, right: string, bug: string, wrong: Record<string, string>): Entry[] {
  return pair(name, bug, right, wrong, (value) => ({
    ...s3,
    headers: [['X-Note', wire]],
    canonicalHeaders: `${s3Headers}x-note:${value}\n`,
  }))
}

function host(name: string, wire: string, wrong: Record<string, string>): Entry[] {
  return pair(name, 'canonical-headers', wire, wrong, (value) => ({
    ...s3Url,
    host: wire,
    canonicalHeaders: `host:${value}\n`,
  }))
}

function pair(
  name: string,
  bug: string,
  right: string,
  wrong: Record<string, string>,
  claim: (stage: string) => Claim,
): Entry[] {
  const accepted = claim(right)
  const note = (stage: string): string => `Signed as ${JSON.stringify(stage)}.`
  return [
    {
      name,
      bug,
      section: 10,
      claim: { ...accepted, body: null },
      payload: accepted.form === 'query' ? 'unsigned' : 'verified',
      note: note(right),
    },
    ...Object.entries(wrong).map(
      ([what, stage]): Entry => ({
        name: `${name}-${what}`,
        bug,
        section: 10,
        claim: claim(stage),
        code: 'SignatureDoesNotMatch',
        note: note(stage),
      }),
    ),
  ]
}
