import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { portableEngine } from '../../../src/hash/portable-engine.js'
import { type HashEngine, type SignOptions, signRequest, verifyRequest } from '../../../src/index.js'
import { calculateSignature, deriveSigningKey } from '../../../src/stages/index.js'
import { createSigningKeyCache } from '../../../src/stages/signing-key.js'
import { engines } from '../../support/engines.js'
import { exampleCredentials, otherCredentials, thirdCredentials } from '../../support/example-credentials.js'
import { plainSigningKey } from '../../support/plain-sigv4.js'

const secret = exampleCredentials.secretAccessKey
const scope = { date: '20150830', region: 'us-east-1', service: 'iam' }

describe('deriving a signing key', () => {
  test.each(engines)('gives the key of AWS’s documentation on the engine $name', ({ engine }) => {
    const key = deriveSigningKey(secret, scope, engine)
    expect(Buffer.from(key).toString('hex')).toBe('c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9')
  })

  test.each(engines)('takes the UTF-8 form of a secret on the engine $name', ({ engine }) => {
    const odd = `${secret}\u00e9\u{1f600}`
    const key = deriveSigningKey(odd, scope, engine)
    expect(Buffer.from(key)).toEqual(plainSigningKey(odd, scope.date, scope.region, scope.service))
  })

  test.each(engines)('signs with the key on the engine $name', ({ engine }) => {
    const key = deriveSigningKey(secret, scope, engine)
    const expected = createHmac('sha256', key).update('a string to sign').digest('hex')
    expect(calculateSignature(key, 'a string to sign', engine)).toBe(expected)
  })
})

/** An engine that counts how often a key is used for one hash, four times for each derivation. */
function countingEngine(): { engine: HashEngine; derivations: () => number } {
  let hmacs = 0
  const engine: HashEngine = {
    ...portableEngine,
    hmac: (key, message) => {
      hmacs++
      return portableEngine.hmac(key, message)
    },
  }
  return { engine, derivations: () => hmacs / 4 }
}

test('a secret that is none makes no key', () => {
  for (const none of [undefined, null, 5, new Uint8Array(40)]) {
    expect(() => deriveSigningKey(none as never, scope)).toThrow('secretAccessKey: expected a string, got ')
  }
})

describe('what is no ASCII', () => {
  test.each(['date', 'region', 'service'] as const)('is refused in the scope’s %s', (name) => {
    for (const value of ['\u00e9', '\u0131', 'a b', '']) {
      expect(() => deriveSigningKey(secret, { ...scope, [name]: value })).toThrow(
        'scope: expected date, region and service in printable ASCII',
      )
    }
  })

  test('is refused in a string to sign', () => {
    const key = deriveSigningKey(secret, scope)
    expect(() => calculateSignature(key, 'a str\u0131ng')).toThrow('stringToSign: expected ASCII')
  })
})

describe('the cache of signing keys', () => {
  const get = (
    cache: ReturnType<typeof createSigningKeyCache>,
    engine: HashEngine,
    { id = 'AKIDEXAMPLE', secretAccessKey = secret, date = scope.date, region = scope.region, service = 'iam' } = {},
  ) => cache.get(engine, id, secretAccessKey, date, region, service)

  test('derives a key once', () => {
    const { engine, derivations } = countingEngine()
    const cache = createSigningKeyCache()
    const first = get(cache, engine)
    for (let i = 0; i < 100; i++) expect(get(cache, engine)).toBe(first)
    expect(derivations()).toBe(1)
    expect(cache.find(engine, 'AKIDEXAMPLE', secret, scope.date, scope.region, 'iam')).toBe(first)
  })

  test.each([
    ['access key ID', { id: 'AKIDOTHER' }],
    ['secret', { secretAccessKey: otherCredentials.secretAccessKey }],
    ['date', { date: '20150831' }],
    ['region', { region: 'eu-west-1' }],
    ['service', { service: 's3' }],
  ])('derives another key for another %s', (_, change) => {
    const { engine, derivations } = countingEngine()
    const cache = createSigningKeyCache()
    const first = get(cache, engine)
    const other = get(cache, engine, change)
    expect(derivations()).toBe(2)
    expect(get(cache, engine)).toBe(first)
    expect(get(cache, engine, change)).toBe(other)
    expect(derivations()).toBe(2)
  })

  test('confuses no two scopes whose parts join to one text', () => {
    const { engine } = countingEngine()
    const cache = createSigningKeyCache()
    const a = get(cache, engine, { region: 'ab', service: 'c' })
    const b = get(cache, engine, { region: 'a', service: 'bc' })
    expect(a.hmac.hex('x')).not.toBe(b.hmac.hex('x'))
    const expected = createHmac('sha256', plainSigningKey(secret, scope.date, 'a', 'bc'))
      .update('x')
      .digest('hex')
    expect(b.hmac.hex('x')).toBe(expected)
  })

  test('keeps the keys of each engine apart', () => {
    const [one, two] = [countingEngine(), countingEngine()]
    const cache = createSigningKeyCache()
    get(cache, one.engine)
    get(cache, two.engine)
    expect([one.derivations(), two.derivations()]).toEqual([1, 1])
  })

  test.each([
    ['access key ID', { id: 'a'.repeat(256) }],
    ['region', { region: 'a'.repeat(256) }],
    ['service', { service: 'a'.repeat(256) }],
  ])('keeps none whose %s is longer than any that AWS gives', (_, long) => {
    const { engine, derivations } = countingEngine()
    const cache = createSigningKeyCache(1)
    const first = get(cache, engine)
    get(cache, engine, long)
    expect(get(cache, engine, long).hmac.hex('x')).toMatch(/^[0-9a-f]{64}$/)
    expect(derivations()).toBe(3)
    expect(get(cache, engine)).toBe(first)
  })

  test('drops the oldest access key ID when it is full', () => {
    const { engine, derivations } = countingEngine()
    const cache = createSigningKeyCache(3)
    for (const id of ['a', 'b', 'c', 'd']) get(cache, engine, { id })
    expect(derivations()).toBe(4)
    for (const id of ['b', 'c', 'd']) get(cache, engine, { id })
    expect(derivations()).toBe(4)
    get(cache, engine, { id: 'a' })
    expect(derivations()).toBe(5)
  })

  test('drops the oldest key of one access key ID, and none of another', () => {
    const { engine, derivations } = countingEngine()
    const cache = createSigningKeyCache(1000, 2)
    get(cache, engine, { id: 'other' })
    for (const region of ['a', 'b', 'c']) get(cache, engine, { region })
    expect(derivations()).toBe(4)
    for (const region of ['b', 'c']) get(cache, engine, { region })
    get(cache, engine, { id: 'other' })
    expect(derivations()).toBe(4)
    get(cache, engine, { region: 'a' })
    expect(derivations()).toBe(5)
  })

  test('stays small while ten thousand strangers and scopes come by', () => {
    const { engine } = countingEngine()
    const cache = createSigningKeyCache(10, 2)
    for (let i = 0; i < 1000; i++) get(cache, engine, { id: `key-${i}`, region: `region-${i}` })
    for (let i = 0; i < 1000; i++) get(cache, engine, { region: `region-${i}` })
    const held = Array.from({ length: 1000 }, (_, i) => i).filter(
      (i) =>
        cache.find(engine, `key-${i}`, secret, scope.date, `region-${i}`, 'iam') !== undefined ||
        cache.find(engine, 'AKIDEXAMPLE', secret, scope.date, `region-${i}`, 'iam') !== undefined,
    )
    expect(held.length).toBeLessThanOrEqual(20)
  })

  test('shows no secret where it prints', () => {
    const { engine } = countingEngine()
    const cache = createSigningKeyCache()
    get(cache, engine)
    expect(JSON.stringify(cache)).not.toContain(secret)
  })
})

describe('what is signed with cached keys', () => {
  const request = { method: 'GET', url: 'https://example.amazonaws.com/' }
  const options: SignOptions = {
    credentials: exampleCredentials,
    service: 'iam',
    signingDate: new Date('2015-08-30T12:36:00Z'),
  }

  /** The signature, and that of the plain derivation. */
  function signatures(given: SignOptions): [string, string] {
    const { signature, stringToSign, requestDateTime } = signRequest(request, given)
    const { service, region = 'us-east-1', credentials } = given
    const key = plainSigningKey(credentials.secretAccessKey, requestDateTime.slice(0, 8), region, service)
    return [signature, createHmac('sha256', key).update(stringToSign).digest('hex')]
  }

  function expectRight(given: SignOptions): string {
    const [signature, expected] = signatures(given)
    expect(signature).toBe(expected)
    return signature
  }

  test('is right when a secret is rotated', () => {
    const rotated = { ...exampleCredentials, secretAccessKey: otherCredentials.secretAccessKey }
    const before = expectRight(options)
    const after = expectRight({ ...options, credentials: rotated })
    expect(after).not.toBe(before)
    expect(expectRight(options)).toBe(before)
  })

  test('is right when a secret is changed in the very object', () => {
    const credentials = { ...exampleCredentials }
    const before = expectRight({ ...options, credentials })
    credentials.secretAccessKey = thirdCredentials.secretAccessKey
    expect(expectRight({ ...options, credentials })).not.toBe(before)
  })

  test('is right on both sides of midnight', () => {
    const times = ['2015-08-30T23:59:59.999Z', '2015-08-31T00:00:00Z', '2015-08-30T23:59:59Z', '2016-01-01T00:00:00Z']
    for (const time of times) expectRight({ ...options, signingDate: new Date(time) })
  })

  test('is right for two secrets of one access key ID in turn', () => {
    const other = { ...otherCredentials, accessKeyId: exampleCredentials.accessKeyId }
    for (let i = 0; i < 10; i++) expectRight({ ...options, credentials: i % 2 === 0 ? exampleCredentials : other })
  })

  test('is right for more regions, services and engines than are kept', () => {
    for (let i = 0; i < 60; i++) {
      const engine = engines[i % engines.length]?.engine
      expectRight({ ...options, region: `region-${i % 20}`, service: `service-${i % 7}`, engine })
    }
  })

  test('is verified with the right one of two secrets that share an access key ID', () => {
    const other = { ...otherCredentials, accessKeyId: exampleCredentials.accessKeyId }
    const verify = (signer: typeof other, verifier: typeof other) => {
      const { headers } = signRequest(request, { ...options, credentials: signer })
      const received = { ...request, headers: { host: 'example.amazonaws.com', ...headers } }
      const now = options.signingDate
      return () => verifyRequest(received, { credentials: verifier, service: 'iam', region: 'us-east-1', now })
    }
    const refused = expect.objectContaining({ code: 'SignatureDoesNotMatch' })
    for (let i = 0; i < 3; i++) {
      expect(verify(exampleCredentials, exampleCredentials)()).toHaveProperty('signature')
      expect(verify(exampleCredentials, other)).toThrow(refused)
      expect(verify(other, other)()).toHaveProperty('signature')
      expect(verify(other, exampleCredentials)).toThrow(refused)
    }
  })
})
