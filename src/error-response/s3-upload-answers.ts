import type { SigV4Error, SigV4ErrorCode, SigV4ErrorDetails } from '../sigv4-error.js'
import { type Answer, type AnswerFields, type AnswerTable, inOurWords } from './answer.js'
import { accessDenied, badRequest, invalidArgument } from './s3-answer.js'
import { signatureMismatch } from './s3-signature-mismatch.js'

type UploadCode = Extract<
  SigV4ErrorCode,
  | 'IncompleteBody'
  | 'BytesAfterEnd'
  | 'MissingDecodedContentLength'
  | 'DecodedContentLengthMismatch'
  | `Chunk${string}`
  | `Trailer${string}`
  | 'ChecksumMismatch'
  | `Post${string}`
  | `Policy${string}`
  | `Entity${string}`
>

const wrongLength = 'You did not provide the number of bytes specified by the Content-Length HTTP header'

/**
 * S3's answers to what goes wrong in a streamed body or a form upload.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export const s3UploadAnswers: Pick<AnswerTable, UploadCode> = {
  IncompleteBody: incompleteBody('The request body terminated unexpectedly'),
  BytesAfterEnd: incompleteBody(wrongLength),
  MissingDecodedContentLength: {
    status: 411,
    code: 'MissingContentLength',
    message: 'You must provide the Content-Length HTTP header.',
  },
  DecodedContentLengthMismatch: ({ details: { limit, actual } }) =>
    incompleteBody(wrongLength, { NumberBytesExpected: limit, NumberBytesProvided: actual }),
  ChunkMalformed: incompleteBody('The request body terminated unexpectedly'),
  // S3 notices at the header of the next chunk, and counts that one.
  ChunkTooSmall: ({ details: { limit = 8192, chunk, actual } }) =>
    badChunkSize(
      `Only the last chunk is allowed to have a size less than ${limit} bytes`,
      chunk === undefined ? undefined : chunk + 1,
      actual,
    ),
  ChunkTooLarge: ({ message, details: { chunk, actual } }) => badChunkSize(message, chunk, actual),
  ChunkSignatureMismatch: signatureMismatch,
  TrailerMalformed: wrongTrailer,
  TrailerMissing: malformedTrailer(),
  TrailerNotDeclared: malformedTrailer(),
  TrailerSignatureMismatch: signatureMismatch,
  ChecksumMismatch: ({ details: { algorithm = 'checksum' } }) => ({
    status: 400,
    code: 'BadDigest',
    message: `The ${algorithm} you specified did not match the calculated checksum.`,
  }),

  PostFieldMissing: fieldMissing,
  PostFieldDuplicated: inOurWords(400, 'InvalidArgument'),
  PolicyMalformed: ({ message, details }) => ({
    status: 400,
    code: 'InvalidPolicyDocument',
    message: `Invalid Policy: ${policyText(details) ?? message.replace(/^policy: /, '')}`,
  }),
  PolicyExpired: againstPolicy('Policy expired.'),
  PolicyConditionFailed: ({ details: { expected = '' } }) => againstPolicy(`Policy Condition failed: ${expected}`),
  PolicyFieldNotCovered: ({ details: { name = '', names = [name] } }) =>
    againstPolicy(`Extra input fields: ${names.join(', ')}`),
  EntityTooSmall: ({ details: { limit, actual } }) =>
    badRequest('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
      ProposedSize: actual,
      MinSizeAllowed: limit,
    }),
  EntityTooLarge: ({ details: { limit, actual } }) =>
    badRequest('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
      ProposedSize: actual,
      MaxSizeAllowed: limit,
    }),
}

function incompleteBody(message: string, fields?: AnswerFields): Answer {
  return badRequest('IncompleteBody', message, fields)
}

function badChunkSize(message: string, chunk: number | undefined, size: number | undefined): Answer {
  return badRequest('InvalidChunkSizeError', message, { Chunk: chunk, BadChunkSize: size })
}

/** What is declared, and what a checksum is written like, S3 tells apart from the form of the trailers. */
function wrongTrailer({ details: { reason, name = '' } }: SigV4Error): Answer {
  switch (reason) {
    case 'declaration':
    case 'unsupported':
      return badRequest('InvalidRequest', 'The value specified in the x-amz-trailer header is not supported')
    case 'checksum':
      return badRequest('InvalidRequest', `Value for ${name} trailing header is invalid.`)
    default:
      return malformedTrailer()
  }
}

function malformedTrailer(): Answer {
  return badRequest(
    'MalformedTrailerError',
    'The request contained trailing data that was not well-formed or did not conform to our published schema.',
  )
}

function fieldMissing({ details: { name = '' } }: SigV4Error): Answer {
  if (name === 'file') {
    return invalidArgument('POST requires exactly one file upload per request.', name, '0')
  }
  const message = `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`
  return invalidArgument(message, name, '')
}

function againstPolicy(text: string): Answer {
  return accessDenied(`Invalid according to Policy: ${text}`)
}

/** By `reason`; `name` is the policy's member or the condition's operation, `received` the value at fault. */
function policyText({ reason, name = '', received = '' }: SigV4ErrorDetails): string | undefined {
  switch (reason) {
    case 'empty':
      return "Expecting '{' but found End-of-Input"
    case 'base64':
      return 'invalid Base64 encoding.'
    case 'json':
      return 'Invalid JSON.'
    case 'missing':
      return `Policy missing ${name}.`
    case 'expiration':
      return `Invalid 'expiration' value: '${received}'`
    case 'conditions':
      return "Invalid 'conditions' value: must be a List."
    case 'condition':
      return 'Invalid condition test: must be a List or Object.'
    case 'operation-missing':
      return 'Invalid Condition: missing operation identifier.'
    case 'operation':
      return `Invalid Condition: unknown operation '${received}'.`
    case 'arguments':
      return `Invalid ${name}: wrong number of arguments.`
    case 'simple-properties':
      return 'Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.'
    case 'simple-value':
      return 'Invalid Simple-Condition: value must be a string.'
    default:
      return undefined
  }
}
