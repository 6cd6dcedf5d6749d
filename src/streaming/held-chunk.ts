import type { HashEngine, Hasher } from '../types.js'

/** Pieces below this are copied together, so that a sender of single bytes does not make us hold an object for each. */
const smallPiece = 4096

/** The data of one chunk that is not complete, or not checked, yet. */
export interface HeldChunk {
  /** Takes the next piece, which must not be empty: a large one as it is, without a copy. */
  add(piece: Uint8Array): void
  /** SHA-256 of the data, where there is an engine. Call it once. */
  hash(): string
  /** The data, after which nothing is held. */
  take(): Uint8Array[]
}

/**
 * Holds what was received and not more: nothing is allocated by a length that the other side names.
 *
 * @param size of the whole chunk
 * @param engine undefined if the data is not hashed
 */
export function createHeldChunk(size: number, engine: HashEngine | undefined): HeldChunk {
  let pieces: Uint8Array[] = []
  let block = new Uint8Array(0)
  let used = 0
  let whole: Uint8Array | undefined
  let hasher: Hasher | undefined
  const seal = () => {
    if (used === 0) return
    pieces.push(block.subarray(0, used))
    block = block.subarray(used)
    used = 0
  }
  const copy = (piece: Uint8Array) => {
    for (let from = 0; from < piece.length; ) {
      if (block.length === 0) block = new Uint8Array(smallPiece)
      const part = piece.subarray(from, from + block.length - used)
      block.set(part, used)
      used += part.length
      from += part.length
      if (used === block.length) seal()
    }
  }
  return {
    add(piece) {
      if (piece.length === size) {
        whole = piece
        return
      }
      hasher ??= engine?.hasher()
      hasher?.update(piece)
      if (piece.length < smallPiece) {
        copy(piece)
        return
      }
      seal()
      pieces.push(piece)
    },
    hash: () => (whole === undefined ? hasher?.hex() : engine?.sha256(whole)) ?? '',
    take() {
      seal()
      const data = whole === undefined ? pieces : [whole]
      whole = undefined
      pieces = []
      return data
    },
  }
}
