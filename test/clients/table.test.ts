import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { holesOf } from './support/matrix.js'
import { readRows } from './support/rows.js'
import { documentOf, groups, withoutVersions } from './support/table.js'

// This file runs after all others.
const path = join(import.meta.dirname, '../../docs/clients.md')
const rows = readRows()
const document = documentOf(rows)
const missing = groups.filter((group) => !rows.has(group))

test.skipIf(document === undefined && !process.env['CI'])(
  `every test file has run${missing.length === 0 ? '' : `, but ${missing.join(', ')}`}`,
  () => {
    expect(missing).toEqual([])
  },
)

test('every cell of the matrix has a result, or a reason', () => {
  expect([...rows.values()].flat().flatMap(holesOf)).toEqual([])
})

test.runIf(document !== undefined)('docs/clients.md says what came of the run, versions aside', () => {
  const made = document ?? ''
  if (process.env['CI']) expect(withoutVersions(readFileSync(path, 'utf8'))).toEqual(withoutVersions(made))
  else writeFileSync(path, made)
})
