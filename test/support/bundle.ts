import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const source = fileURLToPath(new URL('../../src/', import.meta.url))

/** Modules of src as a child process can run them, in the layout of `dist`, in a folder of their own. */
export async function bundleModules(modules: readonly string[]): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-'))
  await build({
    entryPoints: modules.map((module) => join(source, module)),
    outbase: source,
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
  })
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}
