import type { Buffer } from 'node:buffer'
import type { ErrorDialect } from '../error-response.js'
import { splitUrl } from '../hosts/bucket-url.js'
import { ownOptions } from '../named-options.js'
import { answerRequest, checkAnswerOptions } from '../receiving/answer-request.js'
import { demand, isSigV4Error } from '../sigv4-error.js'
import { isByteArray } from '../stages/bytes.js'
import { forEachHeader } from '../stages/canonical-headers.js'
import type { HeadersInput, HttpRequest, VerifiedRequest, VerifyOptions } from '../types.js'
import { checkVerifyOptions } from '../verification/verify-options.js'
import { verifyRequest } from '../verify.js'

/** What undici's `MockInterceptor` hands a reply callback. */
export interface MockCall {
  readonly origin?: unknown
  readonly path: string
  readonly method: string
  readonly headers?: unknown
  readonly body?: unknown
}

/** What undici takes from a reply callback. */
export interface MockReply {
  readonly statusCode: number
  readonly data?: string | Buffer | object
  readonly responseOptions?: { readonly headers: Record<string, string> }
}

/** The options of `verifyRequest`, and how a request is refused. */
export interface SignedReplyOptions extends VerifyOptions {
  /** The words in which a request is refused. */
  readonly dialect: ErrorDialect
}

/**
 * A reply callback for undici's MockAgent, `pool.intercept({ path, method }).reply(signedReply(…))`: a request that does
 * not authenticate is answered as AWS would, any other as told. A body must be text or bytes.
 *
 * @param origin the one that is mocked, e.g. `https://bucket.s3.amazonaws.com`: its host is what the client signed
 * @throws {TypeError} for options and a reply that are none, and in the callback for a body that cannot be read there
 */
export function signedReply(
  origin: string,
  options: SignedReplyOptions,
  reply: MockReply | ((call: MockCall, verified: VerifiedRequest) => MockReply),
): (call: MockCall) => MockReply {
  demand(typeof options === 'object' && options !== null, 'options', 'those of verifyRequest and a dialect', options)
  const { dialect, ...verifyOptions } = ownOptions(options)
  checkAnswerOptions({ dialect, explain: true })
  checkVerifyOptions(verifyOptions)
  const isReply = typeof reply === 'function' || Number.isInteger(reply?.statusCode)
  demand(isReply, 'reply', '{ statusCode } or a function', reply)
  const { host } = splitUrl('origin', origin)
  return (call) => {
    const request = received(call, host)
    try {
      const verified = verifyRequest(request, verifyOptions)
      return typeof reply === 'function' ? reply(call, verified) : reply
    } catch (error) {
      if (!isSigV4Error(error)) throw error
      const authorization = request.headers.find(([name]) => name.toLowerCase() === 'authorization')?.[1]
      const answered = { method: call.method, url: call.path, authorization }
      const { status, headers, body } = answerRequest(error, answered, { dialect, explain: true })
      return { statusCode: status, data: body, responseOptions: { headers } }
    }
  }
}

function received(
  { method, path, headers, body }: MockCall,
  host: string,
): HttpRequest & { headers: [string, string][] } {
  const pairs = pairsOf(headers)
  if (!pairs.some(([name]) => name.toLowerCase() === 'host')) pairs.push(['host', host])
  if (body === undefined || body === null) return { method, url: path, headers: pairs, body: null }
  if (typeof body === 'string' || isByteArray(body)) return { method, url: path, headers: pairs, body }
  throw new TypeError('body: expected text or bytes, which a reply callback of undici can read')
}

/** A record, pairs, or undici's flat list of names and values. */
function pairsOf(headers: unknown): [string, string][] {
  if (Array.isArray(headers) && !Array.isArray(headers[0])) {
    return headers.flatMap((name, at) => (at % 2 === 0 ? [[String(name), String(headers[at + 1])]] : []))
  }
  const pairs: [string, string][] = []
  forEachHeader(headers as HeadersInput, (name, value) => {
    for (const line of [value].flat()) pairs.push([name, String(line)])
  })
  return pairs
}
