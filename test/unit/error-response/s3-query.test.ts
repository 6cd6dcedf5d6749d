import { expect, test } from 'vitest'
import { answerOf, presigned, query, type Row, refuse, replace, row } from '../../support/error-answers.js'

const s3Query = (text: string) => `Error parsing the X-Amz-Credential parameter; ${text}`
const sixParameters =
  'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.'
const malformedCredential =
  'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'
const incorrectDate =
  'incorrect date format "2015-08-30". This date in the credential must be in the format "yyyyMMdd".'
const notSigned = 'There were headers present in the request which were not signed'
const useSigV4 = 'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.'
const keyMismatch =
  'The request signature we calculated does not match the signature you provided. Check your key and signing method.'

const rows: readonly Row[] = [
  ...['X-Amz-Credential', 'X-Amz-Signature', 'X-Amz-Date', 'X-Amz-SignedHeaders', 'X-Amz-Expires'].map((name) =>
    row(
      `no ${name}`,
      query(replace(new RegExp(`&${name}=[^&]*`), '')),
      400,
      'AuthorizationQueryParametersError',
      sixParameters,
    ),
  ),
  row(
    'no X-Amz-Algorithm',
    query(replace('X-Amz-Algorithm=AWS4-HMAC-SHA256&', '')),
    400,
    'AuthorizationQueryParametersError',
    sixParameters,
  ),
  row(
    'another algorithm',
    query(replace('HMAC-SHA256', 'HMAC-SHA512')),
    400,
    'AuthorizationQueryParametersError',
    'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"',
  ),
  row(
    'SigV4a',
    query(replace('HMAC-SHA256', 'ECDSA-P256-SHA256')),
    400,
    'AuthorizationQueryParametersError',
    'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"',
  ),
  row(
    'SigV2',
    refuse({ method: 'GET', url: '/?AWSAccessKeyId=AKIDEXAMPLE&Expires=1&Signature=a', headers: { host: 'h' } }),
    400,
    'InvalidRequest',
    useSigV4,
  ),
  row(
    'four parts of a credential',
    query(replace('%2Fus-east-1', '')),
    400,
    'AuthorizationQueryParametersError',
    s3Query(malformedCredential),
  ),
  row(
    'a date with hyphens',
    query(replace('%2F20150830%2F', '%2F2015-08-30%2F')),
    400,
    'AuthorizationQueryParametersError',
    s3Query(incorrectDate),
  ),
  row(
    'another region',
    query(replace('us-east-1', 'eu-west-1')),
    400,
    'AuthorizationQueryParametersError',
    s3Query("the region 'eu-west-1' is wrong; expecting 'us-east-1'"),
    { Region: 'us-east-1' },
  ),
  row(
    'another service',
    query(replace('%2Fs3%2F', '%2Fiam%2F')),
    400,
    'AuthorizationQueryParametersError',
    s3Query('incorrect service "iam". This endpoint belongs to "s3".'),
  ),
  row(
    'another terminator',
    query(replace('aws4_request', 'aws5_request')),
    400,
    'AuthorizationQueryParametersError',
    s3Query('incorrect terminal "aws5_request". This endpoint uses "aws4_request".'),
  ),
  row(
    'a scope of another day',
    query(replace('%2F20150830%2F', '%2F20150829%2F')),
    400,
    'AuthorizationQueryParametersError',
    'Invalid credential date "20150829". This date is not the same as X-Amz-Date: "20150830".',
  ),
  row(
    'an unreadable date',
    query(replace('20150830T123600Z', '2015-08-30')),
    400,
    'AuthorizationQueryParametersError',
    `X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`,
  ),
  row(
    'Expires that is no number',
    query(replace('X-Amz-Expires=60', 'X-Amz-Expires=1e3')),
    400,
    'AuthorizationQueryParametersError',
    'X-Amz-Expires should be a number',
  ),
  row(
    'Expires below 0',
    query(replace('X-Amz-Expires=60', 'X-Amz-Expires=-1')),
    400,
    'AuthorizationQueryParametersError',
    'X-Amz-Expires must be non-negative',
  ),
  row(
    'Expires of 0',
    query(replace('X-Amz-Expires=60', 'X-Amz-Expires=0')),
    403,
    'AccessDenied',
    'Request has expired',
    { 'X-Amz-Expires': '0', Expires: '2015-08-30T12:36:00Z', ServerTime: '2015-08-30T12:36:00Z' },
  ),
  row(
    'Expires above a week',
    query(replace('X-Amz-Expires=60', 'X-Amz-Expires=604801')),
    400,
    'AuthorizationQueryParametersError',
    'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
  ),
  row(
    'an expired URL',
    refuse(presigned(), { now: new Date('2015-08-30T12:37:01Z') }),
    403,
    'AccessDenied',
    'Request has expired',
    { 'X-Amz-Expires': '60', Expires: '2015-08-30T12:37:00Z', ServerTime: '2015-08-30T12:37:01Z' },
  ),
  row(
    'a URL of tomorrow',
    refuse(presigned(), { now: new Date('2015-08-29T12:36:00Z') }),
    403,
    'AccessDenied',
    'Request is not valid yet',
  ),
  row(
    'a parameter that stands twice',
    query(replace('X-Amz-Expires=60', 'X-Amz-Expires=60&X-Amz-Expires=60')),
    400,
    'AuthorizationQueryParametersError',
    'query: expected X-Amz-Expires at most once and in this spelling, got "X-Amz-Expires" too',
  ),
  row(
    'a signed x-amz-content-sha256 that is not there',
    query(replace('X-Amz-SignedHeaders=host', 'X-Amz-SignedHeaders=host%3Bx-amz-content-sha256')),
    403,
    'SignatureDoesNotMatch',
    keyMismatch,
    { AWSAccessKeyId: 'AKIDEXAMPLE' },
  ),
  row(
    'a wrong signature',
    query(replace(/X-Amz-Signature=.*/, `X-Amz-Signature=${'0'.repeat(64)}`)),
    403,
    'SignatureDoesNotMatch',
    keyMismatch,
    { AWSAccessKeyId: 'AKIDEXAMPLE', SignatureProvided: '0'.repeat(64) },
  ),
  row(
    'an unsigned x-amz header',
    refuse({ ...presigned(), headers: { host: 'h', 'x-amz-acl': 'public-read' } }),
    403,
    'AccessDenied',
    notSigned,
    { HeadersNotSigned: 'x-amz-acl' },
  ),
]

test.each(rows)('S3 answers $name: $aws', ({ error, options, status, aws, message, fields = {} }) => {
  expect(answerOf(error, { dialect: 's3', ...options })).toEqual({ status, aws, message, fields })
})
