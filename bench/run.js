import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { describeEnvironment } from './environment.js'
import { measureMemory, measureSize, measureStartUp, measureUploads } from './footprint/index.js'
import { paces } from './paces.js'
import { measureRow } from './processes.js'
import { record, writeDocuments } from './recorded.js'
import { describeFootprint, describeRow, describeTargets } from './report/text.js'
import { chooseRows } from './rows/index.js'

const help = `node bench/run.js [--quick] [--rows A,C,verify] [--json]

Without --rows and --quick, all is measured, recorded in bench/recorded.json, and written to docs/benchmarks.md and .svg.

  --quick            fewer and shorter slices, for development; nothing is recorded
  --rows LIST        ids of rows, or what several ids begin with; also "footprint" (memory, start-up, size)
  --peers LIST       only these of bench/candidates/peers.js, e.g. aws4,smithy
  --build FOLDER     the build to measure, by default dist
  --dist FOLDER      another build to measure beside it, as countersign-base
  --processes N      fresh processes for each row
  --json             the results as JSON on standard output`

const { values } = parseArgs({
  options: {
    rows: { type: 'string' },
    peers: { type: 'string' },
    build: { type: 'string', default: fileURLToPath(new URL('../dist', import.meta.url)) },
    dist: { type: 'string' },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    processes: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(help)
  process.exit()
}

const { processes, starts, ...pace } = values.quick ? paces.quick : paces.full
const settings = {
  dist: resolve(values.build),
  base: values.dist === undefined ? undefined : resolve(values.dist),
  peers: values.peers?.split(','),
  processes: Number(values.processes ?? processes),
  starts,
  pace,
}
const say = values.json ? console.error : console.log
const names = values.rows?.split(',')
const results = { environment: describeEnvironment(), rows: [] }
const { processor, runtime, version, openssl, sha } = results.environment
say(`${processor}, ${sha ? 'with' : 'without'} SHA extensions; ${runtime} ${version}, OpenSSL ${openssl}\n`)

for (const { id, title } of chooseRows(names?.filter((name) => name !== 'footprint'))) {
  const { runtime: _, ...measured } = await measureRow(id, settings)
  const row = { id, title, ...measured }
  results.rows.push(row)
  say(describeRow(row))
}
if (names === undefined || names.includes('footprint')) {
  results.memory = await measureMemory(settings)
  results.uploads = await measureUploads(settings)
  results.startUp = await measureStartUp(settings)
  results.size = await measureSize(settings)
  say(describeFootprint(results))
}
say(describeTargets(results))
if (values.json) console.log(JSON.stringify(results, null, 2))
if (names === undefined && !values.quick && settings.base === undefined && settings.peers === undefined) {
  record(results)
  writeDocuments()
}
