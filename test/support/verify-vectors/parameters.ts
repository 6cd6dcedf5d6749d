import { encodeBytes } from './bytes.js'
import { add, rename } from './claim.js'
import { credentials } from './credentials.js'
import type { Entry } from './entry.js'
import { iamUrl, s3Url } from './entry.js'

/** Rule 1: each authentication parameter once, in its own case. */
export const parameters: readonly Entry[] = [
  {
    name: 'parameter-name-encoded',
    bug: 'case-variant-parameter',
    section: 1,
    claim: { ...s3Url, parameters: rename('X-Amz-Date', 'X-Amz-%44ate') },
    payload: 'unsigned',
    note: 'An encoded name is the same name.',
  },
  {
    name: 'parameter-doubled-by-case',
    bug: 'case-variant-parameter',
    section: 1,
    claim: { ...s3Url, parameters: add(['x-amz-date', '20200101T000000Z']) },
    code: 'DuplicateParameter',
    note: 'Signed with both.',
    origin: 's3rver folds lower-case x-amz-* parameters over headers',
  },
  {
    name: 'parameter-in-another-case-alone',
    bug: 'case-variant-parameter',
    section: 1,
    claim: { ...s3Url, parameters: rename('X-Amz-Expires', 'x-amz-expires') },
    code: 'DuplicateParameter',
  },
  {
    name: 'parameter-doubled-by-upper-case',
    bug: 'case-variant-parameter',
    section: 1,
    claim: {
      ...iamUrl,
      parameters: add(['X-AMZ-CREDENTIAL', 'AKIAI44QH8DHBEXAMPLE%2F20150830%2Fus-east-1%2Fiam%2Faws4_request']),
    },
    options: { credentials: ['longterm', 'second'] },
    code: 'DuplicateParameter',
  },
  {
    name: 'hoisted-header-in-lower-case',
    bug: 'case-variant-parameter',
    section: 1,
    claim: { ...s3Url, query: 'x-amz-acl=private&x-id=GetObject' },
    payload: 'unsigned',
    note: 'Signers hoist headers into the query in any case; only the names of authentication are ours.',
  },
  ...(
    [
      ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
      ['X-Amz-Credential', 'AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fs3%2Faws4_request'],
      ['X-Amz-Date', '20150830T123600Z'],
      ['X-Amz-Expires', '604800'],
      ['X-Amz-SignedHeaders', 'host'],
    ] as const
  ).map(
    (pair): Entry => ({
      name: `parameter-twice-${pair[0].slice(6).toLowerCase()}`,
      bug: 'duplicate-parameter',
      section: 1,
      claim: { ...s3Url, parameters: add(pair) },
      code: 'DuplicateParameter',
      note: 'Signed with both.',
      origin: 'scratchstack: the first wins',
    }),
  ),
  {
    name: 'parameter-twice-signature',
    bug: 'duplicate-parameter',
    section: 1,
    claim: {
      ...s3Url,
      unsignedParameters: [['X-Amz-Signature', '0000000000000000000000000000000000000000000000000000000000000000']],
    },
    code: 'DuplicateParameter',
    note: 'The first is right.',
  },
  {
    name: 'parameter-twice-once-encoded',
    bug: 'duplicate-parameter',
    section: 1,
    claim: { ...iamUrl, parameters: add(['X-Amz-%45xpires', '604800']) },
    code: 'DuplicateParameter',
  },
  {
    name: 'parameter-twice-security-token',
    bug: 'duplicate-parameter',
    section: 1,
    claim: {
      ...s3Url,
      key: 'temporary',
      parameters: add(
        ['X-Amz-Security-Token', encodeBytes(credentials.temporary.sessionToken)],
        ['X-Amz-Security-Token', 'other'],
      ),
    },
    note: 'Signed with both.',
    code: 'DuplicateParameter',
  },
  {
    name: 'parameters-of-two-session-tokens',
    bug: 'duplicate-parameter',
    section: 1,
    claim: {
      ...s3Url,
      key: 'temporary',
      parameters: add(
        ['X-Amz-Security-Token', encodeBytes(credentials.temporary.sessionToken)],
        ['X-Amz-S3session-Token', 'other'],
      ),
    },
    note: 'Signed with both. The first is right.',
    code: 'DuplicateParameter',
  },
]
