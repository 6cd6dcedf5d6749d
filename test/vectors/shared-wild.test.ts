import { describe, expect, test } from 'vitest'
import { isSigV4Error } from '../../src/errors.js'
import { verifyRequest } from '../../src/index.js'
import { receiveWild } from '../support/received-request.js'
import { type Captured, hasSharedWild, readSharedWild, type Tampered } from '../support/shared-wild.js'
import { readVectorFile, type VectorCredentials, type WildRequest } from '../support/vectors.js'

const title = hasSharedWild ? 'captured requests' : 'captured requests (skipped: ../shared/wild is not here)'

interface OurWild {
  readonly requests: readonly { readonly name: string; readonly request: WildRequest; readonly now: string }[]
  readonly tampered: readonly { readonly request: WildRequest; readonly now: string; readonly mutation: string }[]
}

describe.skipIf(!hasSharedWild)(title, () => {
  const { captures: originals, altered, keys } = readSharedWild('header', 'query')

  test('accepts the 667 that AWS would accept, each at its own time', () => {
    const accepted = originals.filter(({ expected }) => expected === 'accept')
    const outcomes = accepted.map((entry) => `${entry.file}: ${outcomeOf(entry, entry.signedAt, keys)}`)
    expect(outcomes.filter((outcome) => !/: accepted by (header|query)$/.test(outcome))).toEqual([])
    expect(outcomes.length).toBe(667)
  })

  test("refuses the 47 that are a client's own mistake", () => {
    const refused = originals.filter(({ expected }) => expected === 'refuse')
    const outcomes = refused.map((entry) => `${entry.file}: ${outcomeOf(entry, entry.signedAt, keys)}`)
    expect(outcomes.filter((outcome) => !/: [A-Z]\w+$/.test(outcome))).toEqual([])
    expect(outcomes.length).toBe(47)
  })

  test('refuses all 1334 altered ones', () => {
    const outcomes = altered.map((entry) => `${entry.base}, ${entry.mutation}: ${outcomeOf(entry, entry.now, keys)}`)
    expect(outcomes.filter((outcome) => !/: [A-Z]\w+$/.test(outcome))).toEqual([])
    expect(outcomes.length).toBe(1334)
  })

  test('our hundred and sixty are among them, unchanged', () => {
    const ours = readVectorFile<OurWild>('wild.json')
    const key = (request: WildRequest, now: string, mutation = '') =>
      JSON.stringify([sortedFields(request), now, mutation])
    const theirs = new Set([
      ...originals.map(({ request, signedAt }) => key(request, signedAt)),
      ...altered.map(({ request, now, mutation }) => key(request, now, mutation)),
    ])
    const strangers = [
      ...ours.requests.filter(({ request, now }) => !theirs.has(key(request, now))),
      ...ours.tampered.filter(({ request, now, mutation }) => !theirs.has(key(request, now, mutation))),
    ]
    expect(strangers).toEqual([])
    expect(ours.requests.length + ours.tampered.length).toBe(160)
  })
})

/** `accepted by` a form, or the code of the refusal. Anything else that is thrown passes through. */
function outcomeOf(entry: Captured | Tampered, now: string, keys: Readonly<Record<string, VectorCredentials>>): string {
  const { request, service, region, credentials: name } = entry
  const credentials = keys[name]
  if (credentials === undefined) throw new Error(`no credentials called ${name}`)
  try {
    const verified = verifyRequest(receiveWild(request), { credentials, service, region, now: new Date(now) })
    return `accepted by ${verified.authentication}`
  } catch (error) {
    if (isSigV4Error(error)) return error.code
    throw error
  }
}

function sortedFields({ method, target, httpVersion, headers, bodyBase64 }: WildRequest): unknown[] {
  return [method, target, httpVersion, headers, bodyBase64]
}
