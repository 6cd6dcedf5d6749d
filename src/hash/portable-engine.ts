import type { HashEngine, Hasher } from '../hash-engine.js'
import { toHex } from './hex.js'
import { writeHmacPads } from './hmac-pads.js'
import { compress, initialState } from './sha256-compress.js'

// Every hash below is synchronous, so one state and one scratch serve all.
const state = new Int32Array(8)
/** Room for the end of a message, or all of a text, with its padding. */
const scratch = new Uint8Array(16384)
const view = new DataView(scratch.buffer)
const padsInScratch = { inner: new Int32Array(scratch.buffer, 0, 16), outer: new Int32Array(scratch.buffer, 64, 16) }
/** Where a digest is left, as the beginning of an HMAC's second message. */
const digest = scratch.subarray(0, 32)
const encoder = new TextEncoder()

/** SHA-256 in plain JavaScript, for runtimes without a fast `node:crypto`. */
export const portableEngine: HashEngine = {
  name: 'portable',
  sha256: (data) => toHex(sha256(data)),
  hmac: (key, message) => hmac(padStates(key), message).slice(),
  hmacKey(key) {
    const states = padStates(key)
    return { hex: (message) => toHex(hmac(states, message)) }
  },
  hasher: createHasher,
}

/** The states after a key's inner and outer pad. */
interface PadStates {
  readonly inner: Int32Array
  readonly outer: Int32Array
}

/** Keys over 64 bytes are hashed first (RFC 2104). */
function padStates(key: Uint8Array): PadStates {
  writeHmacPads(key.length > 64 ? sha256(key) : key, padsInScratch)
  const states = { inner: stateAfter(0), outer: stateAfter(64) }
  scratch.fill(0, 0, 128)
  return states
}

function stateAfter(block: number): Int32Array {
  const after = initialState.slice()
  compress(after, view, block, block + 64)
  return after
}

function hmac({ inner, outer }: PadStates, message: string): Uint8Array {
  state.set(inner)
  absorb(message, 64)
  state.set(outer)
  return finish(32, 64 + 32)
}

function sha256(data: string | Uint8Array): Uint8Array {
  state.set(initialState)
  return absorb(data, 0)
}

function createHasher(): Hasher {
  const own = initialState.slice()
  const rest = new Uint8Array(64)
  let length = 0
  return {
    update(data) {
      const held = length % 64
      const from = Math.min(64 - held, data.length)
      length += data.length
      rest.set(data.subarray(0, from), held)
      if (held + from < 64) return
      const end = data.length - (length % 64)
      compressBytes(own, rest, 0, 64)
      compressBytes(own, data, from, end)
      rest.set(data.subarray(end))
    },
    hex() {
      state.set(own)
      return toHex(absorb(rest.subarray(0, length % 64), length - (length % 64)))
    },
  }
}

function compressBytes(own: Int32Array, { buffer, byteOffset }: Uint8Array, from: number, to: number): void {
  compress(own, new DataView(buffer, byteOffset), from, to)
}

/** Hashes a whole message, of which `before` bytes (whole blocks) are in the state already. */
function absorb(data: string | Uint8Array, before: number): Uint8Array {
  if (typeof data === 'string') {
    if (data.length * 3 > scratch.length - 72) return absorb(encoder.encode(data), before)
    const { written } = encoder.encodeInto(data, scratch)
    return finish(written, before + written)
  }
  const rest = data.length % 64
  const end = data.length - rest
  if (end > 0) compressBytes(state, data, 0, end)
  scratch.set(data.subarray(end))
  return finish(rest, before + data.length)
}

/** Pads the `length` bytes in the scratch for a message of `total` bytes. The digest is overwritten by the next call. */
function finish(length: number, total: number): Uint8Array {
  const end = (length + 72) & -64
  scratch[length] = 0x80
  scratch.fill(0, length + 1, end)
  view.setUint32(end - 8, total / 2 ** 29)
  view.setUint32(end - 4, total << 3)
  compress(state, view, 0, end)
  for (let i = 0; i < 8; i++) view.setInt32(4 * i, state[i] as number)
  return digest
}
