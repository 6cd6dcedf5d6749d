import { describe, expect, test } from 'vitest'
import { sigV4ErrorCodes } from '../../src/errors.js'
import { bytesOfPieces } from '../support/body-pieces.js'
import { engines } from '../support/engines.js'
import { makeStreamingVectors } from '../support/make-streaming-vectors.js'
import {
  type AcceptedBody,
  decodeVector,
  type RefusedBody,
  type StreamingVector,
  streamingVerifyFile,
} from '../support/streaming-vector.js'
import { readVectorFile, vectorsFolder } from '../support/vectors.js'

const { vectors } = streamingVerifyFile
const isRefused = (vector: StreamingVector): vector is StreamingVector & { expect: RefusedBody } =>
  'code' in vector.expect
const isAccepted = (vector: StreamingVector): vector is StreamingVector & { expect: AcceptedBody } => !isRefused(vector)
const refused = vectors.filter(isRefused)
const accepted = vectors.filter(isAccepted)

describe('streaming-verify.json', () => {
  test('is what its generator makes, signed and framed by plain code', async () => {
    await expect(makeStreamingVectors()).toMatchFileSnapshot(`${vectorsFolder}streaming-verify.json`)
  })

  test('has 240 bodies to refuse and 42 to accept, each with a name of its own', () => {
    expect([refused.length, accepted.length]).toEqual([240, 42])
    expect(new Set(vectors.map(({ name }) => name)).size).toBe(282)
  })

  test('has every code of the stream group, and those of other groups that a body can give', () => {
    const from = sigV4ErrorCodes.indexOf('IncompleteBody')
    const stream = sigV4ErrorCodes.slice(from, sigV4ErrorCodes.indexOf('PostFieldMissing'))
    expect(stream.length).toBe(13)
    const used = new Set(refused.map((vector) => vector.expect.code))
    expect([...used].sort()).toEqual([...stream, 'ContentSha256Mismatch', 'StreamingPayloadRefused'].sort())
  })

  test('has every class of bugs that the schema names, on both sides of the line', () => {
    const schema = readVectorFile<{ $defs: { bug: { oneOf: { const: string }[] } } }>(
      'schema/streaming-verify.schema.json',
    )
    const classes = schema.$defs.bug.oneOf.map(({ const: bug }) => bug)
    expect([...new Set(refused.map(({ bug }) => bug))].sort()).toEqual(classes)
    expect([...new Set(accepted.map(({ bug }) => bug))].sort()).toEqual(classes)
  })
})

describe.each([
  ['a byte at a time', 1],
  ['seven bytes at a time', 7],
  ['4096 bytes at a time', 4096],
  ['all at once', Number.MAX_SAFE_INTEGER],
] as const)('the body read %s', (_, step) => {
  test.each(accepted)('accepts $name', (vector) => {
    const outcome = decodeVector(vector, step)
    expect(outcome).toEqual({ payload: bytesOfPieces(vector.expect.payload), trailers: vector.expect.trailers ?? {} })
  })

  test.each(refused)('refuses $name: $expect.code', (vector) => {
    const { code, details = {}, released } = vector.expect
    const outcome = decodeVector(vector, step)
    expect(outcome).toMatchObject({ code, details })
    const actual = 'released' in outcome ? outcome.released : Number.NaN
    if (step === 1) expect(actual).toBe(released)
    else expect(actual).toBeLessThanOrEqual(released)
  })
})

test.each(engines)('all of them have the same outcome on $name', ({ engine }) => {
  const outcomes = vectors.map((vector) => [vector.name, decodeVector(vector, 4096, engine)])
  expect(outcomes).toEqual(vectors.map((vector) => [vector.name, decodeVector(vector, 4096)]))
  expect(outcomes.length).toBe(282)
})
