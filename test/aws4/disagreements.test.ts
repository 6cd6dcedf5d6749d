import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { sign } from '../../src/aws4/index.js'
import { exampleCredentials } from '../support/example-credentials.js'
import { disagreements, serviceOf } from './disagreements.js'
import { original, outcomeOf, verifies } from './original.js'

const document = readFileSync(new URL('../../docs/migrating.md', import.meta.url), 'utf8')
const now = new Date('2015-08-30T12:36:00Z')

describe('the disagreement', () => {
  test.each(disagreements.map((one) => [one.row, one] as const))('%s', (row, disagreement) => {
    const { example, credentials = exampleCredentials, applies } = disagreement
    expect(document).toContain(`| ${row} |`)
    expect(applies(example, credentials)).toBe(true)
    expect(disagreements.filter((other) => other.applies(example, credentials))).toEqual([disagreement])
    const outcomes = [original, sign].map((signing) => outcomeOf(signing, example, credentials))
    expect(outcomes[1]).not.toEqual(outcomes[0])
    const service = serviceOf(example)
    const taken = outcomes.map((one) => !(one instanceof Error) && verifies(one, credentials, { service, now }))
    expect(taken).toEqual([disagreement.theirs, disagreement.ours])
  })
})
