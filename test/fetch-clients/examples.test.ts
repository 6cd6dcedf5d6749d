import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test, vi } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = join(root, 'test/fetch-clients/.snippets')
const guide = readFileSync(join(root, 'docs/fetch.md'), 'utf8')

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const examples = [...guide.matchAll(/^```ts fetch-clients\n([\s\S]*?)^```$/gm)].map(([, code], index) => {
  const file = join(folder, `example-${index + 1}.ts`)
  writeFileSync(file, `${code}\nexport {}\n`)
  return { name: `example ${index + 1} of docs/fetch.md`, file }
})

afterEach(() => {
  vi.restoreAllMocks()
})

test('every example type-checks', { timeout: 120_000 }, () => {
  expect(examples.length).toBe(1)
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { paths: { 'countersign/fetch': [join(root, 'src/fetch/index.ts')] }, types: ['node'] },
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
    const log = vi.spyOn(console, 'log').mockReturnValue()
    await import(/* @vite-ignore */ file)
    expect(log).toHaveBeenCalled()
  })
})
