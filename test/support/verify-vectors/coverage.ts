import type { Pair } from '../plain-sigv4.js'
import type { Claim } from './claim.js'
import type { Entry } from './entry.js'
import { iam, iamUrl, s3, s3Url } from './entry.js'

/** Rules 4 and 8: the host is signed, and every signed header is there. */
export const coverage: readonly Entry[] = [...host(), ...absent()]

function host(): Entry[] {
  const sent = (claim: Claim): Claim => ({
    ...claim,
    without: ['host'],
    unsigned: [['Host', claim.host]],
  })
  return [
    ...(
      [
        ['header-form', { ...sent(iam), signedHeaders: 'x-amz-date' }],
        ['s3-header-form', { ...sent(s3), signedHeaders: 'x-amz-content-sha256;x-amz-date' }],
        ['query-form', { ...sent(s3Url), headers: [['X-Custom', '1']], signedHeaders: 'x-custom' }],
        ['query-form-of-another-service', { ...sent(iamUrl), headers: [['Range', 'bytes=0-9']] }],
      ] as const satisfies readonly (readonly [string, Claim])[]
    ).map(
      ([what, claim]): Entry => ({
        name: `host-not-signed-in-${what}`,
        bug: 'host-not-signed',
        section: 4,
        claim,
        code: 'HostNotSigned',
        origin: "scratchstack rule 8: 'Host' or ':authority' must be a 'SignedHeader'; s3s and s3rver do not look",
      }),
    ),
    {
      name: 'host-signed-under-a-forwarding-name',
      bug: 'host-not-signed',
      section: 4,
      claim: { ...sent(iam), headers: [['X-Forwarded-Host', 'iam.amazonaws.com']] },
      code: 'HostNotSigned',
    },
    {
      name: 'host-as-authority-of-http-2',
      bug: 'host-not-signed',
      section: 4,
      claim: { ...iam, body: null, then: authorityForHost },
      payload: 'verified',
      note: ':authority stands for an absent host.',
    },
    {
      name: 'host-signed-as-authority-that-became-host',
      bug: 'host-not-signed',
      section: 4,
      claim: {
        ...iam,
        body: null,
        without: ['host'],
        phantom: [[':authority', iam.host]],
        unsigned: [['Host', iam.host]],
      },
      payload: 'verified',
      note: 'A proxy speaks HTTP/1.1 to the server.',
    },
    {
      name: 'host-signed-as-authority-of-http-2',
      bug: 'host-not-signed',
      section: 4,
      claim: {
        ...iam,
        body: null,
        without: ['host'],
        headers: [[':authority', 'iam.amazonaws.com']],
        then: authorityForHost,
      },
      payload: 'verified',
      note: 'Signed under the name :authority, as an AWS SDK does over HTTP/2.',
    },
  ]
}

function authorityForHost<T extends { method: string; url: string; headers: readonly Pair[] }>(request: T): T {
  const host = request.headers.find(([name]) => name === 'Host' || name === ':authority')?.[1] ?? ''
  const rest = request.headers.filter(([name]) => name !== 'Host' && name !== ':authority')
  const pseudo: readonly Pair[] = [
    [':method', request.method],
    [':path', request.url],
    [':scheme', 'https'],
    [':authority', host],
  ]
  return { ...request, headers: [...pseudo, ...rest.map(([name, value]): Pair => [name.toLowerCase(), value])] }
}

function absent(): Entry[] {
  const iamHeaders = 'host:iam.amazonaws.com\n'
  const rows: readonly (readonly [name: string, claim: Claim, note?: string])[] = [
    ['as-an-empty-line', { ...iam, phantom: [['X-Custom', '']] }],
    [
      'skipped',
      {
        ...iam,
        signedHeaders: 'host;x-amz-date;x-custom',
        canonicalHeaders: `${iamHeaders}x-amz-date:20150830T123600Z\n`,
      },
      'scratchstack and s3s skip it.',
    ],
    ['as-undefined', { ...iam, phantom: [['X-Custom', 'undefined']] }, 's3rver and Arsenal write "undefined".'],
    [
      'from-a-parameter',
      { ...iam, query: 'x-custom=1', phantom: [['X-Custom', '1']] },
      'Arsenal and MinIO look in the query.',
    ],
    ['as-an-empty-line-in-query', { ...s3Url, phantom: [['X-Custom', '']] }],
    [
      'skipped-in-query',
      { ...s3Url, signedHeaders: 'host;x-custom', canonicalHeaders: 'host:examplebucket.s3.amazonaws.com\n' },
    ],
    [
      'named-constructor',
      {
        ...iam,
        signedHeaders: 'constructor;host;x-amz-date',
        canonicalHeaders: `constructor:${Object}\n${iamHeaders}x-amz-date:20150830T123600Z\n`,
      },
      'A name that every object has.',
    ],
    [
      'named-proto',
      {
        ...s3Url,
        signedHeaders: '__proto__;host',
        canonicalHeaders: '__proto__:[object Object]\nhost:examplebucket.s3.amazonaws.com\n',
      },
    ],
    [
      'that-was-dropped-on-the-way',
      {
        ...s3,
        headers: [['Range', 'bytes=0-9']],
        then: (request) => ({ ...request, headers: request.headers.filter(([name]) => name !== 'Range') }),
      },
    ],
    ['expect', { ...s3, method: 'PUT', phantom: [['Expect', '100-continue']] }, 'Only what was sent counts.'],
    ['content-length', { ...iam, method: 'POST', body: 'a=1', phantom: [['Content-Length', '3']] }],
    [
      'x-amz-date-beside-date',
      {
        ...iam,
        without: ['x-amz-date'],
        headers: [['Date', '20150830T123600Z']],
        phantom: [['X-Amz-Date', '20150830T123600Z']],
      },
    ],
  ]
  return [
    ...rows.map(
      ([what, claim, note]): Entry => ({
        name: `signed-header-absent-${what}`,
        bug: 'signed-header-absent',
        section: 8,
        claim,
        code: 'SignedHeaderMissing',
        ...(note === undefined ? {} : { note }),
      }),
    ),
    {
      name: 'signed-header-absent-host',
      bug: 'signed-header-absent',
      section: 8,
      claim: { ...iam, without: ['host'], phantom: [['Host', 'iam.amazonaws.com']] },
      code: 'SignedHeaderMissing',
    },
    {
      name: 'signed-header-named-constructor',
      bug: 'signed-header-absent',
      section: 8,
      claim: {
        ...iam,
        body: null,
        headers: [
          ['Constructor', '1'],
          ['__proto__', '2'],
          ['toString', '3'],
        ],
      },
      payload: 'verified',
      origin: 'smithy before 5.7.5 dropped such a header',
    },
  ]
}
