import { describe, expect, test } from 'vitest'
import { isSigV4Error, type SigV4Error, toErrorResponse } from '../../src/errors.js'
import { createPostPolicyVerifier, verifyPostPolicy } from '../../src/post-policy/index.js'
import { engines } from '../support/engines.js'
import { makePostPolicyVectors } from '../support/make-post-policy-vectors.js'
import {
  describeForm,
  type ExpectedRefusal,
  optionsOf,
  type PostPolicyVector,
  postKeyEntries,
  postPolicyVectors,
} from '../support/post-policy-vector.js'
import { printedError, secretsOf, tokenPart } from '../support/printed-error.js'
import { readVectorFile, vectorsFolder } from '../support/vectors.js'

type Refused = PostPolicyVector & { readonly expect: ExpectedRefusal }

const refused = postPolicyVectors.filter((vector): vector is Refused => 'code' in vector.expect)
const accepted = postPolicyVectors.filter(({ expect }) => 'accept' in expect)

describe('post-policy-verify.json', () => {
  test('is what its generator makes, signed with the plain signer', async () => {
    await expect(makePostPolicyVectors()).toMatchFileSnapshot(`${vectorsFolder}post-policy-verify.json`)
  })

  test('has 281 forms to refuse and 61 to accept, each with a name of its own', () => {
    expect([refused.length, accepted.length]).toEqual([281, 61])
    expect(new Set(postPolicyVectors.map(({ name }) => name)).size).toBe(342)
  })

  test('has every code that a verifier of forms can give', () => {
    expect([...new Set(refused.map(({ expect }) => expect.code))].sort()).toEqual([
      'CredentialMalformed',
      'EntityTooLarge',
      'EntityTooSmall',
      'ExpiredToken',
      'InvalidAccessKeyId',
      'InvalidToken',
      'LimitExceeded',
      'MalformedDate',
      'MissingAuthentication',
      'PolicyConditionFailed',
      'PolicyExpired',
      'PolicyFieldNotCovered',
      'PolicyMalformed',
      'PostFieldDuplicated',
      'PostFieldMissing',
      'RequestExpired',
      'RequestNotYetValid',
      'ScopeDateMismatch',
      'ScopeRegionMismatch',
      'ScopeServiceMismatch',
      'ScopeTerminatorMismatch',
      'SignatureDoesNotMatch',
      'SignatureMalformed',
      'UnsupportedAlgorithm',
      'UnsupportedMechanism',
    ])
  })

  test('has every class of bugs that the schema names', () => {
    const schema = readVectorFile<{ $defs: { bug: { oneOf: { const: string }[] } } }>(
      'schema/post-policy-verify.schema.json',
    )
    const classes = schema.$defs.bug.oneOf.map(({ const: bug }) => bug)
    expect([...new Set(postPolicyVectors.map(({ bug }) => bug))].sort()).toEqual(classes)
  })
})

describe('verifyPostPolicy', () => {
  test.each(refused)('refuses $name: $expect.code', (vector) => {
    expect(outcomeOf(vector)).toBe(vector.expect.code)
  })

  test.each(accepted)('accepts $name', (vector) => {
    expect(outcomeOf(vector)).toEqual('accept' in vector.expect && vector.expect.accept)
  })

  test.each(engines)('gives the same of all on $name', ({ engine }) => {
    const outcomes = postPolicyVectors.map((vector) => [vector.name, outcomeOf(vector, { engine })])
    expect(outcomes).toEqual(postPolicyVectors.map((vector) => [vector.name, outcomeOf(vector)]))
    expect(outcomes.length).toBe(342)
  })

  const bounded = refused.filter(({ expect }) => expect.limit !== undefined)

  test('refuses 10 for a bound', () => {
    expect(bounded.length).toBe(10)
  })

  test.each(bounded)('names the bound of $name', (vector) => {
    expect(errorOf(vector).details).toMatchObject({
      limit: vector.expect.limit,
      actual: vector.options.fileSize,
    })
  })
})

test('createPostPolicyVerifier gives the same of all, with a lookup that takes its time', async () => {
  let count = 0
  for (const vector of postPolicyVectors) {
    const { credentials, bucket, ...options } = optionsOf(vector)
    const verifier = createPostPolicyVerifier({
      ...options,
      credentials:
        typeof credentials === 'function'
          ? (accessKeyId, context) => Promise.resolve(credentials(accessKeyId, context))
          : credentials,
    })
    const outcome = await verifier.verify(vector.fields, { bucket }).then(
      (verified) => describeForm(verified, expectedForm(vector)),
      (error) => (isSigV4Error(error) ? error.code : Promise.reject(error)),
    )
    expect([vector.name, outcome]).toEqual([vector.name, outcomeOf(vector)])
    count++
  }
  expect(count).toBe(342)
})

describe("S3's words for the refusal", () => {
  const known = refused.filter(({ expect }) => expect.s3 !== undefined)

  test('are known of 209', () => {
    expect(known.length).toBe(209)
  })

  test.each(known)('of $name', (vector) => {
    const { body } = toErrorResponse(errorOf(vector), { dialect: 's3' })
    const message = /<Message>(.*?)<\/Message>/s.exec(body)?.[1]
    expect(unescapeXml(message ?? '')).toBe(vector.expect.s3)
  })
})

describe('an error tells no secret', () => {
  test('the part of the token is one', () => {
    expect(postKeyEntries.filter(({ sessionToken }) => sessionToken?.includes(tokenPart)).length).toBe(2)
    expect(refused.filter(({ fields }) => JSON.stringify(fields).includes(tokenPart)).length).toBeGreaterThan(4)
  })

  test.each(refused)('$name', (vector) => {
    const error = errorOf(vector)
    const told = [printedError(error), error.canonicalRequest ?? '', decoded(error.stringToSign ?? '')].join('\n')
    for (const secret of secretsOf(postKeyEntries)) expect(told.includes(secret), 'a secret is told').toBe(false)
  })
})

function outcomeOf(vector: PostPolicyVector, overrides: object = {}): unknown {
  try {
    const verified = verifyPostPolicy(vector.fields, { ...optionsOf(vector), ...overrides })
    return describeForm(verified, expectedForm(vector))
  } catch (error) {
    if (isSigV4Error(error)) return error.code
    throw error
  }
}

function errorOf(vector: PostPolicyVector): SigV4Error {
  try {
    verifyPostPolicy(vector.fields, optionsOf(vector))
  } catch (error) {
    if (isSigV4Error(error)) return error
    throw error
  }
  throw new Error(`${vector.name} was accepted`)
}

function expectedForm({ expect }: PostPolicyVector) {
  return 'accept' in expect ? expect.accept : { accessKeyId: '', key: '' }
}

/** A policy holds in base64 what it holds. */
function decoded(base64: string): string {
  return `${base64}\n${Buffer.from(base64, 'base64').toString()}`
}

function unescapeXml(text: string): string {
  const entities = new Map([
    ['lt', '<'],
    ['gt', '>'],
    ['quot', '"'],
    ['apos', "'"],
    ['amp', '&'],
  ])
  return text.replace(/&(#x?[0-9a-f]+|\w+);/gi, (_, name: string) => {
    if (!name.startsWith('#')) return entities.get(name) ?? name
    return String.fromCodePoint(name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1)))
  })
}
