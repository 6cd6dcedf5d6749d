import { header, leaveOut, refuse, replace, row, signed, unchanged } from '../../support/error-answers.js'
import { keyMismatch, notSigned, testS3Answers } from './s3-set-up.js'

const sha256Values =
  'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256 value.'

testS3Answers([
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
    'more headers than the limit',
    refuse(signed(), { limits: { headers: 3 } }),
    400,
    'RequestHeaderSectionTooLarge',
    'Your request header section exceeds the maximum allowed size.',
  ),
])
