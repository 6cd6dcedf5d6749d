import { describe, expect, test } from 'vitest'
import { sigV4ErrorCodes } from '../../src/errors.js'
import { createVerifier, isSigV4Error, type SigV4Error, verifyRequest } from '../../src/index.js'
import { engines } from '../support/engines.js'
import { makeVerifyVectors } from '../support/make-verify-vectors.js'
import { printedError, secretsOf, tokenPart } from '../support/printed-error.js'
import { readVectorFile, vectorsFolder } from '../support/vectors.js'
import {
  describeResult,
  expectedSignature,
  keyEntries,
  optionsOf,
  requestOf,
  type VerifyVector,
  verifyVectors,
} from '../support/verify-vector.js'

const refused = verifyVectors.filter(({ expect }) => 'code' in expect)
const accepted = verifyVectors.filter(({ expect }) => 'accept' in expect)

describe('verify.json', () => {
  test('is what its generator makes, signed with the plain signer', async () => {
    await expect(makeVerifyVectors()).toMatchFileSnapshot(`${vectorsFolder}verify.json`)
  })

  test('has 517 requests to refuse and 136 to accept, each with a name of its own', () => {
    expect([refused.length, accepted.length]).toEqual([517, 136])
    expect(new Set(verifyVectors.map(({ name }) => name)).size).toBe(653)
  })

  test('has every code that a verifier of requests can give, twice or more', () => {
    const counts = new Map<string, number>()
    for (const { expect } of refused) if ('code' in expect) counts.set(expect.code, (counts.get(expect.code) ?? 0) + 1)
    const codes = sigV4ErrorCodes.slice(0, sigV4ErrorCodes.indexOf('IncompleteBody'))
    expect(codes.length).toBe(37)
    expect([...counts.keys()].sort()).toEqual([...codes].sort())
    expect([...counts].filter(([, count]) => count < 2)).toEqual([])
  })

  test('has every class of bugs that the schema names', () => {
    const schema = readVectorFile<{ $defs: { bug: { oneOf: { const: string }[] } } }>('schema/verify.schema.json')
    const classes = schema.$defs.bug.oneOf.map(({ const: bug }) => bug)
    expect([...new Set(verifyVectors.map(({ bug }) => bug))].sort()).toEqual(classes)
  })
})

describe('verifyRequest', () => {
  test.each(refused)('refuses $name: $expect.code', (vector) => {
    expect(outcomeOf(vector)).toEqual(vector.expect)
  })

  test.each(accepted)('accepts $name', (vector) => {
    expect(outcomeOf(vector)).toEqual(vector.expect)
  })

  test.each(engines)('gives the same of all 653 on $name', ({ engine }) => {
    const outcomes = verifyVectors.map((vector) => [vector.name, outcomeOf(vector, { engine })])
    expect(outcomes).toEqual(verifyVectors.map((vector) => [vector.name, outcomeOf(vector)]))
    expect(outcomes.length).toBe(653)
  })
})

test('createVerifier gives the same of all 653, with a lookup that takes its time', async () => {
  let count = 0
  for (const vector of verifyVectors) {
    const { credentials, ...options } = optionsOf(vector)
    const lookup = typeof credentials === 'function' ? credentials : undefined
    const verifier = createVerifier({
      ...options,
      credentials: lookup
        ? (accessKeyId, context) => Promise.resolve(lookup(accessKeyId, context))
        : optionsOf(vector).credentials,
    })
    const outcome = await verifier.verify(requestOf(vector)).then(describeResult, codeOf)
    expect([vector.name, outcome]).toEqual([vector.name, outcomeOf(vector)])
    count++
  }
  expect(count).toBe(653)
})

describe('an error tells no secret', () => {
  test('the part of the token is one', () => {
    expect(keyEntries.filter(({ sessionToken }) => sessionToken?.includes(tokenPart)).length).toBe(2)
    expect(refused.filter(({ request }) => JSON.stringify(request).includes(tokenPart)).length).toBeGreaterThan(10)
  })

  test.each(refused)('$name', (vector) => {
    const error = errorOf(vector)
    const printed = printedError(error)
    const unprinted = `${error.canonicalRequest ?? ''}\n${error.stringToSign ?? ''}`
    for (const secret of secretsOf(keyEntries)) {
      expect(printed.includes(secret), 'a secret is printed').toBe(false)
      expect(unprinted.includes(secret), 'a secret is in the canonical request').toBe(false)
    }
    if (error.stringToSign === undefined) return
    const signature = expectedSignature(vector, error.details.accessKeyId ?? '', error.stringToSign)
    expect(JSON.stringify(vector.request).includes(signature), 'the request has the right signature').toBe(false)
    expect(`${printed}\n${unprinted}`.includes(signature), 'the expected signature is printed').toBe(false)
  })
})

function outcomeOf(vector: VerifyVector, overrides: object = {}): object {
  try {
    return describeResult(verifyRequest(requestOf(vector), { ...optionsOf(vector), ...overrides }))
  } catch (error) {
    return codeOf(error)
  }
}

function errorOf(vector: VerifyVector): SigV4Error {
  try {
    verifyRequest(requestOf(vector), optionsOf(vector))
  } catch (error) {
    if (isSigV4Error(error)) return error
    throw error
  }
  throw new Error(`${vector.name} was accepted`)
}

function codeOf(error: unknown): { code: string } {
  if (isSigV4Error(error)) return { code: error.code }
  throw error
}
