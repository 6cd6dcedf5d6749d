import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { examplesOf, typeCheckExamples, writeExamples } from '../support/examples.js'

const folder = fileURLToPath(new URL('.snippets', import.meta.url))
const examples = writeExamples(folder, examplesOf('fetch-clients'))

afterEach(() => {
  vi.restoreAllMocks()
})

test('every example type-checks', { timeout: 120_000 }, () => {
  expect(examples.length).toBe(1)
  typeCheckExamples(folder)
})

describe('every example runs', () => {
  test.each(examples)('$name', async ({ file }) => {
    const log = vi.spyOn(console, 'log').mockReturnValue()
    await import(/* @vite-ignore */ file)
    expect(log).toHaveBeenCalled()
  })
})
