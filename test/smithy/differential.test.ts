import { deepStrictEqual } from 'node:assert/strict'
import { Sha256 } from '@aws-crypto/sha256-js'
import { SignatureV4 as Original } from '@smithy/signature-v4'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SignatureV4 } from '../../src/smithy/index.js'
import { sample } from '../support/property-runs.js'
import { events, inits, messages, presignings, requestArguments, requestsToSign, texts } from './arbitraries.js'
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

test('the generated requests have what the rules are about, each in one of a hundred at least', () => {
  const seen = new Map<string, number>()
  const given = sample(presignings, 2000)
  for (const { request, options } of given) {
    const { headers, path } = request
    const names = Object.keys(headers).map((name) => name.toLowerCase())
    const among = (set: ReadonlySet<string> | undefined) => names.some((name) => set?.has(name))
    const features = {
      'an unhoistable header': names.some((name) => /^x-amz-/.test(name) && options.unhoistableHeaders?.has(name)),
      'a hoistable header': among(options.hoistableHeaders),
      'an unsignable header': among(options.unsignableHeaders),
      'a signable header': among(options.signableHeaders),
      'a header without a value': Object.values(headers).includes(undefined),
      'a proxy or sec header': names.some((name) => /^(?:proxy|sec)-/.test(name)),
      'no header': names.length === 0,
      'a fold': Object.values(headers).some((value) => /[\r\n]/.test(value ?? '')),
      'a path to resolve': /\/(?:\.{0,2}\/|\.{1,2}$)/.test(path),
      'a list of values': Object.values(request.query ?? {}).some(Array.isArray),
      'an old signature': Object.keys(request.query ?? {}).some((name) => /^x-amz-signature$/i.test(name)),
      bytes: ArrayBuffer.isView(request.body),
    }
    for (const [name, has] of Object.entries(features)) seen.set(name, (seen.get(name) ?? 0) + Number(has))
  }
  for (const [name, count] of seen) expect(count, name).toBeGreaterThan(given.length / 100)
})

test(`sign returns what the original does, header by header, for ${requestRuns} requests`, {
  timeout: 120_000,
}, async () => {
  await compare(
    fc.record({
      init: inits,
      request: requestsToSign,
      options: requestArguments,
    }),
    requestRuns,
    (signer, { request, options }) => signer.sign(request as never, options as never),
  )
})

test(`presign returns what the original does, parameter by parameter, for ${requestRuns} requests`, {
  timeout: 120_000,
}, async () => {
  await compare(fc.record({ init: inits, given: presignings }), requestRuns, (signer, { given }) =>
    signer.presign(given.request as never, given.options as never),
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
