import { SigV4Error } from '../../../src/errors.js'
import { row, thrown } from '../../support/error-answers.js'
import { keyMismatch, malformedCredential, testS3Answers } from './s3-set-up.js'

const chunk = { accessKeyId: 'AKIDEXAMPLE', signature: '1'.repeat(64), chunk: 3 }
const form = { authentication: 'form' } as const
const trailerText =
  'The request contained trailing data that was not well-formed or did not conform to our published schema.'
const lengthText = 'You did not provide the number of bytes specified by the Content-Length HTTP header'

testS3Answers([
  thrown('IncompleteBody', {}, 400, 'IncompleteBody', 'The request body terminated unexpectedly'),
  thrown('BytesAfterEnd', { actual: 1 }, 400, 'IncompleteBody', lengthText),
  thrown(
    'MissingDecodedContentLength',
    {},
    411,
    'MissingContentLength',
    'You must provide the Content-Length HTTP header.',
  ),
  thrown('DecodedContentLengthMismatch', { limit: 9, actual: 15 }, 400, 'IncompleteBody', lengthText, {
    NumberBytesExpected: '9',
    NumberBytesProvided: '15',
  }),
  thrown('ChunkMalformed', {}, 400, 'IncompleteBody', 'The request body terminated unexpectedly'),
  thrown(
    'ChunkTooSmall',
    { chunk: 1, limit: 8192, actual: 8191 },
    400,
    'InvalidChunkSizeError',
    'Only the last chunk is allowed to have a size less than 8192 bytes',
    { Chunk: '2', BadChunkSize: '8191' },
  ),
  thrown('ChunkTooLarge', { chunk: 1, limit: 8, actual: 9 }, 400, 'InvalidChunkSizeError', 'our words', {
    Chunk: '1',
    BadChunkSize: '9',
  }),
  thrown('ChunkSignatureMismatch', chunk, 403, 'SignatureDoesNotMatch', keyMismatch, {
    AWSAccessKeyId: 'AKIDEXAMPLE',
    SignatureProvided: '1'.repeat(64),
  }),
  thrown('TrailerSignatureMismatch', chunk, 403, 'SignatureDoesNotMatch', keyMismatch, {
    AWSAccessKeyId: 'AKIDEXAMPLE',
    SignatureProvided: '1'.repeat(64),
  }),
  thrown('TrailerMalformed', {}, 400, 'MalformedTrailerError', trailerText),
  thrown('TrailerMalformed', { reason: 'line' }, 400, 'MalformedTrailerError', trailerText),
  ...['declaration', 'unsupported'].map((reason) =>
    thrown(
      'TrailerMalformed',
      { reason, name: 'x-amz-trailer' },
      400,
      'InvalidRequest',
      'The value specified in the x-amz-trailer header is not supported',
    ),
  ),
  thrown(
    'TrailerMalformed',
    { reason: 'checksum', name: 'x-amz-checksum-sha1' },
    400,
    'InvalidRequest',
    'Value for x-amz-checksum-sha1 trailing header is invalid.',
  ),
  thrown('TrailerMissing', {}, 400, 'MalformedTrailerError', trailerText),
  thrown('TrailerNotDeclared', {}, 400, 'MalformedTrailerError', trailerText),
  thrown(
    'ChecksumMismatch',
    { algorithm: 'CRC32C' },
    400,
    'BadDigest',
    'The CRC32C you specified did not match the calculated checksum.',
  ),
  thrown(
    'PostFieldMissing',
    { ...form, name: 'x-amz-date' },
    400,
    'InvalidArgument',
    "Bucket POST must contain a field named 'x-amz-date'.  If it is specified, please check the order of the fields.",
    { ArgumentName: 'x-amz-date', ArgumentValue: '' },
  ),
  thrown(
    'PostFieldMissing',
    { ...form, name: 'file' },
    400,
    'InvalidArgument',
    'POST requires exactly one file upload per request.',
    { ArgumentName: 'file', ArgumentValue: '0' },
  ),
  thrown('PostFieldDuplicated', { ...form, name: 'key' }, 400, 'InvalidArgument', 'our words'),
  thrown(
    'UnsupportedAlgorithm',
    { ...form, received: 'AWS4-X' },
    400,
    'InvalidArgument',
    'Only AWS4-HMAC-SHA256 is supported',
    { ArgumentName: 'X-Amz-Algorithm', ArgumentValue: 'AWS4-X' },
  ),
  thrown(
    'MalformedDate',
    { ...form, received: 'today' },
    400,
    'InvalidArgument',
    'X-Amz-Date must be formated via ISO8601 Long format',
    { ArgumentName: 'X-Amz-Date', ArgumentValue: 'today' },
  ),
  thrown(
    'CredentialMalformed',
    { ...form, reason: 'credential', received: 'a' },
    400,
    'InvalidArgument',
    malformedCredential,
    { ArgumentName: 'x-amz-credential' },
  ),
  thrown(
    'ScopeRegionMismatch',
    { ...form, received: 'a', expected: 'b' },
    400,
    'InvalidArgument',
    "the region 'a' is wrong; expecting 'b'",
    { ArgumentName: 'x-amz-credential', Region: 'b' },
  ),
  thrown('ScopeRegionMismatch', { ...form, received: 'a' }, 400, 'InvalidArgument', "the region 'a' is wrong", {
    ArgumentName: 'x-amz-credential',
  }),
  thrown(
    'LimitExceeded',
    { ...form, name: 'form', limit: 20480, actual: 20481 },
    400,
    'MaxPostPreDataLengthExceededError',
    'Your POST request fields preceding the upload file were too large.',
  ),
  thrown('RequestExpired', form, 403, 'AccessDenied', 'Invalid according to Policy: Policy expired.'),
  ...(
    [
      [{ reason: 'empty' }, "Expecting '{' but found End-of-Input"],
      [{ reason: 'base64' }, 'invalid Base64 encoding.'],
      [{ reason: 'json' }, 'Invalid JSON.'],
      [{ reason: 'missing', name: 'expiration' }, 'Policy missing expiration.'],
      [{ reason: 'missing', name: 'conditions' }, 'Policy missing conditions.'],
      [{ reason: 'expiration', received: 'soon' }, "Invalid 'expiration' value: 'soon'"],
      [{ reason: 'conditions' }, "Invalid 'conditions' value: must be a List."],
      [{ reason: 'condition' }, 'Invalid condition test: must be a List or Object.'],
      [{ reason: 'operation-missing' }, 'Invalid Condition: missing operation identifier.'],
      [{ reason: 'operation', received: 'ends-with' }, "Invalid Condition: unknown operation 'ends-with'."],
      [{ reason: 'arguments', name: 'eq' }, 'Invalid eq: wrong number of arguments.'],
      [
        { reason: 'simple-properties' },
        'Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.',
      ],
      [{ reason: 'simple-value' }, 'Invalid Simple-Condition: value must be a string.'],
    ] as const
  ).map(([details, text]) =>
    thrown('PolicyMalformed', details, 400, 'InvalidPolicyDocument', `Invalid Policy: ${text}`),
  ),
  row(
    'what no text of AWS tells of a policy',
    new SigV4Error('PolicyMalformed', 'policy: expected no "x"', { reason: 'unexpected', name: 'x' }),
    400,
    'InvalidPolicyDocument',
    'Invalid Policy: expected no "x"',
  ),
  thrown('PolicyExpired', form, 403, 'AccessDenied', 'Invalid according to Policy: Policy expired.'),
  thrown(
    'PolicyConditionFailed',
    { expected: '["eq", "$acl", "public-read"]' },
    403,
    'AccessDenied',
    'Invalid according to Policy: Policy Condition failed: ["eq", "$acl", "public-read"]',
  ),
  thrown(
    'PolicyFieldNotCovered',
    { name: 'acl' },
    403,
    'AccessDenied',
    'Invalid according to Policy: Extra input fields: acl',
  ),
  thrown(
    'PolicyFieldNotCovered',
    { names: ['acl', 'x-amz-meta-a'] },
    403,
    'AccessDenied',
    'Invalid according to Policy: Extra input fields: acl, x-amz-meta-a',
  ),
  thrown(
    'EntityTooSmall',
    { limit: 10, actual: 9 },
    400,
    'EntityTooSmall',
    'Your proposed upload is smaller than the minimum allowed size',
    { ProposedSize: '9', MinSizeAllowed: '10' },
  ),
  thrown(
    'EntityTooLarge',
    { limit: 10, actual: 11 },
    400,
    'EntityTooLarge',
    'Your proposed upload exceeds the maximum allowed size',
    { ProposedSize: '11', MaxSizeAllowed: '10' },
  ),
])
