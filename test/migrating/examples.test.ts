import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { migratingExamples } from '../docs/snippets.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = join(root, 'test/migrating/.snippets')
const entries: Record<string, { default: string } | string> = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
).exports

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const examples = migratingExamples().map(({ name, code }) => {
  const file = join(folder, `${name.replace(/\W+/g, '-')}.ts`)
  writeFileSync(file, `${code}\nexport {}\n`)
  return { name, file }
})

test("the guide has an example of MinIO's client", () => {
  expect(examples.length).toBe(1)
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
    await import(/* @vite-ignore */ file)
  })
})
