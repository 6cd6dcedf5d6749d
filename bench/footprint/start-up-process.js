import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { footprintCandidate } from './candidate.js'

/** Import and first calls of one signer in a process of its own, in milliseconds and microseconds; one line of JSON. */
const { entry, dist } = JSON.parse(process.argv[2])
const imports = entry.imports ?? [pathToFileURL(join(dist, 'index.js')).href]
const from = performance.now()
for (const name of imports) await import(name)
const importMilliseconds = performance.now() - from
const { inputs, operate } = await footprintCandidate(entry, 'A', dist)
const pool = inputs()
const times = []
for (let i = 0; i < 1000; i++) {
  const start = performance.now()
  const output = operate(pool[i])
  if (typeof output !== 'string') await output
  times.push((performance.now() - start) * 1000)
}
const mean = (first, last) => times.slice(first - 1, last).reduce((sum, time) => sum + time, 0) / (last - first + 1)
console.log(JSON.stringify({ importMilliseconds, first: times[0], early: mean(3, 10), late: mean(101, 1000) }))
