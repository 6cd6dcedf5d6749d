/**
 * Writes the inner and outer pad of an HMAC's key, RFC 2104, at the beginning of two buffers.
 *
 * @param key at most 64 bytes: a longer one is hashed first
 */
export function writeHmacPads(key: Uint8Array, inner: Uint8Array, outer: Uint8Array): void {
  for (let i = 0; i < 64; i++) {
    const byte = i < key.length ? (key[i] as number) : 0
    inner[i] = byte ^ 0x36
    outer[i] = byte ^ 0x5c
  }
}
