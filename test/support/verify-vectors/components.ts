import type { Pair } from '../plain-sigv4.js'
import { encodeBytes } from './bytes.js'
import type { Claim } from './claim.js'
import { usualAuthorization as usual } from './claim.js'
import type { Entry } from './entry.js'
import { iam, iamUrl, s3, s3Url } from './entry.js'

/** Rule 3: the credential, the signature and SignedHeaders are well-formed. */
export const components: readonly Entry[] = [...credentialSyntax(), ...signatureSyntax(), ...signedHeadersSyntax()]

function credentialSyntax(): Entry[] {
  const broken: readonly (readonly [name: string, claim: Claim, note?: string])[] = [
    ['of-four-parts', { ...iam, credential: 'AKIDEXAMPLE/20150830/us-east-1/aws4_request' }],
    ['of-four-parts-in-query', { ...s3Url, credential: 'AKIDEXAMPLE/20150830/us-east-1/aws4_request' }],
    ['with-a-comma-in-query', { ...s3Url, credential: 'AKIDEXAMPLE/20150830/us-east-1,eu-west-1/s3/aws4_request' }],
    ['without-slashes', { ...s3, credential: 'AKIDEXAMPLE' }],
    ['with-a-part-after-the-terminator', { ...s3, scope: { terminator: 'aws4_request/x' } }],
    [
      'with-a-slash-in-the-region',
      { ...iam, scope: { region: 'us/east-1' } },
      'Read from the right, the date is "us".',
    ],
    ['without-an-id', { ...iam, accessKeyId: '' }],
    ['without-a-region', { ...s3, scope: { region: '' } }],
    ['without-a-service-in-query', { ...iamUrl, scope: { service: '' } }],
    ['with-an-extended-date', { ...iam, scope: { date: '2015-08-30' } }],
    ['with-a-short-date-in-query', { ...s3Url, scope: { date: '2015083' } }],
    ['with-a-date-of-letters', { ...s3, scope: { date: 'NaNNaNNa' } }],
    ['with-a-non-ascii-id', { ...iam, accessKeyId: 'AKID\u00c9XAMPLE' }],
    ['with-a-line-feed-in-query', { ...iamUrl, accessKeyId: 'AKIDEXAMPLE\n' }],
  ]
  return [
    ...broken.map(
      ([what, claim, note]): Entry => ({
        name: `credential-${what}`,
        bug: 'credential-syntax',
        section: 3,
        claim,
        code: 'CredentialMalformed',
        ...(note === undefined ? {} : { note }),
        origin: 'scratchstack rule 12; S3: the Credential is mal-formed, incorrect date format',
      }),
    ),
    {
      name: 'credential-with-slashes-in-the-id',
      bug: 'slash-in-access-key',
      section: 7,
      claim: { ...iam, key: 'slashInId', body: null },
      payload: 'verified',
      note: 'The scope is read from the right.',
      origin: 'MinIO allows a slash in an access key',
    },
    {
      name: 'credential-with-slashes-in-the-id-in-query',
      bug: 'slash-in-access-key',
      section: 7,
      claim: { ...s3Url, key: 'slashInId' },
      payload: 'unsigned',
    },
    {
      name: 'credential-with-slashes-in-the-id-of-another',
      bug: 'slash-in-access-key',
      section: 9,
      claim: { ...iam, accessKeyId: 'AKIDEXAMPLE/x' },
      code: 'InvalidAccessKeyId',
      note: 'Read from the left, the ID would be AKIDEXAMPLE.',
    },
    {
      name: 'credential-with-bare-slashes-in-query',
      bug: 'credential-syntax',
      section: 3,
      claim: {
        ...s3Url,
        parameters: (usual) => usual.map(([name, value]) => [name, value.replaceAll('%2F', '/')]),
      },
      payload: 'unsigned',
    },
  ]
}

function signatureSyntax(): Entry[] {
  const broken: readonly (readonly [name: string, base: Claim, change: (signature: string) => string])[] = [
    ['in-upper-case', iam, (s) => s.toUpperCase()],
    ['in-upper-case-in-query', s3Url, (s) => s.toUpperCase()],
    ['one-digit-short', s3, (s) => s.slice(1)],
    ['one-digit-long', iam, (s) => `${s}0`],
    ['one-digit-short-in-query', iamUrl, (s) => s.slice(0, 63)],
    ['with-a-prefix', s3, (s) => `0x${s}`],
    ['not-hexadecimal', iam, (s) => `g${s.slice(1)}`],
    ['in-base64-in-query', s3Url, (s) => encodeBytes(Buffer.from(s, 'hex').toString('base64'))],
    ['with-a-line-feed-in-query', s3Url, (s) => `${s}%0A`],
    ['empty-in-query', s3Url, () => ''],
  ]
  return broken.map(([what, base, change]) => ({
    name: `signature-${what}`,
    bug: 'signature-syntax',
    section: 3,
    claim:
      base.form === 'header'
        ? { ...base, authorization: (p) => usual({ ...p, signature: change(p.signature) }) }
        : {
            ...base,
            then: (request) => ({
              ...request,
              url: request.url.replace(/(X-Amz-Signature=)(.*)/, (_, name: string, s: string) => name + change(s)),
            }),
          },
    code: 'SignatureMalformed',
  }))
}

function signedHeadersSyntax(): Entry[] {
  const custom: readonly Pair[] = [['X-Custom', '1']]
  const broken: readonly (readonly [name: string, bug: string, claim: Claim, note?: string])[] = [
    [
      'in-mixed-case',
      'signed-headers-syntax',
      {
        ...iam,
        signedHeaders: 'Host;X-Amz-Date',
        canonicalHeaders: 'host:iam.amazonaws.com\nx-amz-date:20150830T123600Z\n',
      },
    ],
    [
      'in-upper-case-in-query',
      'signed-headers-syntax',
      { ...s3Url, signedHeaders: 'HOST', canonicalHeaders: 'host:examplebucket.s3.amazonaws.com\n' },
    ],
    ['not-sorted', 'signed-headers-syntax', { ...iam, signedHeaders: 'x-amz-date;host' }],
    ['not-sorted-in-query', 'signed-headers-syntax', { ...s3Url, headers: custom, signedHeaders: 'x-custom;host' }],
    ['repeated', 'signed-headers-syntax', { ...iam, signedHeaders: 'host;host;x-amz-date' }],
    [
      'repeated-for-repeated-lines',
      'signed-headers-syntax',
      {
        ...iam,
        headers: [...custom, ...custom],
        signedHeaders: 'host;x-amz-date;x-custom;x-custom',
        canonicalHeaders: 'host:iam.amazonaws.com\nx-amz-date:20150830T123600Z\nx-custom:1\nx-custom:1\n',
      },
      'curl signs repeated lines so.',
    ],
    ['empty', 'signed-headers-syntax', { ...iam, signedHeaders: '', canonicalHeaders: '' }],
    ['empty-in-query', 'signed-headers-syntax', { ...s3Url, signedHeaders: '', canonicalHeaders: '' }],
    [
      'with-a-trailing-semicolon',
      'signed-headers-syntax',
      {
        ...iam,
        signedHeaders: 'host;x-amz-date;',
        canonicalHeaders: 'host:iam.amazonaws.com\nx-amz-date:20150830T123600Z\n',
      },
    ],
    [
      'with-an-empty-name',
      'signed-headers-syntax',
      {
        ...s3Url,
        headers: custom,
        signedHeaders: 'host;;x-custom',
        canonicalHeaders: 'host:examplebucket.s3.amazonaws.com\nx-custom:1\n',
      },
    ],
    [
      'with-a-blank',
      'signed-headers-syntax',
      {
        ...iam,
        signedHeaders: 'host; x-amz-date',
        canonicalHeaders: 'host:iam.amazonaws.com\nx-amz-date:20150830T123600Z\n',
      },
    ],
    [
      'with-commas-in-query',
      'signed-headers-syntax',
      {
        ...s3Url,
        headers: custom,
        signedHeaders: 'host,x-custom',
        canonicalHeaders: 'host:examplebucket.s3.amazonaws.com\nx-custom:1\n',
      },
    ],
    [
      'with-a-line-feed-in-query',
      'signed-headers-syntax',
      { ...s3Url, signedHeaders: 'host\n', canonicalHeaders: 'host:examplebucket.s3.amazonaws.com\n' },
    ],
    [
      'sorted-by-locale',
      'order-locale',
      {
        ...iam,
        headers: [
          ['X-A_b', '1'],
          ['X-A-b', '2'],
        ],
        signedHeaders: 'host;x-a_b;x-a-b;x-amz-date',
      },
      'localeCompare puts "_" before "-".',
    ],
    [
      'sorted-by-locale-digits-last',
      'order-locale',
      {
        ...s3,
        headers: [
          ['X-Meta.1', '1'],
          ['X-Meta-2', '2'],
        ],
        signedHeaders: 'host;x-amz-content-sha256;x-amz-date;x-meta.1;x-meta-2',
      },
    ],
  ]
  return [
    ...broken.map(
      ([what, bug, claim, note]): Entry => ({
        name: `signed-headers-${what}`,
        bug,
        section: 3,
        claim,
        code: 'SignedHeadersMalformed',
        ...(note === undefined ? {} : { note }),
        origin:
          bug === 'order-locale' ? 'Arsenal sorts with localeCompare' : 'AWS: SignedHeaders are lower-case and sorted',
      }),
    ),
    {
      name: 'signed-headers-sorted-by-code-unit',
      bug: 'order-locale',
      section: 10,
      claim: {
        ...iam,
        body: null,
        headers: [
          ['X-A_b', '1'],
          ['X-A-b', '2'],
          ['X-A.b', '3'],
          ['X-A1b', '4'],
        ],
        signedHeaders: 'host;x-a-b;x-a.b;x-a1b;x-a_b;x-amz-date',
      },
      payload: 'verified',
    },
    {
      name: 'signed-headers-with-bare-semicolons-in-query',
      bug: 'signed-headers-syntax',
      section: 3,
      claim: {
        ...s3Url,
        headers: custom,
        parameters: (usual) => usual.map(([name, value]) => [name, value.replaceAll('%3B', ';')]),
      },
      payload: 'unsigned',
    },
  ]
}
