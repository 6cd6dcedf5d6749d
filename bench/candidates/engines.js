/** Our engines, and what else computes SHA-256, over bytes. Each gives hex. */
export function ourHash(payloads, { engine }) {
  return { inputs: () => payloads, operate: (payload) => engine.sha256(payload) }
}

export async function createHash(payloads) {
  const { createHash } = await import('node:crypto')
  return { inputs: () => payloads, operate: (payload) => createHash('sha256').update(payload).digest('hex') }
}

export async function noble(payloads) {
  const { sha256 } = await import('@noble/hashes/sha2.js')
  const { bytesToHex } = await import('@noble/hashes/utils.js')
  return { inputs: () => payloads, operate: (payload) => bytesToHex(sha256(payload)) }
}

export async function sha256Js(payloads) {
  const { Sha256 } = await import('@aws-crypto/sha256-js')
  return {
    inputs: () => payloads,
    operate(payload) {
      const hash = new Sha256()
      hash.update(payload)
      return Buffer.from(hash.digestSync()).toString('hex')
    },
  }
}

export function webCrypto(payloads) {
  return {
    asynchronous: true,
    inputs: () => payloads,
    operate: async (payload) => Buffer.from(await crypto.subtle.digest('SHA-256', payload)).toString('hex'),
  }
}
