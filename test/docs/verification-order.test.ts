import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { sigV4ErrorCodes } from '../../src/errors.js'
import { verifyVectors } from '../support/verify-vector.js'

const source = fileURLToPath(new URL('../../src/', import.meta.url))
const document = readFileSync(new URL('../../docs/verification-order.md', import.meta.url), 'utf8')
const rules = [...document.matchAll(/^\| (\d+) \| [A-Z][^|]*\. \|$/gm)].map(([, number]) => Number(number))
const steps = [...document.matchAll(/^\| (\d+)([a-z]?) \| ([^|]*) \| ([^|]*)\| ([^|]*) \|$/gm)].map(
  ([, rule, letter, what, otherwise = '', where = '']) => ({
    name: `${rule}${letter}`,
    rule: Number(rule),
    what,
    codes: [...otherwise.matchAll(/`(\w+)`/g)].map(([, code = '']) => code),
    functions: [...where.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
    file: /in `([\w/.-]+)`/.exec(where)?.[1] ?? '',
  }),
)
const codes = sigV4ErrorCodes.slice(0, sigV4ErrorCodes.indexOf('IncompleteBody'))

test('the document has twelve rules, and steps of each', () => {
  expect(rules).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  expect([...new Set(steps.map(({ rule }) => rule))].sort((a, b) => a - b)).toEqual(rules)
  expect(steps.length).toBe(document.split('\n').filter((line) => /^\| \d/.test(line)).length - rules.length)
})

test('its steps name the codes of verification, all of them and no others', () => {
  expect([...new Set(steps.flatMap((step) => step.codes))].sort()).toEqual([...codes].sort())
})

test.each(steps)('step $name is where it says: $functions in $file', ({ functions, file }) => {
  const text = readFileSync(`${source}${file}`, 'utf8')
  expect(functions.length).toBeGreaterThan(0)
  for (const name of functions) expect(text).toContain(`function ${name}`)
})

test('its letters are in order within each rule', () => {
  for (const rule of rules) {
    const names = steps.filter((step) => step.rule === rule).map(({ name }) => name)
    expect(names).toEqual([...names].sort())
  }
})

test.each([
  ['beginVerification', 'verification/pending-verification', 18],
  ['readReceivedQuery', 'stages/received-claim', 2],
  ['readClaim', 'stages/authorization-header', 3],
  ['concludeVerification', 'verification/conclude-verification', 3],
])('its steps are in the order in which %s calls them', (door, file, count) => {
  const text = readFileSync(`${source}${file}.ts`, 'utf8')
  const body = text.slice(text.indexOf(`function ${door}`)).split('\n}\n')[0] ?? ''
  // The parsers of the two forms are alternatives.
  const names = [...new Set(steps.flatMap(({ functions }) => functions))].filter(
    (name) => name !== 'splitAuthorizationHeader',
  )
  const calls = names
    .map((name) => ({ name, at: body.search(new RegExp(`\\b${name}\\(`)) }))
    .filter(({ name, at }) => at >= 0 && name !== door)
  expect(calls.length).toBe(count)
  expect(calls).toEqual([...calls].sort((a, b) => a.at - b.at))
})

test('each of the 517 refused vectors has the code of a step of its rule', () => {
  const named = new Set(steps.flatMap(({ rule, codes }) => codes.map((code) => `${rule} ${code}`)))
  const refused = verifyVectors.flatMap((vector) =>
    'code' in vector.expect ? [`${vector.section} ${vector.expect.code}`] : [],
  )
  expect(refused.filter((ruleAndCode) => !named.has(ruleAndCode))).toEqual([])
  expect(refused.length).toBe(517)
})

describe('the numbers in the code', () => {
  const numbered = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const text = readFileSync(`${source}${file}`, 'utf8')
      const comments = text.matchAll(/^ *\/\/ (\d+)(?: and (\d+))?$|\bChecks? (\d+)(?: (?:and|to) (\d+))?/gm)
      return [...comments].map((comment) => ({
        file,
        numbers: comment.slice(1).flatMap((number) => (number === undefined ? [] : [Number(number)])),
      }))
    })

  test('are those of rules', () => {
    expect(numbered.length).toBeGreaterThan(20)
    expect(numbered.filter(({ numbers }) => numbers.some((number) => !rules.includes(number)))).toEqual([])
  })

  test('mark every rule where the verifier comes to it', () => {
    const marked = numbered.filter(({ file }) => /^verification[/\\]/.test(file)).flatMap(({ numbers }) => numbers)
    expect([...new Set(marked)].sort((a, b) => a - b)).toEqual(rules)
  })

  test('leave none that refers to another document', () => {
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
    expect(files.filter((file) => /\bSections? 5\./.test(readFileSync(`${source}${file}`, 'utf8')))).toEqual([])
  })
})
