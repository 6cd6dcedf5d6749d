import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { adapterExamples } from '../docs/snippets.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = join(root, 'test/adapters/.snippets')
const entries: Record<string, { default: string } | string> = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
).exports

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const examples = adapterExamples().map(({ name, code }) => {
  const file = join(folder, `${name.replace(/\W+/g, '-')}.ts`)
  writeFileSync(file, `${code}\nexport {}\n`)
  return { name, file }
})

afterEach(() => {
  vi.restoreAllMocks()
})

test('the guide to servers has an example of each framework', () => {
  expect(examples.length).toBe(5)
})

test('every example type-checks', { timeout: 120_000 }, () => {
  const sources = Object.entries(entries).flatMap(([entry, target]) =>
    typeof target === 'string'
      ? []
      : [
          [
            entry.replace(/^\./, 'countersign'),
            [join(root, target.default.replace('dist', 'src').replace(/js$/, 'ts'))],
          ],
        ],
  )
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { paths: Object.fromEntries(sources), types: ['node'] },
    include: ['*.ts'],
    exclude: [],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  try {
    execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', folder], { encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    expect.fail((error as { stdout: string }).stdout)
  }
})

describe('every example runs', () => {
  test.each(examples)('$name', async ({ file }) => {
    const said: unknown[] = []
    vi.spyOn(console, 'log').mockImplementation((...all) => void said.push(...all))
    await import(/* @vite-ignore */ file)
    await vi.waitFor(() => expect(said.length > 0 || !readFileSync(file, 'utf8').includes('console.log')).toBe(true))
    expect(said.filter((each) => typeof each === 'number' && each >= 400)).toEqual([])
  })
})
