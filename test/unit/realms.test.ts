import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { createVerifier, presignRequest, signRequest, verifyRequest } from '../../src/index.js'
import { calculateSignature, deriveSigningKey, hashPayload } from '../../src/stages/index.js'
import { createChunkDecoder, createChunkEncoder } from '../../src/streaming/index.js'
import { exampleCredentials as credentials } from '../support/example-credentials.js'

/** As test runners have them, which give each test file globals of its own. */
const other = runInNewContext('({ ArrayBuffer, Uint8Array, Date })') as Pick<
  typeof globalThis,
  'ArrayBuffer' | 'Uint8Array' | 'Date'
>
const time = Date.UTC(2026, 0, 2, 3, 4, 5)
const bytes = other.Uint8Array.from([1, 2, 3])
const signingDate = new other.Date(time)
const options = { credentials, service: 's3', signingDate }
const request = { method: 'PUT', url: 'https://bucket.s3.amazonaws.com/key', body: bytes }

test('they are not of this realm', () => {
  expect(bytes instanceof Uint8Array).toBe(false)
  expect(signingDate instanceof Date).toBe(false)
})

describe('what is of another realm counts', () => {
  const same = { ...request, body: Uint8Array.from([1, 2, 3]) }
  const signed = signRequest(same, { ...options, signingDate: new Date(time) })

  test('when signing', () => {
    expect(signRequest(request, options).signature).toBe(signed.signature)
    const temporary = { ...credentials, expiration: new other.Date(time + 1000) }
    expect(presignRequest({ ...request, body: null }, { ...options, credentials: temporary }).expiresAt.getTime()).toBe(
      time + 1000,
    )
  })

  test('when verifying', async () => {
    const received = { ...signed, headers: { host: 'bucket.s3.amazonaws.com', ...signed.headers }, body: bytes }
    const bound = { service: 's3', region: 'us-east-1', now: signingDate }
    const scope = { date: '20260102', region: 'us-east-1', service: 's3' }
    const signingKey = other.Uint8Array.from(deriveSigningKey(credentials.secretAccessKey, scope))
    const lookup = () => ({ signingKey, expiration: new other.Date(time + 1000) })
    expect(verifyRequest(received, { ...bound, credentials: lookup })).toMatchObject({ payload: { kind: 'verified' } })
    const verified = await createVerifier({ ...bound, credentials }).verify(received)
    expect(verified).toMatchObject({ payload: { kind: 'verified' } })
    expect(calculateSignature(signingKey, 'text')).toBe(calculateSignature(Uint8Array.from(signingKey), 'text'))
  })

  test('in a stream', async () => {
    const literal = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'
    const seed = signRequest({ ...request, body: null }, { ...options, payloadHash: literal })
    const encoder = createChunkEncoder({ literal, decodedContentLength: 3, seed })
    const sent = [...encoder.push(bytes), ...encoder.end()]
    const decoder = createChunkDecoder({ literal, decodedContentLength: 3, seed })
    const pieces = sent.flatMap((piece) => [...decoder.push(other.Uint8Array.from(piece))])
    decoder.end()
    expect(pieces.flatMap((piece) => [...piece])).toEqual([1, 2, 3])
    expect(await hashPayload([bytes])).toBe(await hashPayload(Uint8Array.from([1, 2, 3])))
    expect(await hashPayload(new other.ArrayBuffer(3))).toBe(await hashPayload(new Uint8Array(3)))
  })
})

test.each([{}, [1], new Uint16Array(2), new DataView(new ArrayBuffer(2))])('%o is no bytes', (body) => {
  expect(() => signRequest({ ...request, body: body as never }, options)).toThrow(/^body: expected text, bytes/)
})
