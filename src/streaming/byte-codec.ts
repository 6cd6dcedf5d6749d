/** Bytes in, bytes out: what a stream runs its bytes through. */
export interface ByteCodec {
  push(bytes: Uint8Array): Uint8Array[]
  /** The input has ended. */
  end(): Uint8Array[]
}

/** Lets everything through as it is. */
export const passThrough: ByteCodec = { push: (bytes) => [bytes], end: () => [] }
