import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { median } from './statistics.js'

const rowProcess = fileURLToPath(new URL('row-process.js', import.meta.url))
const run = promisify(execFile)

/**
 * Measures a row in fresh processes, one after the other.
 *
 * @returns `{ candidates, exceptions, absent }`; a candidate's `ratio` is its time by ours in the same process: the median
 *   over processes, with the least and the greatest
 */
export async function measureRow(id, { dist, base, processes, pace }) {
  const runs = []
  for (let i = 0; i < processes; i++) {
    const settings = JSON.stringify({ id, dist, base, pace })
    const { stdout } = await run(process.execPath, ['--expose-gc', rowProcess, settings], { maxBuffer: 1e8 })
    runs.push(JSON.parse(stdout))
  }
  const candidates = runs[0].results.map(({ name, role }, i) => {
    const ratios = runs.map(({ results }) => results[i].ratio)
    return {
      name,
      role,
      nanoseconds: median(runs.map(({ results }) => results[i].median)),
      p10: median(runs.map(({ results }) => results[i].p10)),
      p90: median(runs.map(({ results }) => results[i].p90)),
      ratio: { median: median(ratios), least: Math.min(...ratios), greatest: Math.max(...ratios) },
    }
  })
  return { candidates, exceptions: runs[0].exceptions, absent: runs[0].absent }
}
