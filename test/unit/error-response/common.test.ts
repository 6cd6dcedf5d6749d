import { describe, expect, test } from 'vitest'
import { presignRequest, signRequest, type VerifyOptions } from '../../../src/index.js'
import {
  answerOf,
  credentials,
  leaveOut,
  now,
  type Row,
  refuse,
  replace,
  row,
  thrown,
  unchanged,
} from '../../support/error-answers.js'

const iam: Partial<VerifyOptions> = { service: 'iam' }
const iamSigned = signRequest(
  { method: 'GET', url: 'https://iam.amazonaws.com/', headers: { host: 'iam.amazonaws.com' } },
  { credentials, service: 'iam', signingDate: now },
)
const iamPresigned = presignRequest(
  { method: 'GET', url: 'https://iam.amazonaws.com/', headers: { host: 'iam.amazonaws.com' } },
  { credentials, service: 'iam', signingDate: now },
)
const iamHeader = (change: (text: string) => string, headers: Record<string, string> = {}) =>
  refuse(
    {
      ...iamSigned,
      headers: { ...iamSigned.headers, authorization: change(iamSigned.headers['authorization'] ?? ''), ...headers },
    },
    iam,
  )
const iamQuery = (change: (text: string) => string) => refuse({ ...iamPresigned, url: change(iamPresigned.url) }, iam)
const consult =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'

const commonRows: readonly Row[] = [
  row(
    'nothing signed',
    refuse({ method: 'GET', url: '/', headers: { host: 'h' } }, iam),
    400,
    'MissingAuthenticationToken',
    'Request is missing Authentication Token',
  ),
  row(
    'a query without its algorithm',
    iamQuery(replace('X-Amz-Algorithm=AWS4-HMAC-SHA256&', '')),
    400,
    'MissingAuthenticationToken',
    'Request is missing Authentication Token',
  ),
  row(
    'a header where only queries are taken',
    refuse(iamSigned, { ...iam, authentication: 'query' }),
    400,
    'MissingAuthenticationToken',
    'Request is missing Authentication Token',
  ),
  row(
    'header and query',
    refuse({ ...iamPresigned, headers: { host: 'iam.amazonaws.com', authorization: 'AWS4-HMAC-SHA256 a' } }, iam),
    403,
    'SignatureDoesNotMatch',
    '',
  ),
  row(
    'another algorithm',
    iamHeader(replace('AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA512')),
    400,
    'IncompleteSignature',
    "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512'.",
  ),
  row(
    'another scheme',
    iamHeader(() => 'Bearer abc'),
    400,
    'IncompleteSignature',
    "Unsupported AWS 'algorithm': 'Bearer'.",
  ),
  {
    ...row(
      'no scheme',
      iamHeader(() => 'abc'),
      400,
      'IncompleteSignature',
      "Unsupported AWS 'algorithm': 'abc'.",
    ),
    options: { authorization: 'abc' },
  },
  {
    ...row(
      'no equal-sign',
      iamHeader(() => 'AWS4-HMAC-SHA256 Credential, Signature=a'),
      400,
      'IncompleteSignature',
      "'Credential' not a valid key=value pair (missing equal-sign) in Authorization header: 'AWS4-HMAC-SHA256 Credential, Signature=a'.",
    ),
    options: { authorization: 'AWS4-HMAC-SHA256 Credential, Signature=a' },
  },
  row(
    'no equal-sign, and the header not known',
    iamHeader(() => 'AWS4-HMAC-SHA256 Credential, Signature=a'),
    400,
    'IncompleteSignature',
    "'Credential' not a valid key=value pair (missing equal-sign) in Authorization header.",
  ),
  row(
    'no component',
    iamHeader(() => 'AWS4-HMAC-SHA256'),
    400,
    'IncompleteSignature',
    "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization=AWS4-HMAC-SHA256",
  ),
  row(
    'no Signature',
    iamHeader(replace(/, Signature=.*/, '')),
    400,
    'IncompleteSignature',
    "Authorization header requires 'Signature' parameter. Authorization=AWS4-HMAC-SHA256",
  ),
  row(
    'a component twice',
    iamHeader((text) => `${text}, Signature=a`),
    400,
    'IncompleteSignature',
    'Authorization: expected Credential, SignedHeaders, Signature once each, got "Signature"',
  ),
  row(
    'no date',
    refuse({ ...iamSigned, headers: leaveOut(iamSigned.headers, 'x-amz-date') }, iam),
    400,
    'IncompleteSignature',
    "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4-HMAC-SHA256",
  ),
  row(
    'another algorithm in the query',
    iamQuery(replace('HMAC-SHA256', 'HMAC-SHA512')),
    400,
    'MissingAuthenticationToken',
    'Request is missing Authentication Token',
  ),
  row(
    'two parameters missing',
    iamQuery((url) => url.replace(/&X-Amz-Credential=[^&]*/, '').replace(/&X-Amz-Date=[^&]*/, '')),
    400,
    'IncompleteSignature',
    "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters.",
  ),
  row(
    'no X-Amz-Date',
    iamQuery(replace(/&X-Amz-Date=[^&]*/, '')),
    400,
    'IncompleteSignature',
    "AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters.",
  ),
  row(
    'an unsigned host',
    iamHeader(replace('SignedHeaders=host;', 'SignedHeaders=')),
    403,
    'SignatureDoesNotMatch',
    "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
  ),
  row(
    'unsigned headers',
    iamHeader(unchanged, { 'x-amz-meta-a': 'a', 'x-amz-target': 'a' }),
    403,
    'SignatureDoesNotMatch',
    "'x-amz-meta-a' must be a 'SignedHeader' in the AWS Authorization. 'x-amz-target' must be a 'SignedHeader' in the AWS Authorization.",
  ),
  row(
    'an unreadable date',
    iamHeader(unchanged, { 'x-amz-date': 'today' }),
    400,
    'IncompleteSignature',
    "Date must be in ISO-8601 'basic format'. Got 'today'. See http://en.wikipedia.org/wiki/ISO_8601",
  ),
  row(
    'a clock that is late',
    refuse(iamSigned, { ...iam, now: new Date('2015-08-30T15:42:43Z') }),
    403,
    'SignatureDoesNotMatch',
    'Signature expired: 20150830T123600Z is now earlier than 20150830T152743Z (20150830T154243Z - 15 min.)',
  ),
  row(
    'a clock that is early',
    refuse(iamSigned, { ...iam, now: new Date('2015-08-30T11:36:00Z'), maxClockSkew: 300 }),
    403,
    'SignatureDoesNotMatch',
    'Signature not yet current: 20150830T123600Z is still later than 20150830T114100Z (20150830T113600Z + 5 min.)',
  ),
  row(
    'an expired URL',
    refuse(iamPresigned, { ...iam, now: new Date('2015-08-30T12:51:01Z') }),
    403,
    'SignatureDoesNotMatch',
    'Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T125101Z - 15 min.)',
  ),
  row(
    'a URL of tomorrow',
    refuse(iamPresigned, { ...iam, now: new Date('2015-08-29T12:36:00Z'), maxClockSkew: 4530 }),
    403,
    'SignatureDoesNotMatch',
    'Signature not yet current: 20150830T123600Z is still later than 20150829T135130Z (20150829T123600Z + 4530 sec.)',
  ),
  row(
    'four parts of a credential',
    iamHeader(replace('/us-east-1', '')),
    400,
    'IncompleteSignature',
    "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'AKIDEXAMPLE/20150830/iam/aws4_request'",
  ),
  row(
    'six parts of a credential',
    iamHeader(replace('/us-east-1', '/us-east-1/a')),
    400,
    'IncompleteSignature',
    "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'AKIDEXAMPLE/20150830/us-east-1/a/iam/aws4_request'",
  ),
  row(
    'a credential without an access key ID',
    iamHeader(replace('AKIDEXAMPLE/', '/')),
    400,
    'IncompleteSignature',
    "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '/20150830/us-east-1/iam/aws4_request'",
  ),
  row(
    'a scope of no day',
    iamHeader(replace('/20150830/', '/2015083a/')),
    403,
    'SignatureDoesNotMatch',
    'Credential: expected "<access key ID>/YYYYMMDD/<region>/<service>/aws4_request", got "AKIDEXAMPLE/2015083a/us-east-1/iam/aws4_request"',
  ),
  row(
    'another region',
    iamHeader(replace('/us-east-1/', '/eu-west-1/')),
    403,
    'SignatureDoesNotMatch',
    "Credential should be scoped to a valid region, not 'eu-west-1'.",
  ),
  row(
    'another service',
    iamHeader(replace('/iam/', '/sts/')),
    403,
    'SignatureDoesNotMatch',
    "Credential should be scoped to correct service: 'iam'.",
  ),
  row(
    'a service that a function does not take',
    refuse(iamSigned, { service: (name) => name !== 'iam' }),
    403,
    'SignatureDoesNotMatch',
    'Credential should be scoped to correct service.',
  ),
  row(
    'another terminator',
    iamHeader(replace('aws4_request', 'aws5_request')),
    403,
    'SignatureDoesNotMatch',
    "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'.",
  ),
  row(
    'a scope of another day',
    iamHeader(replace('/20150830/', '/20150829/')),
    403,
    'SignatureDoesNotMatch',
    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20150829' != '20150830', from '20150830T123600Z'.",
  ),
  row(
    'an unknown access key ID',
    refuse(iamSigned, { ...iam, credentials: () => null }),
    403,
    'InvalidClientTokenId',
    'The security token included in the request is invalid.',
  ),
  row(
    'an expired token',
    refuse(iamSigned, { ...iam, credentials: { ...credentials, expiration: now } }),
    403,
    'ExpiredToken',
    'The security token included in the request is expired',
  ),
  row(
    'a wrong signature',
    iamHeader(replace(/Signature=.*/, `Signature=${'0'.repeat(64)}`)),
    403,
    'SignatureDoesNotMatch',
    consult,
  ),
  row(
    'another body',
    refuse({ ...iamSigned, headers: { ...iamSigned.headers }, body: 'a' }, iam),
    403,
    'SignatureDoesNotMatch',
    consult,
  ),
  row(
    'a bad escape',
    refuse({ ...iamSigned, url: '/?a=%zz' }, iam),
    400,
    'MalformedQueryString',
    'Illegal hex character in escape % pattern: %zz',
  ),
  row(
    'half an escape',
    refuse({ ...iamSigned, url: '/?a=%2' }, iam),
    400,
    'MalformedQueryString',
    'Incomplete trailing escape % sequence',
  ),
  row(
    'names to sign that are not sorted',
    iamHeader(replace('SignedHeaders=host;x-amz-date', 'SignedHeaders=x-amz-date;host')),
    400,
    'IncompleteSignature',
    'SignedHeaders: expected header names in lower case, sorted, each once, got "x-amz-date;host"',
  ),
  row(
    'a signature that is none',
    iamHeader(replace(/Signature=.*/, 'Signature=abc')),
    403,
    'SignatureDoesNotMatch',
    consult,
  ),
  row(
    'a host that stands twice',
    refuse({ ...iamSigned, headers: [...Object.entries(iamSigned.headers), ['Host', 'iam.amazonaws.com']] }, iam),
    400,
    'IncompleteSignature',
    'headers: expected one host, got several',
  ),
  row(
    'a parameter that stands twice',
    iamQuery((url) => `${url}&X-Amz-Expires=900`),
    400,
    'IncompleteSignature',
    'query: expected X-Amz-Expires at most once and in this spelling, got "X-Amz-Expires" too',
  ),
  row(
    'Expires that is no number',
    iamQuery(replace('X-Amz-Expires=900', 'X-Amz-Expires=1e3')),
    400,
    'IncompleteSignature',
    'X-Amz-Expires: expected 1 to 604800 seconds, got "1e3"',
  ),
  row(
    'a signed header that is not there',
    iamHeader(replace('SignedHeaders=host;', 'SignedHeaders=accept;host;')),
    403,
    'SignatureDoesNotMatch',
    consult,
  ),
  row(
    'a token that is not wanted',
    iamHeader(replace('host;x-amz-date', 'host;x-amz-date;x-amz-security-token'), { 'x-amz-security-token': 'a' }),
    403,
    'InvalidClientTokenId',
    'The security token included in the request is invalid.',
  ),
  row(
    'an unsigned payload',
    refuse(
      { ...iamPresigned, headers: { host: 'iam.amazonaws.com', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } },
      iam,
      'UnsignedPayloadRefused',
    ),
    403,
    'SignatureDoesNotMatch',
    consult,
  ),
  row(
    'a streaming payload',
    refuse(
      {
        ...iamPresigned,
        headers: { host: 'iam.amazonaws.com', 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' },
      },
      iam,
      'StreamingPayloadRefused',
    ),
    403,
    'SignatureDoesNotMatch',
    consult,
  ),
  // https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
  row(
    'a bad escape in the path',
    refuse({ ...iamSigned, url: '/%zz' }, iam),
    400,
    'MalformedHttpRequestException',
    'path: expected "%" to be followed by two hexadecimal digits, got "%zz"',
  ),
  row(
    'a header value with a line break',
    iamHeader(unchanged, { 'x-a': 'a\nb' }),
    400,
    'MalformedHttpRequestException',
    `headers: expected "x-a" to be a header's name, and its value a string without control characters or any above U+00FF`,
  ),
  row(
    'more headers than the limit',
    refuse(iamSigned, { ...iam, limits: { headers: 2 } }),
    400,
    'MalformedHttpRequestException',
    'headers: expected at most 2 lines',
  ),
  thrown('EntityTooLarge', { limit: 10, actual: 11 }, 413, 'RequestEntityTooLargeException', 'our words'),
  thrown('PostFieldMissing', { name: 'key' }, 400, 'ValidationError', 'our words'),
  thrown('PolicyExpired', {}, 403, 'AccessDenied', 'our words'),
]

describe('the common front end answers', () => {
  test.each(commonRows)('$name: $aws', ({ error, options, status, aws, message }) => {
    const answer = { status, aws, message, fields: {} }
    expect(answerOf(error, { dialect: 'query', ...options })).toEqual(answer)
  })

  const exceptions: Record<string, string> = {
    MissingAuthenticationToken: 'MissingAuthenticationTokenException',
    IncompleteSignature: 'IncompleteSignatureException',
    SignatureDoesNotMatch: 'InvalidSignatureException',
    InvalidClientTokenId: 'UnrecognizedClientException',
    ExpiredToken: 'ExpiredTokenException',
    MalformedQueryString: 'MalformedQueryStringException',
    MalformedHttpRequestException: 'MalformedHttpRequestException',
    RequestEntityTooLargeException: 'RequestEntityTooLargeException',
    ValidationError: 'ValidationException',
    AccessDenied: 'AccessDeniedException',
  }

  test.each(commonRows)(
    '$name to a client of DynamoDB with 400, or 413',
    ({ error, options, status, aws, message }) => {
      const answer = { status: status === 413 ? 413 : 400, aws: exceptions[aws], message, fields: {} }
      expect(answerOf(error, { dialect: 'json', ...options })).toEqual(answer)
    },
  )

  test.each(commonRows)('$name to a client of API Gateway', ({ error, options, status, aws, message }) => {
    const missing = aws === 'MissingAuthenticationToken'
    expect(answerOf(error, { dialect: 'rest-json', ...options })).toEqual({
      status: missing || aws === 'IncompleteSignature' ? 403 : status,
      aws: exceptions[aws],
      message: missing ? 'Missing Authentication Token' : message,
      fields: {},
    })
  })
})
