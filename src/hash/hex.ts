const digits = new TextEncoder().encode('0123456789abcdef')
const decoder = new TextDecoder()
const hex = new Uint8Array(64)

/** 32 bytes as 64 lower-case hexadecimal digits. */
export function toHex(bytes: Uint8Array): string {
  for (let i = 0; i < 32; i++) {
    const byte = bytes[i] as number
    hex[2 * i] = digits[byte >>> 4] as number
    hex[2 * i + 1] = digits[byte & 15] as number
  }
  return decoder.decode(hex)
}
