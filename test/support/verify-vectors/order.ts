import { encodeBytes } from './bytes.js'
import type { Claim } from './claim.js'
import { add, changeUrl, replace } from './claim.js'
import { credentials } from './credentials.js'
import type { Entry, Options } from './entry.js'
import { iam, iamUrl, s3, s3Url } from './entry.js'

const token = credentials.temporary.sessionToken
const tokenHeader = ['X-Amz-Security-Token', token] as const
const zeros = '0'.repeat(64)
const europe = { region: 'eu-west-1' }
const badSignature = (claim: Claim, signature: string): Claim => ({
  ...claim,
  authorization: (p) =>
    `${claim.algorithm ?? 'AWS4-HMAC-SHA256'} Credential=${p.credential}, SignedHeaders=${p.signedHeaders}, Signature=${signature}`,
})
const withoutHost: Claim = { ...iam, without: ['host'], unsigned: [['Host', iam.host]] }
const acl = ['X-Amz-Acl', 'public-read'] as const
const bearer = ['Authorization', 'Bearer abc'] as const
const x = ['x', ''] as const
const fewHeaders = { limits: { headers: 4 } }
const nul = ['X-Nul', 'a\u0000b'] as const
const unsorted = { ...iam, signedHeaders: 'x-amz-date;host' }
const withoutDate: Claim = { ...iam, without: ['x-amz-date'] }
const elsewhere = changeUrl(/^/, 'https://elsewhere.example')

/** Two rules broken at once: the code is the first one's. */
export const order: readonly Entry[] = [
  both('limit-before-mechanism', 0, 'LimitExceeded', { ...s3Url, unsigned: [bearer, x, x, x] }, fewHeaders),
  both(
    'limit-before-duplicate-header',
    0,
    'LimitExceeded',
    { ...iam, headers: [['Host', iam.host], x, x] },
    fewHeaders,
  ),
  both('limit-before-duplicate-authorization', 0, 'LimitExceeded', {
    ...badSignature(iam, 'x'.repeat(16_384)),
    headers: [['Host', iam.host]],
  }),
  both('limit-before-malformed-header', 0, 'LimitExceeded', { ...iam, headers: [nul, x, x] }, fewHeaders),
  both(
    'limit-before-malformed-query',
    0,
    'LimitExceeded',
    { ...iam, query: '%zz&a&b&c', canonicalQuery: '' },
    { limits: { queryParameters: 3 } },
  ),
  both('mechanism-before-malformed-path', 1, 'MultipleAuthentication', {
    ...s3Url,
    path: '/%zz',
    canonicalUri: '/%25zz',
    unsigned: [bearer],
  }),
  both('mechanism-before-malformed-query', 1, 'MultipleAuthentication', {
    ...s3Url,
    query: 'a=%zz',
    canonicalQuery: '',
    unsigned: [bearer],
  }),
  both('duplicate-parameter-before-malformed-query', 1, 'DuplicateParameter', {
    ...s3Url,
    query: 'a=%zz',
    canonicalQuery: '',
    parameters: (usual) => [...usual, ['X-Amz-Expires', '604800']],
  }),
  both('algorithm-before-malformed-query', 2, 'UnsupportedAlgorithm', {
    ...iam,
    algorithm: 'AWS4-HMAC-SHA512',
    query: 'a=%zz',
    canonicalQuery: '',
  }),
  both('absent-mechanism-before-malformed-target', 1, 'UnsupportedMechanism', {
    ...iam,
    path: '/%zz',
    canonicalUri: '',
    authorization: () => 'Bearer abc',
  }),
  both('mechanism-before-algorithm', 1, 'MultipleAuthentication', {
    ...iam,
    algorithm: 'AWS4-HMAC-SHA512',
    query: 'X-Amz-Algorithm=AWS4-HMAC-SHA256',
  }),
  both(
    'duplicate-header-before-syntax',
    1,
    'DuplicateHeader',
    badSignature({ ...iam, headers: [['Host', iam.host]] }, 'x'),
  ),
  both('duplicate-parameter-before-syntax', 1, 'DuplicateParameter', {
    ...s3Url,
    parameters: (usual) => [...replace('X-Amz-Credential', 'x')(usual), ['X-Amz-Date', 'x']],
  }),
  both(
    'algorithm-before-syntax',
    2,
    'UnsupportedAlgorithm',
    badSignature({ ...s3, algorithm: 'AWS4-ECDSA-P256-SHA256' }, '3045022100'),
  ),
  both('syntax-before-host', 3, 'SignatureMalformed', badSignature(withoutHost, 'x')),
  both('target-before-date', 3, 'MalformedUri', {
    ...s3,
    path: '/%zz',
    canonicalUri: '/',
    date: 'NaN',
    scope: { date: '20150830' },
  }),
  both('host-before-date', 4, 'HostNotSigned', { ...withoutHost, date: 'NaN', scope: { date: '20150830' } }),
  both('date-before-scope', 5, 'MalformedDate', { ...iam, date: 'NaN', scope: { date: '20150830', ...europe } }),
  both('clock-before-scope', 6, 'RequestTimeTooSkewed', { ...iam, scope: europe }, { now: '2016-01-01T00:00:00Z' }),
  both(
    'expiry-before-scope',
    6,
    'RequestExpired',
    { ...iamUrl, scope: { service: 'sts' } },
    { now: '2016-01-01T00:00:00Z' },
  ),
  both('terminator-before-service', 7, 'ScopeTerminatorMismatch', {
    ...iam,
    scope: { service: 'sts', terminator: 'x' },
  }),
  both('service-before-region', 7, 'ScopeServiceMismatch', { ...s3Url, scope: { service: 'sts', ...europe } }),
  both('region-before-scope-date', 7, 'ScopeRegionMismatch', { ...s3, scope: { date: '20150829', ...europe } }),
  both('scope-before-coverage', 7, 'ScopeRegionMismatch', { ...s3, scope: europe, unsigned: [acl] }),
  both('scope-before-key', 7, 'ScopeDateMismatch', { ...iam, scope: { date: '20150829' }, accessKeyId: 'AKIDOTHER' }),
  both('missing-before-unsigned', 8, 'SignedHeaderMissing', { ...s3, phantom: [['X-Custom', '1']], unsigned: [acl] }),
  both('coverage-before-payload-hash', 8, 'HeadersNotSigned', {
    ...s3,
    without: ['x-amz-content-sha256'],
    unsigned: [acl],
  }),
  both('coverage-before-key', 8, 'HeadersNotSigned', { ...s3Url, unsigned: [acl], accessKeyId: 'AKIDOTHER' }),
  both('payload-hash-before-key', 8, 'MissingContentSha256', {
    ...s3,
    without: ['x-amz-content-sha256'],
    accessKeyId: 'AKIDOTHER',
  }),
  both('payload-literal-before-key', 8, 'UnsignedPayloadRefused', {
    ...iam,
    headers: [['X-Amz-Content-Sha256', 'UNSIGNED-PAYLOAD']],
    payload: 'UNSIGNED-PAYLOAD',
    accessKeyId: 'AKIDOTHER',
  }),
  both('key-before-signature', 9, 'InvalidAccessKeyId', badSignature({ ...iam, accessKeyId: 'AKIDOTHER' }, zeros)),
  both('token-before-expiration', 9, 'InvalidToken', { ...iam, key: 'temporary' }, { credentials: ['expired'] }),
  both('token-before-signature', 9, 'InvalidToken', badSignature({ ...iam, key: 'temporary' }, zeros)),
  both(
    'expiration-before-signature',
    9,
    'ExpiredToken',
    badSignature({ ...iam, key: 'temporary', headers: [tokenHeader] }, zeros),
    { credentials: ['expired'] },
  ),
  both('token-before-signature-in-query', 9, 'InvalidToken', {
    ...iamUrl,
    key: 'temporary',
    method: 'POST',
    unsignedParameters: [['X-Amz-Security-Token', encodeBytes(token.slice(1))]],
  }),
  both('signature-before-body', 10, 'SignatureDoesNotMatch', {
    ...badSignature({ ...s3, method: 'PUT', body: 'a' }, zeros),
    then: (request) => ({ ...request, body: 'b' }),
  }),
  both(
    'length-before-malformed-header',
    0,
    'LimitExceeded',
    { ...iam, headers: [nul] },
    { limits: { authorizationLength: 99 } },
  ),
  both('malformed-header-before-duplicate', 3, 'MalformedHeader', { ...iam, headers: [nul, ['Host', iam.host]] }),
  both('duplicate-header-before-target', 1, 'DuplicateHeader', {
    ...s3,
    path: '/a#b',
    canonicalUri: '/a%23b',
    headers: [['Host', s3.host]],
  }),
  both('target-before-mechanism', 3, 'MalformedUri', {
    ...s3Url,
    path: '/a#b',
    canonicalUri: '/a%23b',
    unsigned: [bearer],
  }),
  both(
    'limit-before-duplicate-parameter',
    0,
    'LimitExceeded',
    { ...s3Url, parameters: add(['X-Amz-Expires', '604800']) },
    { limits: { queryParameters: 3 } },
  ),
  both('duplicate-parameter-before-mechanism', 1, 'DuplicateParameter', {
    ...s3Url,
    parameters: add(['X-Amz-Expires', '604800']),
    unsigned: [bearer],
  }),
  both('form-before-syntax', 1, 'UnsupportedMechanism', badSignature(iam, 'x'), { authentication: 'query' }),
  both('two-tokens-before-algorithm', 1, 'DuplicateHeader', {
    ...s3,
    key: 'temporary',
    algorithm: 'AWS4-ECDSA-P256-SHA256',
    headers: [tokenHeader, ['x-amz-s3session-token', 'other']],
  }),
  both('components-before-credential', 3, 'AuthorizationHeaderMalformed', {
    ...iam,
    credential: 'x',
    authorization: (p) => `AWS4-HMAC-SHA256 Credential=${p.credential}, SignedHeaders=${p.signedHeaders}`,
  }),
  both('credential-before-signed-headers', 3, 'CredentialMalformed', { ...unsorted, credential: 'x' }),
  both('signed-headers-before-their-limit', 3, 'SignedHeadersMalformed', unsorted, { limits: { signedHeaders: 1 } }),
  both('signed-headers-limit-before-signature', 0, 'LimitExceeded', badSignature(iam, 'x'), {
    limits: { signedHeaders: 1 },
  }),
  both(
    'signature-before-malformed-query',
    3,
    'SignatureMalformed',
    badSignature({ ...iam, query: 'a=%zz', canonicalQuery: '' }, 'x'),
  ),
  both('malformed-query-before-malformed-path', 3, 'MalformedQuery', {
    ...iam,
    path: '/%zz',
    canonicalUri: '/',
    query: 'a=%zz',
    canonicalQuery: '',
  }),
  both('malformed-path-before-authority', 3, 'MalformedUri', {
    ...iam,
    path: '/%zz',
    canonicalUri: '/',
    unsigned: [[':authority', 'other']],
  }),
  both('authority-before-target-of-another-host', 3, 'MalformedHeader', {
    ...iam,
    unsigned: [[':authority', 'other']],
    then: elsewhere,
  }),
  both('target-of-another-host-before-host', 3, 'MalformedUri', { ...withoutHost, then: elsewhere }),
  both('host-before-missing-date', 4, 'HostNotSigned', {
    ...withoutHost,
    without: ['host', 'x-amz-date'],
    phantom: [['X-Custom', '1']],
  }),
  both('malformed-date-before-unsigned-date', 5, 'MalformedDate', {
    ...withoutDate,
    unsigned: [['Date', 'yesterday']],
  }),
  both(
    'unsigned-date-before-clock',
    5,
    'HeadersNotSigned',
    { ...withoutDate, unsigned: [['Date', '20150830T123600Z']] },
    { now: '2016-01-01T00:00:00Z' },
  ),
  both(
    'expires-before-not-yet-valid',
    6,
    'MalformedExpires',
    { ...s3Url, parameters: replace('X-Amz-Expires', '0') },
    { now: '2015-08-30T12:00:00Z' },
  ),
  both(
    'not-yet-valid-before-terminator',
    6,
    'RequestNotYetValid',
    { ...s3Url, scope: { terminator: 'x' } },
    { now: '2015-08-30T12:00:00Z' },
  ),
  both('scope-date-before-missing', 7, 'ScopeDateMismatch', {
    ...s3,
    scope: { date: '20150829' },
    phantom: [['X-Custom', '1']],
  }),
  both('literal-before-agreement', 8, 'UnsignedPayloadRefused', {
    ...iamUrl,
    parameters: add(['X-Amz-Content-Sha256', zeros]),
    payload: zeros,
    unsigned: [['X-Amz-Content-Sha256', 'UNSIGNED-PAYLOAD']],
  }),
  both('agreement-before-key', 11, 'ContentSha256Mismatch', {
    ...s3Url,
    unsigned: [['X-Amz-Content-Sha256', zeros]],
    accessKeyId: 'AKIDOTHER',
  }),
]

function both(name: string, section: number, code: string, claim: Claim, options?: Options): Entry {
  return { name: `order-${name}`, bug: 'check-order', section, code, claim, ...(options ? { options } : {}) }
}
