import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const text = readFileSync(`${root}CONTRIBUTING.md`, 'utf8')
const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))

/** What each row of a table has in backticks, with the folder of the row's first file before bare names of files. */
const paths = text
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .flatMap((line) => {
    let folder = ''
    return [...line.matchAll(/`([^`\s]+)`/g)].flatMap(({ 1: code = '' }) => {
      const path = code.includes('/') ? code : /\.[jt]s$/.test(code) ? `${folder}/${code}` : undefined
      if (path === undefined || !/^[a-z.]+\//.test(path) || path.startsWith('countersign/')) return []
      folder = /\.[jt]s$/.test(path) ? dirname(path) : path.replace(/\/$/, '')
      return [path]
    })
  })

/** Braces stand for each of what they list, an asterisk for one name or more. */
function isThere(path: string): boolean {
  const [all, list = ''] = /\{([^}]*)\}/.exec(path) ?? []
  if (all !== undefined) return list.split(',').every((one) => isThere(path.replace(all, one)))
  if (!path.includes('*')) return existsSync(root + path)
  const [before = '', after = ''] = basename(path).split('*')
  return readdirSync(root + dirname(path)).some((name) => name.startsWith(before) && name.endsWith(after))
}

test('every file and folder that is named is there', () => {
  expect(paths.length).toBeGreaterThan(60)
  expect(paths.filter((path) => !isThere(path))).toEqual([])
})

test('every folder of src has a row, and every file but the entries', () => {
  const inSrc = readdirSync(`${root}src`).filter(
    (name) => !['index.ts', 'errors.ts', 'error-response.ts'].includes(name),
  )
  expect(inSrc.filter((name) => !text.includes(`src/${name}`))).toEqual([])
})

test('every command is one, and every script that people run is named', () => {
  const named = [...text.matchAll(/`npm (?:run )?([a-z:-]+)`/g)].map(({ 1: name = '' }) => name)
  expect(named.filter((name) => !(name in scripts) && name !== 'ci')).toEqual([])
  const parts = /^(?:check:.*|bench:setup|prepack)$/
  expect(Object.keys(scripts).filter((name) => !parts.test(name) && !named.includes(name))).toEqual([])
})
