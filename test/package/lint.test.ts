import { expect, inject, test } from 'vitest'
import { entries, specifier } from './manifest.js'
import { root, runTool } from './run.js'

const tarball = inject('tarball')

test('publint finds nothing', async () => {
  const printed = await runTool('publint', ['run', '--strict', tarball], root)
  expect(printed).toContain('All good!')
})

test('are the types wrong? finds nothing in an ESM-only package', async () => {
  const printed = await runTool('attw', [tarball, '--profile', 'esm-only', '--format', 'ascii'], root)
  for (const entry of entries) expect(printed).toContain(`"${specifier(entry)}"`)
})
