import type { Pair } from '../plain-sigv4.js'
import type { Claim } from './claim.js'
import { leaveOut, replace } from './claim.js'
import type { Entry } from './entry.js'
import { iam, iamUrl, s3, s3Url } from './entry.js'

/** Rule 6: the clock and the expiry. */
export const clock: readonly Entry[] = [...clocks(), ...expiry()]

function clocks(): Entry[] {
  const rows: readonly (readonly [string, Claim, now: string, code?: string | undefined, options?: object])[] = [
    ['header-at-the-last-second', iam, '2015-08-30T12:51:00Z'],
    ['header-a-second-too-old', iam, '2015-08-30T12:51:01Z', 'RequestTimeTooSkewed'],
    ['header-at-the-first-second', s3, '2015-08-30T12:21:00Z'],
    ['header-a-second-too-new', s3, '2015-08-30T12:20:59Z', 'RequestTimeTooSkewed'],
    ['header-of-last-year', s3, '2016-08-30T12:36:00Z', 'RequestTimeTooSkewed'],
    ['header-within-a-narrow-window', iam, '2015-08-30T12:41:00Z', undefined, { maxClockSkew: 300 }],
    ['header-outside-a-narrow-window', iam, '2015-08-30T12:41:01Z', 'RequestTimeTooSkewed', { maxClockSkew: 300 }],
    ['header-within-a-wide-window', iam, '2015-08-30T13:36:00Z', undefined, { maxClockSkew: 3600 }],
    [
      'header-dated-by-rfc-1123-too-old',
      { ...iam, without: ['x-amz-date'], headers: [['Date', 'Sun, 30 Aug 2015 12:36:00 GMT']] },
      '2015-08-30T13:36:00Z',
      'RequestTimeTooSkewed',
    ],
    ['query-at-the-first-second', s3Url, '2015-08-30T12:21:00Z'],
    ['query-a-second-too-new', s3Url, '2015-08-30T12:20:59Z', 'RequestNotYetValid'],
    ['query-of-next-year', iamUrl, '2014-08-30T12:36:00Z', 'RequestNotYetValid'],
    ['query-too-new-for-a-narrow-window', iamUrl, '2015-08-30T12:30:59Z', 'RequestNotYetValid', { maxClockSkew: 300 }],
    ['query-at-its-last-second', s3Url, '2015-08-30T12:51:00Z'],
    ['query-a-second-after-its-last', s3Url, '2015-08-30T12:51:01Z', 'RequestExpired'],
    ['query-long-expired', iamUrl, '2025-08-30T12:36:00Z', 'RequestExpired'],
    ['query-expired-within-the-clock-skew', withExpires('1'), '2015-08-30T12:36:02Z', 'RequestExpired'],
    ['query-of-a-second', withExpires('1'), '2015-08-30T12:36:01Z'],
    ['query-after-six-days', withExpires('604800'), '2015-09-06T12:36:00Z'],
    ['query-after-seven-days-and-a-second', withExpires('604800'), '2015-09-06T12:36:01Z', 'RequestExpired'],
  ]
  return rows.map(([name, claim, now, code, options]) => ({
    name: `clock-${name}`,
    bug: code === 'RequestExpired' ? 'expired' : code === 'RequestNotYetValid' ? 'not-yet-valid' : 'no-freshness',
    section: 6,
    claim: code === undefined && claim.form === 'header' ? { ...claim, body: null } : claim,
    options: { ...options, now },
    ...(code === undefined
      ? { payload: claim.service === 's3' && claim.form === 'query' ? 'unsigned' : 'verified' }
      : { code }),
    origin: 'S3: RequestTimeTooSkewed, Request has expired; scratchstack rules 10 and 11',
  }))
}

function expiry(): Entry[] {
  const broken: readonly (readonly [name: string, value: string])[] = [
    ['zero', '0'],
    ['negative', '-900'],
    ['over-a-week', '604801'],
    ['nan', 'NaN'],
    ['empty', ''],
    ['with-a-fraction', '900.5'],
    ['with-an-exponent', '9e2'],
    ['in-hexadecimal', '0x384'],
    ['with-a-sign', '+900'],
    ['with-a-blank', ' 900'],
    ['with-a-unit', '900s'],
    ['beyond-all-bounds', '99999999999999999999999'],
  ]
  const seconds: readonly Pair[] = [['X-Amz-Expires', '604800']]
  return [
    ...broken.map(
      ([what, value], index): Entry => ({
        name: `expires-${what}`,
        bug: 'expires-syntax',
        section: 6,
        claim: { ...(index % 3 === 2 ? iamUrl : s3Url), parameters: replace('X-Amz-Expires', value) },
        code: 'MalformedExpires',
        origin:
          'S3: X-Amz-Expires should be a number, must be non-negative, must be less than a week; s3rver never expires on NaN',
      }),
    ),
    {
      name: 'expires-missing-for-s3',
      bug: 'expires-syntax',
      section: 6,
      claim: { ...s3Url, parameters: leaveOut('X-Amz-Expires') },
      code: 'MalformedExpires',
      origin: 'supabase/storage: presigned without X-Amz-Expires never expires',
    },
    {
      name: 'expires-missing-for-s3-but-in-a-header',
      bug: 'expires-syntax',
      section: 6,
      claim: { ...s3Url, headers: seconds, parameters: leaveOut('X-Amz-Expires') },
      code: 'MalformedExpires',
      note: 'The query form reads parameters alone.',
    },
    {
      name: 'expires-missing-for-another-service',
      bug: 'expires-syntax',
      section: 6,
      claim: { ...iamUrl, body: null, parameters: leaveOut('X-Amz-Expires') },
      options: { now: '2015-08-30T12:51:00Z' },
      payload: 'verified',
      note: "The header form's window applies.",
    },
    ...(['2015-08-30T12:51:01Z', '2015-08-30T12:20:59Z'] as const).map(
      (now, index): Entry => ({
        name: `expires-missing-for-another-service-a-second-too-${['old', 'new'][index]}`,
        bug: 'no-freshness',
        section: 6,
        claim: { ...iamUrl, parameters: leaveOut('X-Amz-Expires') },
        options: { now },
        code: 'RequestTimeTooSkewed',
      }),
    ),
  ]
}

function withExpires(seconds: string): Claim {
  return { ...s3Url, parameters: replace('X-Amz-Expires', seconds) }
}
