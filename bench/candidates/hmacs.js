/** HMAC-SHA256 with one key that is prepared before, of messages given as text. Each gives hex. */
export function ourHmac({ key, messages }, { engine }) {
  const prepared = engine.hmacKey(key)
  return { inputs: () => messages, operate: (message) => prepared.hex(message) }
}

export async function createHmacKeyObject({ key, messages }) {
  const { createHmac, createSecretKey } = await import('node:crypto')
  const prepared = createSecretKey(key)
  return { inputs: () => messages, operate: (message) => createHmac('sha256', prepared).update(message).digest('hex') }
}

export async function createHmacBuffer({ key, messages }) {
  const { createHmac } = await import('node:crypto')
  const prepared = Buffer.from(key)
  return { inputs: () => messages, operate: (message) => createHmac('sha256', prepared).update(message).digest('hex') }
}

/** A copy of the state behind the key's pads for each message. */
export async function nobleClone({ key, messages }) {
  const { hmac } = await import('@noble/hashes/hmac.js')
  const { sha256 } = await import('@noble/hashes/sha2.js')
  const { bytesToHex, utf8ToBytes } = await import('@noble/hashes/utils.js')
  const prepared = hmac.create(sha256, key)
  return {
    inputs: () => messages,
    operate: (message) => bytesToHex(prepared.clone().update(utf8ToBytes(message)).digest()),
  }
}

export async function noble({ key, messages }) {
  const { hmac } = await import('@noble/hashes/hmac.js')
  const { sha256 } = await import('@noble/hashes/sha2.js')
  const { bytesToHex, utf8ToBytes } = await import('@noble/hashes/utils.js')
  return { inputs: () => messages, operate: (message) => bytesToHex(hmac(sha256, key, utf8ToBytes(message))) }
}

export async function sha256Js({ key, messages }) {
  const { Sha256 } = await import('@aws-crypto/sha256-js')
  return {
    inputs: () => messages,
    operate(message) {
      const hash = new Sha256(key)
      hash.update(message)
      return Buffer.from(hash.digestSync()).toString('hex')
    },
  }
}

export async function webCrypto({ key, messages }) {
  const prepared = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const encoder = new TextEncoder()
  return {
    asynchronous: true,
    inputs: () => messages,
    operate: async (message) =>
      Buffer.from(await crypto.subtle.sign('HMAC', prepared, encoder.encode(message))).toString('hex'),
  }
}
