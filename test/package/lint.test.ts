import { expect, inject, test } from 'vitest'
import { entries, specifier } from './manifest.js'
import { root, runTool } from './run.js'

const tarball = inject('tarball')

test('publint finds nothing', async () => {
  expect(await runTool('publint', ['run', '--strict', '--pack', 'false', root], root)).toContain('All good!')
})

test('are the types wrong? finds nothing in an ESM-only package', async () => {
  const printed = await runTool('attw', [tarball, '--profile', 'esm-only', '--format', 'json'], root)
  const { analysis, problems } = JSON.parse(printed)
  for (const entry of entries) expect(Object.keys(analysis.entrypoints), specifier(entry)).toContain(entry)
  expect(problems ?? {}).toEqual({})
})
