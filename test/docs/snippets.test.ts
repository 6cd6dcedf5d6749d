import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { allExamples, examplesOf, publicEntries, typeCheckExamples, writeExamples } from '../support/examples.js'

const folder = fileURLToPath(new URL('.snippets', import.meta.url))

// A reason not to run one, as the fence gives it: ```ts no-run: needs AWS
const examples = allExamples().filter(({ fence }) => fence === '' || fence.startsWith('no-run: '))
const snippets = writeExamples(folder, examples)
const reasonOf = ({ fence }: { fence: string }) => fence.slice('no-run: '.length)

afterEach(() => {
  vi.restoreAllMocks()
})

test('the documents have examples', () => {
  expect(snippets.length).toBeGreaterThan(10)
  for (const snippet of snippets) {
    if (snippet.fence !== '') expect(reasonOf(snippet).length, snippet.name).toBeGreaterThan(10)
  }
})

test('no fence is misspelt', () => {
  const elsewhere = ['adapters', 'credentials', 'fetch-clients', 'migrating']
  const others = allExamples().filter(({ fence }) => fence !== '' && !fence.startsWith('no-run: '))
  expect(others.filter(({ fence }) => !elsewhere.includes(fence))).toEqual([])
})

test('every example type-checks', { timeout: 120_000 }, () => {
  typeCheckExamples(folder)
})

describe('every example runs', () => {
  for (const snippet of snippets) {
    const runs = snippet.fence === ''
    test.runIf(runs)(runs ? snippet.name : `${snippet.name} (not run: ${reasonOf(snippet)})`, async () => {
      for (const method of ['log', 'info', 'warn', 'error'] as const) vi.spyOn(console, method).mockReturnValue()
      await import(/* @vite-ignore */ snippet.file)
    })
  }
})

describe('every public export has an example', () => {
  const all = [...snippets, ...examplesOf('adapters')].map(({ code }) => code).join('\n')
  for (const { entry, source } of publicEntries()) {
    test(entry, async () => {
      const names = Object.keys(await import(/* @vite-ignore */ source))
      expect(names.length).toBeGreaterThan(0)
      expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(all))).toEqual([])
    })
  }
})
