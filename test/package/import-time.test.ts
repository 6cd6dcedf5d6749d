import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { manifest } from './manifest.js'
import { root, run } from './run.js'

const rounds = 21
const target = 10

// Absolute times differ between machines, and double on a busy one: the gate is a peer, measured in turn with the core.
test("importing the core is quicker than importing AWS's signer", async () => {
  const consumer = inject('consumer')
  writeFileSync(join(consumer, 'empty.mjs'), 'export {}\n')
  const empty: number[] = []
  const core: number[] = []
  const peer: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    empty.push(await importTime('./empty.mjs', consumer))
    core.push(await importTime(manifest.name, consumer))
    peer.push(await importTime('@smithy/signature-v4', root))
  }
  const more = (times: readonly number[]) => median(times) - median(empty)
  console.log(
    `import, in ms more than an empty module, medians of ${rounds} fresh processes: ` +
      `core ${more(core).toFixed(1)} (target ${target}), @smithy/signature-v4 ${more(peer).toFixed(1)}`,
  )
  expect(more(core)).toBeGreaterThan(0)
  expect(more(core)).toBeLessThan(more(peer))
})

/** Milliseconds that one `import()` takes in a process of its own. */
async function importTime(name: string, folder: string): Promise<number> {
  const code = `const start = performance.now(); await import('${name}'); console.log(performance.now() - start)`
  return Number(await run(process.execPath, ['--input-type=module', '-e', code], folder))
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? Number.NaN
}
