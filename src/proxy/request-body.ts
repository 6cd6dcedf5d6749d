import { isByteArray } from '../stages/bytes.js'
import type { ByteSource } from '../streaming/byte-source.js'

interface NodeMessage extends AsyncIterable<Uint8Array> {
  iterator(options: { destroyOnReturn: boolean }): AsyncIterator<Uint8Array>
}

/**
 * A body that can be given up without harm to its connection: an incoming message of Node's, once destroyed, takes the
 * socket with it that the answer should go through.
 */
export function keepConnection(body: ByteSource): ByteSource {
  if (!isNodeMessage(body)) return body
  return { [Symbol.asyncIterator]: () => body.iterator({ destroyOnReturn: false }) }
}

function isNodeMessage(body: ByteSource): body is NodeMessage {
  return typeof body === 'object' && body !== null && 'rawHeaders' in body && 'iterator' in body
}

/** Whether the bytes are at hand, and can be verified with the request. */
export function isAtHand(body: ByteSource): body is string | Uint8Array | null {
  return body === null || typeof body === 'string' || isByteArray(body)
}
