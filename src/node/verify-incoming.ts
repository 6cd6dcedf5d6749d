import type { Readable } from 'node:stream'
import { checkOptionNames, ownOptions } from '../named-options.js'
import { type ReceivingOptions, receivingOptionNames, verifyReceived } from '../receiving/verify-received.js'
import type { OpenPayloadOptions } from '../streaming/payload-codec.js'
import type { VerifiedRequest } from '../types.js'
import type { Verifier, VerifierOptions } from '../verifier.js'
import { bufferBody } from './buffered-body.js'
import { fromIncomingMessage, type IncomingMessageOptions, type NodeRequest } from './incoming-message.js'
import { openIncomingPayload } from './incoming-payload.js'

/** How an incoming message is verified, beside the verifier's own options, and how its body is read. */
export interface VerifyIncomingOptions extends ReceivingOptions, IncomingMessageOptions {
  /** How much may be asked of the chunks of an `aws-chunked` body, and who is told its trailers. */
  readonly payload?: OpenPayloadOptions | undefined
}

const optionNames = receivingOptionNames('url', 'rawBody', 'payload')

/** Who signed an incoming message, and its body. */
export interface VerifiedIncoming {
  /** What the verifier returned. */
  readonly verified: VerifiedRequest
  /** The body without its `aws-chunked` framing, checked as it is read: it fails instead of ending if it is not what was signed. */
  readonly body: Readable
}

/**
 * Verifies an incoming message.
 *
 * Read `body` in place of the message, which this reads.
 *
 * @param verifier what `createVerifier` returns, or its options
 * @throws {SigV4Error} if the request does not authenticate; `EntityTooLarge`, `IncompleteBody`
 * @throws {TypeError} if the body was read already and `rawBody` is not given, and for options of the wrong kind
 * @throws {RangeError} for a `maxBodySize` or a limit of chunks that is out of bounds
 */
export async function verifyIncoming(
  req: NodeRequest,
  verifier: Verifier | VerifierOptions,
  options: VerifyIncomingOptions = {},
): Promise<VerifiedIncoming> {
  checkOptionNames(options, optionNames)
  const { url, rawBody, payload, ...receiving } = ownOptions(options)
  const request = fromIncomingMessage(req, { url, rawBody })
  if (request.body === undefined) checkUnread(req)
  const { verified } = await verifyReceived(request, verifier, receiving, (limit) => bufferBody(req, limit))
  return { verified, body: openIncomingPayload(verified, req, request.body, payload) }
}

/**
 * @throws {TypeError} if the body was read already, or is read as text
 */
export function checkUnread(req: NodeRequest): void {
  const stream: Readable = req
  if (stream.readableEncoding !== null) {
    throw new TypeError('req: expected a body of bytes, got one that setEncoding turned into text')
  }
  if (!stream.readableDidRead && stream.readableFlowing !== true) return
  throw new TypeError(
    'req: expected a body that is not read yet; put this before body parsers such as express.json(), or give the bytes as they came as rawBody',
  )
}
