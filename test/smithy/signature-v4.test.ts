import { runInNewContext } from 'node:vm'
import { Sha256 } from '@aws-crypto/sha256-js'
import { HttpRequest } from '@smithy/protocol-http'
import { SignatureV4 as Original } from '@smithy/signature-v4'
import { afterEach, expect, test, vi } from 'vitest'
import type { Credentials } from '../../src/index.js'
import { type EventHeader, SignatureV4, type SignatureV4Init, type SmithyHttpRequest } from '../../src/smithy/index.js'
import {
  exampleCredentials,
  exampleToken,
  otherCredentials,
  temporaryCredentials,
} from '../support/example-credentials.js'
import { NodeSha256 } from './node-sha256.js'

const signingDate = new Date('2015-08-30T12:36:00Z')
const host = 'example.amazonaws.com'
const request = new HttpRequest({ hostname: host, headers: { host } })

function signerOf(other: Partial<SignatureV4Init> = {}): SignatureV4 {
  return new SignatureV4({ service: 's3', region: 'us-east-1', credentials: exampleCredentials, ...other })
}

afterEach(() => {
  vi.useRealTimers()
})

test('without a signingDate the current time is taken, once the credentials are there', async () => {
  vi.useFakeTimers({ now: signingDate, toFake: ['Date'] })
  const credentials = async () => {
    vi.setSystemTime('2015-08-30T12:37:00Z')
    return exampleCredentials
  }
  expect((await signerOf().sign(request)).headers['x-amz-date']).toBe('20150830T123600Z')
  expect((await signerOf().presign(request)).query).toMatchObject({
    'X-Amz-Date': '20150830T123600Z',
    'X-Amz-Expires': '3600',
  })
  expect((await signerOf({ credentials }).sign(request)).headers['x-amz-date']).toBe('20150830T123700Z')
})

test.each([null, true])('%j is no signingDate', async (date) => {
  const options = { signingDate: date as unknown as Date }
  await expect(signerOf().sign(request, options)).rejects.toThrow(/^signingDate: expected a Date/)
  await expect(signerOf().presign(request, options)).rejects.toThrow(/^signingDate: expected a Date/)
})

test.each([undefined, null, 5])('%j is nothing to sign', async (nothing) => {
  await expect(signerOf().sign(nothing as unknown as SmithyHttpRequest)).rejects.toThrow(/^toSign: expected a text/)
})

test.each([
  { type: 'string' },
  { type: 'integer', value: 1.5 },
  { type: 'timestamp', value: new Date(Number.NaN) },
  { type: 'uuid', value: 'C7EE4E6E-0E0B-4E5B-8D0F-3B0B5E0F5A4D' },
  { type: 'float', value: 1 },
])('%j is no header of an event', async (header) => {
  const message = { headers: { a: header as unknown as EventHeader }, body: new Uint8Array() }
  await expect(signerOf().signMessage({ message, priorSignature: '' })).rejects.toThrow(/^event header: expected/)
})

test('a presigned query has its parameters in the order of the original', async () => {
  const options = { service: 's3', region: 'us-east-1', credentials: temporaryCredentials }
  const hoisted = new HttpRequest({ hostname: host, query: { a: '1' }, headers: { host, 'x-amz-acl': 'private' } })
  const [theirs, ours] = await Promise.all([
    new Original({ ...options, sha256: Sha256 }).presign(hoisted, { signingDate }),
    new SignatureV4(options).presign(hoisted, { signingDate }),
  ])
  expect(Object.entries(ours.query ?? {})).toEqual(Object.entries(theirs.query ?? {}))
})

test('providers are called for each signature, and the arguments of a call come before them', async () => {
  const credentials = vi.fn(async () => exampleCredentials)
  const region = vi.fn(() => 'us-east-1')
  const signer = signerOf({ credentials, region })
  await signer.sign(request)
  await signer.presign(request)
  await signer.sign('text')
  expect(credentials).toHaveBeenCalledTimes(3)
  expect(region).toHaveBeenCalledTimes(3)
  const event = { headers: new Uint8Array(), payload: new Uint8Array() }
  await signer.sign(event, { priorSignature: '', signingRegion: 'auto', eventStreamCredentials: otherCredentials })
  expect(credentials).toHaveBeenCalledTimes(3)
  expect(region).toHaveBeenCalledTimes(3)
})

test('a promise of credentials and of a region will do', async () => {
  const waiting = signerOf({ credentials: Promise.resolve(exampleCredentials), region: Promise.resolve('us-east-1') })
  expect(await waiting.sign(request, { signingDate })).toEqual(await signerOf().sign(request, { signingDate }))
})

test('what a provider throws passes through', async () => {
  const failure = new Error('no credentials')
  const signer = signerOf({ credentials: () => Promise.reject(failure) })
  await expect(signer.sign(request)).rejects.toBe(failure)
  await expect(signer.presign(request)).rejects.toBe(failure)
  await expect(signer.sign('text')).rejects.toBe(failure)
})

test('an empty session token is none, and an expiration of any kind is the provider’s business', async () => {
  const credentials = { ...exampleCredentials, sessionToken: '', expiration: '2001-01-01' } as unknown as Credentials
  expect(await signerOf({ credentials }).sign(request, { signingDate })).toEqual(
    await signerOf().sign(request, { signingDate }),
  )
})

test('the given request is not changed', async () => {
  const given = deepFreeze({
    method: 'post',
    protocol: 'https:',
    hostname: host,
    path: '/a',
    query: { a: ['2', '1'] },
    headers: { host, 'X-Amz-Acl': 'private', 'x-amz-acl': 'private', date: 'now', 'x-amz-security-token': 'old' },
    body: 'hello',
  })
  const signer = signerOf({ credentials: temporaryCredentials })
  const signed = await signer.sign(given)
  expect(signed).toBeInstanceOf(HttpRequest)
  expect(signed.headers).toMatchObject({ 'X-Amz-Acl': 'private,private', 'x-amz-security-token': exampleToken })
  expect((await signer.presign(given)).query).toMatchObject({ 'X-Amz-Acl': 'private,private', a: ['2', '1'] })
})

test('a Sha256 class that can digest synchronously does all the hashing', async () => {
  let made = 0
  class Counting extends Sha256 {
    constructor(secret?: string) {
      super(secret)
      made++
    }
  }
  expect(await signerOf({ sha256: Counting }).sign(request, { signingDate })).toEqual(
    await signerOf().sign(request, { signingDate }),
  )
  expect(made).toBeGreaterThan(2)
})

test('an ArrayBuffer of another realm is hashed', async () => {
  const body = runInNewContext('Uint8Array.of(1, 2, 3).buffer')
  expect(body).not.toBeInstanceOf(ArrayBuffer)
  const hashed = await signerOf().sign(new HttpRequest({ ...request, body }))
  expect(hashed.headers['x-amz-content-sha256']).toBe(
    '039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81',
  )
})

test('a text that is not ASCII is signed as UTF-8, whatever hashes', async () => {
  const options = { signingDate, signingService: 'service' }
  const text = 'é日本😀\n'.repeat(40)
  const original = new Original({
    service: 's3',
    region: 'us-east-1',
    credentials: { ...temporaryCredentials } as never,
    sha256: NodeSha256,
  })
  const expected = await original.sign(text, options)
  for (const sha256 of [undefined, Sha256, NodeSha256]) {
    expect(await signerOf({ credentials: temporaryCredentials, sha256 }).sign(text, options)).toBe(expected)
  }
})

test('a subclass may swap the credentials for one request, as the SDK does for S3’s directory buckets', async () => {
  class WithCredentials extends SignatureV4 {
    signWithCredentials(toSign: SmithyHttpRequest, credentials: Credentials): Promise<SmithyHttpRequest> {
      const own = this.credentialProvider
      Object.assign(this, {
        credentialProvider: () => {
          Object.assign(this, { credentialProvider: own })
          return credentials
        },
      })
      return this.signRequest(toSign, { signingDate })
    }
  }
  const signer = new WithCredentials({ service: 's3express', region: 'us-east-1', credentials: exampleCredentials })
  const swapped = await signer.signWithCredentials(request, otherCredentials)
  expect(swapped.headers['authorization']).toContain(`Credential=${otherCredentials.accessKeyId}/`)
  expect((await signer.sign(request)).headers['authorization']).toContain(
    `Credential=${exampleCredentials.accessKeyId}/`,
  )
})

function deepFreeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) if (typeof member === 'object') deepFreeze(member)
  return Object.freeze(value)
}
