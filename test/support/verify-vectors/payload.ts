import { sha256Hex } from '../plain-sigv4.js'
import type { Claim } from './claim.js'
import { add, setHeader } from './claim.js'
import type { Entry } from './entry.js'
import { iam, iamUrl, s3, s3Url } from './entry.js'

const body = 'Welcome to Amazon S3.'
const put: Claim = { ...s3, method: 'PUT', path: '/test.txt', body }
const putUrl: Claim = { ...s3Url, method: 'PUT', body }
const post: Claim = { ...iam, method: 'POST', body: 'Action=ListUsers&Version=2010-05-08' }
const unsignedTrailer = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'

/** Rule 11: the payload. */
export const payload: readonly Entry[] = [...bodies(), ...presigned()]

function bodies(): Entry[] {
  const otherBody = (claim: Claim): Claim => ({
    ...claim,
    then: (request) => ({ ...request, body: 'Welcome to Amazon S4.' }),
  })
  const hashed: Claim = { ...post, headers: [['X-Amz-Content-Sha256', sha256Hex(post.body ?? '')]] }
  const rows: readonly (readonly [name: string, claim: Claim, code: string, options?: object])[] = [
    ['changed', otherBody(put), 'ContentSha256Mismatch'],
    ['cut', { ...put, then: (request) => ({ ...request, body: body.slice(0, -1) }) }, 'ContentSha256Mismatch'],
    ['empty-string-for-one', { ...put, then: (request) => ({ ...request, body: '' }) }, 'ContentSha256Mismatch'],
    ['null-for-one', { ...put, then: (request) => ({ ...request, body: null }) }, 'ContentSha256Mismatch'],
    ['for-none', otherBody({ ...s3, method: 'DELETE' }), 'ContentSha256Mismatch'],
    ['changed-for-another-service', otherBody(hashed), 'ContentSha256Mismatch'],
    ['changed-without-a-declared-hash', otherBody(post), 'SignatureDoesNotMatch'],
    ['changed-in-query-form', otherBody({ ...iamUrl, method: 'POST', body }), 'SignatureDoesNotMatch'],
    ['hash-of-another', unreadOf(put), 'ContentSha256Mismatch', { payloadHash: sha256Hex('other') }],
    [
      'hash-of-another-without-a-declared-hash',
      unreadOf(post),
      'SignatureDoesNotMatch',
      { payloadHash: sha256Hex('other') },
    ],
  ]
  return [
    ...rows.map(
      ([name, claim, code, options = {}]): Entry => ({
        name: `body-${name}`,
        bug: 'body-not-bound',
        section: code === 'ContentSha256Mismatch' ? 11 : 10,
        claim,
        options: { ...options },
        code,
        origin: 'extenddb#351, chimera#491: the declared hash was copied, the body never hashed',
      }),
    ),
    {
      name: 'body-changed-with-its-declared-hash',
      bug: 'payload-hash-trusted',
      section: 10,
      claim: {
        ...put,
        then: (request) => ({ ...setHeader('x-amz-content-sha256', sha256Hex('x'))(request), body: 'x' }),
      },
      code: 'SignatureDoesNotMatch',
    },
    {
      name: 'body-changed-with-its-unsigned-declared-hash',
      bug: 'payload-hash-trusted',
      section: 10,
      claim: {
        ...put,
        without: ['x-amz-content-sha256'],
        unsigned: [['X-Amz-Content-Sha256', sha256Hex('x')]],
        then: (request) => ({ ...request, body: 'x' }),
      },
      code: 'SignatureDoesNotMatch',
      note: 'The header need not be signed, since its value is.',
    },
    {
      name: 'body-made-unsigned-on-the-way',
      bug: 'payload-hash-trusted',
      section: 10,
      claim: {
        ...put,
        without: ['x-amz-content-sha256'],
        unsigned: [['X-Amz-Content-Sha256', 'UNSIGNED-PAYLOAD']],
        then: (request) => ({ ...request, body: 'x' }),
      },
      code: 'SignatureDoesNotMatch',
    },
    { name: 'body-with-its-hash', bug: 'body-not-bound', section: 11, claim: put, payload: 'verified' },
    {
      name: 'body-with-its-hash-for-another-service',
      bug: 'body-not-bound',
      section: 11,
      claim: hashed,
      payload: 'verified',
    },
    { name: 'body-not-read-yet', bug: 'body-not-bound', section: 11, claim: unreadOf(put), payload: 'expected' },
    {
      name: 'body-hashed-elsewhere',
      bug: 'body-not-bound',
      section: 11,
      claim: unreadOf(put),
      options: { payloadHash: sha256Hex(body) },
      payload: 'verified',
    },
    {
      name: 'body-hashed-elsewhere-without-a-declared-hash',
      bug: 'body-not-bound',
      section: 11,
      claim: unreadOf(post),
      options: { payloadHash: sha256Hex(post.body ?? '') },
      payload: 'verified',
    },
  ]
}

function presigned(): Entry[] {
  const hash = sha256Hex(body)
  const withParameter = (value: string): Claim => ({
    ...putUrl,
    payload: value,
    parameters: (usual) => [...usual, ['X-Amz-Content-Sha256', value]],
  })
  return [
    {
      name: 'presigned-hash-in-a-parameter',
      bug: 'body-not-bound',
      section: 11,
      claim: withParameter(hash),
      payload: 'verified',
    },
    {
      name: 'presigned-hash-in-a-parameter-of-another-body',
      bug: 'body-not-bound',
      section: 11,
      claim: { ...withParameter(hash), then: (request) => ({ ...request, body: 'x' }) },
      code: 'ContentSha256Mismatch',
    },
    {
      name: 'presigned-hash-in-a-parameter-malformed',
      bug: 'unknown-payload-literal',
      section: 8,
      claim: withParameter('garbage'),
      code: 'MalformedContentSha256',
    },
    {
      name: 'presigned-hash-in-a-parameter-and-another-in-a-header',
      bug: 'payload-hash-trusted',
      section: 11,
      claim: { ...withParameter(hash), unsigned: [['X-Amz-Content-Sha256', sha256Hex('x')]] },
      code: 'ContentSha256Mismatch',
      note: 'The body has the hash of the parameter.',
    },
    {
      name: 'presigned-hash-in-a-parameter-and-unsigned-in-a-header',
      bug: 'payload-hash-trusted',
      section: 11,
      claim: {
        ...withParameter(hash),
        unsigned: [['X-Amz-Content-Sha256', 'UNSIGNED-PAYLOAD']],
        then: (request) => ({ ...request, body: 'x' }),
      },
      code: 'ContentSha256Mismatch',
    },
    {
      name: 'presigned-unsigned-and-a-hash-in-a-header',
      bug: 'payload-hash-trusted',
      section: 11,
      claim: { ...putUrl, unsigned: [['X-Amz-Content-Sha256', hash]] },
      code: 'ContentSha256Mismatch',
      note: 'The header is right for the body, but is not what was signed.',
    },
    {
      name: 'presigned-unsigned-and-a-streaming-literal-in-a-header',
      bug: 'payload-hash-trusted',
      section: 11,
      claim: { ...putUrl, unsigned: [['X-Amz-Content-Sha256', unsignedTrailer]] },
      code: 'ContentSha256Mismatch',
    },
    {
      name: 'presigned-unsigned-and-the-same-in-a-header',
      bug: 'payload-hash-trusted',
      section: 11,
      claim: { ...putUrl, unsigned: [['X-Amz-Content-Sha256', 'UNSIGNED-PAYLOAD']] },
      payload: 'unsigned',
    },
    {
      name: 'presigned-hash-in-a-signed-header',
      bug: 'body-not-bound',
      section: 11,
      claim: { ...putUrl, headers: [['X-Amz-Content-Sha256', hash]], payload: hash },
      payload: 'verified',
      note: "Signed with the header's value as the payload hash.",
    },
    {
      name: 'presigned-header-beside-another-parameter',
      bug: 'payload-hash-trusted',
      section: 11,
      claim: {
        ...putUrl,
        headers: [['X-Amz-Content-Sha256', hash]],
        parameters: add(['X-Amz-Content-Sha256', 'UNSIGNED-PAYLOAD']),
      },
      code: 'ContentSha256Mismatch',
      note: 'Both are signed.',
    },
    {
      name: 'presigned-header-of-the-body-for-iam',
      bug: 'payload-hash-trusted',
      section: 11,
      claim: { ...iamUrl, method: 'POST', body: 'x', unsigned: [['X-Amz-Content-Sha256', sha256Hex('x')]] },
      payload: 'verified',
      note: 'What it says is what was signed.',
    },
    {
      name: 'body-not-read-and-no-hash',
      bug: 'body-not-bound',
      section: 11,
      claim: iam,
      payload: 'expected',
      note: 'The signature is that of an empty body, if there is none.',
    },
    {
      name: 'presigned-unsigned-for-iam',
      bug: 'unsigned-payload-assumed',
      section: 10,
      claim: { ...iamUrl, payload: 'UNSIGNED-PAYLOAD' },
      code: 'SignatureDoesNotMatch',
      note: 'Other services sign the hash of the body.',
      origin: 'scratchstack takes every presigned request for unsigned',
    },
    {
      name: 'presigned-body-hash-for-s3',
      bug: 'unsigned-payload-assumed',
      section: 10,
      claim: { ...s3Url, payload: sha256Hex('') },
      code: 'SignatureDoesNotMatch',
      note: "S3's default is UNSIGNED-PAYLOAD; another hash must be declared.",
    },
  ]
}

/** The claim of a client that sent its body, to a verifier that has not read it. */
function unreadOf(claim: Claim): Claim {
  return { ...claim, then: ({ body: _, ...request }) => request }
}
