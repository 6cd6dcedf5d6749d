import { describe, expect, test } from 'vitest'
import { diagnoseRequest } from '../../src/diagnose/index.js'
import { receiveWild } from '../support/received-request.js'
import { hasSharedWild, readSharedWild } from '../support/shared-wild.js'
import { readVectorFile, type VectorCredentials, type WildRequest } from '../support/vectors.js'

interface Captured {
  readonly service: string
  readonly region: string
  readonly credentials: string
  readonly request: WildRequest
}

interface CapturedVector extends Captured {
  readonly name: string
  readonly now: string
  readonly expect: string
  readonly reason?: string
}

async function diagnose(
  { request, service, region, credentials: name }: Captured,
  now: string,
  keys: Readonly<Record<string, VectorCredentials>>,
): Promise<string> {
  const credentials = keys[name]
  if (credentials === undefined) throw new Error(`no credentials called ${name}`)
  const options = { credentials, service, region, now: new Date(now) }
  const { error, differences } = await diagnoseRequest(receiveWild(request), options)
  if (error?.code !== 'SignatureDoesNotMatch') return String(error?.code)
  return differences.map(({ message }) => message).join('; ') || 'nothing found'
}

const file = readVectorFile<{ credentials: Record<string, VectorCredentials>; requests: CapturedVector[] }>('wild.json')

/** By the reason for which the vectors say that a client's request must be refused. */
const diagnoses: Readonly<Record<string, string | RegExp>> = {
  'The client does not resolve dot and empty segments of the path.': /^the path was signed without resolving/,
  'The client leaves the blanks within quotes alone.': /^headers were signed with all blanks within quotes/,
  'The client signs a literal plus in an S3 path as a blank.': 'the path was signed with its "+" as blanks',
  'The client signs only the first value of a repeated parameter.':
    'the query was signed with the first value of each name alone',
  'The client trims header values, but does not collapse the blanks within.':
    /^headers were signed with all blanks between their words/,
  'The scope says region "undefined"; the key was derived for an empty region.': /derived for the region ""/,
  // What was signed cannot be seen any more.
  'The client signs dot segments that its URL library resolves before sending.': 'nothing found',
  'The client signs dot segments that its URL parser resolves before sending.': 'nothing found',
  // The first rule that is broken says all.
  'The client signs each line of a repeated header as a header of its own.': 'SignedHeadersMalformed',
  'The client signs the hash of no body, but sends one.': 'MissingContentSha256',
  'The client signs the path as it sends it, not decoded and encoded once.': 'MissingContentSha256',
  'S3 demands x-amz-content-sha256, which is not there.': 'MissingContentSha256',
  'The client signs the query as it sends it: not sorted, not encoded, names without `=` left bare.':
    /^MissingContentSha256$|^the query was signed as it was sent/,
}

const refused = file.requests.filter((vector) => vector.expect === 'refuse')

test.each(refused)('of $name: $reason', async (vector) => {
  const found = await diagnose(vector, vector.now, file.credentials)
  const expected = diagnoses[String(vector.reason)]
  if (typeof expected === 'string') expect(found).toBe(expected)
  else expect(found).toMatch(expected as RegExp)
})

test('all seventeen are told, for thirteen reasons', () => {
  expect(refused).toHaveLength(17)
  expect(new Set(refused.map(({ reason }) => String(reason)))).toEqual(new Set(Object.keys(diagnoses)))
})

const title = hasSharedWild ? 'captured requests' : 'captured requests (skipped: ../shared/wild is not here)'

describe.skipIf(!hasSharedWild)(title, () => {
  const { captures, altered, keys } = readSharedWild('header', 'query')

  test("finds the client's mistake in 13 of the 16 whose signature does not match", async () => {
    const refused = captures.filter(({ expected }) => expected === 'refuse')
    const found = await Promise.all(refused.map((entry) => diagnose(entry, entry.signedAt, keys)))
    const mismatches = found.filter((one) => !/^[A-Z]\w+$/.test(one))
    expect(mismatches).toHaveLength(16)
    expect(mismatches.filter((one) => one === 'nothing found')).toHaveLength(3)
  })

  test('finds each of the 216 methods and parameters that were changed on the way', async () => {
    const wanted = altered.filter(
      ({ mutation }) => mutation === 'method changed' || mutation === 'query parameter added',
    )
    const found = await Promise.all(wanted.map((entry) => diagnose(entry, entry.now, keys)))
    const telling = found.filter((one) => /^the (?:request was signed as [A-Z]+:|query was signed without)/.test(one))
    expect({ wanted: wanted.length, telling: telling.length }).toEqual({ wanted: 216, telling: 216 })
  })
})
