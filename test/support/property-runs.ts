import fc from 'fast-check'

// A fixed seed makes a run repeatable; another is tried with COUNTERSIGN_SEED, more runs with COUNTERSIGN_RUNS (a factor).
const seed = Number(process.env['COUNTERSIGN_SEED'] ?? 20150830)
const factor = Number(process.env['COUNTERSIGN_RUNS'] ?? 1)

/** Checks a property; a failure prints the seed and the smallest counterexample. */
export function check<T extends [unknown, ...unknown[]]>(property: fc.IProperty<T>, numRuns: number): void {
  fc.assert(property, { seed, numRuns: Math.ceil(numRuns * factor) })
}

/** The same for a property that waits. */
export async function checkAsync<T extends [unknown, ...unknown[]]>(
  property: fc.IAsyncProperty<T>,
  numRuns: number,
): Promise<void> {
  await fc.assert(property, { seed, numRuns: Math.ceil(numRuns * factor) })
}

/** The first `count` values of an arbitrary. */
export function sample<T>(arbitrary: fc.Arbitrary<T>, count: number): T[] {
  return fc.sample(arbitrary, { seed, numRuns: Math.ceil(count * factor) })
}
