import type { Claim } from './claim.js'
import type { Entry } from './entry.js'
import { iam, iamUrl, s3, s3Url } from './entry.js'

/** Rule 7: the scope. Every request is signed consistently with the scope that it claims. */
export const scope: readonly Entry[] = [
  ...mismatch('ScopeTerminatorMismatch', 'scope-unbound', 'S3: incorrect terminal; scratchstack rule 13', [
    ['terminator-other', { ...iam, scope: { terminator: 'aws3_request' } }],
    ['terminator-in-upper-case', { ...s3, scope: { terminator: 'AWS4_REQUEST' } }],
    ['terminator-other-in-query', { ...s3Url, scope: { terminator: 'aws4_req' } }],
  ]),
  ...mismatch('ScopeServiceMismatch', 'scope-unbound', 'S3: This endpoint belongs to "s3"', [
    ['service-other', { ...iam, scope: { service: 'sts' } }],
    ['service-in-upper-case', { ...s3, scope: { service: 'S3' } }],
    ['service-with-a-prefix-in-common', { ...s3, scope: { service: 's3express' } }],
    ['service-other-in-query', { ...iamUrl, scope: { service: 'sts' } }],
  ]),
  ...mismatch('ScopeRegionMismatch', 'scope-unbound', 'Arsenal, s3s and s3rver accept any region', [
    ['region-other', { ...s3, scope: { region: 'eu-west-1' } }],
    ['region-in-upper-case', { ...iam, scope: { region: 'US-EAST-1' } }],
    ['region-undefined', { ...s3Url, scope: { region: 'undefined' } }],
    ['region-star', { ...s3, scope: { region: '*' } }],
    ['region-other-in-query', { ...iamUrl, scope: { region: 'us-east-2' } }],
  ]),
  {
    name: 'scope-region-not-among-several',
    bug: 'scope-unbound',
    section: 7,
    claim: { ...s3, scope: { region: 'eu-west-2' } },
    options: { region: ['us-east-1', 'eu-west-1'] },
    code: 'ScopeRegionMismatch',
  },
  {
    name: 'scope-region-among-several',
    bug: 'scope-unbound',
    section: 7,
    claim: { ...s3, body: null, scope: { region: 'auto' } },
    options: { region: ['us-east-1', 'auto'] },
    payload: 'verified',
  },
  {
    name: 'scope-service-among-several',
    bug: 'scope-unbound',
    section: 7,
    claim: { ...iamUrl, body: null },
    options: { service: ['sts', 'iam'] },
    payload: 'verified',
  },
  ...mismatch(
    'ScopeDateMismatch',
    'scope-date-unbound',
    'S3: Date is not the same as X-Amz-Date; MinIO and s3s never compare',
    [
      ['date-of-yesterday', { ...iam, scope: { date: '20150829' } }],
      ['date-of-tomorrow', { ...s3, scope: { date: '20150831' } }],
      ['date-of-ten-years-ago', { ...s3, scope: { date: '20050830' } }],
      ['date-of-yesterday-in-query', { ...s3Url, scope: { date: '20150829' } }],
      ['date-of-a-week-ago-in-query', { ...iamUrl, scope: { date: '20150823' } }],
      [
        'date-other-than-the-date-header',
        {
          ...iam,
          without: ['x-amz-date'],
          headers: [['Date', 'Sun, 30 Aug 2015 12:36:00 GMT']],
          scope: { date: '20150831' },
        },
      ],
    ],
  ),
  {
    name: 'scope-date-of-the-servers-day-near-midnight',
    bug: 'scope-date-unbound',
    section: 7,
    claim: { ...iam, date: '20150830T235959Z', scope: { date: '20150831' } },
    options: { now: '2015-08-31T00:00:01Z' },
    code: 'ScopeDateMismatch',
    note: "The scope's date is the request's, not the server's.",
  },
  {
    name: 'scope-date-of-the-requests-day-near-midnight',
    bug: 'scope-date-unbound',
    section: 7,
    claim: { ...iam, body: null, date: '20150830T235959Z' },
    options: { now: '2015-08-31T00:00:01Z' },
    payload: 'verified',
    origin: 'alpakka#1690',
  },
]

function mismatch(code: string, bug: string, origin: string, rows: readonly (readonly [string, Claim])[]): Entry[] {
  return rows.map(([name, claim]) => ({ name: `scope-${name}`, bug, section: 7, claim, code, origin }))
}
