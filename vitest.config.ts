import { readFileSync } from 'node:fs'
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

export default defineConfig({
  resolve: { alias },
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/fixed-seed.ts'],
    exclude: [
      ...configDefaults.exclude,
      'test/package/**',
      'test/adapters/**',
      'test/clients/**',
      'test/credentials/**',
      'test/fetch-clients/**',
      'test/migrating/**',
      'test/runtimes/**',
      'test/tokens/**',
    ],
    pool: 'forks',
    maxWorkers: 2,
    // A bound against tests that hang, far from what any takes on a busy machine.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: '.reports/test.json' }]] : ['default'],
  },
})
