import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { median } from './statistics.js'

const rowProcess = fileURLToPath(new URL('row-process.js', import.meta.url))
const run = promisify(execFile)

const thisRuntime = { command: process.execPath, flags: ['--expose-gc'], env: {} }

/**
 * Measures a row in fresh processes, one after the other.
 *
 * @param settings `{ dist, base, bothEngines, peers, processes, pace }`
 * @param runtime what runs them: `{ command, flags, env }`
 * @returns `{ candidates, exceptions, absent, runtime }`; a candidate's `ratio` is its time by ours in the same process: the median
 *   over processes, with the least and the greatest
 */
export async function measureRow(id, { processes, ...settings }, { command, flags, env } = thisRuntime) {
  const runs = []
  for (let i = 0; i < processes; i++) {
    const argument = JSON.stringify({ id, ...settings })
    const options = { maxBuffer: 1e8, env: { ...process.env, ...env } }
    runs.push(JSON.parse(await outputOf(command, [...flags, rowProcess, argument], options)))
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
  const { exceptions, absent, runtime } = runs[0]
  return { candidates, exceptions, absent, runtime }
}

async function outputOf(command, commandArguments, options) {
  try {
    return (await run(command, commandArguments, options)).stdout
  } catch (error) {
    throw new Error(error.stderr || error.message)
  }
}
