import { sha256Hex } from '../plain-sigv4.js'
import type { Claim } from './claim.js'
import type { Entry } from './entry.js'
import { iam, iamUrl, s3, s3Url } from './entry.js'

const body = 'Welcome to Amazon S3.'
const put: Claim = { ...s3, method: 'PUT', path: '/test.txt', body }
const putUrl: Claim = { ...s3Url, method: 'PUT', body }
const post: Claim = { ...iam, method: 'POST', body: 'Action=ListUsers&Version=2010-05-08' }
const lattice: Claim = { ...iam, host: 'service.vpc-lattice-svcs.us-east-1.on.aws', service: 'vpc-lattice-svcs' }
const streaming = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'
const sigV4a = 'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD'
const unsignedTrailer = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'
const decodedLength = ['X-Amz-Decoded-Content-Length', '21'] as const
const unread = ({ body: _, ...rest }: Claim): Claim => rest

/** Rule 8: the payload hash as declared. */
export const declaredPayload: readonly Entry[] = [...declared(), ...literals()]

function declared(): Entry[] {
  const malformed: readonly (readonly [name: string, value: string])[] = [
    ['of-words', 'garbage'],
    ['empty', ''],
    ['in-upper-case', sha256Hex(body).toUpperCase()],
    ['a-digit-short', sha256Hex(body).slice(1)],
    ['in-base64', Buffer.from(sha256Hex(body), 'hex').toString('base64')],
    ['of-a-literal-in-lower-case', 'unsigned-payload'],
    ['of-a-literal-unknown', 'STREAMING-AWS4-HMAC-SHA512-PAYLOAD'],
    ['of-a-literal-with-a-tail', 'UNSIGNED-PAYLOAD-TRAILER'],
  ]
  return [
    ...malformed.map(
      ([what, value]): Entry => ({
        name: `content-sha256-${what}`,
        bug: 'unknown-payload-literal',
        section: 8,
        claim: { ...put, payload: value },
        code: 'MalformedContentSha256',
        note: 'Signed as the payload hash, too.',
        origin: 'S3: x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-… or a valid sha256 value',
      }),
    ),
    ...([put, { ...s3, path: '/test.txt' }, { ...s3, service: 's3express', key: 'longterm' }] as const).map(
      (claim, index): Entry => ({
        name: `content-sha256-missing-${['from-put', 'from-get', 'from-s3-express'][index]}`,
        bug: 'payload-hash-missing',
        section: 8,
        claim: { ...claim, without: ['x-amz-content-sha256'] },
        code: 'MissingContentSha256',
        note: 'Signed with the hash of the body.',
        origin: 'S3: Missing required header for this request: x-amz-content-sha256',
      }),
    ),
    {
      name: 'content-sha256-in-a-parameter-of-the-header-form',
      bug: 'form-mixed',
      section: 8,
      claim: { ...put, without: ['x-amz-content-sha256'], query: `X-Amz-Content-Sha256=${sha256Hex(body)}` },
      code: 'MissingContentSha256',
      note: 'The header form reads headers alone.',
    },
    {
      name: 'content-sha256-missing-where-nobody-asks',
      bug: 'payload-hash-missing',
      section: 8,
      claim: post,
      payload: 'verified',
    },
    {
      name: 'content-sha256-missing-where-the-rules-ask-not',
      bug: 'payload-hash-missing',
      section: 8,
      claim: { ...put, without: ['x-amz-content-sha256'] },
      options: { rules: { signContentSha256: false } },
      payload: 'verified',
    },
    {
      name: 'content-sha256-missing-where-the-rules-are-told-to-ask',
      bug: 'payload-hash-missing',
      section: 8,
      claim: post,
      options: { rules: { signContentSha256: true } },
      code: 'MissingContentSha256',
    },
  ]
}

function literals(): Entry[] {
  const unsigned = 'UNSIGNED-PAYLOAD'
  const iamWith = (value: string): Claim => ({ ...post, headers: [['X-Amz-Content-Sha256', value]], payload: value })
  const rows: readonly (readonly [name: string, claim: Claim, code: string | undefined, options?: object])[] = [
    ['unsigned-for-s3', { ...put, payload: unsigned }, undefined],
    [
      'unsigned-for-s3-refused-by-option',
      { ...put, payload: unsigned },
      'UnsignedPayloadRefused',
      { unsignedPayload: false },
    ],
    [
      'unsigned-for-s3-refused-by-rule',
      { ...put, payload: unsigned },
      'UnsignedPayloadRefused',
      { rules: { unsignedPayload: false } },
    ],
    ['unsigned-for-s3-query-refused-by-option', putUrl, 'UnsignedPayloadRefused', { unsignedPayload: false }],
    ['unsigned-for-iam', iamWith(unsigned), 'UnsignedPayloadRefused'],
    [
      'unsigned-for-iam-in-query',
      { ...iamUrl, payload: unsigned, parameters: (usual) => [...usual, ['X-Amz-Content-Sha256', unsigned]] },
      'UnsignedPayloadRefused',
    ],
    ['unsigned-for-iam-allowed', iamWith(unsigned), undefined, { unsignedPayload: true }],
    ['unsigned-for-vpc-lattice', lattice, undefined],
  ]
  const streams: readonly (readonly [name: string, claim: Claim, code: string | undefined, options?: object])[] = [
    ['signed-for-s3', unread({ ...put, headers: [decodedLength], payload: streaming }), undefined],
    ['signed-trailer-for-s3', unread({ ...put, headers: [decodedLength], payload: `${streaming}-TRAILER` }), undefined],
    ['unsigned-trailer-for-s3', unread({ ...put, headers: [decodedLength], payload: unsignedTrailer }), undefined],
    [
      'signed-for-s3-refused-by-option',
      unread({ ...put, headers: [decodedLength], payload: streaming }),
      'StreamingPayloadRefused',
      { streamingPayload: false },
    ],
    [
      'unsigned-trailer-for-s3-refused-by-option',
      unread({ ...put, headers: [decodedLength], payload: unsignedTrailer }),
      'StreamingPayloadRefused',
      { streamingPayload: false },
    ],
    [
      'unsigned-trailer-for-s3-refused-as-unsigned',
      unread({ ...put, headers: [decodedLength], payload: unsignedTrailer }),
      'UnsignedPayloadRefused',
      { unsignedPayload: false },
    ],
    [
      'signed-for-s3-where-unsigned-is-refused',
      unread({ ...put, headers: [decodedLength], payload: streaming }),
      undefined,
      { unsignedPayload: false },
    ],
    ['of-sigv4a-for-s3', unread({ ...put, headers: [decodedLength], payload: sigV4a }), 'StreamingPayloadRefused'],
    [
      'of-sigv4a-for-s3-allowed',
      unread({ ...put, headers: [decodedLength], payload: `${sigV4a}-TRAILER` }),
      'StreamingPayloadRefused',
      { streamingPayload: true },
    ],
    ['signed-for-iam', unread(iamWith(streaming)), 'StreamingPayloadRefused'],
    ['unsigned-trailer-for-iam', unread(iamWith(unsignedTrailer)), 'StreamingPayloadRefused'],
    ['signed-for-iam-allowed', unread(iamWith(streaming)), undefined, { streamingPayload: true }],
  ]
  return [
    ...rows.map(
      ([name, claim, code, options = {}]): Entry => ({
        name: `payload-${name}`,
        bug: 'unsigned-payload-assumed',
        section: 8,
        claim,
        options: { ...options },
        ...(code === undefined ? { payload: 'unsigned' } : { code }),
      }),
    ),
    ...streams.map(
      ([name, claim, code, options = {}]): Entry => ({
        name: `payload-streaming-${name}`,
        bug: 'streaming-payload-assumed',
        section: 8,
        claim,
        options: { ...options },
        ...(code === undefined ? { payload: 'streaming' } : { code }),
      }),
    ),
    {
      name: 'payload-streaming-with-a-signature-of-zeros',
      bug: 'streaming-payload-assumed',
      section: 10,
      claim: unread({
        ...put,
        headers: [decodedLength],
        payload: unsignedTrailer,
        authorization: (p) =>
          `AWS4-HMAC-SHA256 Credential=${p.credential}, SignedHeaders=${p.signedHeaders}, Signature=${'0'.repeat(64)}`,
      }),
      code: 'SignatureDoesNotMatch',
      origin: 'CVE-2025-31489: the signature of an unsigned-trailer upload was ignored',
    },
    {
      name: 'payload-streaming-with-an-unsigned-query',
      bug: 'streaming-payload-assumed',
      section: 10,
      claim: unread({
        ...putUrl,
        headers: [['X-Amz-Content-Sha256', unsignedTrailer], decodedLength],
        payload: unsignedTrailer,
        parameters: (usual) => [...usual, ['X-Amz-Content-Sha256', unsignedTrailer]],
        then: (request) => ({ ...request, url: request.url.replace(/(Signature=).*/, `$1${'0'.repeat(64)}`) }),
      }),
      code: 'SignatureDoesNotMatch',
      origin: 'CVE-2026-41145: identity from the query, no Authorization header, no check',
    },
  ]
}
