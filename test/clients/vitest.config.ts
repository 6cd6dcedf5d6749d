import { defineConfig } from 'vitest/config'

const common = { root: import.meta.dirname, pool: 'forks', testTimeout: 120_000, hookTimeout: 120_000 } as const

export default defineConfig({
  test: {
    root: import.meta.dirname,
    maxWorkers: 2,
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: '../../.reports/clients.json' }]] : ['default'],
    projects: [
      {
        test: {
          ...common,
          name: 'clients',
          globalSetup: ['support/clear-rows.ts'],
          include: ['*.test.ts'],
          exclude: ['table.test.ts'],
          sequence: { groupOrder: 0 },
        },
      },
      { test: { ...common, name: 'table', include: ['table.test.ts'], sequence: { groupOrder: 1 } } },
    ],
  },
})
