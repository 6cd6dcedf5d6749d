import { encodeBytes } from './bytes.js'
import type { Claim } from './claim.js'
import { changeUrl } from './claim.js'
import { credentials } from './credentials.js'
import type { Entry } from './entry.js'
import { iam, iamUrl, s3, s3Url } from './entry.js'

/** Rule 3: the request target is one, and its escapes are right. */
export const target: readonly Entry[] = [
  malformedUri('path-with-letters-for-a-digit', { ...s3, path: '/a%zz', canonicalUri: '/a%25zz' }, 'bad-escape', {
    note: 'Signed over the escape taken as text, as signers do.',
  }),
  malformedUri(
    'path-with-letters-for-a-digit-double-encoded',
    { ...iam, path: '/a%zz', canonicalUri: '/a%25zz' },
    'bad-escape',
  ),
  malformedUri(
    'path-with-a-lone-percent-sign-in-query',
    { ...s3Url, path: '/100%', canonicalUri: '/100%25' },
    'bad-escape',
    {
      origin: 'scratchstack rule 1',
    },
  ),
  malformedUri('path-with-a-cut-escape', { ...s3, path: '/a%4', canonicalUri: '/a%254' }, 'bad-escape'),
  malformedUri('path-with-a-unicode-escape', { ...s3, path: '/%u2603', canonicalUri: '/%25u2603' }, 'bad-escape'),
  malformedUri('path-without-a-slash', { ...s3, path: 'test.txt', canonicalUri: '/test.txt' }),
  malformedUri('path-of-an-asterisk', { ...iam, method: 'OPTIONS', path: '*', canonicalUri: '/' }),
  malformedUri('path-with-a-fragment', { ...s3, path: '/a#b', canonicalUri: '/a%23b' }),
  malformedUri('query-with-a-fragment', { ...iamUrl, then: changeUrl(/$/, '#x') }),
  malformedUri('path-with-a-tab', { ...s3, path: '/a\tb', canonicalUri: '/a%09b' }),
  malformedUri('path-with-a-line-feed', { ...iam, path: '/a\nb', canonicalUri: '/a%0Ab' }),
  malformedUri('path-with-a-nul', { ...s3Url, path: '/a\u0000b', canonicalUri: '/a%00b' }),
  malformedUri('query-with-a-tab', { ...iam, query: 'a=\tb' }),
  malformedUri('query-above-one-byte', { ...s3Url, query: 'a=\u2603', canonicalQuery: '' }),
  malformedUri('path-above-one-byte', { ...s3, path: '/snow\u2603man', canonicalUri: '/snow%E2%98%83man' }, undefined, {
    note: 'A string of bytes has no such character; the bytes of ☃ are three.',
  }),
  malformedUri('query-with-a-fragment-after-a-token', {
    ...s3Url,
    path: '/',
    query: `X-Amz-Security-Token=${encodeBytes(credentials.temporary.sessionToken)}`,
    key: 'temporary',
    then: changeUrl(/$/, '#x'),
  }),
  malformedUri('absolute-target-of-another-host', {
    ...s3,
    then: changeUrl(/^/, 'https://otherbucket.s3.amazonaws.com'),
  }),
  malformedUri('absolute-target-of-another-port', {
    ...iamUrl,
    then: changeUrl(/^/, 'https://iam.amazonaws.com:8443'),
  }),
  malformedUri('absolute-target-of-a-host-with-a-backslash', {
    ...iam,
    host: 'iam.amazonaws.com\\.example',
    then: changeUrl(/^/, 'https://iam.amazonaws.com\\.example'),
  }),
  malformedUri(
    'absolute-target-of-another-host-behind-a-proxy',
    { ...iam, then: changeUrl(/^/, 'https://other.example') },
    undefined,
    { options: { origin: { host: iam.host } } },
  ),
  {
    name: 'absolute-target-with-the-default-port',
    bug: 'malformed-target',
    section: 3,
    claim: { ...s3, body: null, then: changeUrl(/^/, 'https://examplebucket.s3.amazonaws.com:443') },
    payload: 'verified',
  },
  {
    name: 'absolute-target-without-a-path',
    bug: 'malformed-target',
    section: 3,
    claim: { ...iam, body: null, query: 'Action=ListUsers', then: changeUrl(/^\//, 'https://iam.amazonaws.com') },
    payload: 'verified',
  },
  {
    name: 'absolute-target-of-the-same-host',
    bug: 'malformed-target',
    section: 3,
    claim: { ...s3, body: null, then: changeUrl(/^/, 'https://examplebucket.s3.amazonaws.com') },
    payload: 'verified',
  },
  {
    name: 'absolute-target-without-a-host-header',
    bug: 'malformed-target',
    section: 3,
    claim: {
      ...s3Url,
      then: (request) => ({ ...request, url: `https://examplebucket.s3.amazonaws.com${request.url}`, headers: [] }),
    },
    payload: 'unsigned',
  },
  malformedQuery(
    'query-with-letters-for-a-digit',
    { ...iam, query: 'a=%zz', canonicalQuery: 'a=%25zz' },
    {
      origin: 'scratchstack rule 4: Illegal hex character in escape % pattern',
    },
  ),
  malformedQuery(
    'query-with-a-cut-escape',
    { ...iam, query: 'a=b%4', canonicalQuery: 'a=b%254' },
    {
      origin: 'scratchstack rule 4: Incomplete trailing escape % sequence',
    },
  ),
  malformedQuery('query-with-a-bad-escape-in-a-name', { ...s3, query: '%=1', canonicalQuery: '%25=1' }),
  malformedQuery('query-with-a-bad-escape-beside-parameters', {
    ...s3Url,
    query: 'response-content-type=%zz',
    canonicalQuery:
      'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&response-content-type=%25zz',
  }),
  {
    name: 'authority-of-another-host',
    bug: 'malformed-target',
    section: 3,
    claim: { ...s3, unsigned: [[':authority', 'otherbucket.s3.amazonaws.com']] },
    code: 'MalformedHeader',
    note: 'HTTP/2: :authority must agree with a Host header beside it.',
  },
  {
    name: 'authority-of-the-same-host',
    bug: 'malformed-target',
    section: 3,
    claim: { ...s3, body: null, unsigned: [[':authority', 'examplebucket.s3.amazonaws.com']] },
    payload: 'verified',
  },
  {
    name: 'query-with-nothing-in-it',
    bug: 'malformed-target',
    section: 3,
    claim: { ...iam, body: null, then: changeUrl(/$/, '?') },
    payload: 'verified',
  },
  {
    name: 'path-with-bytes-that-are-not-utf-8',
    bug: 'bad-escape',
    section: 3,
    claim: { ...s3, body: null, path: '/%ff%C3', canonicalUri: '/%FF%C3' },
    payload: 'verified',
    note: 'An escape is a byte, not a character.',
  },
  {
    name: 'query-with-bytes-that-are-not-utf-8',
    bug: 'bad-escape',
    section: 3,
    claim: { ...iam, body: null, query: 'a=%ff', canonicalQuery: 'a=%FF' },
    payload: 'verified',
  },
]

function malformedUri(name: string, claim: Claim, bug = 'malformed-target', rest: Partial<Entry> = {}): Entry {
  return { name, bug, section: 3, claim, code: 'MalformedUri', ...rest }
}

function malformedQuery(name: string, claim: Claim, rest: Partial<Entry> = {}): Entry {
  return { name, bug: 'bad-escape', section: 3, claim, code: 'MalformedQuery', ...rest }
}
