import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { examplesOf, typeCheckExamples, writeExamples } from '../support/examples.js'

const folder = fileURLToPath(new URL('.snippets', import.meta.url))
const examples = writeExamples(folder, examplesOf('migrating'))

test("the guide has an example of MinIO's client", () => {
  expect(examples.length).toBe(1)
})

test('every example type-checks', { timeout: 120_000 }, () => {
  typeCheckExamples(folder)
})

describe('every example runs', () => {
  test.each(examples)('$name', async ({ file }) => {
    await import(/* @vite-ignore */ file)
  })
})
