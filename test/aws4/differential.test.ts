import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import { sign } from '../../src/aws4/index.js'
import { sample } from '../support/property-runs.js'
import { requests } from './arbitraries.js'
import { disagreements, serviceOf } from './disagreements.js'
import { original, outcomeOf, verifies } from './original.js'

const requestCount = 8000

const compared = sample(requests, requestCount).map(({ request, credentials, date }) => ({
  ...{ request, credentials, date },
  explained: disagreements.filter(({ applies }) => applies(request, credentials)),
  ours: outcomeOf(sign, request, credentials),
  theirs: outcomeOf(original, request, credentials),
}))
const differ = ({ ours, theirs }: (typeof compared)[number]) => !isDeepStrictEqual(ours, theirs)

test(`the same object comes out, but for the disagreements that are named, of ${requestCount} requests`, () => {
  const unexplained = compared.filter((one) => one.explained.length === 0 && differ(one))
  expect(unexplained.slice(0, 3).map(({ request, ours, theirs }) => ({ request, ours, theirs }))).toEqual([])
  const same = compared.filter((one) => one.explained.length === 0)
  expect(same.filter(({ ours }) => ours instanceof Error)).toEqual([])
  for (const signQuery of [true, undefined]) {
    const count = same.filter(({ request }) => request.signQuery === signQuery).length
    expect(count).toBeGreaterThan(requestCount / 20)
  }
  expect(same.length).toBeGreaterThan(requestCount / 3)
})

test('what we make of a request is what a server takes, unless it is an error', () => {
  const signed = compared.filter(({ ours, request }) => !(ours instanceof Error || request.doNotModifyHeaders))
  const inOneSpelling = signed.filter(({ request: { headers = {} } }) => {
    const names = Object.keys(headers).map((name) => name.toLowerCase())
    return new Set(names).size === names.length
  })
  const refused = inOneSpelling.filter(({ request, credentials, date: now, ours }) => {
    return ours instanceof Error || !verifies(ours, credentials, { service: serviceOf(request), now })
  })
  expect(refused.slice(0, 3).map(({ request, ours }) => ({ request, ours }))).toEqual([])
  expect(inOneSpelling.length).toBeGreaterThan(requestCount / 2)
})

describe('each disagreement that requests are generated for', () => {
  const rows = disagreements.filter((one) => compared.some(({ explained }) => explained.includes(one)))

  test('is one of 13; the others have their examples alone', () => {
    expect(rows.length).toBe(13)
  })

  test.each(rows.map((one) => [one.row, one] as const))('%s: explains a difference, nearly always', (_, row) => {
    const alone = compared.filter(({ explained }) => explained.length === 1 && explained[0] === row)
    expect(alone.filter(differ).length / alone.length).toBeGreaterThan(0.8)
  })
})
