import { rmSync } from 'node:fs'
import { cp, mkdir, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** Here, so that what the library imports from packages is found. */
const cache = fileURLToPath(new URL('.cache', import.meta.url))

/**
 * Loads the library from a copy of a build, so that two candidates of one process share no compiled code.
 *
 * @param dist the build's folder
 * @returns `{ core, stages, streaming, node }`: the entry `countersign`, and those of these names
 */
export async function loadBuild(dist) {
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'build-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  await cp(dist, folder, { recursive: true, filter: (path) => !/\.(?:map|d\.ts)$/.test(path) })
  const entry = (path) => import(pathToFileURL(join(folder, path)).href)
  return {
    core: await entry('index.js'),
    stages: await entry('stages/index.js'),
    streaming: await entry('streaming/index.js'),
    node: await entry('node/index.js'),
  }
}

let copies = 0

/** A candidate's module, evaluated anew for each candidate, for the same reason. */
export function loadCandidate(module) {
  return import(`./candidates/${module}.js?${++copies}`)
}
