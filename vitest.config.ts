import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig } from 'vitest/config'

const { exports } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))

/** The package by its name, as its users import it, from source. */
const alias = Object.entries(exports as Record<string, { default?: string }>).flatMap(
  ([entry, { default: target }]) => {
    if (target === undefined) return []
    const source = target.replace('./dist/', './src/').replace(/\.js$/, '.ts')
    const name = entry.replace(/^\./, 'countersign')
    return [{ find: new RegExp(`^${name}$`), replacement: fileURLToPath(new URL(source, import.meta.url)) }]
  },
)

/** The folders of tests that have a configuration of their own, and are run by it. */
const apart = readdirSync(new URL('test', import.meta.url)).filter((folder) =>
  existsSync(new URL(`test/${folder}/vitest.config.ts`, import.meta.url)),
)

export default defineConfig({
  resolve: { alias },
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/fixed-seed.ts'],
    exclude: [...configDefaults.exclude, ...apart.map((folder) => `test/${folder}/**`)],
    pool: 'forks',
    maxWorkers: 2,
    // A bound against tests that hang, far from what any takes on a busy machine.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: '.reports/test.json' }]] : ['default'],
  },
})
