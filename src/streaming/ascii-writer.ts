const slabSize = 4096
const encoder = new TextEncoder()

/**
 * Turns short ASCII texts into bytes, many in one buffer: a buffer for each costs more than all else that frames a small
 * chunk.
 */
export function createAsciiWriter(): (text: string) => Uint8Array {
  let slab = new Uint8Array(0)
  let used = 0
  return (text) => {
    // A slab that the reader of an earlier text has transferred elsewhere has no length.
    if (used + text.length > slab.length) {
      slab = new Uint8Array(Math.max(slabSize, text.length))
      used = 0
    }
    const bytes = slab.subarray(used, used + text.length)
    used += text.length
    encoder.encodeInto(text, bytes)
    return bytes
  }
}
