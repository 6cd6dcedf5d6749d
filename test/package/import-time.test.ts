import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { manifest } from './manifest.js'
import { run } from './run.js'

const rounds = 21
const target = 10
const limit = 60

test(`importing the core takes less than ${limit} ms more than importing an empty module`, async () => {
  const consumer = inject('consumer')
  writeFileSync(join(consumer, 'empty.mjs'), 'export {}\n')
  const empty: number[] = []
  const core: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    empty.push(await importTime('./empty.mjs', consumer))
    core.push(await importTime(manifest.name, consumer))
  }
  const difference = median(core) - median(empty)
  console.log(
    `import: ${difference.toFixed(1)} ms, the difference of ${rounds} fresh processes' medians; the target is ${target} ms`,
  )
  expect(difference).toBeGreaterThan(0)
  expect(difference).toBeLessThan(limit)
})

/** Milliseconds that one `import()` takes in a process of its own. */
async function importTime(name: string, folder: string): Promise<number> {
  const code = `const start = performance.now(); await import('${name}'); console.log(performance.now() - start)`
  return Number(await run(process.execPath, ['--input-type=module', '-e', code], folder))
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? Number.NaN
}
