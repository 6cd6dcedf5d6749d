import type { ErrorResponseOptions } from '../error-response.js'
import { checkObject, ownOptions } from '../named-options.js'
import { answerRequest } from '../receiving/answer-request.js'
import { demand, isSigV4Error } from '../sigv4-error.js'

/** The options of `toErrorResponse`, some of which the request can tell. */
export interface FetchErrorResponseOptions extends ErrorResponseOptions {
  /** The request that is answered: its method, path and Authorization header go where the dialect has them. */
  readonly request?:
    | { readonly method: string; readonly url: string; readonly headers: { get(name: string): string | null } }
    | undefined
}

/**
 * Answers as an AWS service of the dialect would, with a Fetch `Response`.
 *
 * @throws the error itself if it is no `SigV4Error`: it is the application's to handle
 * @throws {TypeError} for options of the wrong kind
 */
export function toFetchErrorResponse(error: unknown, options: FetchErrorResponseOptions): Response {
  if (!isSigV4Error(error)) throw error
  checkObject('options', options)
  const { request, ...given } = ownOptions(options)
  demand(!request || typeof request.headers?.get === 'function', 'request', 'a Request', request)
  const answered = request && {
    method: request.method,
    url: request.url,
    authorization: request.headers.get('authorization') ?? undefined,
  }
  const { status, headers, body } = answerRequest(error, answered, given)
  return new Response(body === '' ? null : body, { status, headers })
}
