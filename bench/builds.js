import { rmSync } from 'node:fs'
import { cp, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * Loads the library from a copy of a build, so that two candidates of one process share no compiled code.
 *
 * @param dist the build's folder
 * @returns `{ core, stages, folder }`: the entries `countersign` and `countersign/stages`, and where they are
 */
export async function loadBuild(dist) {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-bench-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  await cp(dist, folder, { recursive: true, filter: (path) => !/\.(?:map|d\.ts)$/.test(path) })
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  const entry = (path) => import(pathToFileURL(join(folder, path)).href)
  return { core: await entry('index.js'), stages: await entry('stages/index.js'), folder }
}

let copies = 0

/** A candidate's module, evaluated anew for each candidate, for the same reason. */
export function loadCandidate(module) {
  return import(`./candidates/${module}.js?${++copies}`)
}
