import { quote, SigV4Error } from '../sigv4-error.js'
import { hexDigits } from '../stages/payload-hash.js'
import { signatureExtension as extension } from './chunk-signature.js'

/** A size has at most this many digits. */
const sizeDigits = 16
const signatureDigits = 64

/** Reads the lines before the chunks' data: `hex-size` or `hex-size;chunk-signature=<64 hex>`, and CRLF. */
export interface ChunkHeaderReader {
  /**
   * Reads on, up to the LF that ends the line.
   *
   * @returns where the line ends, or the end of the bytes if it goes on
   * @throws {SigV4Error} `ChunkMalformed` if it goes on for too long
   */
  read(bytes: Uint8Array, at: number): number
  /** Whether the LF was read: the next `read` begins another line. */
  readonly complete: boolean
  /**
   * The size that a complete line gives.
   *
   * @throws {SigV4Error} `ChunkMalformed`
   */
  parseSize(): number
  /** The signature of the line that was parsed. */
  readonly signature: string
  /** Compares it in constant time. */
  hasSignature(expected: string): boolean
}

/**
 * Strict: one to sixteen hexadecimal digits of either case, without sign, blanks or zeros before them; the extension
 * exactly as AWS's documentation has it, or none; CRLF. Nothing but the case of a digit can change and mean the same.
 *
 * @param signed whether the extension must be there
 * @param chunk the number of the chunk, for errors
 */
export function createChunkHeaderReader(signed: boolean, chunk: () => number): ChunkHeaderReader {
  const extensionLength = signed ? extension.length + signatureDigits : 0
  const line = new Uint8Array(sizeDigits + extensionLength + 2)
  let length = 0
  let complete = false
  let signatureAt = 0

  const textOf = (from: number, to: number) => String.fromCharCode(...line.subarray(from, to))
  const refuse = (reason: string, expected: string): never => {
    const received = textOf(0, length)
    const message = `chunk ${chunk()}: expected ${expected}, got ${quote(received)}`
    throw new SigV4Error('ChunkMalformed', message, { chunk: chunk(), reason, received })
  }

  return {
    read(bytes, from) {
      const before = complete ? 0 : length
      const end = bytes.indexOf(0x0a, from) + 1
      const to = Math.min(end || bytes.length, from + line.length - before)
      line.set(bytes.subarray(from, to), before)
      length = before + to - from
      complete = end > 0 && to === end
      if (!complete && to < bytes.length) refuse('length', `a line of at most ${line.length} bytes`)
      return to
    },
    get complete() {
      return complete
    },
    parseSize() {
      let size = 0
      let digits = 0
      for (; digits < length; digits++) {
        const value = hexValue(line[digits] as number)
        if (value < 0) break
        size = size * 16 + value
      }
      const padded = digits > 1 && line[0] === 0x30
      if (digits === 0 || digits > sizeDigits || padded) refuse('size', 'a size of 1 to 16 hexadecimal digits')
      if (line[length - 2] !== 0x0d) refuse('delimiter', 'CRLF at the end of the line')
      if (length !== digits + extensionLength + 2 || (signed && !isExtension(line, digits))) {
        refuse('extension', signed ? `${extension}<64 lower-case hexadecimal digits> after the size` : 'no extension')
      }
      signatureAt = digits + extension.length
      return size
    },
    get signature() {
      return textOf(signatureAt, signatureAt + signatureDigits)
    },
    hasSignature(expected) {
      let difference = expected.length ^ signatureDigits
      for (let i = 0; i < signatureDigits; i++) difference |= (line[signatureAt + i] as number) ^ expected.charCodeAt(i)
      return difference === 0
    },
  }
}

function isExtension(line: Uint8Array, from: number): boolean {
  for (let i = 0; i < extension.length; i++) if (line[from + i] !== extension.charCodeAt(i)) return false
  let isSignature = 1
  for (let i = from + extension.length; i < from + extension.length + signatureDigits; i++) {
    isSignature &= hexDigits[line[i] as number] as number
  }
  return isSignature === 1
}

/** The value of a hexadecimal digit of either case, or -1. */
function hexValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}
