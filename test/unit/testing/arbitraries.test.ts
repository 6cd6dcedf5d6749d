import fc from 'fast-check'
import { expect, test } from 'vitest'
import { signRequest } from '../../../src/sign.js'
import {
  credentialsArbitrary,
  pathArbitrary,
  queryArbitrary,
  requestArbitrary,
} from '../../../src/testing/arbitraries.js'
import { testDate } from '../../../src/testing/index.js'
import { toBeSignedBy } from '../../../src/testing/signed-by.js'

test('each request can be signed by each of the credentials, and is accepted', () => {
  let runs = 0
  const property = fc.property(
    requestArbitrary,
    credentialsArbitrary,
    fc.constantFrom('s3', 'iam'),
    (request, credentials, service) => {
      const signed = signRequest(request, { credentials, service, signingDate: testDate })
      const { pass, message } = toBeSignedBy(signed, credentials, { service, region: 'us-east-1' })
      expect(pass, message()).toBe(true)
      runs += 1
    },
  )
  fc.assert(property, { numRuns: 300 })
  expect(runs).toBe(300)
})

test('what signers get wrong is among what is made', () => {
  const paths = fc.sample(pathArbitrary, { numRuns: 500, seed: 1 }).join('\n')
  for (const piece of ['a%20b', 'a%2Bb', '%252F', '..', '//', '%C3%BC', '%F0%9F%98%80', '%2A%27%28%29%21']) {
    expect(paths).toContain(piece)
  }
  const queries = fc.sample(queryArbitrary, { numRuns: 500, seed: 1 })
  expect(queries.some((query) => query.includes('&&'))).toBe(true)
  expect(
    fc.sample(credentialsArbitrary, { numRuns: 100, seed: 1 }).filter((one) => 'sessionToken' in one).length,
  ).toBeGreaterThan(10)
})
