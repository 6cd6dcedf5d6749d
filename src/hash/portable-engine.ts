import type { HashEngine, Hasher } from '../types.js'
import { compress, initialState } from './sha256-compress.js'

const scratchSize = 16384
/** Room for a message, its padding, and the length. Every hash below is synchronous, so one scratch serves all. */
const bytes = new Uint8Array(scratchSize + 128)
const words = new Int32Array(bytes.buffer)
const work = new Int32Array(8)
const outerWords = new Int32Array(16)
const encoder = new TextEncoder()
const littleEndian = new Uint8Array(Int32Array.of(1).buffer)[0] === 1

/** SHA-256 in plain JavaScript, for runtimes without a fast `node:crypto`. */
export const portableEngine: HashEngine = {
  name: 'portable',
  sha256(data) {
    work.set(initialState)
    if (typeof data === 'string') absorbText(work, data, 0)
    else absorb(work, data, 0)
    return toHex(work)
  },
  hmac(key, message) {
    const { inner, outer } = padStates(key)
    finishHmac(inner, outer, message)
    return writeBigEndian(work, new Uint8Array(32))
  },
  hmacKey(key) {
    const { inner, outer } = padStates(key)
    return {
      hex(message) {
        finishHmac(inner, outer, message)
        return toHex(work)
      },
    }
  },
  hasher: createHasher,
}

/** The states after a key's inner and outer pad. Keys over 64 bytes are hashed first (RFC 2104). */
function padStates(key: Uint8Array): { inner: Int32Array; outer: Int32Array } {
  const block = new Uint8Array(64)
  if (key.length > 64) {
    work.set(initialState)
    absorb(work, key, 0)
    writeBigEndian(work, block)
  } else block.set(key)
  const states = { inner: padState(block, 0x36), outer: padState(block, 0x5c) }
  block.fill(0)
  return states
}

/** Leaves the HMAC in `work`. */
function finishHmac(inner: Int32Array, outer: Int32Array, message: string): void {
  work.set(inner)
  absorbText(work, message, 64)
  outerWords.set(work)
  outerWords.fill(0, 8)
  outerWords[8] = 0x80000000 | 0
  outerWords[15] = (64 + 32) * 8
  work.set(outer)
  compress(work, outerWords, 1)
}

function padState(block: Uint8Array, pad: number): Int32Array {
  for (let i = 0; i < 64; i++) bytes[i] = (block[i] as number) ^ pad
  toBigEndian(16)
  const state = initialState.slice()
  compress(state, words, 1)
  return state
}

function createHasher(): Hasher {
  const state = initialState.slice()
  const rest = new Uint8Array(64)
  let length = 0
  return {
    update(data) {
      const held = length % 64
      length += data.length
      let from = 0
      if (held > 0) {
        from = Math.min(64 - held, data.length)
        rest.set(data.subarray(0, from), held)
        if (held + from < 64) return
        absorbBlocks(state, rest)
      }
      const end = data.length - ((data.length - from) % 64)
      absorbBlocks(state, data.subarray(from, end))
      rest.set(data.subarray(end))
    },
    hex() {
      absorb(state, rest.subarray(0, length % 64), length - (length % 64))
      return toHex(state)
    },
  }
}

/** Hashes a whole message, of which `before` bytes (whole blocks) are in the state already, with its padding. */
function absorb(state: Int32Array, data: Uint8Array, before: number): void {
  const whole = data.length - (data.length % 64)
  if (whole > scratchSize) absorbBlocks(state, data.subarray(0, whole))
  const from = whole > scratchSize ? whole : 0
  bytes.set(from === 0 ? data : data.subarray(from))
  pad(state, data.length - from, before + data.length)
}

function absorbText(state: Int32Array, text: string, before: number): void {
  if (text.length * 3 > scratchSize) absorb(state, encoder.encode(text), before)
  else {
    const { written } = encoder.encodeInto(text, bytes)
    pad(state, written, before + written)
  }
}

/** Pads the `length` bytes in the scratch for a message of `total` bytes, and compresses them. */
function pad(state: Int32Array, length: number, total: number): void {
  const blocks = (length + 72) >>> 6
  bytes[length] = 0x80
  bytes.fill(0, length + 1, blocks * 64)
  toBigEndian(blocks * 16 - 2)
  words[blocks * 16 - 2] = Math.floor(total / 0x20000000)
  words[blocks * 16 - 1] = total << 3
  compress(state, words, blocks)
}

function absorbBlocks(state: Int32Array, data: Uint8Array): void {
  for (let from = 0; from < data.length; from += scratchSize) {
    const piece = data.subarray(from, from + scratchSize)
    bytes.set(piece)
    toBigEndian(piece.length >>> 2)
    compress(state, words, piece.length >>> 6)
  }
}

function toBigEndian(count: number): void {
  if (!littleEndian) return
  for (let i = 0; i < count; i++) {
    const word = words[i] as number
    words[i] = (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)
  }
}

function writeBigEndian(state: Int32Array, into: Uint8Array): Uint8Array {
  for (let i = 0; i < 32; i++) into[i] = (state[i >>> 2] as number) >>> (24 - 8 * (i & 3))
  return into
}

const digits = new Uint8Array(16).map((_, i) => '0123456789abcdef'.charCodeAt(i))
const hexBytes = new Uint8Array(64)
const decoder = new TextDecoder()

function toHex(state: Int32Array): string {
  for (let i = 0; i < 64; i++) {
    hexBytes[i] = digits[((state[i >>> 3] as number) >>> (28 - 4 * (i & 7))) & 15] as number
  }
  return decoder.decode(hexBytes)
}
