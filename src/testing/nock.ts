import type { Buffer } from 'node:buffer'
import type { ErrorDialect } from '../error-response.js'
import { toFetchErrorResponse } from '../fetch/fetch-error-response.js'
import { verifyFetchRequest } from '../fetch/verify-fetch-request.js'
import type { VerifiedRequest } from '../types.js'
import type { Verifier } from '../verifier.js'

/** What nock takes from a reply function. */
export type NockReply =
  | readonly [status: number]
  | readonly [status: number, body: string | Buffer | object]
  | readonly [status: number, body: string | Buffer | object, headers: Record<string, string>]

export interface SignedReplyOptions {
  readonly verifier: Verifier
  /** The words in which a request is refused. */
  readonly dialect: ErrorDialect
  /** Whether the answer to a wrong signature shows the canonical request and the string to sign. @default true */
  readonly explain?: boolean | undefined
}

export interface VerifiedNockRequest {
  readonly verified: VerifiedRequest
  /** All of the body, checked, without its `aws-chunked` framing. */
  readonly body: Uint8Array
}

/**
 * A reply function for nock 15 and newer, `nock(origin).put(path).reply(signedReply(…))`: a request that does not
 * authenticate is answered as AWS would, any other as told. The whole body is checked before.
 *
 * @throws {TypeError} in the function, for what nock has not left as it was signed: a compressed body, a body of a GET
 */
export function signedReply(
  { verifier, dialect, explain = true }: SignedReplyOptions,
  reply: NockReply | ((request: Request, verified: VerifiedNockRequest) => NockReply | Promise<NockReply>),
): (request: Request) => Promise<NockReply> {
  return async (request) => {
    demandWholeRequest(request)
    try {
      const { verified, body } = await verifyFetchRequest(request.clone(), verifier)
      const bytes = new Uint8Array(await new Response(body).arrayBuffer())
      return typeof reply === 'function' ? await reply(request, { verified, body: bytes }) : reply
    } catch (error) {
      const answer = toFetchErrorResponse(error, { dialect, explain, request })
      return [answer.status, await answer.text(), Object.fromEntries(answer.headers)]
    }
  }
}

function demandWholeRequest(request: Request): void {
  if (typeof request !== 'object') {
    throw new TypeError(`request: expected a Request, as nock 15 and newer hand over, got a ${typeof request}`)
  }
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
