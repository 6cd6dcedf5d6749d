import { type ErrorDialect, type ErrorResponse, type ErrorResponseOptions, toErrorResponse } from '../error-response.js'
import { checkObject } from '../named-options.js'
import { SigV4Error } from '../sigv4-error.js'

/** What is read of a request to answer it. */
export interface AnsweredRequest {
  readonly method: string | undefined
  /** Target or absolute URL. */
  readonly url: string | undefined
  readonly authorization: string | undefined
}

/** Answers with what the request says, and an identifier of its own, where the caller gave none. */
export function answerRequest(
  error: SigV4Error,
  request: AnsweredRequest | undefined,
  given: ErrorResponseOptions,
): ErrorResponse {
  checkObject('options', given)
  const path = request?.url?.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '')
  return toErrorResponse(error, {
    ...given,
    method: given.method ?? request?.method,
    resource: given.resource ?? path,
    authorization: given.authorization ?? request?.authorization,
    requestId: given.requestId ?? createRequestId(given.dialect),
  })
}

/** 16 upper-case hex as S3 has them, else a UUID. */
export function createRequestId(dialect: ErrorDialect): string {
  const uuid = crypto.randomUUID()
  return dialect === 's3' ? uuid.replaceAll('-', '').slice(-16).toUpperCase() : uuid
}

/** @throws {TypeError} for options that no request could be answered with */
export function checkAnswerOptions(options: ErrorResponseOptions): void {
  toErrorResponse(new SigV4Error('MissingAuthentication', 'expected authentication'), options)
}
