import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { exampleCredentials } from '../support/example-credentials.js'
import { serveMetadata } from './doubles.js'
import { type AwsEnvironment, awsEnvironment } from './environment.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = join(root, 'test/credentials/.snippets')
const guide = readFileSync(join(root, 'docs/credentials.md'), 'utf8')

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const examples = [...guide.matchAll(/^```ts credentials\n([\s\S]*?)^```$/gm)].map(([, code], index) => {
  const file = join(folder, `example-${index + 1}.ts`)
  writeFileSync(file, `${code}\nexport {}\n`)
  return { name: `example ${index + 1} of docs/credentials.md`, file }
})

let environment: AwsEnvironment
beforeEach(() => {
  environment = awsEnvironment()
  environment.set({
    AWS_ACCESS_KEY_ID: exampleCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: exampleCredentials.secretAccessKey,
  })
})
afterEach(() => {
  environment.restore()
  vi.restoreAllMocks()
})

test('every example type-checks', { timeout: 120_000 }, () => {
  expect(examples.length).toBe(2)
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { paths: { countersign: [join(root, 'src/index.ts')] }, types: ['node'] },
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

test('no example asks the metadata service by version 1', async () => {
  const calls = [...guide.matchAll(/\b(?:fromNodeProviderChain|fromInstanceMetadata)\(([^)]*)\)/g)]
  expect(calls.map(([, options]) => options)).toEqual(Array(3).fill('{ ec2MetadataV1Disabled: true }'))
})

test('the first example refuses version 1, which is all that the instance has', async () => {
  const { url, asked, close } = await serveMetadata({ tokenless: true })
  environment.set({
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_EC2_METADATA_DISABLED: undefined,
    AWS_EC2_METADATA_SERVICE_ENDPOINT: url,
  })
  const [first] = examples
  await expect(import(/* @vite-ignore */ `${first?.file}?instance`)).rejects.toThrow('Could not load credentials')
  expect(new Set(asked)).toEqual(new Set(['PUT /latest/api/token']))
  await close()
})

describe('every example runs', () => {
  test.each(examples)('$name', async ({ file }) => {
    const log = vi.spyOn(console, 'log').mockReturnValue()
    await import(/* @vite-ignore */ file)
    expect(log).toHaveBeenCalled()
  })
})
