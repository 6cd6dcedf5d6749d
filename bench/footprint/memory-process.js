import { PerformanceObserver } from 'node:perf_hooks'
import { footprintCandidate } from './candidate.js'

/**
 * What an operation allocates, in bytes, measured in a process of its own whose nursery is so large that nothing is collected
 * meanwhile. The answer is one line of JSON.
 */
const { entry, row, dist } = JSON.parse(process.argv[2])
const candidate = await footprintCandidate(entry, row, dist)
console.log(JSON.stringify(candidate === undefined ? null : await allocations(candidate)))

async function allocations({ inputs, operate }) {
  for (let pass = 0; pass < 20; pass++) await allocate(operate, inputs())
  await collect()
  const sample = await allocate(operate, inputs().slice(0, 64))
  const count = Math.min(4096, Math.floor(2 ** 26 / sample.heap))
  const prepared = []
  while (prepared.length < count) prepared.push(...inputs().slice(0, count - prepared.length))
  await collect()
  let collections = 0
  const observer = new PerformanceObserver((list) => {
    collections += list.getEntries().length
  })
  observer.observe({ entryTypes: ['gc'] })
  const measured = await allocate(operate, prepared)
  await turn()
  if (collections > 0) throw new Error(`${entry.name}: ${collections} collections fell into the measurement`)
  return measured
}

/** Twice, since what the first finds to be garbage is given back while the program goes on. */
async function collect() {
  for (let i = 0; i < 2; i++) {
    globalThis.gc()
    await turn()
  }
}

function turn() {
  return new Promise((resolve) => setTimeout(resolve, 50))
}

async function allocate(operate, inputs) {
  const before = process.memoryUsage()
  for (const input of inputs) {
    const output = operate(input)
    if (typeof output !== 'string') await output
  }
  const after = process.memoryUsage()
  return {
    heap: (after.heapUsed - before.heapUsed) / inputs.length,
    external: (after.external - before.external) / inputs.length,
  }
}
