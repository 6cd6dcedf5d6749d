import { buffer } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { verifyFetchRequest } from '../../../src/fetch/index.js'
import { presignRequest } from '../../../src/index.js'
import { signStreamingRequest } from '../../../src/streaming/index.js'
import { exampleCredentials as credentials } from '../../support/example-credentials.js'
import { now, outcome, payload, sign, toRequest, url, verifierOf } from './verify-fetch-request-set-up.js'

describe('verifyFetchRequest', () => {
  test('checks a body whose hash is declared as it is read', async () => {
    const signed = sign(payload)
    expect(await outcome(toRequest(signed))).toBe('expected 100000 equal')
    expect(await outcome(toRequest({ ...signed, body: payload.subarray(1) }))).toBe('ContentSha256Mismatch')
  })

  test('takes the options of a verifier in its place', async () => {
    const options = { credentials, service: 's3', region: 'us-east-1', now }
    const { verified } = await verifyFetchRequest(toRequest(sign(payload)), options)
    expect(verified).toMatchObject({ accessKeyId: credentials.accessKeyId })
    await expect(verifyFetchRequest(toRequest(sign(payload)), { ...options, region: 'eu-west-1' })).rejects.toThrow(
      expect.objectContaining({ code: 'ScopeRegionMismatch' }),
    )
  })

  test('takes what the verifier takes for one request, in place of what it was made with', async () => {
    const signed = sign(payload)
    const late = new Date(now.getTime() + 1000_000)
    expect(await outcome(toRequest(signed), { now: late })).toBe('RequestTimeTooSkewed')
    expect(await outcome(toRequest(signed), { now: late, maxClockSkew: 1000 })).toBe('expected 100000 equal')
    expect(await outcome(toRequest(signed), { region: 'eu-west-1' })).toBe('ScopeRegionMismatch')
    const elsewhere = verifierOf({ origin: { host: 'public.example' } })
    expect(await outcome(toRequest(signed), {}, elsewhere)).toBe('SignatureDoesNotMatch')
    expect(await outcome(toRequest(signed), { origin: { host: 'example.com' } }, elsewhere)).toBe(
      'expected 100000 equal',
    )
  })

  test('reads a body first that the signature covers and nothing declares', async () => {
    const signed = sign(payload, { service: 'execute-api' })
    expect(await outcome(toRequest(signed))).toBe('verified 100000 equal')
    expect(await outcome(toRequest({ ...signed, body: 'x' }))).toBe('SignatureDoesNotMatch')
    expect(await outcome(toRequest(signed), { maxBodySize: 99_999 })).toBe('EntityTooLarge')
    expect(await outcome(toRequest(signed), { maxBodySize: 100_000 })).toBe('verified 100000 equal')
  })

  test('reads a body of which the request has no stream, as in Firefox', async () => {
    const untold = (signed: Parameters<typeof toRequest>[0]) =>
      Object.defineProperty(toRequest(signed), 'body', { value: undefined })
    for (const service of ['s3', 'execute-api']) {
      expect(await outcome(untold(sign(payload, { service })))).toMatch(/^(?:expected|verified) 100000 equal$/)
      expect(await outcome(untold(sign(undefined, { service })))).toMatch(/^(?:expected|verified) 0 $/)
      const other = { ...sign(payload, { service }), body: 'x' }
      expect(await outcome(untold(other))).toMatch(/^(?:ContentSha256Mismatch|SignatureDoesNotMatch)$/)
    }
    expect(await outcome(untold(sign('unsigned', { payloadHash: 'UNSIGNED-PAYLOAD' })))).toBe('unsigned 8 unsigned')
    const read = untold(sign(payload))
    await read.arrayBuffer()
    expect(await outcome(read, { rawBody: payload })).toBe('verified 100000 equal')
  })

  test('a request without a body has an empty one', async () => {
    for (const service of ['s3', 'execute-api']) {
      expect(await outcome(toRequest(sign(undefined, { service })))).toBe('verified 0 ')
    }
  })

  test('decodes and checks an aws-chunked body', async () => {
    const {
      method,
      url: to,
      headers,
      body,
    } = signStreamingRequest(
      { method: 'PUT', url, body: payload },
      { credentials, service: 's3', signingDate: now, chunkSize: 8192, trailers: ['CRC32C'] },
    )
    const framed = await buffer(body)
    let trailers: unknown
    const request = toRequest({ method, url: to, headers, body: framed })
    const onTrailers = (received: unknown) => {
      trailers = received
    }
    expect(await outcome(request, { payload: { onTrailers } })).toBe('streaming 100000 equal')
    expect(trailers).toEqual({ 'x-amz-checksum-crc32c': expect.any(String) })
    framed[50_000] = (framed[50_000] as number) ^ 1
    expect(await outcome(toRequest({ method, url: to, headers, body: framed }))).toBe('ChunkSignatureMismatch')
  })

  test('hands on what nobody signed', async () => {
    const presigned = presignRequest({ method: 'PUT', url }, { credentials, service: 's3', signingDate: now })
    expect(await outcome(toRequest({ ...presigned, body: payload }))).toBe('unsigned 100000 equal')
    const anonymous = toRequest({ method: 'PUT', url, headers: {}, body: payload })
    expect(await outcome(anonymous, {}, verifierOf({ allowAnonymous: true }))).toBe('anonymous 100000 equal')
  })

  test('a body that was read already is a mistake, unless its bytes are given', async () => {
    const signed = sign(payload, { service: 'execute-api' })
    const request = toRequest(signed)
    const rawBody = new Uint8Array(await request.arrayBuffer())
    await expect(verifyFetchRequest(request, verifierOf())).rejects.toThrow(
      /^request: expected a body that is not read yet; .* rawBody$/,
    )
    expect(await outcome(request, { rawBody })).toBe('verified 100000 equal')
    expect(await outcome(request, { rawBody: 'x' })).toBe('SignatureDoesNotMatch')
  })

  test('what the key lookup throws passes through', async () => {
    const verifier = verifierOf({ credentials: () => Promise.reject(new Error('database is down')) })
    await expect(verifyFetchRequest(toRequest(sign(undefined)), verifier)).rejects.toThrow('database is down')
  })
})

describe('verifyFetchRequest and hosts', () => {
  test('takes the Host header before that of the URL, which a framework may have made up', async () => {
    const { method, headers } = sign(undefined)
    const inner = new Request('http://localhost:3000/bucket/a%20b?x=1&y=%2F', { method, headers })
    expect(await outcome(inner)).toBe('SignatureDoesNotMatch')
    const withHost = {
      method,
      url: inner.url,
      bodyUsed: false,
      body: null,
      headers: new Headers({ ...headers, host: 'example.com' }),
    }
    expect(await outcome(withHost)).toBe('verified 0 ')
  })

  test('a presigned URL for the public host verifies behind a proxy', async () => {
    const { url: signed } = presignRequest(
      { method: 'GET', url: 'https://public.example/storage/bucket/key' },
      { credentials, service: 's3', signingDate: now },
    )
    const query = signed.slice(signed.indexOf('?'))
    const headers = { 'x-forwarded-host': 'public.example', 'x-forwarded-prefix': '/storage' }
    const request = () => new Request(`http://10.0.0.7:9000/bucket/key${query}`, { headers })
    expect(await outcome(request())).toBe('SignatureDoesNotMatch')
    expect(await outcome(request(), { trustForwarded: ['x-forwarded-host', 'x-forwarded-prefix'] })).toBe('unsigned 0 ')
    expect(await outcome(request(), { origin: { host: 'public.example', pathPrefix: '/storage' } })).toBe('unsigned 0 ')
    expect(await outcome(request(), { origin: { host: 'other.example', pathPrefix: '/storage' } })).toBe(
      'SignatureDoesNotMatch',
    )
  })
})
