import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig, type ViteUserConfig } from 'vitest/config'
import rootConfig from '../../vitest.config.js'

/** The configuration of a folder of tests that has dependencies of its own. */
export function folderConfig(folder: string): ViteUserConfig {
  const outputFile = `../../.reports/${basename(folder)}.json`
  return defineConfig({
    resolve: { alias: rootConfig.resolve?.alias ?? [] },
    test: {
      root: folder,
      include: ['*.test.ts'],
      setupFiles: [fileURLToPath(new URL('fixed-seed.ts', import.meta.url))],
      pool: 'forks',
      maxWorkers: 2,
      testTimeout: 300_000,
      hookTimeout: 300_000,
      reporters: process.env['CI'] ? ['default', ['json', { outputFile }]] : ['default'],
    },
  })
}
