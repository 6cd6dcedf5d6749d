import type { ServerResponse } from 'node:http'
import type { Http2ServerResponse } from 'node:http2'
import type { ErrorResponseOptions } from '../error-response.js'
import { answerRequest } from '../receiving/answer-request.js'
import { demand, isSigV4Error } from '../sigv4-error.js'

/** What a server of `node:http`, `node:https` or `node:http2` hands its listener, and what frameworks make of it. */
export type NodeResponse = ServerResponse | Http2ServerResponse

/**
 * Answers as an AWS service of the dialect would. Method, path and Authorization header are those of the response's request.
 *
 * What is left of the request's body is read and dropped, so that a client that is still sending it gets to see the
 * answer. If an answer has begun already, the connection is cut instead, unless the answer has ended.
 *
 * @throws the error itself if it is no `SigV4Error`: it is the application's to handle
 * @throws {TypeError} if `res` is no such response, and for options of the wrong kind
 */
export function writeErrorResponse(res: NodeResponse, error: unknown, options: ErrorResponseOptions): void {
  demand(typeof res?.writeHead === 'function', 'res', 'a response of node:http or node:http2', res)
  if (!isSigV4Error(error)) throw error
  const { req } = res as ServerResponse
  const answered = {
    method: req.method,
    url: (req as { originalUrl?: string }).originalUrl ?? req.url,
    authorization: req.headers.authorization,
  }
  const { status, headers, body } = answerRequest(error, answered, options)
  // Later than what a failing body does to the request in this turn.
  setImmediate(() => req.resume())
  if (res.headersSent) {
    if (!res.writableEnded) cut(res)
    return
  }
  const length = req.method === 'HEAD' ? {} : { 'content-length': Buffer.byteLength(body) }
  ;(res as ServerResponse).writeHead(status, { ...headers, ...length })
  res.end(body)
}

/** INTERNAL_ERROR of RFC 9113 section 7: a stream that is destroyed without an error seems to have ended well. */
const internalError = 2

function cut(res: NodeResponse): void {
  if ('stream' in res) res.stream.close(internalError)
  else res.destroy()
}
