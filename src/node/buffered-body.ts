import type { Readable } from 'node:stream'
import { checkBodySize } from '../receiving/body-limit.js'
import { SigV4Error } from '../sigv4-error.js'
import type { NodeRequest } from './incoming-message.js'

/**
 * Reads a body whole and leaves it in the message, so that whoever reads the message next gets it from its beginning.
 *
 * The message keeps the bytes itself: it is asked for one more than it has until it has them all, and they are put back
 * before its end is told.
 *
 * @param limit bytes
 * @throws {SigV4Error} `EntityTooLarge`; `IncompleteBody` if the connection ends first
 */
export async function bufferBody(req: NodeRequest, limit: number): Promise<Uint8Array> {
  const stream: Readable = req
  checkBodySize(Number(req.headers['content-length'] ?? 0), limit)
  if (stream.readableEnded) return new Uint8Array()
  if (stream.destroyed) throw incomplete()
  const bytes = await new Promise<Uint8Array | undefined>((resolve, reject) => {
    const settle = (work: () => void) => {
      stream.off('readable', onReadable).off('end', onEnd).off('error', onClose).off('close', onClose)
      work()
    }
    const onReadable = () => {
      if (stream.readableLength > limit) {
        settle(() => resolve(undefined))
        return
      }
      const whole: Buffer | null = stream.read(stream.readableLength + 1)
      if (whole === null) return
      stream.unshift(whole)
      settle(() => resolve(whole))
    }
    const onEnd = () => settle(() => resolve(new Uint8Array()))
    const onClose = () => settle(() => reject(incomplete()))
    stream.on('readable', onReadable).on('end', onEnd).on('error', onClose).on('close', onClose)
  })
  if (bytes === undefined) checkBodySize(stream.readableLength, limit)
  return bytes as Uint8Array
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
