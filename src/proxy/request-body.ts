import { SigV4Error } from '../sigv4-error.js'
import { isByteArray } from '../stages/bytes.js'
import { forEachHeader } from '../stages/canonical-headers.js'
import type { ByteSource } from '../streaming/byte-source.js'
import type { HttpRequest } from '../types.js'

interface NodeMessage extends AsyncIterable<Uint8Array> {
  readonly aborted: boolean
  iterator(options: { destroyOnReturn: boolean }): AsyncIterable<Uint8Array>
  resume(): unknown
}

/**
 * The body of a received request, where there is one, such that it can be given up without harm to its connection: an
 * incoming message of Node's, once destroyed, takes the socket with it that the answer should go through.
 *
 * A server gives a GET a stream, too, with which `fetch` would not send it.
 */
export function openableBody({
  method,
  headers,
  body,
}: Pick<HttpRequest, 'method' | 'headers'> & { readonly body?: ByteSource }): ByteSource {
  if (body === undefined || isAtHand(body)) return body
  if ((method === 'GET' || method === 'HEAD') && !isFramed(headers)) return null
  if (!isNodeMessage(body)) return body
  return readMessage(body)
}

/** What is left unread of a message is read and dropped, so that its connection can go on. */
async function* readMessage(body: NodeMessage): AsyncGenerator<Uint8Array> {
  try {
    yield* body.iterator({ destroyOnReturn: false })
    // One of HTTP/2 that broke off before it was read ends as if it were whole.
    if (body.aborted) throw new SigV4Error('IncompleteBody', 'body: expected all of it, got the end of the connection')
  } finally {
    body.resume()
  }
}

/** Whether a body follows the head (RFC 9112 section 6.3). */
function isFramed(headers: HttpRequest['headers']): boolean {
  let framed = false
  forEachHeader(headers, (given, value) => {
    const name = String(given).toLowerCase()
    framed ||= name === 'transfer-encoding' || (name === 'content-length' && Number(value) !== 0)
  })
  return framed
}

function isNodeMessage(body: ByteSource): body is NodeMessage {
  return typeof body === 'object' && body !== null && 'rawHeaders' in body && 'iterator' in body
}

/** Whether the bytes are at hand, and can be verified with the request. */
export function isAtHand(body: ByteSource): body is string | Uint8Array | null {
  return body === null || typeof body === 'string' || isByteArray(body)
}
