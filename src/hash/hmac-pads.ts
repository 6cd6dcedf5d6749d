/** The two pads of an HMAC's key, RFC 2104, in 16 words each: their bytes are in memory's order. */
export interface HmacPads {
  readonly inner: Int32Array
  readonly outer: Int32Array
}

const bytes = new Uint8Array(64)
const words = new Int32Array(bytes.buffer)

/** @param key at most 64 bytes: a longer one is hashed first */
export function writeHmacPads(key: Uint8Array, { inner, outer }: HmacPads): void {
  for (let i = 0; i < key.length; i++) bytes[i] = key[i] as number
  for (let i = 0; i < 16; i++) {
    const word = words[i] as number
    inner[i] = word ^ 0x36363636
    outer[i] = word ^ 0x5c5c5c5c
    words[i] = 0
  }
}
