import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { measureRow } from './processes.js'
import { describeRow } from './report/text.js'
import { chooseRows } from './rows/index.js'

const { values } = parseArgs({
  options: {
    rows: { type: 'string' },
    build: { type: 'string', default: fileURLToPath(new URL('../dist', import.meta.url)) },
    dist: { type: 'string' },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    processes: { type: 'string' },
  },
})

const paces = {
  full: { processes: 5, rounds: 120, sliceMilliseconds: 8, warmUpMilliseconds: 500 },
  quick: { processes: 2, rounds: 100, sliceMilliseconds: 3, warmUpMilliseconds: 300 },
}

const { processes, ...pace } = values.quick ? paces.quick : paces.full
const settings = {
  dist: resolve(values.build),
  base: values.dist === undefined ? undefined : resolve(values.dist),
  processes: Number(values.processes ?? processes),
  pace,
}
for (const row of chooseRows(values.rows?.split(','))) {
  console.log(describeRow(row, await measureRow(row.id, settings)))
}
