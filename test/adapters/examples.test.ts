import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { examplesOf, typeCheckExamples, writeExamples } from '../support/examples.js'

const folder = fileURLToPath(new URL('.snippets', import.meta.url))
const examples = writeExamples(folder, examplesOf('adapters'))

afterEach(() => {
  vi.restoreAllMocks()
})

test('the guide to servers has an example of each framework', () => {
  expect(examples.length).toBe(5)
})

test('every example type-checks', { timeout: 120_000 }, () => {
  typeCheckExamples(folder)
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
