import { createHash, hash as oneShot } from 'node:crypto'
import { flatten } from '../requests.js'

// Runtimes without the one-shot form have this as their floor.
const hash = oneShot ?? ((algorithm, data, encoding) => createHash(algorithm).update(data).digest(encoding))

/**
 * What no signer that hashes by `node:crypto` can go under: the canonical request, the inner pad with the string to sign
 * and the outer pad with the digest, each hashed by one bare call, all of them made beforehand; and the body, if it is signed.
 *
 * @param signed what signing returned for each request
 */
export function bareHashes(signed, bodies) {
  const pad = Buffer.alloc(64, 0x36)
  const inputs = signed.map(({ canonicalRequest, stringToSign }, i) => ({
    canonical: flatten(canonicalRequest),
    inner: Buffer.concat([pad, Buffer.from(stringToSign)]),
    outer: Buffer.alloc(96, i),
    body: bodies?.[i],
  }))
  const operate =
    bodies === undefined
      ? ({ canonical, inner, outer }) => {
          hash('sha256', canonical, 'hex')
          hash('sha256', inner, 'binary')
          return hash('sha256', outer, 'hex')
        }
      : ({ canonical, inner, outer, body }) => {
          hash('sha256', body, 'hex')
          hash('sha256', canonical, 'hex')
          hash('sha256', inner, 'binary')
          return hash('sha256', outer, 'hex')
        }
  return { inputs: () => inputs, operate, role: 'floor' }
}

/** One bare call over bytes. */
export function bareHash(payloads) {
  return { inputs: () => payloads, operate: (payload) => hash('sha256', payload, 'hex'), role: 'floor' }
}

/** One bare call for each chunk of a body. */
export function bareHashesOfChunks(bodies) {
  return {
    inputs: () => bodies,
    operate(chunks) {
      let last = ''
      for (const chunk of chunks) last = hash('sha256', chunk, 'hex')
      return last
    },
    role: 'floor',
  }
}
