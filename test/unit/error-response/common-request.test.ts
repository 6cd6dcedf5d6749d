import { credentials, now, refuse, replace, row, thrown, unchanged } from '../../support/error-answers.js'
import { consult, iam, iamHeader, iamPresigned, iamSigned, testCommonAnswers } from './common-set-up.js'

testCommonAnswers([
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
    'a host that stands twice',
    refuse({ ...iamSigned, headers: [...Object.entries(iamSigned.headers), ['Host', 'iam.amazonaws.com']] }, iam),
    400,
    'IncompleteSignature',
    'headers: expected one host, got several',
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
])
