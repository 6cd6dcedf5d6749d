import { header, presigned, refuse, replace, row, signed, unchanged } from '../../support/error-answers.js'
import { s3Header, testS3Answers, useSigV4 } from './s3-set-up.js'

const threeComponents = s3Header(
  'the authorization header requires three components: Credential, SignedHeaders, and Signature.',
)
const bothMechanisms =
  'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified'

testS3Answers([
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
    'an Authorization over the limit',
    refuse(signed(), { limits: { authorizationLength: 100 } }),
    400,
    'RequestHeaderSectionTooLarge',
    'Your request header section exceeds the maximum allowed size.',
    { MaxSizeAllowed: '100' },
  ),
])
