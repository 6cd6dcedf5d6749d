import { beforeAll, describe, expect, test } from 'vitest'
import { sample } from '../support/property-runs.js'
import type { ComparedRequest } from './compared-request.js'
import { type Disagreement, disagreements } from './disagreements.js'
import { comparedRequests } from './generated-requests.js'
import { type Outcome, type Peer, peers, signOurselves } from './peers.js'

/** Generated requests; each is signed by every peer. */
const requestCount = 5200

interface Comparison {
  readonly request: ComparedRequest
  readonly explained: readonly Disagreement[]
  readonly ours: Outcome
  readonly theirs: Outcome
}

/** Signs on both sides, with what the known disagreements, one after the other, say that either has to be given. */
async function compare(peer: Peer, request: ComparedRequest): Promise<Comparison> {
  const explained: Disagreement[] = []
  let forUs = request
  let forThem = request
  for (const disagreement of disagreements) {
    if (!disagreement.peers.includes(peer.name) || !disagreement.applies(forUs, peer.name)) continue
    explained.push(disagreement)
    if (disagreement.irreconcilable) break
    forUs = disagreement.ours?.(forUs, peer.name) ?? forUs
    forThem = disagreement.theirs?.(forThem) ?? forThem
  }
  return { request, explained, ours: signOurselves(forUs), theirs: await peer.sign(forThem) }
}

function isIrreconcilable({ irreconcilable }: Disagreement): boolean {
  return irreconcilable === true
}

/** A signature of ours that is the peer's too. */
function agree({ ours, theirs }: Pick<Comparison, 'ours' | 'theirs'>): boolean {
  return 'signature' in ours && 'signature' in theirs && ours.signature === theirs.signature
}

function describeComparison({ request, explained, ours, theirs }: Comparison): string {
  const { form, method, url, headers, body, service } = request
  const show = (outcome: Outcome) =>
    'refused' in outcome ? outcome.refused : (outcome.canonicalRequest ?? outcome.signature)
  return [
    JSON.stringify({ form, method, url, headers, body, service }),
    `disagreements: ${explained.map(({ name }) => name).join('; ') || 'none'}`,
    `ours:\n${show(ours)}`,
    `theirs:\n${show(theirs)}`,
  ].join('\n')
}

describe('generated requests', () => {
  const requests = sample(comparedRequests, requestCount)
  const comparisons = new Map<string, readonly Comparison[]>()

  beforeAll(async () => {
    for (const peer of peers) {
      const compared: Comparison[] = []
      for (const request of requests) compared.push(await compare(peer, request))
      comparisons.set(peer.name, compared)
    }
  }, 300_000)

  describe.each(peers.map(({ name }) => name))('%s', (name) => {
    const compared = () => comparisons.get(name) ?? []

    test('signs as we do, but for the disagreements that are named', () => {
      const unexplained = compared().filter((one) => !one.explained.some(isIrreconcilable) && !agree(one))
      expect(unexplained.slice(0, 3).map(describeComparison).join('\n\n')).toBe('')
    })

    test('never signs as we do where a disagreement says that it cannot', () => {
      const agreeing = compared().filter((one) => one.explained.some(isIrreconcilable) && agree(one))
      expect(agreeing.slice(0, 3).map(describeComparison).join('\n\n')).toBe('')
    })

    test('signs as we do without any explanation, often enough, in both forms', () => {
      const plain = compared().filter(({ explained }) => explained.length === 0)
      for (const form of ['header', 'query']) {
        const count = plain.filter(({ request }) => request.form === form).length
        expect(count, form).toBeGreaterThan(requestCount / 30)
      }
    })
  })

  test('were compared 20000 times and more', () => {
    const count = [...comparisons.values()].reduce((sum, { length }) => sum + length, 0)
    expect(count).toBeGreaterThanOrEqual(20_000)
  })

  test('show every disagreement', () => {
    const seen = new Set([...comparisons.values()].flat().flatMap(({ explained }) => explained))
    expect(disagreements.filter((one) => !seen.has(one)).map(({ name }) => name)).toEqual([])
  })
})

describe('the disagreement', () => {
  const cases = disagreements.flatMap((one) => one.peers.map((name) => [one.name, name, one] as const))

  test.each(cases)('%s: %s', async (_, name, disagreement) => {
    const peer = peers.find((other) => other.name === name) as Peer
    const { example, applies, irreconcilable } = disagreement
    expect(applies(example, name), 'its example shows it').toBe(true)
    const unadjusted = { ours: signOurselves(example), theirs: await peer.sign(example) }
    expect(agree(unadjusted), 'it occurs').toBe(false)
    const compared = await compare(peer, example)
    expect(compared.explained).toEqual(expect.arrayContaining([disagreement]))
    expect(agree(compared), 'it is all that is different').toBe(irreconcilable !== true)
  })

  test.each(disagreements.map((one) => [one.name, one] as const))(
    '%s: has a reason and a source',
    (_, { reason, source, ours, theirs, irreconcilable }) => {
      expect(reason.length).toBeGreaterThan(20)
      expect(source.length).toBeGreaterThan(5)
      expect([ours, theirs, irreconcilable].filter((one) => one !== undefined)).toHaveLength(1)
    },
  )

  test('has a name of its own', () => {
    expect(new Set(disagreements.map(({ name }) => name)).size).toBe(disagreements.length)
  })
})
