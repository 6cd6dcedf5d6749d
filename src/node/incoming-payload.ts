import type { Readable } from 'node:stream'
import type { OpenPayloadOptions } from '../streaming/payload-codec.js'
import type { HttpRequest, VerifiedRequest } from '../types.js'
import type { NodeRequest } from './incoming-message.js'
import { openNodePayload } from './payload-streams.js'

/**
 * The payload of an incoming message, checked as it is read. What a payload at fault leaves unread is read and dropped,
 * so that its connection can go on.
 *
 * @param body undefined if it is still in the message
 * @throws {SigV4Error} of `openNodePayload`
 */
export function openIncomingPayload(
  verified: VerifiedRequest,
  req: NodeRequest,
  body: HttpRequest['body'],
  options: OpenPayloadOptions | undefined,
): Readable {
  if (body !== undefined) return openNodePayload(verified, body, options)
  const payload = openNodePayload(verified, req, options)
  return payload.once('close', () => {
    // Later than what the failing payload does to its source in this turn.
    setImmediate(() => req.resume())
  })
}
