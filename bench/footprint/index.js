import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { median } from '../statistics.js'
import { footprintEntries } from './entries.js'

const run = promisify(execFile)
const folder = fileURLToPath(new URL('.', import.meta.url))

const memoryFlags = ['--expose-gc', '--min-semi-space-size=512', '--max-semi-space-size=512']

/** @returns `{ name, A, C }` each: `{ heap, external }` bytes an operation, or null where the signer has no such operation */
export async function measureMemory({ dist }) {
  const entries = footprintEntries.filter(({ module }) => module !== undefined)
  const measured = []
  for (const entry of entries) {
    const report = { name: entry.name }
    for (const row of ['A', 'C']) report[row] = await answerOf(memoryFlags, 'memory-process.js', { entry, row, dist })
    measured.push(report)
  }
  return measured
}

const uploadProcess = fileURLToPath(new URL('../../test/support/streaming-memory.js', import.meta.url))

/** @returns `{ form, growth }` each: bytes by which a process grows, at the most, that signs and verifies an upload of 2 GiB */
export async function measureUploads({ dist }) {
  const uploads = []
  for (const form of ['web', 'node']) {
    const { stdout } = await run(process.execPath, ['--expose-gc', uploadProcess, dist, '2048', form])
    uploads.push({ form, growth: JSON.parse(stdout).growth })
  }
  return uploads
}

/** @returns medians over fresh processes: `{ name, imported, first, early, late }` each, nanoseconds */
export async function measureStartUp({ dist, starts }) {
  const entries = footprintEntries.filter(({ module }) => module !== undefined && module !== 'presigner')
  const reports = entries.map(() => [])
  for (let start = 0; start < starts; start++) {
    for (const [i, entry] of entries.entries()) {
      reports[i].push(await answerOf([], 'start-up-process.js', { entry, dist }))
    }
  }
  return entries.map(({ name }, i) => {
    const medianOf = (key) => median(reports[i].map((report) => report[key]))
    const keys = ['imported', 'first', 'early', 'late']
    return { name, ...Object.fromEntries(keys.map((key) => [key, medianOf(key)])) }
  })
}

/** @returns `{ name, minified, gzipped }` bytes each, bundled for Node with all that it needs */
export async function measureSize({ dist }) {
  const sizes = []
  for (const { name, bundle } of footprintEntries) {
    if (bundle === undefined) continue
    const { outputFiles } = await build({
      stdin: { contents: bundle, resolveDir: folder },
      alias: { countersign: `${dist}/index.js` },
      bundle: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      platform: 'node',
      write: false,
      logLevel: 'error',
    })
    const code = outputFiles[0].contents
    sizes.push({ name, minified: code.length, gzipped: gzipSync(code, { level: 9 }).length })
  }
  return sizes
}

async function answerOf(flags, script, settings) {
  const { stdout } = await run(process.execPath, [...flags, folder + script, JSON.stringify(settings)])
  return JSON.parse(stdout)
}
