import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createVerifier, type HttpRequest, presignRequest, signRequest } from '../../src/index.js'
import { exampleCredentials as credentials } from '../support/example-credentials.js'

const now = new Date('2026-01-02T03:04:05Z')
const body = '{"a":1}'
const hash = createHash('sha256').update(body).digest('hex')

function signed(service: string, form: 'header' | 'query' = 'header'): HttpRequest {
  const request = { method: 'POST', url: 'https://example.com/path', body }
  const options = { credentials, service, signingDate: now }
  const { method, url, headers } = form === 'header' ? signRequest(request, options) : presignRequest(request, options)
  return { method, url, headers: { host: 'example.com', ...headers } }
}

function verifier(service: string) {
  return createVerifier({ credentials, service, region: 'us-east-1', now })
}

/** A function that hashes, and says how often. */
function counted(result: unknown = hash) {
  const calls = { count: 0 }
  const payloadHash = async () => {
    calls.count++
    return result as string
  }
  return { calls, payloadHash }
}

describe('a payload hash that is a function', () => {
  test('is called once for a signature over the body of which no header says the hash', async () => {
    for (const form of ['header', 'query'] as const) {
      const { calls, payloadHash } = counted()
      const verified = await verifier('execute-api').verify(signed('execute-api', form), { payloadHash })
      expect(verified).toMatchObject({ authentication: form, payload: { kind: 'verified' } })
      expect(calls.count).toBe(1)
    }
  })

  test('is not called where a header or the service says the hash', async () => {
    const { calls, payloadHash } = counted()
    const header = await verifier('s3').verify(signed('s3'), { payloadHash })
    expect(header).toMatchObject({ payload: { kind: 'expected', sha256: hash } })
    const query = await verifier('s3').verify(signed('s3', 'query'), { payloadHash })
    expect(query).toMatchObject({ payload: { kind: 'unsigned' } })
    expect(calls.count).toBe(0)
  })

  test('is not called where a header says the hash of a query-signed body, unsigned', async () => {
    const { calls, payloadHash } = counted()
    const request = signed('execute-api', 'query')
    const headers = { ...(request.headers as Record<string, string>), 'x-amz-content-sha256': hash }
    const verified = await verifier('execute-api').verify({ ...request, headers }, { payloadHash })
    expect(verified).toMatchObject({ payload: { kind: 'expected', sha256: hash } })
    expect(calls.count).toBe(0)
  })

  test('is not called where the body is at hand', async () => {
    const { calls, payloadHash } = counted()
    await verifier('execute-api').verify({ ...signed('execute-api'), body }, { payloadHash })
    expect(calls.count).toBe(0)
  })

  test('is not called for a request that is refused before its key is looked up', async () => {
    const { calls, payloadHash } = counted()
    await expect(verifier('sqs').verify(signed('execute-api'), { payloadHash })).rejects.toMatchObject({
      code: 'ScopeServiceMismatch',
    })
    expect(calls.count).toBe(0)
  })

  test('decides whether the signature matches', async () => {
    const { payloadHash } = counted(createHash('sha256').update('other').digest('hex'))
    await expect(verifier('execute-api').verify(signed('execute-api'), { payloadHash })).rejects.toMatchObject({
      code: 'SignatureDoesNotMatch',
    })
  })

  test('must return a hash', async () => {
    const { payloadHash } = counted('abc')
    await expect(verifier('execute-api').verify(signed('execute-api'), { payloadHash })).rejects.toThrow(TypeError)
  })

  test('passes on what it throws', async () => {
    const failure = new Error('connection lost')
    const payloadHash = () => Promise.reject(failure)
    await expect(verifier('execute-api').verify(signed('execute-api'), { payloadHash })).rejects.toBe(failure)
  })
})
