import type { SigV4Error } from '../sigv4-error.js'
import { type Answer, type AnswerTable, inOurWords, isoTime } from './answer.js'
import { accessDenied, badRequest, invalidArgument } from './s3-answer.js'
import {
  malformedClaim,
  malformedCredential,
  malformedHeader,
  parameterMissing,
  scopeDateMismatch,
  unsupportedAlgorithm,
  unsupportedMechanism,
} from './s3-claim-answers.js'
import { signatureMismatch } from './s3-signature-mismatch.js'
import { s3UploadAnswers } from './s3-upload-answers.js'

const missingContentSha256 = badRequest(
  'InvalidRequest',
  'Missing required header for this request: x-amz-content-sha256',
)

/**
 * S3's answers.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export const s3Answers: AnswerTable = {
  MissingAuthentication: accessDenied('Access Denied'),
  MultipleAuthentication: (_error, { authorization }) =>
    invalidArgument(
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
      'Authorization',
      authorization,
    ),
  UnsupportedMechanism: unsupportedMechanism,
  UnsupportedAlgorithm: unsupportedAlgorithm,

  AuthorizationHeaderMalformed: malformedHeader,
  AuthorizationQueryMalformed: parameterMissing(),
  CredentialMalformed: malformedCredential,
  SignedHeadersMalformed: (error) => ({ ...malformedClaim(error, ''), message: error.message }),
  SignatureMalformed: signatureMismatch,
  DuplicateHeader: inOurWords(400, 'InvalidRequest'),
  DuplicateParameter: inOurWords(400, 'AuthorizationQueryParametersError'),
  MalformedHeader: inOurWords(400, 'InvalidRequest'),
  MalformedUri: badRequest('InvalidURI', "Couldn't parse the specified URI."),
  MalformedQuery: badRequest('InvalidURI', "Couldn't parse the specified URI."),
  LimitExceeded: limitExceeded,

  MissingDate: ({ details }) => (details.authentication === 'query' ? parameterMissing() : invalidDate()),
  MalformedDate: malformedDate,
  MalformedExpires: malformedExpires,
  RequestTimeTooSkewed: ({ details: { requestDateTime, serverTime, maxClockSkew } }) => ({
    status: 403,
    code: 'RequestTimeTooSkewed',
    message: 'The difference between the request time and the current time is too large.',
    fields: {
      RequestTime: requestDateTime,
      ServerTime: serverTime && isoTime(serverTime),
      MaxAllowedSkewMilliseconds: maxClockSkew === undefined ? undefined : maxClockSkew * 1000,
    },
  }),
  RequestNotYetValid: accessDenied('Request is not valid yet'),
  RequestExpired: (error) =>
    error.details.authentication === 'form'
      ? accessDenied('Invalid according to Policy: Policy expired.')
      : expired(error),

  ScopeTerminatorMismatch: (error) => {
    const { received = '', expected = 'aws4_request' } = error.details
    return malformedClaim(error, `incorrect terminal "${received}". This endpoint uses "${expected}".`)
  },
  ScopeServiceMismatch: (error) => {
    const { received = '', expected = 's3' } = error.details
    return malformedClaim(error, `incorrect service "${received}". This endpoint belongs to "${expected}".`)
  },
  ScopeRegionMismatch: (error) => {
    const { received = '', expected } = error.details
    const hint = expected === undefined ? '' : `; expecting '${expected}'`
    return malformedClaim(error, `the region '${received}' is wrong${hint}`, { Region: expected })
  },
  ScopeDateMismatch: scopeDateMismatch,

  HostNotSigned: headersNotSigned,
  // S3 asks for it before it looks at the signature.
  SignedHeaderMissing: (error, context) =>
    error.details.authentication === 'header' && error.details.name === 'x-amz-content-sha256'
      ? missingContentSha256
      : signatureMismatch(error, context),
  HeadersNotSigned: headersNotSigned,

  InvalidAccessKeyId: ({ details: { accessKeyId } }) => ({
    status: 403,
    code: 'InvalidAccessKeyId',
    message: 'The AWS Access Key Id you provided does not exist in our records.',
    fields: { AWSAccessKeyId: accessKeyId },
  }),
  InvalidToken: badRequest('InvalidToken', 'The provided token is malformed or otherwise invalid.'),
  ExpiredToken: badRequest('ExpiredToken', 'The provided token has expired.'),

  SignatureDoesNotMatch: signatureMismatch,

  MissingContentSha256: missingContentSha256,
  MalformedContentSha256: ({ details: { received } }) =>
    invalidArgument(
      'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256 value.',
      'x-amz-content-sha256',
      received,
    ),
  ContentSha256Mismatch: ({ details: { expected, received } }) =>
    badRequest(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      { ClientComputedContentSHA256: received, S3ComputedContentSHA256: expected },
    ),
  UnsignedPayloadRefused: badRequest('InvalidRequest', 'The value of x-amz-content-sha256 header is invalid.'),
  StreamingPayloadRefused: badRequest('InvalidRequest', 'The value of x-amz-content-sha256 header is invalid.'),

  ...s3UploadAnswers,
}

function limitExceeded({ details: { name, limit } }: SigV4Error): Answer {
  if (name === 'form') {
    const code = 'MaxPostPreDataLengthExceededError'
    return badRequest(code, 'Your POST request fields preceding the upload file were too large.')
  }
  return badRequest(
    'RequestHeaderSectionTooLarge',
    'Your request header section exceeds the maximum allowed size.',
    // The other bounds are no sizes.
    { MaxSizeAllowed: name === 'authorization' ? limit : undefined },
  )
}

function invalidDate(): Answer {
  return accessDenied('AWS authentication requires a valid Date or x-amz-date header')
}

function malformedDate({ details: { authentication, received } }: SigV4Error): Answer {
  if (authentication === 'form') {
    return invalidArgument('X-Amz-Date must be formated via ISO8601 Long format', 'X-Amz-Date', received)
  }
  if (authentication !== 'query') return invalidDate()
  const message = `X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`
  return badRequest('AuthorizationQueryParametersError', message)
}

function malformedExpires(error: SigV4Error): Answer {
  switch (error.details.reason) {
    case 'missing':
      return parameterMissing()
    case 'negative':
      return badRequest('AuthorizationQueryParametersError', 'X-Amz-Expires must be non-negative')
    case 'zero':
      return expired(error)
    case 'large':
      return badRequest(
        'AuthorizationQueryParametersError',
        'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
      )
    default:
      return badRequest('AuthorizationQueryParametersError', 'X-Amz-Expires should be a number')
  }
}

function expired({ details: { expiresIn, expiresAt, serverTime } }: SigV4Error): Answer {
  return accessDenied('Request has expired', {
    'X-Amz-Expires': expiresIn,
    Expires: expiresAt && isoTime(expiresAt),
    ServerTime: serverTime && isoTime(serverTime),
  })
}

function headersNotSigned({ details: { names } }: SigV4Error): Answer {
  return accessDenied('There were headers present in the request which were not signed', {
    HeadersNotSigned: names?.join(', '),
  })
}
