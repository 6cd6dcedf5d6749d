/** Bytes put together piece by piece: no piece is kept, since one may be a byte long and weigh hundreds. */
export interface GrowingBytes {
  readonly length: number
  append(piece: Uint8Array): void
  /** All of them; good until more are appended. */
  whole(): Uint8Array
}

export function growingBytes(): GrowingBytes {
  let bytes = new Uint8Array()
  let length = 0
  return {
    get length() {
      return length
    },
    append(piece) {
      if (length + piece.length > bytes.length) {
        const longer = new Uint8Array(Math.max(2 * bytes.length, length + piece.length))
        longer.set(bytes.subarray(0, length))
        bytes = longer
      }
      bytes.set(piece, length)
      length += piece.length
    },
    whole: () => bytes.subarray(0, length),
  }
}
