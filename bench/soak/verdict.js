import { median } from '../statistics.js'

const mebibyte = 2 ** 20

/** What may be grown by between the first and the last part, of what is in use after a collection. */
const limits = {
  heap: (first) => mebibyte + first * 0.05,
  external: (first) => mebibyte + first * 0.05,
  // The allocator keeps pages that it may need again.
  rss: (first) => 16 * mebibyte + first * 0.15,
}

/**
 * Compares the last third of the samples with the first, once the first fifth, in which code is still compiled, is left out.
 *
 * @returns for each process and each measure its medians, the limit and whether it grew
 */
export function judgeGrowth(samples) {
  const steady = samples.slice(Math.floor(samples.length / 5))
  const third = Math.max(1, Math.floor(steady.length / 3))
  return ['verifier', 'signer'].flatMap((side) =>
    Object.entries(limits).map(([measure, limitOf]) => {
      const values = steady.map((sample) => sample[side][measure])
      const first = median(values.slice(0, third))
      const last = median(values.slice(-third))
      return { side, measure, first, last, limit: limitOf(first), grew: last - first > limitOf(first) }
    }),
  )
}
