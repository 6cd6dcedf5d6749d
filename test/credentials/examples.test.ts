import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { exampleCredentials } from '../support/example-credentials.js'
import { examplesOf, typeCheckExamples, writeExamples } from '../support/examples.js'
import { serveMetadata } from './doubles.js'
import { type AwsEnvironment, awsEnvironment } from './environment.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = join(root, 'test/credentials/.snippets')
const guide = readFileSync(join(root, 'docs/credentials.md'), 'utf8')

const examples = writeExamples(folder, examplesOf('credentials'))

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
  typeCheckExamples(folder)
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
