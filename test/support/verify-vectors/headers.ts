import type { Pair } from '../plain-sigv4.js'
import { sha256Hex } from '../plain-sigv4.js'
import type { Claim } from './claim.js'
import { credentials } from './credentials.js'
import type { Entry } from './entry.js'
import { iam, s3, s3Url } from './entry.js'

/** Rules 1 and 3: no header that matters stands twice, and each is text that a header can hold. */
export const headers: readonly Entry[] = [...duplicateHeaders(), ...malformedHeaders()]

function duplicateHeaders(): Entry[] {
  const token = credentials.temporary.sessionToken
  const streaming = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'
  const twice: readonly (readonly [claim: Claim, name: string, value: string])[] = [
    [iam, 'Host', 'iam.amazonaws.com'],
    [s3Url, 'HOST', 'otherbucket.s3.amazonaws.com'],
    [iam, 'X-Amz-Date', '20150830T123600Z'],
    [s3, 'x-amz-date', '20150830T123700Z'],
    [s3, 'X-Amz-Content-Sha256', sha256Hex('')],
    [{ ...s3, body: 'x' }, 'x-amz-content-sha256', 'UNSIGNED-PAYLOAD'],
    [{ ...iam, key: 'temporary', headers: [['X-Amz-Security-Token', token]] }, 'X-Amz-Security-Token', token],
    [
      { ...s3, key: 'temporary', service: 's3express', headers: [['x-amz-s3session-token', token]] },
      'X-Amz-S3session-Token',
      token,
    ],
    [{ ...iam, method: 'POST', body: 'x', headers: [['Content-Length', '1']] }, 'Content-Length', '1'],
    [
      { ...iam, method: 'POST', body: 'x', headers: [['Transfer-Encoding', 'chunked']] },
      'Transfer-Encoding',
      'identity',
    ],
    [
      { ...s3, method: 'PUT', payload: streaming, headers: [['X-Amz-Decoded-Content-Length', '5']] },
      'X-Amz-Decoded-Content-Length',
      '6',
    ],
    [
      { ...s3, method: 'PUT', payload: streaming, headers: [['X-Amz-Trailer', 'x-amz-checksum-crc32']] },
      'X-Amz-Trailer',
      'x-amz-checksum-sha256',
    ],
  ]
  return [
    ...twice.map(
      ([claim, name, value], index): Entry => ({
        name: `header-twice-${name.toLowerCase()}${index % 2 === 1 ? '-other-value' : ''}`,
        bug: 'duplicate-header',
        section: 1,
        claim: { ...claim, headers: [...(claim.headers ?? []), [name, value]] },
        code: 'DuplicateHeader',
        note: 'Signed with both, joined by a comma.',
      }),
    ),
    ...(['AWS4-HMAC-SHA256 Credential=x', 'Bearer abc', undefined] as const).map(
      (second, index): Entry => ({
        name: `header-twice-authorization-${['malformed', 'bearer', 'same'][index]}`,
        bug: 'duplicate-header',
        section: 1,
        claim: {
          ...iam,
          then: (request) => {
            const [, value = ''] = request.headers.at(-1) ?? []
            return { ...request, headers: [...request.headers, ['authorization', second ?? value]] }
          },
        },
        code: 'DuplicateHeader',
        note: 'The first is right.',
        origin: 'the first wins in MinIO, versitygw and s3rver; s3s takes the request for anonymous',
      }),
    ),
    {
      name: 'header-twice-authority',
      bug: 'duplicate-header',
      section: 1,
      claim: {
        ...iam,
        unsigned: [
          [':authority', iam.host],
          [':authority', iam.host],
        ],
      },
      code: 'DuplicateHeader',
    },
    {
      name: 'headers-of-two-session-tokens',
      bug: 'duplicate-header',
      section: 1,
      claim: {
        ...s3,
        key: 'temporary',
        headers: [
          ['X-Amz-Security-Token', token],
          ['x-amz-s3session-token', 'other'],
        ],
      },
      code: 'DuplicateHeader',
      note: 'Signed with both. The first is right.',
    },
    {
      name: 'other-header-repeated',
      bug: 'duplicate-header',
      section: 10,
      claim: {
        ...iam,
        body: null,
        headers: [
          ['My-Header1', 'value2'],
          ['my-header1', 'value2'],
          ['MY-HEADER1', 'value1'],
        ],
        canonicalHeaders: 'host:iam.amazonaws.com\nmy-header1:value2,value2,value1\nx-amz-date:20150830T123600Z\n',
      },
      payload: 'verified',
      note: 'Joined in the order of the wire, not sorted.',
    },
  ]
}

function malformedHeaders(): Entry[] {
  const broken: readonly (readonly [what: string, base: Claim, header: Pair])[] = [
    ['value-with-nul', iam, ['X-Custom', 'a\u0000b']],
    ['value-with-line-feed', iam, ['X-Custom', 'a\nx-amz-acl:private']],
    ['value-with-carriage-return-in-query', s3Url, ['X-Custom', 'a\rb']],
    ['value-above-one-byte', s3, ['X-Amz-Meta-Name', 'snow\u2603man']],
    ['value-with-del', iam, ['X-Custom', 'a\u007fb']],
    ['value-just-above-one-byte', iam, ['X-Custom', 'a\u0100b']],
    ['name-with-a-blank', iam, ['X Custom', '1']],
    ['name-with-a-colon-in-query', s3Url, ['X-Custom:', '1']],
    ['name-non-ascii', iam, ['X-\u00c9', '1']],
  ]
  return [
    ...broken.map(
      ([what, base, header]): Entry => ({
        name: `header-${what}`,
        bug: 'malformed-header',
        section: 3,
        claim: {
          ...base,
          unsigned: what.startsWith('name') ? [header] : [],
          headers: what.startsWith('name') ? [] : [header],
        },
        code: 'MalformedHeader',
      }),
    ),
    {
      name: 'header-value-of-the-highest-byte',
      bug: 'header-bytes',
      section: 3,
      claim: { ...iam, body: null, headers: [['X-Custom', 'a\u00ffb']] },
      payload: 'verified',
    },
    {
      name: 'header-value-of-utf-8-bytes',
      bug: 'header-bytes',
      section: 10,
      claim: { ...s3, body: null, headers: [['X-Amz-Meta-Name', 'caf\u00c3\u00a9 \u00e2\u0098\u0083']] },
      payload: 'verified',
      note: 'Each character is a byte: "café ☃" in UTF-8.',
    },
    {
      name: 'header-value-encoded-as-utf-8-twice',
      bug: 'header-bytes',
      section: 10,
      claim: {
        ...s3,
        headers: [['X-Amz-Meta-Name', 'caf\u00c3\u00a9']],
        canonicalHeaders: `host:examplebucket.s3.amazonaws.com\nx-amz-content-sha256:${sha256Hex('')}\nx-amz-date:20150830T123600Z\nx-amz-meta-name:caf\u00c3\u0083\u00c2\u00a9\n`,
      },
      code: 'SignatureDoesNotMatch',
      note: 'Signed over the Latin-1 text encoded as UTF-8 once more.',
    },
  ]
}
