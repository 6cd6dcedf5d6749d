import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { cpuTime } from '../cpu-time.js'
import { footprintCandidate } from './candidate.js'

/** Import and first calls of one signer in a process of its own, in nanoseconds a call; one line of JSON. */
const { entry, dist } = JSON.parse(process.argv[2])
const names = entry.imports ?? [pathToFileURL(join(dist, 'index.js')).href]
const imported = await timed(async () => {
  for (const name of names) await import(name)
})
const { inputs, operate } = await footprintCandidate(entry, 'A', dist)
const pool = inputs()
const first = await calls(1, 1)
await calls(2, 2)
const early = await calls(3, 10)
await calls(11, 100)
const late = await calls(101, 1000)
console.log(JSON.stringify({ imported, first, early, late }))

async function calls(from, to) {
  const time = await timed(async () => {
    for (let i = from; i <= to; i++) {
      const output = operate(pool[i - 1])
      if (typeof output !== 'string') await output
    }
  })
  return time / (to - from + 1)
}

async function timed(work) {
  const from = cpuTime()
  await work()
  return cpuTime() - from
}
