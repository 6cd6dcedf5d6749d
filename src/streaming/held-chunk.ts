import type { HashEngine, Hasher } from '../hash-engine.js'

/** Pieces that a chunk may have before small ones are copied together: so few cost less as they are. */
const fewPieces = 8
/** Pieces below this are copied together, so that a sender of single bytes does not make us hold an object for each. */
const smallPiece = 4096

/**
 * Where the pieces of a chunk that fits are joined to be hashed: a copy of this size costs less than a hasher. Hashing is
 * synchronous, so one serves all.
 */
const joined = new Uint8Array(16384)

/** The data of one chunk that is not complete, or not checked, yet; or, where no chunk begins, of all that came together. */
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
  const hashPieces = (engine: HashEngine) => {
    seal()
    let length = 0
    for (const piece of pieces) {
      joined.set(piece, length)
      length += piece.length
    }
    return engine.sha256(joined.subarray(0, length))
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
      if (size > joined.length) {
        hasher ??= engine?.hasher()
        hasher?.update(piece)
      }
      if (piece.length < smallPiece && pieces.length >= fewPieces) {
        copy(piece)
        return
      }
      seal()
      pieces.push(piece)
    },
    hash() {
      if (engine === undefined) return ''
      if (whole !== undefined) return engine.sha256(whole)
      return hasher?.hex() ?? hashPieces(engine)
    },
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
