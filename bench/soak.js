import { fork } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { describeGrowth, describeSample, describeSoak } from './report/soak.js'
import { createClient } from './soak/client.js'
import { collectGarbage } from './soak/memory.js'
import { createRequests, warmUpRequests } from './soak/requests.js'
import { judgeGrowth } from './soak/verdict.js'

const help = `node --expose-gc bench/soak.js [--minutes 10] [--concurrency 1000]

Sends signed requests, a tenth of them forged, to a verifier in another process, and fails if one is misjudged or if
what either process holds after a collection grows.

  --minutes N        how long; fractions are allowed
  --concurrency N    requests under way at a time
  --lookup N         milliseconds that a key lookup takes at most, by default 20
  --build FOLDER     the build to soak, by default dist
  --record           keeps the result for docs/benchmarks.md`

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    concurrency: { type: 'string', default: '1000' },
    lookup: { type: 'string', default: '20' },
    build: { type: 'string', default: fileURLToPath(new URL('../dist', import.meta.url)) },
    record: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(help)
  process.exit()
}

const seconds = Number(values.minutes) * 60
const concurrency = Number(values.concurrency)
const dist = pathToFileURL(resolve(values.build)).href
const { presignRequest, signRequest } = await import(`${dist}/index.js`)
const { signNodeStreamingRequest } = await import(`${dist}/node/index.js`)

const settings = JSON.stringify({ dist, lookupMilliseconds: Number(values.lookup) })
const server = fork(new URL('soak/server-process.js', import.meta.url), [settings], { execArgv: ['--expose-gc'] })
server.once('exit', (code) => {
  if (server.connected || code !== 0) throw new Error(`the verifier's process ended with ${code}`)
})
const [{ port }] = await once(server, 'message')
const build = { presignRequest, signRequest, signNodeStreamingRequest }
const client = createClient(createRequests(build, `http://127.0.0.1:${port}`), { port, concurrency })

await client.runWhile((sent) => sent < warmUpRequests)
const count = Math.min(30, Math.max(5, Math.round(seconds / 2)))
const began = performance.now()
const samples = []
for (let i = 0; i < count; i++) {
  const until = performance.now() + (seconds * 1000) / count
  await client.runWhile(() => performance.now() < until)
  server.send('sample')
  const [{ accepted, refused, failed, ...verifier }] = await once(server, 'message')
  const elapsed = (performance.now() - began) / 1000
  samples.push({ elapsed, sent: client.counts.sent, verifier, signer: await collectGarbage() })
  checkCounts({ accepted, refused, failed })
  console.log(describeSample(samples.at(-1)))
}
client.close()
server.disconnect()

const growth = judgeGrowth(samples)
const { kinds, counts, misjudged } = client
const result = { minutes: seconds / 60, concurrency, counts, kinds: Object.fromEntries(kinds), samples, growth }
console.log(describeSoak(result))
console.log(describeGrowth(growth))
for (const one of misjudged) console.log('misjudged:', one)
const holds = counts.misjudged === 0 && !growth.some(({ grew }) => grew)
console.log(holds ? 'Holds: nothing was misjudged, and nothing grew.' : 'FAILS.')
if (!holds) process.exitCode = 1
if (values.record && holds) {
  // The plot needs bench's own packages, and nothing else here does.
  const { record, writeDocuments } = await import('./recorded.js')
  record({ soak: { ...result, date: new Date().toISOString().slice(0, 10) } })
  writeDocuments()
}

/** What the verifier's process says that it did is what was seen here, as long as that was right. */
function checkCounts({ accepted, refused, failed }) {
  const { counts } = client
  if (counts.misjudged > 0 || (failed === 0 && accepted === counts.accepted && refused === counts.refused)) return
  counts.misjudged++
  client.misjudged.push({ kind: 'counts', expected: { ...counts }, got: { accepted, refused, failed } })
}
