/** A body in JSON: pieces in order. Text is Latin-1, each character one byte. */
export type Piece = string | { readonly repeat: string; readonly times: number } | { readonly base64: string }

export function bytesOfPieces(pieces: readonly Piece[]): Buffer {
  return Buffer.concat(
    pieces.map((piece) => {
      if (typeof piece === 'string') return Buffer.from(piece, 'latin1')
      return 'base64' in piece
        ? Buffer.from(piece.base64, 'base64')
        : Buffer.from(piece.repeat.repeat(piece.times), 'latin1')
    }),
  )
}

/** The same the other way: runs of one character are written as such. */
export function piecesOfText(text: string): Piece[] {
  return (text.match(/(.)\1{31,}|(?:(?!(.)\2{31,}).)+/gs) ?? []).map((part) => {
    const [first = ''] = part
    return part.length >= 32 && part === first.repeat(part.length) ? { repeat: first, times: part.length } : part
  })
}
