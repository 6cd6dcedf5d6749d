import type { SigV4Error, SigV4ErrorCode, SigV4ErrorDetails } from '../sigv4-error.js'
import { type Answer, type AnswerContext, type AnswerTable, inOurWords, isoBasicTime } from './answer.js'

const malformedRequest = inOurWords(400, 'MalformedHttpRequestException')
const invalidInput = inOurWords(400, 'ValidationError')
const notAllowed = inOurWords(403, 'AccessDenied')

/**
 * The answers of AWS's common front end, as IAM and STS give them.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
 */
export const queryAnswers: AnswerTable = {
  MissingAuthentication: missingToken(),
  MultipleAuthentication: mismatch(''),
  UnsupportedMechanism: unsupported,
  UnsupportedAlgorithm: unsupported,

  AuthorizationHeaderMalformed: malformedHeader,
  AuthorizationQueryMalformed: ({ details: { names = [] } }) =>
    names.includes('X-Amz-Algorithm') ? missingToken() : parametersMissing(names),
  CredentialMalformed: malformedCredential,
  SignedHeadersMalformed: inOurWords(400, 'IncompleteSignature'),
  SignatureMalformed: wrongSignature,
  DuplicateHeader: inOurWords(400, 'IncompleteSignature'),
  DuplicateParameter: inOurWords(400, 'IncompleteSignature'),
  MalformedHeader: malformedRequest,
  MalformedUri: malformedRequest,
  MalformedQuery: malformedQuery,
  LimitExceeded: malformedRequest,

  MissingDate: ({ details: { authentication } }) =>
    authentication === 'query' ? parametersMissing(['X-Amz-Date']) : incomplete(`${dateRequired} ${claimedAlgorithm}`),
  MalformedDate: ({ details: { received = '' } }) =>
    incomplete(`Date must be in ISO-8601 'basic format'. Got '${received}'. See http://en.wikipedia.org/wiki/ISO_8601`),
  MalformedExpires: inOurWords(400, 'IncompleteSignature'),
  RequestTimeTooSkewed: ({ details: { requestTime, serverTime, requestDateTime = '', maxClockSkew = 900 } }) =>
    requestTime !== undefined && serverTime !== undefined && requestTime > serverTime
      ? notYetCurrent(requestDateTime, serverTime, maxClockSkew)
      : expired(requestDateTime, serverTime, maxClockSkew),
  RequestNotYetValid: ({ details: { serverTime, requestDateTime = '', maxClockSkew = 900 } }) =>
    notYetCurrent(requestDateTime, serverTime, maxClockSkew),
  RequestExpired: ({ details: { serverTime, requestDateTime = '', expiresIn = 900 } }) =>
    expired(requestDateTime, serverTime, expiresIn),

  ScopeTerminatorMismatch: scopeMismatch,
  ScopeServiceMismatch: scopeMismatch,
  ScopeRegionMismatch: scopeMismatch,
  ScopeDateMismatch: scopeMismatch,

  HostNotSigned: mismatch("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."),
  SignedHeaderMissing: wrongSignature,
  HeadersNotSigned: ({ details: { names = [] } }) =>
    mismatch(names.map((name) => `'${name}' must be a 'SignedHeader' in the AWS Authorization.`).join(' ')),

  InvalidAccessKeyId: invalidToken(),
  InvalidToken: invalidToken(),
  ExpiredToken: { status: 403, code: 'ExpiredToken', message: 'The security token included in the request is expired' },

  SignatureDoesNotMatch: wrongSignature,

  MissingContentSha256: inOurWords(400, 'IncompleteSignature'),
  // These services hash the body themselves: whatever else was signed is a wrong signature to them.
  MalformedContentSha256: wrongSignature,
  ContentSha256Mismatch: wrongSignature,
  UnsignedPayloadRefused: wrongSignature,
  StreamingPayloadRefused: wrongSignature,

  IncompleteBody: malformedRequest,
  BytesAfterEnd: malformedRequest,
  MissingDecodedContentLength: malformedRequest,
  DecodedContentLengthMismatch: malformedRequest,
  ChunkMalformed: malformedRequest,
  ChunkTooSmall: malformedRequest,
  ChunkTooLarge: malformedRequest,
  ChunkSignatureMismatch: wrongSignature,
  TrailerMalformed: malformedRequest,
  TrailerMissing: malformedRequest,
  TrailerNotDeclared: malformedRequest,
  TrailerSignatureMismatch: wrongSignature,
  ChecksumMismatch: malformedRequest,

  PostFieldMissing: invalidInput,
  PostFieldDuplicated: invalidInput,
  PolicyMalformed: invalidInput,
  PolicyExpired: notAllowed,
  PolicyConditionFailed: notAllowed,
  PolicyFieldNotCovered: notAllowed,
  EntityTooSmall: invalidInput,
  EntityTooLarge: inOurWords(413, 'RequestEntityTooLargeException'),
}

function incomplete(message: string): Answer {
  return { status: 400, code: 'IncompleteSignature', message }
}

function mismatch(message: string): Answer {
  return { status: 403, code: 'SignatureDoesNotMatch', message }
}

/** What is wrong with each part of a scope, in the order in which AWS says it. */
const scopeSentences: readonly (readonly [SigV4ErrorCode, (details: SigV4ErrorDetails) => string])[] = [
  ['ScopeRegionMismatch', ({ received = '' }) => `Credential should be scoped to a valid region, not '${received}'.`],
  [
    'ScopeServiceMismatch',
    ({ expected }) =>
      `Credential should be scoped to correct service${expected === undefined ? '' : `: '${expected}'`}.`,
  ],
  [
    'ScopeTerminatorMismatch',
    ({ expected = 'aws4_request', received = '' }) =>
      `Credential should be scoped with a valid terminator: '${expected}', not '${received}'.`,
  ],
  [
    'ScopeDateMismatch',
    ({ received = '', expected = '', requestDateTime = '' }) =>
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${received}' != '${expected}', from '${requestDateTime}'.`,
  ],
]

function scopeMismatch(error: SigV4Error): Answer {
  const { others = [], requestDateTime } = error.details
  const faults = [error, ...others]
  const sentences = scopeSentences.flatMap(([code, say]) => {
    const fault = faults.find((one) => one.code === code)
    return fault === undefined ? [] : say({ ...(requestDateTime && { requestDateTime }), ...fault.details })
  })
  return mismatch(sentences.join(' '))
}

function missingToken(): Answer {
  return { status: 400, code: 'MissingAuthenticationToken', message: 'Request is missing Authentication Token' }
}

function invalidToken(): Answer {
  return {
    status: 403,
    code: 'InvalidClientTokenId',
    message: 'The security token included in the request is invalid.',
  }
}

/** A query is taken for signed by its algorithm alone. The error of a header without a scheme does not hold what it says. */
function unsupported(
  { details: { authentication, reason, received } }: SigV4Error,
  { authorization = '' }: AnswerContext,
): Answer {
  if (authentication === 'query' || reason === 'form') return missingToken()
  return incomplete(`Unsupported AWS 'algorithm': '${received ?? authorization}'.`)
}

const claimedAlgorithm = 'Authorization=AWS4-HMAC-SHA256'
const dateRequired = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."

function malformedHeader(error: SigV4Error, { authorization }: AnswerContext): Answer {
  const { reason, names = [], received = '' } = error.details
  if (reason === 'pair') {
    const header = authorization === undefined ? '' : `: '${authorization}'`
    return incomplete(`'${received}' not a valid key=value pair (missing equal-sign) in Authorization header${header}.`)
  }
  if (names.length === 0) return incomplete(error.message)
  const required = components.filter((name) => names.includes(name))
  const texts = required.map((name) => `Authorization header requires '${name}' parameter.`)
  return incomplete([...texts, claimedAlgorithm].join(' '))
}

/** In the order in which AWS asks for them. */
const components = ['Credential', 'Signature', 'SignedHeaders']

function parametersMissing(names: readonly string[]): Answer {
  const texts = names.map((name) => `AWS query-string parameters must include '${name}'.`)
  return incomplete([...texts, 'Re-examine the query-string parameters.'].join(' '))
}

function malformedCredential({ message, details: { reason, received = '' } }: SigV4Error): Answer {
  if (reason === 'date' && received.split('/').length === 5) return mismatch(message)
  return incomplete(
    `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${received}'`,
  )
}

function malformedQuery({ message, details: { received } }: SigV4Error): Answer {
  return { status: 400, code: 'MalformedQueryString', message: received === undefined ? message : badEscape(received) }
}

function badEscape(received: string): string {
  return received.length === 3
    ? `Illegal hex character in escape % pattern: ${received}`
    : 'Incomplete trailing escape % sequence'
}

function expired(requestDateTime: string, now: Date | undefined, seconds: number): Answer {
  if (now === undefined) return mismatch(`Signature expired: ${requestDateTime}`)
  const earliest = isoBasicTime(new Date(now.getTime() - seconds * 1000))
  return mismatch(
    `Signature expired: ${requestDateTime} is now earlier than ${earliest} (${isoBasicTime(now)} - ${duration(seconds)})`,
  )
}

function notYetCurrent(requestDateTime: string, now: Date | undefined, seconds: number): Answer {
  if (now === undefined) return mismatch(`Signature not yet current: ${requestDateTime}`)
  const latest = isoBasicTime(new Date(now.getTime() + seconds * 1000))
  return mismatch(
    `Signature not yet current: ${requestDateTime} is still later than ${latest} (${isoBasicTime(now)} + ${duration(seconds)})`,
  )
}

function duration(seconds: number): string {
  return seconds % 60 === 0 ? `${seconds / 60} min.` : `${seconds} sec.`
}

function wrongSignature({ canonicalRequest, stringToSign }: SigV4Error, { explain = false }: AnswerContext): Answer {
  const paragraphs = [
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  ]
  if (explain && canonicalRequest !== undefined) {
    paragraphs.push(`The Canonical String for this request should have been\n'${canonicalRequest}'`)
  }
  if (explain && stringToSign !== undefined) {
    paragraphs.push(`The String-to-Sign should have been\n'${stringToSign}'\n`)
  }
  return mismatch(paragraphs.join('\n\n'))
}
