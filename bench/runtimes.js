import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { paces } from './paces.js'
import { measureRow } from './processes.js'
import { record, writeDocuments } from './recorded.js'
import { describeRow } from './report/text.js'
import { chooseRows } from './rows/index.js'

/** Rows that show an engine's part, on each runtime that is installed here, with its default engine and the other one. */
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: 'A,B,C,verify-header,verify-query,chunk-64k,hmac' },
    only: { type: 'string' },
    build: { type: 'string', default: fileURLToPath(new URL('../dist', import.meta.url)) },
    processes: { type: 'string', default: '3' },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})

const installed = fileURLToPath(new URL('runtimes/node_modules', import.meta.url))

const gc = ['--expose-gc']
const deno = ['run', '--allow-all', '--quiet', '--no-config', '--node-modules-dir=manual', '--v8-flags=--expose-gc']

const runtimes = [
  { name: 'Node 20', command: process.execPath, flags: gc },
  {
    name: 'Node 20, SHA extensions off',
    command: process.execPath,
    flags: gc,
    env: { OPENSSL_ia32cap: ':~0x20000000' },
  },
  { name: 'Node 22', command: join(installed, 'node-22/bin/node'), flags: gc },
  { name: 'Node 24', command: join(installed, 'node-24/bin/node'), flags: gc },
  // Its own script of installation moves it, where such scripts are let run.
  { name: 'Bun', command: existing(join(installed, 'bun/bin/bun.exe')) ?? within('@oven', 'bin/bun'), flags: [] },
  { name: 'Deno', command: within('@deno', 'deno'), flags: deno },
].filter(({ name }) => values.only === undefined || name.startsWith(values.only))

const { processes: _, starts: __, ...pace } = values.quick ? paces.quick : paces.full
const settings = { dist: resolve(values.build), bothEngines: true, processes: Number(values.processes), pace }
const say = values.json ? console.error : console.log
const measured = []
for (const { name, ...runtime } of runtimes) {
  if (runtime.command === undefined || !existsSync(runtime.command)) {
    say(`${name}: not installed here\n`)
    continue
  }
  const rows = []
  for (const { id, title } of chooseRows(values.rows.split(','))) {
    const { runtime: description, ...row } = await measureRow(id, settings, { env: {}, ...runtime })
    rows.push({ id, title, ...row })
    if (rows.length === 1) measured.push({ name, ...description, rows })
    say(`${name}, ${description.runtime} ${description.version}\n${describeRow(rows.at(-1))}`)
  }
}
if (values.json) console.log(JSON.stringify(measured, null, 2))
if (!values.quick && values.only === undefined) {
  record({ runtimes: measured })
  writeDocuments()
}

function existing(path) {
  return existsSync(path) ? path : undefined
}

/** The executable in the one package of a scope that fits this machine. */
function within(scope, path) {
  const folder = join(installed, scope)
  const [name] = existsSync(folder) ? readdirSync(folder) : []
  return name && join(folder, name, path)
}
