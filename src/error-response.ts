import { type Answer, type AnswerTable, answerOf } from './error-response/answer.js'
import { jsonAnswer, restJsonAnswer } from './error-response/json-answers.js'
import { queryAnswers } from './error-response/query-answers.js'
import { s3Answers } from './error-response/s3-answers.js'
import { escapeAttribute, textElements, xmlDeclaration } from './error-response/xml.js'
import { checkOptionNames } from './named-options.js'
import { demand, isSigV4Error, quote, type SigV4Error } from './sigv4-error.js'

/** How a family of services words its errors. */
export type ErrorDialect = 's3' | 'query' | 'json' | 'rest-json'

/** How an error is worded, and what of the request its answer repeats. */
export interface ErrorResponseOptions {
  /** `s3`: S3's XML; `query`: IAM's and STS's XML; `json`: DynamoDB's and SQS's; `rest-json`: Lambda's and API Gateway's. */
  readonly dialect: ErrorDialect
  /** The request's: the answer to a HEAD has no body. */
  readonly method?: string | undefined
  /** Visible ASCII. Stands in the dialect's header, and in XML. */
  readonly requestId?: string | undefined
  /** Visible ASCII. S3's second identifier. */
  readonly hostId?: string | undefined
  /** What the request was for, e.g. `/bucket/key`. Stands in S3's XML. */
  readonly resource?: string | undefined
  /** The request's Authorization header, which some answers repeat and no error holds. */
  readonly authorization?: string | undefined
  /** Whether the answer to a wrong signature shows the canonical request and the string to sign, as AWS's does. @default false */
  readonly explain?: boolean | undefined
  /** The namespace of the `query` dialect's XML. @default that of AWS's common errors */
  readonly namespace?: string | undefined
}

const optionNames: ReadonlySet<string> = new Set<keyof ErrorResponseOptions>([
  'dialect',
  'method',
  'requestId',
  'hostId',
  'resource',
  'authorization',
  'explain',
  'namespace',
])

/** An answer in AWS's words. */
export interface ErrorResponse {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Record<string, string>
  /** To be sent as UTF-8. */
  readonly body: string
}

/**
 * Answers a request that does not authenticate as AWS's services of a dialect do: status, code, message and fields.
 *
 * Where AWS has published no words for a failure, the message is the error's own.
 *
 * @throws {TypeError} if `error` is no `SigV4Error`, for an unknown dialect, an identifier that cannot be a header, and an
 *   option of another kind
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
 */
export function toErrorResponse(error: SigV4Error, options: ErrorResponseOptions): ErrorResponse {
  if (!isSigV4Error(error)) throw new TypeError(`error: expected a SigV4Error, got ${quote(error)}`)
  checkOptionNames(options, optionNames)
  const { dialect, method, requestId, hostId, explain, namespace } = options
  if (typeof dialect !== 'string' || !Object.hasOwn(dialects, dialect)) {
    throw new TypeError(`dialect: expected s3, query, json or rest-json, got ${quote(dialect)}`)
  }
  checkIdentifier('requestId', requestId)
  checkIdentifier('hostId', hostId)
  // The text of an environment variable, 'false' too, would explain.
  demand(explain === undefined || typeof explain === 'boolean', 'explain', 'true or false', explain)
  demand(namespace === undefined || typeof namespace === 'string', 'namespace', 'text', namespace)
  const { answers, write } = dialects[dialect]
  const response = write(answerOf(answers, error, options), options)
  return method === 'HEAD' ? { ...response, body: '' } : response
}

function checkIdentifier(name: string, value: string | undefined): void {
  if (value === undefined || (typeof value === 'string' && /^[!-~]+$/.test(value))) return
  throw new TypeError(`${name}: expected visible ASCII, got ${quote(value)}`)
}

interface Dialect {
  readonly answers: AnswerTable
  readonly write: (answer: Answer, options: ErrorResponseOptions) => ErrorResponse
}

const dialects: Readonly<Record<ErrorDialect, Dialect>> = {
  s3: { answers: s3Answers, write: writeS3 },
  query: { answers: queryAnswers, write: writeQuery },
  json: { answers: queryAnswers, write: writeJson },
  'rest-json': { answers: queryAnswers, write: writeRestJson },
}

function writeS3({ status, code, message, fields }: Answer, options: ErrorResponseOptions): ErrorResponse {
  const { method, resource, requestId, hostId } = options
  const elements = { Code: code, Message: message, ...fields, Resource: resource, RequestId: requestId, HostId: hostId }
  // Clients that asked by HEAD, and so see no body, find it there, and sign anew for that region.
  const region = String(fields?.['Region'] ?? '')
  return {
    status,
    headers: headersOf('application/xml', {
      'x-amz-request-id': requestId,
      'x-amz-id-2': hostId,
      'x-amz-bucket-region': method === 'HEAD' && /^[\w-]+$/.test(region) ? region : undefined,
    }),
    body: `${xmlDeclaration}<Error>${textElements(elements)}</Error>`,
  }
}

const commonErrors = 'http://webservices.amazon.com/AWSFault/2005-15-09'

function writeQuery({ status, code, message }: Answer, options: ErrorResponseOptions): ErrorResponse {
  const { requestId, namespace = commonErrors } = options
  const error = textElements({ Type: 'Sender', Code: code, Message: message })
  const identifier = textElements({ RequestId: requestId })
  return {
    status,
    headers: headersOf('text/xml', { 'x-amzn-requestid': requestId }),
    body: `${xmlDeclaration}<ErrorResponse xmlns="${escapeAttribute(namespace)}"><Error>${error}</Error>${identifier}</ErrorResponse>`,
  }
}

/** The shape of AWS's JSON 1.0 protocol: clients read what follows the `#`. */
function writeJson(answer: Answer, { requestId }: ErrorResponseOptions): ErrorResponse {
  const { status, code, message } = jsonAnswer(answer)
  return {
    status,
    headers: headersOf('application/x-amz-json-1.0', { 'x-amzn-requestid': requestId }),
    body: JSON.stringify({ __type: `com.amazon.coral.service#${code}`, message }),
  }
}

function writeRestJson(answer: Answer, { requestId }: ErrorResponseOptions): ErrorResponse {
  const { status, code, message } = restJsonAnswer(answer)
  return {
    status,
    headers: headersOf('application/json', { 'x-amzn-errortype': code, 'x-amzn-requestid': requestId }),
    body: JSON.stringify({ message }),
  }
}

function headersOf(contentType: string, others: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': contentType }
  for (const [name, value] of Object.entries(others)) if (value !== undefined) headers[name] = value
  return headers
}
