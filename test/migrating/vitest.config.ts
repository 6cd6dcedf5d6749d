import { defineConfig } from 'vitest/config'
import rootConfig from '../../vitest.config.js'

export default defineConfig({
  resolve: { alias: rootConfig.resolve?.alias ?? [] },
  test: {
    root: import.meta.dirname,
    include: ['*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 300_000,
    hookTimeout: 30_000,
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: '../../.reports/migrating.json' }]] : ['default'],
  },
})
