import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exampleCredentials } from '../support/example-credentials.js'
import { makeToken, type TokenVector, tokenVectors } from '../support/token-vectors.js'
import { tokenVector } from './arbitraries.js'
import { hasDebianTools, makeByDebianTools } from './debian-tools.js'
import { makeByJavaScriptTool } from './javascript-tools.js'

const runs = 200

function madeBy(tools: RegExp): TokenVector[] {
  return tokenVectors.filter(({ tool }) => tools.test(tool))
}

describe("AWS's signers for JavaScript", () => {
  const vectors = madeBy(/^(?:@aws-sdk\/|aws-msk-iam-)/)

  test('made 12 vectors', () => {
    expect(vectors.length).toBe(12)
  })

  test.each(vectors)('$tool makes the figure of $name', async (vector) => {
    expect(await makeByJavaScriptTool(vector)).toEqual(vector.expect)
  })

  test.each(['rdsAuthToken', 'dsqlAuthToken', 'mskAuthToken'] as const)(
    `${runs} tokens of %s are theirs`,
    async (name) => {
      let compared = 0
      await fc.assert(
        fc.asyncProperty(tokenVector(name), async (vector) => {
          expect(makeToken(vector)).toEqual(await makeByJavaScriptTool(vector))
          compared++
        }),
        { numRuns: runs },
      )
      expect(compared).toBe(runs)
    },
  )

  test('an MSK token of credentials that die before it dies with them', async () => {
    const [vector] = vectors.filter(({ name }) => name === 'msk') as [TokenVector]
    const expiration = new Date(Date.parse(vector.signingDate) + 125_000)
    const credentials = { ...exampleCredentials, expiration }
    const made = makeToken(vector, { credentials })
    expect(made).toEqual(await makeByJavaScriptTool(vector, { credentials }))
    expect(made).toMatchObject({ expiresAt: expiration.toISOString() })
  })
})

// In CI they must be there.
const absent = process.env['CI'] === undefined && !hasDebianTools()

describe.skipIf(absent)("Debian's botocore and AWS CLI (skipped where awscli is not installed)", () => {
  const vectors = madeBy(/^(?:awscli|botocore) /)

  test('made 38 vectors, and make them again', () => {
    expect(vectors.length).toBe(38)
    expect(makeByDebianTools(vectors)).toEqual(vectors.map((vector) => vector.expect))
  })

  test.each([
    ['codeCommitPassword', 100],
    ['eksAuthToken', 20],
    ['elastiCacheAuthToken', 40],
    ['memoryDbAuthToken', 40],
  ] as const)('%s is theirs in %i generated cases', (name, count) => {
    const generated = fc.sample(tokenVector(name), count)
    const theirs = makeByDebianTools(generated)
    generated.forEach((vector, i) => {
      const made = makeToken(vector)
      if (typeof theirs[i] === 'string') expect(made).toBe(theirs[i])
      else expect(made).toMatchObject(theirs[i] as object)
    })
    expect(theirs.length).toBe(count)
  })
})
