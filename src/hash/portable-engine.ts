import type { HashEngine, Hasher } from '../types.js'
import { toHex } from './hex.js'
import { writeHmacPads } from './hmac-pads.js'
import { compress, initialState } from './sha256-compress.js'

// Every hash below is synchronous, so one state and one scratch serve all.
const state = new Int32Array(8)
const scratchSize = 16384
/** Room for a message, its padding, and the length. */
const bytes = new Uint8Array(scratchSize + 128)
const view = new DataView(bytes.buffer)
const words = new Int32Array(bytes.buffer)
const digest = new Uint8Array(32)
const digestView = new DataView(digest.buffer)
const encoder = new TextEncoder()
const isLittleEndian = new Uint8Array(Int32Array.of(1).buffer)[0] === 1

/** SHA-256 in plain JavaScript, for runtimes without a fast `node:crypto`. */
export const portableEngine: HashEngine = {
  name: 'portable',
  sha256(data) {
    state.set(initialState)
    if (typeof data === 'string') absorbText(data, 0)
    else absorb(data, 0)
    return toHex(readDigest())
  },
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
  if (key.length > 64) {
    state.set(initialState)
    absorb(key, 0)
  }
  writeHmacPads(key.length > 64 ? readDigest() : key, bytes, bytes.subarray(64))
  toBigEndian(32)
  const states = { inner: stateAfter(words), outer: stateAfter(words.subarray(16)) }
  words.fill(0, 0, 32)
  return states
}

function stateAfter(block: Int32Array): Int32Array {
  state.set(initialState)
  compress(state, block, 1)
  return state.slice()
}

function hmac({ inner, outer }: PadStates, message: string): Uint8Array {
  state.set(inner)
  absorbText(message, 64)
  words.set(state)
  words.fill(0, 8, 16)
  words[8] = 1 << 31
  words[15] = (64 + 32) * 8
  state.set(outer)
  compress(state, words, 1)
  return readDigest()
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
      state.set(own)
      absorbBlocks(rest)
      absorbBlocks(data.subarray(from, end))
      own.set(state)
      rest.set(data.subarray(end))
    },
    hex() {
      state.set(own)
      absorb(rest.subarray(0, length % 64), length - (length % 64))
      return toHex(readDigest())
    },
  }
}

/** Hashes a whole message, of which `before` bytes (whole blocks) are in the state already, with its padding. */
function absorb(data: Uint8Array, before: number): void {
  const end = data.length - (data.length % 64)
  absorbBlocks(data.subarray(0, end))
  bytes.set(data.subarray(end))
  pad(data.length - end, before + data.length)
}

function absorbText(text: string, before: number): void {
  if (text.length * 3 > scratchSize) absorb(encoder.encode(text), before)
  else {
    const { written } = encoder.encodeInto(text, bytes)
    pad(written, before + written)
  }
}

function absorbBlocks(data: Uint8Array): void {
  for (let from = 0; from < data.length; from += scratchSize) {
    const piece = data.subarray(from, from + scratchSize)
    bytes.set(piece)
    compressScratch(piece.length / 64)
  }
}

/** Pads the `length` bytes in the scratch for a message of `total` bytes, and compresses them. */
function pad(length: number, total: number): void {
  const blocks = (length + 72) >>> 6
  const end = blocks * 64
  bytes[length] = 0x80
  bytes.fill(0, length + 1, end)
  view.setUint32(end - 8, total / 2 ** 29)
  view.setUint32(end - 4, total << 3)
  compressScratch(blocks)
}

function compressScratch(blocks: number): void {
  toBigEndian(blocks * 16)
  compress(state, words, blocks)
}

function toBigEndian(count: number): void {
  if (!isLittleEndian) return
  for (let i = 0; i < count; i++) {
    const word = words[i] as number
    words[i] = (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)
  }
}

/** The state as bytes, which the next call overwrites. */
function readDigest(): Uint8Array {
  for (let i = 0; i < 8; i++) digestView.setInt32(4 * i, state[i] as number)
  return digest
}
