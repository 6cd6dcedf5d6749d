import { quote, SigV4Error } from '../sigv4-error.js'
import { isHexDigest } from '../stages/payload-hash.js'

/** A size has at most this many digits. */
const sizeDigits = 16
const extension = ';chunk-signature='
const extensionLength = extension.length + 64

/** The line before a chunk's data: `hex-size` or `hex-size;chunk-signature=<64 hex>`, and CRLF. */
export interface ChunkHeader {
  /** Bytes of data that follow. */
  readonly size: number
  /** As received; empty for an unsigned chunk. */
  readonly signature: string
}

/** Reads the lines before the chunks. */
export interface ChunkHeaderReader {
  /**
   * Reads on, up to the LF that ends the line.
   *
   * @returns where the line ends, or the end of the bytes if it goes on
   * @throws {SigV4Error} `ChunkMalformed` if it goes on for too long
   */
  read(bytes: Uint8Array, at: number): number
  /** Whether the LF was read. */
  readonly complete: boolean
  /**
   * The line, if it is complete; the next `read` begins another one.
   *
   * @throws {SigV4Error} `ChunkMalformed`
   */
  parse(): ChunkHeader
}

/**
 * Strict: one to sixteen hexadecimal digits of either case, without sign or blanks; the extension exactly as AWS's
 * documentation has it, or none; CRLF.
 *
 * @param signed whether the extension must be there
 * @param chunk the number of the chunk, for errors
 */
export function createChunkHeaderReader(signed: boolean, chunk: () => number): ChunkHeaderReader {
  const line = new Uint8Array(sizeDigits + (signed ? extensionLength : 0) + 2)
  let length = 0
  let complete = false

  const refuse = (reason: string, expected: string): never => {
    const received = toText(line, 0, length)
    const message = `chunk ${chunk()}: expected ${expected}, got ${quote(received)}`
    throw new SigV4Error('ChunkMalformed', message, { chunk: chunk(), reason, received })
  }

  return {
    read(bytes, from) {
      for (let at = from; at < bytes.length; ) {
        if (length === line.length) refuse('length', `a line of at most ${line.length} bytes`)
        const byte = bytes[at++] as number
        line[length++] = byte
        if (byte !== 0x0a) continue
        complete = true
        return at
      }
      return bytes.length
    },
    get complete() {
      return complete
    },
    parse() {
      let size = 0
      let digits = 0
      for (; digits < length; digits++) {
        const value = hexValue(line[digits] as number)
        if (value < 0) break
        size = size * 16 + value
      }
      if (digits === 0 || digits > sizeDigits) refuse('size', 'a size of 1 to 16 hexadecimal digits')
      if (line[length - 2] !== 0x0d) refuse('delimiter', 'CRLF at the end of the line')
      const text = toText(line, digits, length - 2)
      if (signed ? !isExtension(text) : text !== '') {
        refuse('extension', signed ? `${extension}<64 lower-case hexadecimal digits> after the size` : 'no extension')
      }
      length = 0
      complete = false
      return { size, signature: text.slice(extension.length) }
    },
  }
}

function isExtension(text: string): boolean {
  return text.length === extensionLength && text.startsWith(extension) && isHexDigest(text.slice(extension.length))
}

function toText(bytes: Uint8Array, from: number, to: number): string {
  let text = ''
  for (let at = from; at < to; at++) text += String.fromCharCode(bytes[at] as number)
  return text
}

/** The value of a hexadecimal digit, or -1. */
function hexValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}
