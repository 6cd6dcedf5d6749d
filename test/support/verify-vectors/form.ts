import type { AuthorizationParts } from './claim.js'
import { leaveOut, usualAuthorization as usual } from './claim.js'
import type { Entry } from './entry.js'
import { iam, iamUrl, s3, s3Url } from './entry.js'

const algorithm = 'AWS4-HMAC-SHA256'

/** Rule 3: every component of the header or query is there, once. */
export const form: readonly Entry[] = [
  headerSyntax(
    'header-without-credential',
    (p) => `${algorithm} SignedHeaders=${p.signedHeaders}, Signature=${p.signature}`,
    {
      origin: "scratchstack rule 6d: Authorization header requires 'Credential' parameter; S3: missing Credential",
    },
  ),
  headerSyntax(
    'header-without-signed-headers',
    (p) => `${algorithm} Credential=${p.credential}, Signature=${p.signature}`,
  ),
  headerSyntax(
    'header-without-signature',
    (p) => `${algorithm} Credential=${p.credential}, SignedHeaders=${p.signedHeaders}`,
  ),
  headerSyntax('header-with-algorithm-alone', () => algorithm, { origin: "S3: one and only one ' ' (space) required" }),
  headerSyntax('header-without-blank-after-algorithm', (p) => usual(p).replace(' ', '')),
  headerSyntax('header-without-any-blank', (p) => usual(p).replaceAll(' ', '')),
  headerSyntax('header-part-without-equals-sign', (p) => `${usual(p)}, Extra`, {
    origin: 'scratchstack rule 6b: not a valid key=value pair (missing equal-sign)',
  }),
  headerSyntax('header-with-unknown-component', (p) => `${usual(p)}, Extra=1`, {
    origin: 'S3: the authorization header requires three components',
  }),
  headerSyntax('header-component-in-lower-case', (p) => usual(p).replace('Credential=', 'credential=')),
  headerSyntax(
    'header-with-two-credentials',
    (p) =>
      usual(p).replace(
        ' Credential=',
        ' Credential=AKIAI44QH8DHBEXAMPLE/20150830/us-east-1/iam/aws4_request, Credential=',
      ),
    {
      bug: 'duplicate-component',
      options: { credentials: ['longterm', 'second'] },
      origin: 'scratchstack rule 6c: the last wins',
    },
  ),
  headerSyntax('header-with-two-signed-headers', (p) => `${usual(p)}, SignedHeaders=host`, {
    bug: 'duplicate-component',
  }),
  headerSyntax('header-with-two-signatures', (p) => `${usual(p)}, Signature=${p.signature}`, {
    bug: 'duplicate-component',
  }),
  headerSyntax('header-joined-from-two', (p) => `${usual(p)}, ${usual(p)}`, {
    bug: 'duplicate-component',
    note: 'What Fetch makes of two Authorization headers.',
  }),
  {
    name: 'header-without-blanks-after-commas',
    bug: 'header-syntax',
    section: 3,
    claim: { ...s3, body: null, authorization: (p) => usual(p).replaceAll(', ', ',') },
    payload: 'verified',
    origin: '13 of the clients seen; aws4-express refuses them',
  },
  {
    name: 'header-components-in-another-order',
    bug: 'header-syntax',
    section: 3,
    claim: {
      ...iam,
      body: null,
      authorization: (p) =>
        `${algorithm} Signature=${p.signature}, SignedHeaders=${p.signedHeaders}, Credential=${p.credential}`,
    },
    payload: 'verified',
    origin: 'versitygw accepts one order only',
  },
  ...(['X-Amz-Credential', 'X-Amz-SignedHeaders'] as const).flatMap((name): Entry[] =>
    [s3Url, iamUrl].map((claim) => ({
      name: `query-without-${name.slice(6).toLowerCase()}-${claim.service}`,
      bug: 'query-syntax',
      section: 3,
      claim: { ...claim, parameters: leaveOut(name) },
      code: 'AuthorizationQueryMalformed',
      origin: "scratchstack rule 7d: AWS query-string parameters must include '…'",
    })),
  ),
  {
    name: 'query-without-signature',
    bug: 'query-syntax',
    section: 3,
    claim: { ...s3Url, then: (request) => ({ ...request, url: request.url.replace(/&X-Amz-Signature=.*/, '') }) },
    code: 'AuthorizationQueryMalformed',
  },
  {
    name: 'query-algorithm-value-encoded',
    bug: 'query-syntax',
    section: 3,
    claim: {
      ...s3Url,
      parameters: (usual) => usual.map(([n, v]) => [n, n === 'X-Amz-Algorithm' ? 'AWS4%2DHMAC%2dSHA256' : v]),
    },
    payload: 'unsigned',
    note: 'Values are decoded before they are judged, and encoded anew before they are signed.',
  },
]

function headerSyntax(
  name: string,
  authorization: (parts: AuthorizationParts) => string,
  { bug = 'header-syntax', ...rest }: Partial<Entry> = {},
): Entry {
  return { name, bug, section: 3, claim: { ...iam, authorization }, code: 'AuthorizationHeaderMalformed', ...rest }
}
