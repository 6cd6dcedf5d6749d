import { createHmac } from 'node:crypto'
import { sha256Hex } from './plain-sigv4.js'

// The oracle of aws-chunked: AWS's documented steps in the plainest code, with nothing of the library in it.
// Bodies are byte strings.

export interface PlainChain {
  readonly signingKey: Uint8Array
  readonly dateTime: string
  /** `YYYYMMDD/region/service/aws4_request` */
  readonly scope: string
}

const sign = ({ signingKey }: PlainChain, lines: readonly string[]): string =>
  createHmac('sha256', signingKey).update(lines.join('\n')).digest('hex')

function plainChunkSignature(chain: PlainChain, previous: string, data: string): string {
  const hashes = [previous, sha256Hex(''), sha256Hex(Buffer.from(data, 'latin1'))]
  return sign(chain, ['AWS4-HMAC-SHA256-PAYLOAD', chain.dateTime, chain.scope, ...hashes])
}

function plainTrailerSignature(chain: PlainChain, previous: string, canonicalTrailers: string): string {
  return sign(chain, ['AWS4-HMAC-SHA256-TRAILER', chain.dateTime, chain.scope, previous, sha256Hex(canonicalTrailers)])
}

/** `size extension lineEnd data delimiter`: the last chunk has neither data nor delimiter. */
export interface Frame {
  size: string
  extension: string
  lineEnd: string
  data: string
  delimiter: string
}

/** An aws-chunked body in its parts, so that a test can change one. */
export interface FramedBody {
  frames: Frame[]
  /** Lines without their end. */
  trailers: string[]
  trailerEnd: string
  /** The line of the trailers' signature; undefined if they are not signed. */
  signature: string | undefined
  end: string
}

/**
 * Frames a payload, signed if there is a chain.
 *
 * @param sizes of all chunks with data
 */
export function frameBody(
  payload: string,
  sizes: readonly number[],
  trailers: readonly string[],
  signed?: { chain: PlainChain; seed: string; trailers: boolean },
): FramedBody {
  let previous = signed?.seed ?? ''
  let at = 0
  const frames = [...sizes, 0].map((size) => {
    const data = payload.slice(at, at + size)
    at += size
    if (signed) previous = plainChunkSignature(signed.chain, previous, data)
    const extension = signed ? `;chunk-signature=${previous}` : ''
    return { size: size.toString(16), extension, lineEnd: '\r\n', data, delimiter: size === 0 ? '' : '\r\n' }
  })
  const canonical = trailers.map((line) => `${line}\n`).join('')
  const signature = signed?.trailers
    ? `x-amz-trailer-signature:${plainTrailerSignature(signed.chain, previous, canonical)}`
    : undefined
  return { frames, trailers: [...trailers], trailerEnd: '\r\n', signature, end: '\r\n' }
}

export function joinBody({ frames, trailers, trailerEnd, signature, end }: FramedBody): string {
  const chunks = frames.map(({ size, extension, lineEnd, data, delimiter }) =>
    [size, extension, lineEnd, data, delimiter].join(''),
  )
  const lines = trailers.map((line) => line + trailerEnd)
  return [...chunks, ...lines, ...(signature === undefined ? [] : [`${signature}\r\n`]), end].join('')
}
