import type { HashEngine, Hasher } from '../types.js'

/** Pieces below this are copied together, so that a sender of single bytes does not make us hold an object for each. */
const smallPiece = 4096

/** The data of one chunk that is not complete, or not checked, yet. */
export interface HeldChunk {
  /** Begins a chunk of so many bytes. */
  begin(size: number): void
  /** Takes its next piece, which must not be empty: a large one as it is, without a copy. */
  add(piece: Uint8Array): void
  /** SHA-256 of its data, where there is an engine. Call it once. */
  hash(): string
  /** Moves its data to a list. */
  moveTo(list: Uint8Array[]): void
  /** Lets go of it. */
  drop(): void
}

/**
 * Holds what was received and not more: nothing is allocated by a length that the other side names.
 *
 * @param engine undefined if the data is not hashed
 */
export function createHeldChunk(engine: HashEngine | undefined): HeldChunk {
  let size = 0
  /** The whole data, if it came in one piece. */
  let whole: Uint8Array | undefined
  let pieces: Uint8Array[] = []
  let block = new Uint8Array(0)
  let used = 0
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
  const drop = () => {
    whole = undefined
    hasher = undefined
    pieces = []
    used = 0
  }

  return {
    begin(bytes) {
      size = bytes
    },
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
    moveTo(list) {
      if (whole !== undefined) list.push(whole)
      else {
        seal()
        for (const piece of pieces) list.push(piece)
      }
      drop()
    },
    drop,
  }
}
