import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { adapterExamples, snippetsFolder, writeSnippets } from './snippets.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const entries: Record<string, { default: string } | string> = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
).exports
const sources = Object.entries(entries).flatMap(([entry, target]) =>
  typeof target === 'string'
    ? []
    : [
        [
          entry.replace(/^\./, 'countersign'),
          target.default.replace('./dist/', './src/').replace(/\.js$/, '.ts'),
        ] as const,
      ],
)

const snippets = writeSnippets()

afterEach(() => {
  vi.restoreAllMocks()
})

test('the documents have examples', () => {
  expect(snippets.length).toBeGreaterThan(10)
  for (const { noRun, name } of snippets) if (noRun !== undefined) expect(noRun.length, name).toBeGreaterThan(10)
})

test('every example type-checks', { timeout: 120_000 }, () => {
  const paths = Object.fromEntries(sources.map(([entry, source]) => [entry, [join(root, source)]]))
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { paths, types: ['node'], noUnusedLocals: false },
    include: ['*.ts'],
    exclude: [],
  }
  writeFileSync(join(snippetsFolder, 'tsconfig.json'), JSON.stringify(config))
  const tsc = join(root, 'node_modules/.bin/tsc')
  try {
    execFileSync(tsc, ['-p', snippetsFolder, '--noEmit'], { encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    expect.fail((error as { stdout: string }).stdout)
  }
})

describe('every example runs', () => {
  for (const { name, file, noRun } of snippets) {
    test.skipIf(noRun !== undefined)(noRun === undefined ? name : `${name} (not run: ${noRun})`, async () => {
      for (const method of ['log', 'info', 'warn', 'error'] as const) vi.spyOn(console, method).mockReturnValue()
      await import(/* @vite-ignore */ file)
    })
  }
})

describe('every public export has an example', () => {
  const all = [...snippets, ...adapterExamples()].map(({ code }) => code).join('\n')
  for (const [entry, source] of sources) {
    test(entry, async () => {
      const names = Object.keys(await import(/* @vite-ignore */ join(root, source)))
      expect(names.length).toBeGreaterThan(0)
      expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(all))).toEqual([])
    })
  }
})
