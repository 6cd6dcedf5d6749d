import { expect, test } from 'vitest'
import { presignRequest } from '../../../src/presign.js'
import { signRequest } from '../../../src/sign.js'
import { type Tampering, tamper, testCredentials, testDate } from '../../../src/testing/index.js'
import { verifyRequest } from '../../../src/verify.js'

const kinds: readonly Tampering[] = [
  ...(['method', 'path', 'query', 'header', 'body', 'signature', 'date', 'scope', 'access-key'] as const),
]
const options = { credentials: testCredentials, service: 's3', region: 'us-east-1' }
const request = {
  method: 'PUT',
  url: 'https://bucket.s3.amazonaws.com/key?a=1',
  headers: { 'content-type': 'text/plain' },
}
const lookup = (accessKeyId: string) => (accessKeyId === testCredentials.accessKeyId ? testCredentials : null)
const verify = (received: typeof request & { body?: unknown }) =>
  verifyRequest(
    {
      ...received,
      url: received.url.replace('https://bucket.s3.amazonaws.com', ''),
      headers: { host: 'bucket.s3.amazonaws.com', ...received.headers },
      body: received.body as string,
    },
    { ...options, credentials: lookup, now: testDate },
  )

const signed = signRequest({ ...request, body: 'body' }, { ...options, signingDate: testDate })
const presigned = presignRequest(request, { ...options, signingDate: testDate })

test('untouched, both forms are accepted', () => {
  expect(verify(signed as never).authentication).toBe('header')
  expect(verify(presigned as never).authentication).toBe('query')
})

test.each(kinds)('a signed request with another %s is refused', (how) => {
  const before = structuredClone(signed.headers)
  expect(() => verify(tamper(signed, how) as never)).toThrow(expect.objectContaining({ name: 'SigV4Error' }))
  expect(signed.headers).toEqual(before)
})

test.each(kinds.filter((kind) => kind !== 'body'))('a presigned request with another %s is refused', (how) => {
  expect(() => verify(tamper(presigned, how) as never)).toThrow(expect.objectContaining({ name: 'SigV4Error' }))
})

test.each(kinds)('what was signed of a request with another %s can be read as before', (how) => {
  for (const one of [signed, presigned]) {
    const { signature, signedHeaders, requestDateTime, canonicalRequest, stringToSign } = one
    expect(tamper(one, how)).toMatchObject({
      signature,
      signedHeaders,
      requestDateTime,
      canonicalRequest,
      stringToSign,
    })
  }
})

test.each([
  ['a body of bytes', { ...signed, body: Uint8Array.of(1) }, 'body', { body: Uint8Array.of(1, 0) }],
  ['no body', { ...signed, body: undefined }, 'body', { body: 'x' }],
  ['no query', { ...signed, url: 'https://example.com/' }, 'query', { url: 'https://example.com/?tampered=1' }],
  ['a GET', { ...signed, method: 'GET' }, 'method', { method: 'PUT' }],
] as const)('%s is changed too', (_, one, how, changed) => {
  expect(tamper(one as unknown as typeof signed, how)).toMatchObject(changed)
})

test('what is not there cannot be changed', () => {
  const plain = signRequest({ method: 'GET', url: 'https://example.com/' }, { ...options, signingDate: testDate })
  expect(() => tamper(plain, 'header')).toThrow(TypeError)
  expect(() => tamper({ ...plain, body: 5 }, 'body')).toThrow(TypeError)
  expect(() => tamper({ ...plain, headers: {} }, 'date')).toThrow(TypeError)
  expect(() => tamper(plain, 'nothing' as Tampering)).toThrow(TypeError)
  const headers = new Headers(plain.headers) as never
  expect(() => tamper({ ...plain, headers }, 'signature')).toThrow(
    /^request.headers: expected a record, got a Headers$/,
  )
})
