import type { Buffer } from 'node:buffer'
import { toFetchErrorResponse } from '../fetch/fetch-error-response.js'
import { verifyFetchRequest } from '../fetch/verify-fetch-request.js'
import { demand } from '../sigv4-error.js'
import type { VerifiedRequest } from '../types.js'
import { type MockOptions, readMockOptions } from './mock-options.js'

export type { MockOptions as SignedReplyOptions } from './mock-options.js'

/** What nock takes from a reply function. */
export type NockReply =
  | readonly [status: number]
  | readonly [status: number, body: string | Buffer | object]
  | readonly [status: number, body: string | Buffer | object, headers: Record<string, string>]

/** Who signed a request, and its body. */
export interface VerifiedNockRequest {
  /** What the verifier returned. */
  readonly verified: VerifiedRequest
  /** All of the body, checked, without its `aws-chunked` framing. */
  readonly body: Uint8Array
}

/**
 * A reply function for nock 15 and newer, `nock(origin).put(path).reply(signedReply(…))`: a request that does not
 * authenticate is answered as AWS would, any other as told. The whole body is checked before.
 *
 * @throws {TypeError} for options and a reply that are none
 * @throws {TypeError} in the function, for what nock has not left as it was signed: a compressed body, a body of a GET
 */
export function signedReply(
  options: MockOptions,
  reply: NockReply | ((request: Request, verified: VerifiedNockRequest) => NockReply | Promise<NockReply>),
): (request: Request) => Promise<NockReply> {
  const { verifier, dialect, explain } = readMockOptions(options)
  const isReply = typeof reply === 'function' || isReplyList(reply)
  demand(isReply, 'reply', 'a list that begins with a status, or a function', reply)
  return async (request) => {
    demandWholeRequest(request)
    try {
      const { verified, body } = await verifyFetchRequest(request.clone(), verifier)
      const bytes = new Uint8Array(await new Response(body).arrayBuffer())
      const answer = typeof reply === 'function' ? await reply(request, { verified, body: bytes }) : reply
      demand(isReplyList(answer), 'reply', 'a list that begins with a status', answer)
      return answer
    } catch (error) {
      const answer = toFetchErrorResponse(error, { dialect, explain, request })
      return [answer.status, await answer.text(), Object.fromEntries(answer.headers)]
    }
  }
}

function isReplyList(reply: unknown): boolean {
  return Array.isArray(reply) && Number.isInteger(reply[0])
}

function demandWholeRequest(request: Request): void {
  const isRequest = typeof request?.headers?.get === 'function'
  demand(isRequest, 'request', 'a Request, as nock 15 and newer hand over', request)
  const { method, headers } = request
  const isCompressed = /\b(?:gzip|deflate|br)\b/i.test(headers.get('content-encoding') ?? '')
  if (isCompressed && headers.get('x-amz-content-sha256') !== 'UNSIGNED-PAYLOAD') {
    throw new TypeError(
      'content-encoding: expected none, since nock hands over the decompressed body, which was not signed',
    )
  }
  if (method === 'GET' && Number(headers.get('content-length') ?? 0) > 0) {
    throw new TypeError('body: expected none of a GET, since nock does not hand it over')
  }
}
