import { expect, test } from 'vitest'
import {
  answerOf,
  credentials,
  header,
  leaveOut,
  now,
  presigned,
  type Row,
  refuse,
  replace,
  row,
  signed,
  token,
  unchanged,
} from '../../support/error-answers.js'

const s3Header = (text: string) => `The authorization header is malformed; ${text}`
const threeComponents = s3Header(
  'the authorization header requires three components: Credential, SignedHeaders, and Signature.',
)
const malformedCredential =
  'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'
const incorrectDate =
  'incorrect date format "2015-08-30". This date in the credential must be in the format "yyyyMMdd".'
const bothMechanisms =
  'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified'
const notSigned = 'There were headers present in the request which were not signed'
const useSigV4 = 'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.'
const sha256Values =
  'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256 value.'
const keyMismatch =
  'The request signature we calculated does not match the signature you provided. Check your key and signing method.'

const rows: readonly Row[] = [
  row(
    'nothing signed',
    refuse({ method: 'GET', url: '/', headers: { host: 'h' } }),
    403,
    'AccessDenied',
    'Access Denied',
  ),
  {
    ...row(
      'no blank',
      header(() => 'Bearer'),
      400,
      'InvalidArgument',
      "Authorization header is invalid -- one and only one ' ' (space) required.",
      { ArgumentName: 'Authorization', ArgumentValue: 'Bearer' },
    ),
    options: { authorization: 'Bearer' },
  },
  row(
    'the algorithm alone',
    header(() => 'AWS4-HMAC-SHA256'),
    400,
    'InvalidArgument',
    "Authorization header is invalid -- one and only one ' ' (space) required.",
    { ArgumentName: 'Authorization' },
  ),
  {
    ...row(
      'another scheme',
      header(() => 'Basic dXNlcjpwYXNz'),
      400,
      'InvalidArgument',
      'Unsupported Authorization Type',
      { ArgumentName: 'Authorization', ArgumentValue: 'Basic dXNlcjpwYXNz' },
    ),
    options: { authorization: 'Basic dXNlcjpwYXNz' },
  },
  row(
    'another algorithm',
    header(replace('AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA512')),
    400,
    'InvalidArgument',
    'Unsupported Authorization Type',
    { ArgumentName: 'Authorization' },
  ),
  row(
    'SigV2',
    header(() => 'AWS AKIDEXAMPLE:c2lnbmF0dXJl'),
    400,
    'InvalidRequest',
    useSigV4,
  ),
  row(
    'a header where only queries are taken',
    refuse(signed(), { authentication: 'query' }),
    403,
    'AccessDenied',
    'Access Denied',
  ),
  row(
    'two components',
    header(replace(/SignedHeaders=[^,]*, /, '')),
    400,
    'AuthorizationHeaderMalformed',
    threeComponents,
  ),
  row('four components', header(replace(/$/, ', Extra=1')), 400, 'AuthorizationHeaderMalformed', threeComponents),
  row(
    'no Credential',
    header(replace('Credential=', 'Credentials=')),
    400,
    'AuthorizationHeaderMalformed',
    s3Header('missing Credential.'),
  ),
  row(
    'no SignedHeaders',
    header(replace('SignedHeaders=', 'signedheaders=')),
    400,
    'AuthorizationHeaderMalformed',
    s3Header('missing SignedHeaders.'),
  ),
  row(
    'no Signature',
    header(replace(/Signature=.*/, 'SignedHeaders=host')),
    400,
    'AuthorizationHeaderMalformed',
    s3Header('missing Signature.'),
  ),
  row(
    'no equal-sign',
    header(replace(/, Signature=.*/, ', Signature')),
    400,
    'AuthorizationHeaderMalformed',
    s3Header('the authorization component "Signature" is malformed.'),
  ),
  row(
    'two components, one without an equal-sign',
    header(() => 'AWS4-HMAC-SHA256 Credential, Signature=a'),
    400,
    'AuthorizationHeaderMalformed',
    threeComponents,
  ),
  row(
    'names to sign that are not sorted',
    header(replace('SignedHeaders=host;x-amz-content-sha256', 'SignedHeaders=x-amz-content-sha256;host')),
    400,
    'AuthorizationHeaderMalformed',
    'SignedHeaders: expected header names in lower case, sorted, each once, got "x-amz-content-sha256;host;x-amz-date"',
  ),
  row(
    'a date that stands twice',
    refuse({ ...signed(), headers: [...Object.entries(signed().headers), ['X-Amz-Date', '20150830T123600Z']] }),
    400,
    'InvalidRequest',
    'headers: expected one x-amz-date, got several',
  ),
  row(
    'a header value with a line break',
    header(unchanged, (signed) => ({ ...signed.headers, 'x-a': 'a\nb' })),
    400,
    'InvalidRequest',
    `headers: expected "x-a" to be a header's name, and its value a string without control characters or any above U+00FF`,
  ),
  row(
    'four parts of a credential',
    header(replace('/us-east-1', '')),
    400,
    'AuthorizationHeaderMalformed',
    s3Header(malformedCredential),
  ),
  row(
    'six parts of a credential',
    header(replace('/us-east-1', '/us-east-1/a')),
    400,
    'AuthorizationHeaderMalformed',
    s3Header(malformedCredential),
  ),
  row(
    'a credential without an access key ID',
    header(replace('AKIDEXAMPLE/', '/')),
    400,
    'AuthorizationHeaderMalformed',
    s3Header(malformedCredential),
  ),
  row(
    'a date with hyphens',
    header(replace('/20150830/', '/2015-08-30/')),
    400,
    'AuthorizationHeaderMalformed',
    s3Header(incorrectDate),
  ),
  row(
    'another region',
    header(replace('/us-east-1/', '/eu-west-1/')),
    400,
    'AuthorizationHeaderMalformed',
    s3Header("the region 'eu-west-1' is wrong; expecting 'us-east-1'"),
    { Region: 'us-east-1' },
  ),
  row(
    'another service',
    header(replace('/s3/', '/iam/')),
    400,
    'AuthorizationHeaderMalformed',
    s3Header('incorrect service "iam". This endpoint belongs to "s3".'),
  ),
  row(
    'a service that a function does not take',
    header(replace('/s3/', '/iam/'), undefined, { service: (name) => name === 's3' }),
    400,
    'AuthorizationHeaderMalformed',
    s3Header('incorrect service "iam". This endpoint belongs to "s3".'),
  ),
  row(
    'another terminator',
    header(replace('aws4_request', 'aws5_request')),
    400,
    'AuthorizationHeaderMalformed',
    s3Header('incorrect terminal "aws5_request". This endpoint uses "aws4_request".'),
  ),
  row(
    'a scope of another day',
    header(replace('/20150830/', '/20150829/')),
    400,
    'AuthorizationHeaderMalformed',
    s3Header('Invalid credential date. Date is not the same as X-Amz-Date.'),
  ),
  row(
    'no date',
    header(unchanged, ({ headers }) => leaveOut(headers, 'x-amz-date')),
    403,
    'AccessDenied',
    'AWS authentication requires a valid Date or x-amz-date header',
  ),
  row(
    'an unreadable date',
    header(unchanged, (signed) => ({ ...signed.headers, 'x-amz-date': '2015-08-30T12:36:00Z' })),
    403,
    'AccessDenied',
    'AWS authentication requires a valid Date or x-amz-date header',
  ),
  row(
    'a clock that is late',
    refuse(signed(), { now: new Date('2015-08-30T12:52:01Z') }),
    403,
    'RequestTimeTooSkewed',
    'The difference between the request time and the current time is too large.',
    { RequestTime: '20150830T123600Z', ServerTime: '2015-08-30T12:52:01Z', MaxAllowedSkewMilliseconds: '900000' },
  ),
  row(
    'an unknown access key ID',
    refuse(signed(), { credentials: () => undefined }),
    403,
    'InvalidAccessKeyId',
    'The AWS Access Key Id you provided does not exist in our records.',
    { AWSAccessKeyId: 'AKIDEXAMPLE' },
  ),
  row(
    'a token that is not wanted',
    refuse(signed({ ...credentials, sessionToken: token })),
    400,
    'InvalidToken',
    'The provided token is malformed or otherwise invalid.',
  ),
  row(
    'a token that has expired',
    refuse(signed(), { credentials: { ...credentials, expiration: now } }),
    400,
    'ExpiredToken',
    'The provided token has expired.',
  ),
  row(
    'a wrong signature',
    header(replace(/Signature=.*/, `Signature=${'0'.repeat(64)}`)),
    403,
    'SignatureDoesNotMatch',
    keyMismatch,
    { AWSAccessKeyId: 'AKIDEXAMPLE', SignatureProvided: '0'.repeat(64) },
  ),
  row(
    'a signature that is none',
    header(replace(/Signature=.*/, 'Signature=abc')),
    403,
    'SignatureDoesNotMatch',
    keyMismatch,
    { SignatureProvided: 'abc' },
  ),
  row(
    'no x-amz-content-sha256',
    header(replace(';x-amz-content-sha256', ''), ({ headers }) => leaveOut(headers, 'x-amz-content-sha256')),
    400,
    'InvalidRequest',
    'Missing required header for this request: x-amz-content-sha256',
  ),
  row(
    'no x-amz-content-sha256, though it is signed',
    header(unchanged, ({ headers }) => leaveOut(headers, 'x-amz-content-sha256')),
    400,
    'InvalidRequest',
    'Missing required header for this request: x-amz-content-sha256',
  ),
  row(
    'a signed header that is not there',
    header(replace(';x-amz-date', ';x-amz-date;x-amz-meta-a')),
    403,
    'SignatureDoesNotMatch',
    keyMismatch,
    { AWSAccessKeyId: 'AKIDEXAMPLE' },
  ),
  row(
    'a malformed x-amz-content-sha256',
    header(unchanged, (signed) => ({ ...signed.headers, 'x-amz-content-sha256': 'abc' })),
    400,
    'InvalidArgument',
    sha256Values,
    { ArgumentName: 'x-amz-content-sha256', ArgumentValue: 'abc' },
  ),
  row(
    'another body',
    refuse({ ...signed(), body: 'Welcome' }),
    400,
    'XAmzContentSHA256Mismatch',
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    {
      ClientComputedContentSHA256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      S3ComputedContentSHA256: '0e2226b5235f0ff94a276eb4d07a3bfea74b7e3b8b85e9efca6c18430f041bf8',
    },
  ),
  row(
    'a streaming payload where none is taken',
    header(
      unchanged,
      (signed) => ({ ...signed.headers, 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' }),
      { streamingPayload: false },
    ),
    400,
    'InvalidRequest',
    'The value of x-amz-content-sha256 header is invalid.',
  ),
  row(
    'an unsigned payload where none is taken',
    header(unchanged, (signed) => ({ ...signed.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }), {
      unsignedPayload: false,
    }),
    400,
    'InvalidRequest',
    'The value of x-amz-content-sha256 header is invalid.',
  ),
  row(
    'unsigned x-amz headers',
    header(unchanged, (signed) => ({ ...signed.headers, 'x-amz-acl': 'public-read', 'x-amz-meta-a': '1' })),
    403,
    'AccessDenied',
    notSigned,
    { HeadersNotSigned: 'x-amz-acl, x-amz-meta-a' },
  ),
  row('an unsigned host', header(replace('SignedHeaders=host;', 'SignedHeaders=')), 403, 'AccessDenied', notSigned, {
    HeadersNotSigned: 'host',
  }),
  {
    ...row(
      'header and query',
      refuse({ ...presigned(), headers: { host: 'h', authorization: 'Bearer abc' } }),
      400,
      'InvalidArgument',
      bothMechanisms,
      { ArgumentName: 'Authorization', ArgumentValue: 'Bearer abc' },
    ),
    options: { authorization: 'Bearer abc' },
  },
  row(
    'a bad escape in the path',
    refuse({ ...signed(), url: '/%zz' }),
    400,
    'InvalidURI',
    "Couldn't parse the specified URI.",
  ),
  row(
    'a bad escape in the query',
    refuse({ ...signed(), url: '/?a=%z' }),
    400,
    'InvalidURI',
    "Couldn't parse the specified URI.",
  ),
  row(
    'an Authorization over the limit',
    refuse(signed(), { limits: { authorizationLength: 100 } }),
    400,
    'RequestHeaderSectionTooLarge',
    'Your request header section exceeds the maximum allowed size.',
    { MaxSizeAllowed: '100' },
  ),
  row(
    'more headers than the limit',
    refuse(signed(), { limits: { headers: 3 } }),
    400,
    'RequestHeaderSectionTooLarge',
    'Your request header section exceeds the maximum allowed size.',
  ),
]

test.each(rows)('S3 answers $name: $aws', ({ error, options, status, aws, message, fields = {} }) => {
  expect(answerOf(error, { dialect: 's3', ...options })).toEqual({ status, aws, message, fields })
})
