import type { Answer } from './answer.js'

/** Where AWS's JSON services have another name than the common one with `Exception` after it. */
const names: ReadonlyMap<string, string> = new Map([
  ['SignatureDoesNotMatch', 'InvalidSignatureException'],
  ['InvalidClientTokenId', 'UnrecognizedClientException'],
  ['ValidationError', 'ValidationException'],
])

/**
 * An answer of the common front end as DynamoDB gives it: what the client did wrong is 400.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
export function jsonAnswer(answer: Answer): Answer {
  return { ...answer, status: answer.status === 413 ? 413 : 400, code: exceptionName(answer.code) }
}

/**
 * An answer of the common front end as Lambda and API Gateway give it: whoever is not authenticated gets 403.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export function restJsonAnswer(answer: Answer): Answer {
  const code = exceptionName(answer.code)
  if (code === 'MissingAuthenticationTokenException') {
    return { status: 403, code, message: 'Missing Authentication Token' }
  }
  return { ...answer, status: code === 'IncompleteSignatureException' ? 403 : answer.status, code }
}

function exceptionName(code: string): string {
  return names.get(code) ?? (code.endsWith('Exception') ? code : `${code}Exception`)
}
