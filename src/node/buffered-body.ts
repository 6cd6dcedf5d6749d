import type { Http2ServerRequest } from 'node:http2'
import type { Readable } from 'node:stream'
import { checkBodySize } from '../receiving/body-limit.js'
import { growingBytes } from '../receiving/growing-bytes.js'
import { SigV4Error } from '../sigv4-error.js'
import type { NodeRequest } from './incoming-message.js'

/**
 * Reads a body whole and leaves it in the message, so that whoever reads the message next gets it from its beginning.
 *
 * The end of a message is told once nothing is left in it. So one byte stays, the message is asked for one more than it
 * has until it has them all, and they are put back before its end is told.
 *
 * @param limit bytes
 * @throws {SigV4Error} `EntityTooLarge`; `IncompleteBody` if the connection ends first
 */
export async function bufferBody(req: NodeRequest, limit: number): Promise<Uint8Array> {
  const stream: Readable = req
  checkUnbroken(stream)
  checkBodySize(Number(req.headers['content-length'] ?? 0), limit)
  if (stream.readableEnded) return new Uint8Array()
  if (stream.destroyed) throw incomplete()
  return new Promise<Uint8Array>((resolve, reject) => {
    const taken = growingBytes()
    const settle = (work: () => void) => {
      stream.off('readable', onReadable).off('end', onEnd).off('error', onClose).off('close', onClose)
      work()
    }
    const onReadable = () => {
      try {
        checkBodySize(taken.length + stream.readableLength, limit)
      } catch (error) {
        settle(() => reject(error))
        // A server drops what is left of a message that nobody began to read. Of this one, a client that sends all before it
        // listens would wait for ever.
        req.resume()
        return
      }
      const last: Buffer | null = stream.read(stream.readableLength + 1)
      const piece: Buffer | null = last ?? (stream.readableLength > 1 ? stream.read(stream.readableLength - 1) : null)
      if (piece !== null) taken.append(piece)
      if (last === null) return
      const whole = taken.whole()
      stream.unshift(whole)
      settle(() => resolve(whole))
    }
    const onEnd = () => settle(() => resolve(new Uint8Array()))
    const onClose = () => settle(() => reject(incomplete()))
    stream.on('readable', onReadable).on('end', onEnd).on('error', onClose).on('close', onClose)
    // What others were told of already is not told again.
    if (stream.readableLength > 0) onReadable()
  })
}

/**
 * A message of HTTP/2 that broke off before it is read ends as if it were whole.
 *
 * @throws {SigV4Error} `IncompleteBody`
 */
export function checkUnbroken(req: Readable): void {
  if ('stream' in req && (req as Http2ServerRequest).aborted) throw incomplete()
}

/** Puts other bytes in the place of those that `bufferBody` left in the message. */
export function replaceBody(req: NodeRequest, bytes: Uint8Array): void {
  const stream: Readable = req
  stream.read()
  if (bytes.length > 0) stream.unshift(bytes)
}

function incomplete(): SigV4Error {
  return new SigV4Error('IncompleteBody', 'body: expected all of it, got the end of the connection')
}
