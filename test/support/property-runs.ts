import fc from 'fast-check'

// A factor by which more is tried. What is tried at all, `fixed-seed.ts` says.
const factor = Number(process.env['COUNTERSIGN_RUNS'] ?? 1)

/** Checks a property; a failure prints the seed and the smallest counterexample. */
export function check<T extends [unknown, ...unknown[]]>(property: fc.IProperty<T>, numRuns: number): void {
  fc.assert(property, { numRuns: Math.ceil(numRuns * factor) })
}

/** The same for a property that waits. */
export async function checkAsync<T extends [unknown, ...unknown[]]>(
  property: fc.IAsyncProperty<T>,
  numRuns: number,
): Promise<void> {
  await fc.assert(property, { numRuns: Math.ceil(numRuns * factor) })
}

/** The first `count` values of an arbitrary. */
export function sample<T>(arbitrary: fc.Arbitrary<T>, count: number): T[] {
  return fc.sample(arbitrary, { numRuns: Math.ceil(count * factor) })
}
