import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Captured, hasSharedWild, readSharedWild, type Tampered } from '../support/shared-wild.js'
import { startWildServer, type WildCase, type WildServer } from './wild-socket.js'

const title = hasSharedWild
  ? 'captured requests on a real socket'
  : 'captured requests on a real socket (skipped: ../shared/wild is not here)'

const kinds = ['header', 'query', 'chunked', 'chunked-trailer', 'unsigned-trailer', 'post-policy']

describe.skipIf(!hasSharedWild)(title, () => {
  let server: WildServer
  beforeAll(async () => {
    server = await startWildServer()
  })
  afterAll(() => server.close())

  const { captures, altered, keys } = readSharedWild(...kinds)

  function caseOf(name: string, captured: Captured | Tampered, now: string): WildCase {
    const credentials = keys[captured.credentials]
    if (credentials === undefined) throw new Error(`no credentials called ${captured.credentials}`)
    return { ...captured, name, credentials, now }
  }

  async function runAll(cases: readonly WildCase[]) {
    const outcomes: { name: string; result: string; size: number }[] = []
    for (const wild of cases) outcomes.push({ name: wild.name, ...(await server.run(wild)) })
    return outcomes
  }

  test('all of them are of HTTP/1.1', () => {
    const versions = new Set([...captures, ...altered].map(({ request }) => request.httpVersion))
    expect([...versions]).toEqual(['1.1'])
  })

  test('all that AWS would accept is accepted, body and all: 744', async () => {
    const accepted = captures.filter(({ expected }) => expected === 'accept')
    const outcomes = await runAll(accepted.map((each) => caseOf(each.file, each, each.signedAt ?? each.capturedAt)))
    expect(outcomes.filter(({ result }) => result !== 'accepted')).toEqual([])
    expect(countByKind(accepted)).toEqual({
      header: 585,
      query: 82,
      chunked: 33,
      'chunked-trailer': 8,
      'unsigned-trailer': 24,
      'post-policy': 12,
    })
  })

  test("all that is a client's own mistake is refused: 47", async () => {
    const refused = captures.filter(({ expected }) => expected === 'refuse')
    const outcomes = await runAll(refused.map((each) => caseOf(each.file, each, each.signedAt)))
    expect(outcomes.filter(({ result }) => result === 'accepted' || result === 'node')).toEqual([])
    expect(countByKind(refused)).toEqual({ header: 42, query: 5 })
  })

  test('all that was altered is refused: 1446', async () => {
    const cases = altered.map((each) => caseOf(`${each.base}, ${each.mutation}`, each, each.now))
    const outcomes = await runAll(cases)
    expect(outcomes.filter(({ result }) => result === 'accepted' || result === 'node')).toEqual([])
    expect(countByKind(altered)).toEqual({
      header: 1170,
      query: 164,
      chunked: 60,
      'chunked-trailer': 8,
      'unsigned-trailer': 44,
    })
  }, 120_000)
})

function countByKind(all: readonly { readonly authKind: string }[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { authKind } of all) counts[authKind] = (counts[authKind] ?? 0) + 1
  return counts
}
