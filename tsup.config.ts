import { readFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { defineConfig } from 'tsup'

const manifest: { exports: Record<string, string | { default: string }> } = JSON.parse(
  readFileSync('package.json', 'utf8'),
)

/** Each entry of the package, at the place in dist that it has in src. */
const entries = Object.values(manifest.exports)
  .filter((target) => typeof target !== 'string')
  .map((target) => target.default.replace(/^\.\/dist\//, 'src/').replace(/\.js$/, '.ts'))

const index = 'src/index.ts'
const reached = await build({ entryPoints: [index], bundle: true, write: false, metafile: true, platform: 'neutral' })
// By folder, since what is alike compresses better side by side, and best with folders first.
const depth = (file: string) => file.split('/').length
const core = new Set(
  Object.keys(reached.metafile.inputs)
    .filter((file) => file !== index)
    .sort()
    .sort((a, b) => depth(b) - depth(a)),
)

/**
 * Keeps the core in one chunk, since each file more costs an import about as much time as all of the core's code does.
 * Code splitting alone would make a chunk for each set of entries that share a module.
 */
const coreInOneChunk: Plugin = {
  name: 'core-in-one-chunk',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\.?\// }, ({ importer, path, resolveDir }) => {
      const file = relative('.', resolve(resolveDir, path.replace(/\.js$/, '.ts')))
      if (!core.has(file)) return undefined
      const inside = importer === 'core' || core.has(relative('.', importer))
      // What is said to have side effects stays together, used or not.
      return inside
        ? { path: resolve(file), sideEffects: true }
        : { path: 'core', namespace: 'core', sideEffects: true }
    })
    onLoad({ filter: /^core$/, namespace: 'core' }, () => ({
      contents: [...core].map((file) => `export * from './${file.replace(/\.ts$/, '.js')}'`).join('\n'),
      resolveDir: '.',
    }))
  },
}

export default defineConfig({
  entry: entries,
  outDir: 'dist',
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  splitting: true,
  external: [/^node:/],
  removeNodeProtocol: false,
  sourcemap: true,
  clean: true,
  silent: true,
  esbuildPlugins: [coreInOneChunk],
  esbuildOptions: (options) => {
    options.outbase = 'src'
    options.chunkNames = 'shared/[name]-[hash]'
  },
})
