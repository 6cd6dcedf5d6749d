import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { manifest } from './manifest.js'
import { root, run } from './run.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** The packed package. */
    readonly tarball: string
    /** A folder with a package of its own that has nothing but the tarball and its optional peers installed. */
    readonly consumer: string
  }
}

let folder: string | undefined

/** Packs `dist` as it stands and installs the tarball in a folder outside the repository. */
export async function setup(project: TestProject): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'countersign-package-'))
  const packed = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], root)
  const tarball = join(folder, JSON.parse(packed)[0].filename)
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true }))
  const peers = Object.entries(manifest.peerDependencies ?? {}).map(([name, range]) => `${name}@${range}`)
  await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', tarball, ...peers], folder)
  project.provide('tarball', tarball)
  project.provide('consumer', folder)
}

export async function teardown(): Promise<void> {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true })
}
