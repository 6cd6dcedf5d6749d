import { deepStrictEqual } from 'node:assert/strict'
import { Sha256 } from '@aws-crypto/sha256-js'
import { SignatureV4 as Original } from '@smithy/signature-v4'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SignatureV4 } from '../../src/smithy/index.js'
import { sample } from '../support/property-runs.js'
import {
  events,
  inits,
  messages,
  presigningArguments,
  requestArguments,
  requests,
  requestsToSign,
  texts,
} from './arbitraries.js'
import { NodeSha256 } from './node-sha256.js'

type Init = ConstructorParameters<typeof Original>[0]

const requestRuns = 10_000
const otherRuns = 1_000

/** Both signers of an init: ours with the SDK's class, with a synchronous one, or without any. */
function signers(init: object, index: number) {
  const sha256 = [undefined, NodeSha256, Sha256][index % 3]
  return {
    ours: new SignatureV4({ ...(init as Init), sha256 }),
    original: new Original({ ...(init as Init), sha256: NodeSha256 }),
  }
}

async function compare<T extends { readonly init: object }>(
  cases: fc.Arbitrary<T>,
  runs: number,
  sign: (signer: Original, value: T) => Promise<unknown>,
): Promise<void> {
  let compared = 0
  for (const value of sample(cases, runs)) {
    const { ours, original } = signers(value.init, compared)
    const [expected, actual] = await Promise.all([sign(original, value), sign(ours as unknown as Original, value)])
    deepStrictEqual(actual, expected, `case ${compared}: ${fc.stringify(value)}`)
    compared++
  }
  expect(compared).toBeGreaterThanOrEqual(runs)
}

test(`sign returns what the original does, header by header, for ${requestRuns} requests`, {
  timeout: 60_000,
}, async () => {
  await compare(
    fc.record({
      init: inits,
      request: requestsToSign,
      options: fc.option(requestArguments, { freq: 50, nil: undefined }),
    }),
    requestRuns,
    (signer, { request, options }) => signer.sign(request as never, (options ?? { signingDate: 0.5 }) as never),
  )
})

test(`presign returns what the original does, parameter by parameter, for ${requestRuns} requests`, {
  timeout: 60_000,
}, async () => {
  await compare(
    fc.record({ init: inits, request: requests, options: presigningArguments }),
    requestRuns,
    (signer, { request, options }) => signer.presign(request as never, options as never),
  )
})

test(`sign of a text returns what the original does, ${otherRuns} times`, async () => {
  await compare(fc.record({ init: inits, given: texts }), otherRuns, (signer, { given }) =>
    signer.sign(given.text, given.options as never),
  )
})

test(`sign of an event returns what the original does, ${otherRuns} times`, async () => {
  await compare(fc.record({ init: inits, given: events }), otherRuns, (signer, { given }) =>
    signer.sign(given.event, given.options as never),
  )
})

test(`sign of a message and signMessage return what the original does, ${otherRuns} times`, async () => {
  await compare(fc.record({ init: inits, given: messages }), otherRuns, async (signer, { given }) => [
    await signer.sign(given.signable as never, given.options as never),
    await signer.signMessage(given.signable as never, given.options as never),
  ])
})
