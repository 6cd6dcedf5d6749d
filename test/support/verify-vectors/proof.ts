import type { Claim } from './claim.js'
import { changeUrl, setHeader } from './claim.js'
import type { Entry } from './entry.js'
import { iam, iamUrl, s3, s3Url } from './entry.js'

const zeros = '0'.repeat(64)

/** Rule 10: the signature, over everything that it claims to cover. */
export const proof: readonly Entry[] = [
  tampered('method-changed', { ...s3, then: (request) => ({ ...request, method: 'DELETE' }) }),
  tampered('method-changed-in-query-form', { ...s3Url, then: (request) => ({ ...request, method: 'PUT' }) }),
  tampered('head-for-get', { ...s3Url, then: (request) => ({ ...request, method: 'HEAD' }) }),
  tampered('path-changed', { ...s3, path: '/a', then: changeUrl('/a', '/b') }),
  tampered('path-with-a-slash-more', { ...s3Url, then: changeUrl('/test.txt', '/test.txt/') }),
  tampered('path-with-dots', { ...s3, path: '/public/a', then: changeUrl('/public/a', '/public/../a') }),
  tampered('parameter-added', { ...s3, then: changeUrl(/$/, '?acl') }),
  tampered('parameter-added-in-query-form', { ...s3Url, then: changeUrl(/$/, '&response-content-type=text%2Fhtml') }),
  tampered('parameter-removed', { ...iam, query: 'a=1&b=2', then: changeUrl('&b=2', '') }),
  tampered('parameter-changed-in-query-form', { ...iamUrl, then: changeUrl('ListUsers', 'ListRoles') }),
  tampered('host-changed', { ...s3, then: setHeader('host', 'otherbucket.s3.amazonaws.com') }),
  tampered('host-with-a-port', { ...s3Url, then: setHeader('host', 'examplebucket.s3.amazonaws.com:9000') }),
  tampered('date-changed', { ...iam, then: setHeader('x-amz-date', '20150830T123601Z') }),
  tampered('date-changed-in-query-form', { ...s3Url, then: changeUrl('T123600Z', 'T123601Z') }),
  tampered('expiry-extended', { ...s3Url, then: changeUrl('X-Amz-Expires=900', 'X-Amz-Expires=604800') }),
  tampered('header-changed', { ...s3, headers: [['Range', 'bytes=0-9']], then: setHeader('range', 'bytes=0-99') }),
  tampered('header-repeated', { ...iam, headers: [['X-Custom', '1']], unsigned: [['x-custom', '2']] }),
  tampered('signed-headers-widened', {
    ...s3Url,
    unsigned: [['X-Custom', '1']],
    then: changeUrl('SignedHeaders=host', 'SignedHeaders=host%3Bx-custom'),
  }),
  tampered('signed-headers-narrowed', {
    ...iam,
    headers: [['X-Custom', '1']],
    then: (request) => {
      const [, authorization = ''] = request.headers.at(-1) ?? []
      return setHeader('authorization', authorization.replace(';x-custom', ''))(request)
    },
  }),
  tampered('region-changed-with-the-scope', {
    ...s3Url,
    scope: { region: 'eu-west-1' },
    then: changeUrl('eu-west-1', 'us-east-1'),
  }),
  tampered('signature-of-zeros', {
    ...iam,
    authorization: (p) =>
      `AWS4-HMAC-SHA256 Credential=${p.credential}, SignedHeaders=${p.signedHeaders}, Signature=${zeros}`,
  }),
  tampered('signature-of-zeros-in-query-form', { ...s3Url, then: changeUrl(/(X-Amz-Signature=).*/, `$1${zeros}`) }),
  tampered('signature-with-its-last-digit-changed', {
    ...iam,
    authorization: (p) => {
      const last = p.signature.endsWith('0') ? '1' : '0'
      return `AWS4-HMAC-SHA256 Credential=${p.credential}, SignedHeaders=${p.signedHeaders}, Signature=${p.signature.slice(0, -1)}${last}`
    },
  }),
  tampered('signature-inside-the-canonical-query', {
    ...s3Url,
    canonicalQuery: `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=900&X-Amz-Signature=&X-Amz-SignedHeaders=host`,
  }),
  {
    name: 'signature-parameter-first',
    bug: 'canonical-query',
    section: 10,
    claim: {
      ...s3Url,
      then: (request) => ({ ...request, url: request.url.replace(/\?(.*)&(X-Amz-Signature=.*)/, '?$2&$1') }),
    },
    payload: 'unsigned',
    note: 'It is left out of the canonical query wherever it stands.',
  },
  {
    name: 'canonical-request-unchanged-by-the-way',
    bug: 'tampered',
    section: 10,
    claim: {
      ...s3,
      body: null,
      path: '/a%2Fb',
      query: 'x=1%202',
      headers: [['X-Custom', 'a b']],
      then: (request) => ({
        ...request,
        url: '/a%2fb?x=1+2',
        headers: request.headers.map(([name, value]) => [
          name.toUpperCase(),
          name === 'X-Custom' ? '  a    b ' : value,
        ]),
      }),
    },
    payload: 'verified',
    note: 'Hex in lower case, + for %20, names in upper case, blanks around a value: the canonical request is the same.',
  },
  {
    name: 'public-origin-behind-a-proxy',
    bug: 'proxy-header-trusted',
    section: 10,
    claim: {
      ...s3,
      body: null,
      host: 'files.example.com',
      path: '/storage/v1/s3/bucket/a%20b',
      then: (request) => ({ ...setHeader('host', 'localhost:9000')(request), url: '/bucket/a%20b' }),
    },
    options: { origin: { host: 'files.example.com', pathPrefix: '/storage/v1/s3' } },
    payload: 'verified',
    origin: 'minio#7857, supabase/storage#495',
  },
  {
    name: 'public-origin-with-a-path-that-leads-out-of-it',
    bug: 'proxy-header-trusted',
    section: 10,
    claim: { ...iam, path: '/storage/../secret', then: changeUrl('/storage', '') },
    options: { origin: { host: iam.host, pathPrefix: '/storage' } },
    code: 'SignatureDoesNotMatch',
    note: 'Signed as /secret of the public host, which is not below the prefix.',
  },
  {
    name: 'public-origin-not-signed',
    bug: 'proxy-header-trusted',
    section: 10,
    claim: { ...s3, host: 'localhost:9000' },
    options: { origin: { host: 'files.example.com' } },
    code: 'SignatureDoesNotMatch',
    note: 'Signed for the host behind the proxy.',
  },
  {
    name: 'public-origin-not-told',
    bug: 'proxy-header-trusted',
    section: 10,
    claim: { ...s3Url, host: 'files.example.com', then: setHeader('host', 'localhost:9000') },
    code: 'SignatureDoesNotMatch',
  },
]

function tampered(name: string, claim: Claim): Entry {
  return { name, bug: 'tampered', section: 10, claim, code: 'SignatureDoesNotMatch' }
}
