import type { Claim } from './claim.js'
import { leaveOut } from './claim.js'
import type { Entry } from './entry.js'
import { iam, iamUrl, s3, s3Url } from './entry.js'

/** Rule 5: a date that is one. */
export const date: readonly Entry[] = dates()

function dates(): Entry[] {
  const withDate = (value: string): Claim => ({ ...iam, without: ['x-amz-date'], headers: [['Date', value]] })
  const missing: readonly (readonly [name: string, claim: Claim, note?: string])[] = [
    ['from-header-form', { ...iam, without: ['x-amz-date'] }],
    ['from-s3-header-form', { ...s3, without: ['x-amz-date'] }],
    ['from-query', { ...s3Url, parameters: leaveOut('X-Amz-Date') }],
    [
      'from-header-form-but-in-query',
      { ...iam, without: ['x-amz-date'], query: 'X-Amz-Date=20150830T123600Z' },
      'The header form reads headers alone.',
    ],
    [
      'from-query-but-in-header',
      { ...iamUrl, headers: [['X-Amz-Date', '20150830T123600Z']], parameters: leaveOut('X-Amz-Date') },
      'The query form reads parameters alone.',
    ],
  ]
  const malformed: readonly (readonly [name: string, value: string])[] = [
    ['nan', 'NaN'],
    ['of-30-february', '20150230T123600Z'],
    ['of-month-13', '20151330T123600Z'],
    ['of-month-0', '20150030T123600Z'],
    ['of-hour-25', '20150830T250000Z'],
    ['of-minute-60', '20150830T126000Z'],
    ['in-extended-format', '2015-08-30T12:36:00Z'],
    ['without-z', '20150830T123600'],
    ['with-offset', '20150830T123600+0000'],
    ['with-milliseconds', '20150830T123600.000Z'],
    ['in-unix-seconds', '1440938160'],
    ['alone', '20150830'],
    ['in-lower-case', '20150830t123600z'],
    ['joined-from-two', '20150830T123600Z,20150830T123600Z'],
  ]
  const scope = { date: '20150830' }
  return [
    ...missing.map(
      ([name, claim, note]): Entry => ({
        name: `date-missing-${name}`,
        bug: 'missing-date',
        section: 5,
        claim: { ...claim, scope },
        code: 'MissingDate',
        ...(note === undefined ? {} : { note }),
        origin: 'S3: AWS authentication requires a valid Date or x-amz-date header',
      }),
    ),
    ...malformed.flatMap(([what, date], index): Entry[] => [
      {
        name: `date-${what}`,
        bug: 'nan-date',
        section: 5,
        claim: { ...(index % 2 === 0 ? iam : s3), date, scope },
        code: 'MalformedDate',
        note: 'Signed with this date; the scope has a good one.',
        origin: 'scratchstack rule 9; noobaa-core#8493',
      },
      ...(index < 6
        ? [
            {
              name: `date-${what}-in-query`,
              bug: 'nan-date',
              section: 5,
              claim: { ...(index % 2 === 0 ? s3Url : iamUrl), date, scope },
              code: 'MalformedDate',
              origin: "S3: X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"",
            },
          ]
        : []),
    ]),
    ...(
      [
        ['of-30-february', 'Mon, 30 Feb 2015 12:36:00 GMT'],
        ['of-a-string-of-javascript', 'Sun Aug 30 2015 12:36:00 GMT+0000'],
        ['of-rfc-850', 'Sunday, 30-Aug-15 12:36:00 GMT'],
        ['of-words', 'today'],
      ] as const
    ).map(
      ([what, value]): Entry => ({
        name: `date-header-${what}`,
        bug: 'nan-date',
        section: 5,
        claim: withDate(value),
        code: 'MalformedDate',
      }),
    ),
    {
      name: 'date-header-good-but-x-amz-date-bad',
      bug: 'nan-date',
      section: 5,
      claim: { ...iam, date: 'NaN', scope, headers: [['Date', 'Sun, 30 Aug 2015 12:36:00 GMT']] },
      code: 'MalformedDate',
      note: 'x-amz-date beats Date, right or wrong.',
    },
    {
      name: 'date-header-good-but-x-amz-date-old',
      bug: 'no-freshness',
      section: 6,
      claim: { ...s3, date: '20150830T103600Z', headers: [['Date', 'Sun, 30 Aug 2015 12:36:00 GMT']] },
      code: 'RequestTimeTooSkewed',
    },
    {
      name: 'date-header-old-but-x-amz-date-good',
      bug: 'missing-date',
      section: 5,
      claim: { ...s3, body: null, headers: [['Date', 'Thu, 01 Jan 1970 00:00:00 GMT']] },
      payload: 'verified',
    },
    {
      name: 'date-header-not-signed',
      bug: 'missing-date',
      section: 5,
      claim: { ...iam, without: ['x-amz-date'], unsigned: [['Date', 'Sun, 30 Aug 2015 12:36:00 GMT']] },
      code: 'HeadersNotSigned',
    },
    {
      name: 'date-header-twice',
      bug: 'nan-date',
      section: 5,
      claim: {
        ...iam,
        without: ['x-amz-date'],
        headers: [
          ['Date', 'Sun, 30 Aug 2015 12:36:00 GMT'],
          ['Date', 'Sun, 30 Aug 2015 12:36:00 GMT'],
        ],
      },
      code: 'MalformedDate',
      note: 'Joined by a comma, two dates are none.',
    },
    {
      name: 'date-header-of-rfc-1123',
      bug: 'missing-date',
      section: 5,
      claim: { ...withDate('Sun, 30 Aug 2015 12:36:00 GMT'), body: null },
      payload: 'verified',
      origin: 'AWS takes an RFC 1123 Date; versitygw and scratchstack do not',
    },
    {
      name: 'date-header-of-iso-8601',
      bug: 'missing-date',
      section: 5,
      claim: { ...withDate('20150830T123600Z'), body: null },
      payload: 'verified',
    },
    {
      name: 'date-of-29-february',
      bug: 'nan-date',
      section: 5,
      claim: { ...iam, body: null, date: '20160229T235959Z' },
      options: { now: '2016-02-29T23:59:59Z' },
      payload: 'verified',
    },
    {
      name: 'date-of-29-february-1900',
      bug: 'nan-date',
      section: 5,
      claim: { ...iam, date: '19000229T000000Z' },
      options: { now: '1900-03-01T00:00:00Z' },
      code: 'MalformedDate',
    },
  ]
}
