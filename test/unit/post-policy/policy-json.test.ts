import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type PolicyJson, readPolicyJson } from '../../../src/post-policy/policy-json.js'
import { check } from '../../support/property-runs.js'

/** As `JSON.parse` has it. */
function plain(json: PolicyJson): unknown {
  if (json instanceof Map) return Object.fromEntries([...json].map(([name, value]) => [name, plain(value)]))
  if (Array.isArray(json)) return json.map(plain)
  return typeof json === 'object' && json !== null && 'number' in json ? Number(json.number) : json
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const shallow = fc.json({ maxDepth: 7 })

test('reads what JSON.parse reads', () => {
  check(
    fc.property(shallow, (text) => {
      const json = readPolicyJson(text)
      expect(json).not.toBe(undefined)
      expect(plain(json ?? null)).toEqual(JSON.parse(text))
    }),
    1000,
  )
})

test('refuses what JSON.parse refuses', () => {
  const edits = fc.tuple(
    shallow,
    fc.nat(),
    fc.constantFrom('"', '\\', ',', ']', '}', '0', '-', '.', 'e', ' ', '\n', '\0', ':', 't', ''),
  )
  let refused = 0
  check(
    fc.property(edits, ([text, position, edit]) => {
      const at = position % (text.length + 1)
      const edited = text.slice(0, at) + edit + text.slice(at + 1)
      const json = readPolicyJson(edited)
      if (parse(edited) === undefined) {
        refused++
        expect(json).toBe(undefined)
      } else if (json !== undefined) expect(plain(json)).toEqual(parse(edited))
    }),
    3000,
  )
  expect(refused).toBeGreaterThan(1000)
})

test('refuses a name that stands twice in one object, and only there', () => {
  const names = fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 5 })
  check(
    fc.property(names, fc.nat(), (unique, at) => {
      const objectOf = (all: readonly string[]) => `{${all.map((name) => `${JSON.stringify(name)}:1`).join(',')}}`
      expect(readPolicyJson(objectOf(unique))).toBeInstanceOf(Map)
      expect(readPolicyJson(objectOf([...unique, unique[at % unique.length] ?? '']))).toBe(undefined)
      expect(readPolicyJson(`[${objectOf(unique)},${objectOf(unique)}]`)).toHaveLength(2)
    }),
    200,
  )
})

test('keeps numbers as they are spelled', () => {
  expect(readPolicyJson('[0, -0, 1.0, 1e3, 9007199254740993]')).toEqual(
    ['0', '-0', '1.0', '1e3', '9007199254740993'].map((number) => ({ number })),
  )
})

test("reads the two escapes that S3's policies have beyond JSON's", () => {
  expect(readPolicyJson('"\\$key\\v\\\\$"')).toBe('$key\v\\$')
})

test('stops at nine levels', () => {
  const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
  expect(readPolicyJson(nested(9))).toBeInstanceOf(Array)
  expect(readPolicyJson(nested(10))).toBe(undefined)
})

test('takes a time that grows with the length alone', () => {
  const hostile = [
    (n: number) => `"${'\\"'.repeat(n)}`,
    (n: number) => `"${'a'.repeat(n)}`,
    (n: number) => `${'1'.repeat(n)}x`,
    (n: number) => '['.repeat(n),
    (n: number) => '{"":'.repeat(n),
    (n: number) => ' '.repeat(n),
  ]
  for (const make of hostile) expect(readPolicyJson(make(1_000_000))).toBe(undefined)
})
