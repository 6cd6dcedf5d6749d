import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isSigV4Error, presignRequest, type SigV4ErrorCode, signRequest, verifyRequest } from '../../src/index.js'
import { type GeneratedOptions, type SigningCase, signingCases } from '../support/arbitraries.js'
import { exampleCredentials, otherCredentials, temporaryCredentials } from '../support/example-credentials.js'
import { type PlainReading, readPlainly } from '../support/plain-reading.js'
import type { Pair } from '../support/plain-sigv4.js'
import { check } from '../support/property-runs.js'
import { type ReceivedRequest, send } from '../support/wire.js'

/**
 * Verify accepts nothing whose canonical request, string to sign, signature, key, token or signed body differs by a byte
 * from what was signed. What was signed is read by the plain implementation.
 *
 * Changes that leave all of that as it was are listed in `equivalent-requests.test.ts`.
 */

type Form = 'header' | 'query'

/** A server that knows several keys, each with a secret of its own. */
const keys = new Map(
  [
    exampleCredentials,
    otherCredentials,
    temporaryCredentials,
    { ...otherCredentials, accessKeyId: 'AK/ID+EX=AMPLE' },
  ].map((credentials) => [credentials.accessKeyId, credentials]),
)

function verdict(request: ReceivedRequest, options: GeneratedOptions): 'accepted' | SigV4ErrorCode {
  try {
    verifyRequest(request, {
      credentials: (accessKeyId) => keys.get(accessKeyId),
      service: () => true,
      region: () => true,
      now: options.signingDate,
    })
    return 'accepted'
  } catch (error) {
    if (isSigV4Error(error)) return error.code
    throw error
  }
}

function make(form: Form, { request, options }: SigningCase): { received: ReceivedRequest; options: GeneratedOptions } {
  const known = { ...options, credentials: keys.get(options.credentials.accessKeyId) ?? options.credentials }
  if (form === 'query') return { received: send(presignRequest(request, known), request.body ?? null), options: known }
  const signed = signRequest(request, known)
  return { received: send(signed, signed.body ?? null), options: known }
}

const bytes = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...'%/?&=+;:,. aA0-~\t'.split('')) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) },
)

/** One byte replaced, put in, or taken out; or two neighbours that change places. */
const byteChanges = fc.record({
  kind: fc.constantFrom('replace', 'insert', 'remove', 'swap'),
  where: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  byte: bytes,
})

type ByteChange = typeof byteChanges extends fc.Arbitrary<infer T> ? T : never

function changeByte(text: string, { kind, where, byte }: ByteChange): string {
  const at = Math.floor(where * (text.length + (kind === 'insert' ? 1 : 0)))
  if (kind === 'insert') return text.slice(0, at) + byte + text.slice(at)
  if (kind === 'remove') return text.slice(0, at) + text.slice(at + 1)
  if (kind === 'swap') return text.slice(0, at) + (text[at + 1] ?? '') + (text[at] ?? '') + text.slice(at + 2)
  return text.slice(0, at) + byte + text.slice(at + 1)
}

type Tampering = (request: ReceivedRequest, where: number, change: ByteChange) => ReceivedRequest

function changeHeader(request: ReceivedRequest, at: number, change: (pair: Pair) => readonly Pair[]): ReceivedRequest {
  const { headers } = request
  const index = Math.floor(at * headers.length)
  const pair = headers[index]
  if (pair === undefined) return request
  return { ...request, headers: [...headers.slice(0, index), ...change(pair), ...headers.slice(index + 1)] }
}

function changeNamed(request: ReceivedRequest, name: string, change: (value: string) => string): ReceivedRequest {
  return {
    ...request,
    headers: request.headers.map(([other, value]) => [other, other === name ? change(value) : value] as const),
  }
}

const addedNames = ['x-amz-meta-a', 'X-Amz-Acl', 'x-amz-content-sha256', 'x-amz-date', 'host', 'content-type', 'range']

/** How a request is changed on its way, by part. */
const tamperings: Readonly<Record<string, Tampering>> = {
  'the method': (request, _, change) => ({ ...request, method: changeByte(request.method, change) }),
  'the target': (request, _, change) => ({ ...request, url: changeByte(request.url, change) }),
  'the path': (request, _, change) => {
    const [path = '', ...query] = request.url.split('?')
    return { ...request, url: [changeByte(path, change), ...query].join('?') }
  },
  'a header value': (request, where, change) =>
    changeHeader(request, where, ([name, value]) => [[name, changeByte(value, change)]]),
  'a header name': (request, where, change) =>
    changeHeader(request, where, ([name, value]) => [[changeByte(name, change), value]]),
  'a header taken out': (request, where) => changeHeader(request, where, () => []),
  'a header twice': (request, where, change) =>
    changeHeader(request, where, ([name, value]) => [
      [name, value],
      [name, changeByte(value, change)],
    ]),
  'a header put in': (request, where, change) =>
    changeHeader(request, change.where, (pair) => [
      pair,
      [addedNames[Math.floor(where * addedNames.length)] as string, change.byte],
    ]),
  'the Authorization header': (request, _, change) =>
    changeNamed(request, 'authorization', (value) => changeByte(value, change)),
  'the date header': (request, _, change) => changeNamed(request, 'x-amz-date', (value) => changeByte(value, change)),
  'the host': (request, _, change) => changeNamed(request, 'Host', (value) => changeByte(value, change)),
  'the body': (request, _, change) => ({
    ...request,
    body:
      typeof request.body === 'string'
        ? changeByte(request.body, change)
        : new Uint8Array(
            [...changeByte(String.fromCharCode(...(request.body ?? [])), change)].map((c) => c.charCodeAt(0)),
          ),
  }),
}

const fractions = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const readingKeys = [
  'canonicalRequest',
  'stringToSign',
  'signature',
  'accessKeyId',
  'sessionToken',
  'bodyHash',
] as const

function differences(a: PlainReading | undefined, b: PlainReading | undefined): readonly string[] {
  if (a === undefined || b === undefined) return ['unreadable']
  return readingKeys.filter((key) => a[key] !== b[key])
}

describe.each(['header', 'query'] as const)('nothing is accepted that is not what was signed, %s form', (form) => {
  // The query form has no Authorization and no date header.
  const parts = Object.entries(tamperings).filter(([part]) => form === 'header' || !/Authorization|date/.test(part))

  test.each(parts)('%s changed by a byte', (_, tamper) => {
    let changed = 0
    const property = fc.property(signingCases, fractions, byteChanges, (made, where, change) => {
      const { received, options } = make(form, made)
      const original = readPlainly(received)
      expect(verdict(received, options)).toBe('accepted')
      const tampered = tamper(received, where, change)
      const differing = differences(readPlainly(tampered), original)
      if (differing.length > 0) changed++
      if (verdict(tampered, options) === 'accepted') expect(differing).toEqual([])
    })
    check(property, 250)
    expect(changed).toBeGreaterThanOrEqual(12)
  })

  test('an x-amz-* header that was not signed', () => {
    const names = fc.constantFrom(
      'x-amz-acl',
      'X-Amz-Meta-New',
      'X-AMZ-COPY-SOURCE',
      'x-amz-',
      'x-amz-date',
      'x-amz-tagging',
    )
    const property = fc.property(signingCases, names, fractions, ({ request, options }, name, where) => {
      const own = request.headers.filter(([other]) => !other.toLowerCase().startsWith('x-amz-'))
      const made = make(form, { request: { ...request, headers: own }, options })
      fc.pre(form === 'query' || name !== 'x-amz-date')
      const { headers } = made.received
      const at = Math.floor(where * (headers.length + 1))
      const added = { ...made.received, headers: headers.toSpliced(at, 0, [name, 'a']) }
      expect(verdict(added, made.options)).toBe('HeadersNotSigned')
    })
    check(property, 250)
  })

  test('every single byte of one request changed', () => {
    const made: SigningCase = {
      request: {
        method: 'PUT',
        url: 'https://example.amazonaws.com/a%2Fb/c?x=1&y=%20z',
        headers: [
          ['Content-Type', 'text/plain'],
          ['X-Amz-Meta-A', 'a b'],
        ],
        body: 'payload',
      },
      options: {
        credentials: temporaryCredentials,
        service: 'dynamodb',
        region: 'us-east-1',
        signingDate: new Date('2015-08-30T12:36:00Z'),
      },
    }
    const { received, options } = make(form, made)
    const original = readPlainly(received)
    let refused = 0
    let accepted = 0
    const judge = (tampered: ReceivedRequest) => {
      const differing = differences(readPlainly(tampered), original)
      const code = verdict(tampered, options)
      if (code !== 'accepted') refused++
      else {
        accepted++
        expect(differing, JSON.stringify(tampered)).toEqual([])
      }
    }
    for (const byte of ['0', 'a', 'A', '%', '/', '+', ' ', '\x00', '\xff']) {
      for (const text of everyReplacement(received.url, byte)) judge({ ...received, url: text })
      for (const text of everyReplacement(received.method, byte)) judge({ ...received, method: text })
      for (const text of everyReplacement('payload', byte)) judge({ ...received, body: text })
      for (const [index, [name, value]] of received.headers.entries()) {
        const withPair = (pair: Pair) => ({ ...received, headers: received.headers.with(index, pair) })
        for (const text of everyReplacement(value, byte)) judge(withPair([name, text]))
        for (const text of everyReplacement(name, byte)) judge(withPair([text, value]))
      }
    }
    expect(refused).toBeGreaterThan(4000)
    expect(accepted).toBeLessThan(refused / 50)
  })
})

function everyReplacement(text: string, byte: string): string[] {
  return [...text]
    .map((character, i) => (character === byte ? text : text.slice(0, i) + byte + text.slice(i + 1)))
    .filter((changed) => changed !== text)
}
