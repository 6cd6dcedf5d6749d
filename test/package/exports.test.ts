import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { filesUnder } from './files.js'
import { entries, manifest } from './manifest.js'
import { root } from './run.js'

const source = join(root, 'src')
const published = join(inject('consumer'), 'node_modules', manifest.name)

test('every export is { types, default } of one module, types first', () => {
  expect(entries.length).toBeGreaterThan(2)
  for (const entry of entries) {
    const target = manifest.exports[entry]
    if (target === undefined || typeof target === 'string') throw new Error(`${entry} has no types`)
    expect(Object.keys(target), entry).toEqual(['types', 'default'])
    expect(target.types, entry).toBe(target.default.replace(/\.js$/, '.d.ts'))
  }
})

test('every export has its source', () => {
  for (const entry of entries) expect(existsSync(join(source, sourceOf(entry))), sourceOf(entry)).toBe(true)
})

test('every index.ts of src has its export', () => {
  const folders = readdirSync(source, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const indexed = folders.filter((folder) => existsSync(join(source, folder.name, 'index.ts')))
  expect(entries).toEqual(expect.arrayContaining(indexed.map((folder) => `./${folder.name}`)))
  expect(indexed.map((folder) => folder.name)).toContain('stages')
})

test('dist mirrors src file by file', () => {
  const modules = filesUnder(source).map((file) => file.replace(/\.ts$/, ''))
  const built = modules.flatMap((file) => [`${file}.js`, `${file}.js.map`, `${file}.d.ts`, `${file}.d.ts.map`])
  expect(filesUnder(join(published, 'dist'))).toEqual(built.sort())
})

test('the tarball holds the code, its source for the maps, and the documents', () => {
  const documents = ['CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md', 'package.json']
  expect(readdirSync(published).sort()).toEqual([...documents, 'dist', 'src'].sort())
})

test('every source map leads to a published file', () => {
  const maps = filesUnder(published).filter((file) => file.endsWith('.map'))
  expect(maps.length).toBeGreaterThan(0)
  for (const map of maps) {
    const { sources } = JSON.parse(readFileSync(join(published, map), 'utf8')) as { sources: string[] }
    for (const path of sources) expect(existsSync(join(published, map, '..', path)), `${map}: ${path}`).toBe(true)
  }
})

function sourceOf(entry: string): string {
  const target = manifest.exports[entry]
  if (target === undefined || typeof target === 'string') throw new Error(`${entry} has no types`)
  return target.default.replace(/^\.\/dist\//, '').replace(/\.js$/, '.ts')
}
