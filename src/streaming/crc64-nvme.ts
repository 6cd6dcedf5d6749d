/** The polynomial, reflected, in two halves. */
const polynomialHigh = 0x9a6c9329 | 0
const polynomialLow = 0xac4bc9b5 | 0

interface Tables {
  /** Eight tables of 256, the halves apart: the one at `k` advances a byte by `k + 1` bytes. */
  readonly high: Int32Array
  readonly low: Int32Array
}

let tables: Tables | undefined

/**
 * CRC-64/NVME of bytes that come piece by piece.
 *
 * Ours, since the package of the AWS SDK gives its digest in a promise only, and the general ones take a byte at a time.
 *
 * @see https://nvmexpress.org/specifications/ NVM Command Set, section 5.2.1.3.4
 */
export function createCrc64Nvme(): { update(bytes: Uint8Array): void; digest(): Uint8Array } {
  tables ??= makeTables()
  const { high, low } = tables
  let crcHigh = -1
  let crcLow = -1
  const step = (byte: number) => {
    const index = (crcLow ^ byte) & 0xff
    crcLow = ((crcLow >>> 8) | (crcHigh << 24)) ^ (low[index] as number)
    crcHigh = (crcHigh >>> 8) ^ (high[index] as number)
  }
  return {
    update(bytes) {
      const end = bytes.length - (bytes.length % 8)
      for (let at = 0; at < end; at += 8) {
        const first = crcLow ^ littleEndian(bytes, at)
        const second = crcHigh ^ littleEndian(bytes, at + 4)
        const a = 0x700 | (first & 0xff)
        const b = 0x600 | ((first >>> 8) & 0xff)
        const c = 0x500 | ((first >>> 16) & 0xff)
        const d = 0x400 | (first >>> 24)
        const e = 0x300 | (second & 0xff)
        const f = 0x200 | ((second >>> 8) & 0xff)
        const g = 0x100 | ((second >>> 16) & 0xff)
        const h = second >>> 24
        crcHigh = xor(high, a, b, c, d) ^ xor(high, e, f, g, h)
        crcLow = xor(low, a, b, c, d) ^ xor(low, e, f, g, h)
      }
      for (let at = end; at < bytes.length; at++) step(bytes[at] as number)
    },
    digest() {
      const digest = new Uint8Array(8)
      const view = new DataView(digest.buffer)
      view.setInt32(0, ~crcHigh)
      view.setInt32(4, ~crcLow)
      return digest
    },
  }
}

function littleEndian(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  )
}

function xor(table: Int32Array, a: number, b: number, c: number, d: number): number {
  return (table[a] as number) ^ (table[b] as number) ^ (table[c] as number) ^ (table[d] as number)
}

function makeTables(): Tables {
  const high = new Int32Array(2048)
  const low = new Int32Array(2048)
  for (let byte = 0; byte < 256; byte++) {
    let upper = 0
    let lower = byte
    for (let bit = 0; bit < 8; bit++) {
      const odd = lower & 1
      lower = (lower >>> 1) | (upper << 31)
      upper >>>= 1
      if (odd === 1) {
        lower ^= polynomialLow
        upper ^= polynomialHigh
      }
    }
    high[byte] = upper
    low[byte] = lower
  }
  for (let at = 256; at < 2048; at++) {
    const upper = high[at - 256] as number
    const lower = low[at - 256] as number
    high[at] = (upper >>> 8) ^ (high[lower & 0xff] as number)
    low[at] = ((lower >>> 8) | (upper << 24)) ^ (low[lower & 0xff] as number)
  }
  return { high, low }
}
