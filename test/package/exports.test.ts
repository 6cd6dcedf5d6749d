import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { filesUnder } from './files.js'
import { entries, manifest } from './manifest.js'
import { root } from './run.js'

const source = join(root, 'src')
const published = join(inject('consumer'), 'node_modules', manifest.name)
const dist = join(published, 'dist')

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

test('dist has a declaration for each file of src', () => {
  const declarations = filesUnder(source).flatMap((file) => [`${file}.d.ts`, `${file}.d.ts.map`])
  const built = filesUnder(dist).filter((file) => /\.d\.ts(\.map)?$/.test(file))
  expect(built).toEqual(declarations.map((file) => file.replace('.ts.d.ts', '.d.ts')).sort())
})

test('dist has each entry where src has it, and what entries share in one folder', () => {
  const scripts = filesUnder(dist).filter((file) => file.endsWith('.js'))
  const ofEntries = entries.map((entry) => sourceOf(entry).replace(/\.ts$/, '.js'))
  expect(scripts.filter((file) => !file.startsWith('shared/'))).toEqual(ofEntries.sort())
  for (const file of scripts) expect(existsSync(join(dist, `${file}.map`)), file).toBe(true)
})

test('the core is one chunk', () => {
  const core = importsOf('index.js')
  expect(core).toHaveLength(1)
  expect(core.flatMap(importsOf)).toEqual([])
})

test('modules of Node are named as Deno and workers know them', () => {
  const scripts = filesUnder(dist).filter((file) => file.endsWith('.js'))
  const imports = scripts.flatMap((file) => [...readFileSync(join(dist, file), 'utf8').matchAll(/\bfrom "([^"]+)"/g)])
  const builtin = imports.map(([, name = '']) => name).filter(isBuiltin)
  expect(builtin).toContain('node:stream')
  expect(builtin.filter((name) => !name.startsWith('node:'))).toEqual([])
})

test('a class is defined once', () => {
  const scripts = filesUnder(dist).filter((file) => file.endsWith('.js'))
  const classes = scripts.flatMap((file) => readFileSync(join(dist, file), 'utf8').match(/\b\w+(?= = class )/g) ?? [])
  expect(classes).toContain('SigV4Error')
  expect(classes).toEqual([...new Set(classes)])
})

test('the tarball holds the code, its source for the maps, and the documents', () => {
  const documents = ['CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'README.md', 'SECURITY.md', 'docs', 'package.json']
  expect(readdirSync(published).sort()).toEqual([...documents, 'dist', 'src'].sort())
})

test('every link of the README leads to a published file', () => {
  const readme = readFileSync(join(published, 'README.md'), 'utf8')
  const links = [...readme.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, path]) => path as string)
  expect(links.length).toBeGreaterThan(10)
  for (const path of links) expect(existsSync(join(published, path)), path).toBe(true)
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

/** The files that a module imports, by path from dist. */
function importsOf(file: string): string[] {
  const imports = readFileSync(join(dist, file), 'utf8').matchAll(/\bfrom "(\.[^"]+)"/g)
  return [...imports].map(([, path = '']) => join(file, '..', path))
}
