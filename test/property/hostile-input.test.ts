import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ErrorResponseOptions, SigV4Error, sigV4ErrorCodes, toErrorResponse } from '../../src/errors.js'
import {
  createSigner,
  createVerifier,
  type HttpRequest,
  isSigV4Error,
  isSigV4Request,
  type PresignOptions,
  presignRequest,
  type SignOptions,
  signRequest,
  type VerifyOptions,
  verifyRequest,
} from '../../src/index.js'
import * as stages from '../../src/stages/index.js'
import { signingCases } from '../support/arbitraries.js'
import { exampleCredentials } from '../support/example-credentials.js'
import { check, checkAsync } from '../support/property-runs.js'
import { send } from '../support/wire.js'

/** Objects that answer whatever they are asked, and iterables that are not what they seem. */
const tricks: fc.Arbitrary<unknown> = fc
  .constantFrom<(() => unknown)[]>(
    () => new Proxy({}, { get: () => 'a', has: () => true }),
    () => new Proxy({}, { get: () => undefined, ownKeys: () => ['a', 'b'] }),
    () =>
      new Proxy(
        {},
        { ownKeys: () => ['x'], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) },
      ),
    () => new Proxy(() => 'a', {}),
    () => new Proxy([], { get: () => 1 }),
    () => new Map([['a', 'b']]),
    () => new Map([[{}, Symbol('b')]]),
    () => new Set(['ab']),
    () => new Headers({ a: 'b' }),
    () => new URLSearchParams('a=b'),
    () => [['a', 'b', 'c']],
    () => [['a']],
    () => [[]],
    () => [null],
    () => ['ab'],
    () => [[Symbol('a'), Symbol('b')]],
    () => ({ a: [['b']] }),
    () => ({ a: [undefined] }),
    () => ({ a: new Map() }),
    () => ({ [Symbol.iterator]: 1 }),
    () => ({ [Symbol.iterator]: () => ({ next: () => 1 }) }),
    () => ({ [Symbol.iterator]: () => ({}) }),
    () => ({ constructor: null, toString: null, valueOf: null }),
    () => ({ constructor: { name: Symbol('name') } }),
    () => Object.create(null),
    () => Object.create({ credentials: 1 }),
    () => new Date(Number.NaN),
    () => new Date(8.64e15),
    () => new Date(-8.64e15),
    () => Object.create(Date.prototype),
    () => new Uint8Array(3),
    () => new ArrayBuffer(3),
    () => new DataView(new ArrayBuffer(3)),
    () => new SharedArrayBuffer(3),
    () => Object.create(Uint8Array.prototype),
    () => Promise.resolve(1),
    () => new ReadableStream({ start: (controller) => controller.close() }),
    () => Symbol('a'),
    () => 10n,
    () => Number.NaN,
    () => Number.POSITIVE_INFINITY,
    () => new String('a'),
    () => /a/,
    () => class {},
    () => async () => 1,
    () => globalThis,
  )
  .map((make) => make())

const hostileTexts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)), maxLength: 6 }),
  fc.constantFrom(
    '',
    ' ',
    '%',
    '%zz',
    '%%',
    '%2',
    '/%',
    '?%',
    '&%',
    '?',
    '??',
    '#',
    '/#',
    '//',
    '://',
    'a://',
    '*',
    '\0',
    '\r\n',
    '\ud800',
  ),
  fc.constantFrom(
    'AWS4-HMAC-SHA256',
    'AWS4-HMAC-SHA256 ',
    'AWS4-HMAC-SHA256 Credential=',
    'AWS4-HMAC-SHA256 =',
    'AWS a:b',
    'Basic a',
  ),
  fc.constantFrom(
    'a=b, c=d',
    ',,,',
    ';;;',
    '////',
    'a/b/c/d/e',
    '99999999T999999Z',
    '20240230T000000Z',
    '__proto__',
    'x'.repeat(20000),
  ),
)

const anything = fc.oneof(
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withNullPrototype: true,
  }),
  tricks,
  hostileTexts,
)

/** Runs something; only errors of the three kinds may come out. */
function attempt(run: () => unknown): void {
  try {
    run()
  } catch (error) {
    expectKnown(error)
  }
}

function expectKnown(error: unknown): void {
  if (isSigV4Error(error)) {
    expect(sigV4ErrorCodes).toContain(error.code)
    return
  }
  if (!(error instanceof TypeError || error instanceof RangeError)) throw error
}

/** A good object, of which one or two fields are something else. */
function spoilt<T extends object>(good: fc.Arbitrary<T>, fields: readonly string[]): fc.Arbitrary<T> {
  const spoils = fc.array(fc.tuple(fc.constantFrom(...fields), anything), { minLength: 1, maxLength: 2 })
  return fc.tuple(good, spoils).map(([value, changes]) => ({ ...value, ...Object.fromEntries(changes) }))
}

const requestFields = ['method', 'url', 'headers', 'body', 'nothing']
const credentialFields = ['accessKeyId', 'secretAccessKey', 'sessionToken', 'expiration', 'signingKey', 'other']
const ruleFields = [...Object.keys(stages.serviceRules('s3')), 'other']
const signOptionFields = [
  'credentials',
  'service',
  'region',
  'signingDate',
  'payloadHash',
  'signedHeaders',
  'rules',
  'engine',
]
const verifyOptionFields = [
  ...['credentials', 'service', 'region', 'now', 'maxClockSkew', 'payloadHash', 'unsignedPayload', 'streamingPayload'],
  ...[
    'requiredSignedHeaders',
    'allowUnsignedHeaders',
    'authentication',
    'allowAnonymous',
    'origin',
    'limits',
    'rules',
    'engine',
  ],
]
const goodRequests = signingCases.map(({ request }) => request as HttpRequest)
const goodSignOptions: fc.Arbitrary<SignOptions> = signingCases.map(({ options }) => options)
const badCredentials = spoilt(fc.constant({ ...exampleCredentials }), credentialFields)
const badRules = spoilt(fc.constant({}), ruleFields)

const signOptions = fc.oneof(
  goodSignOptions,
  spoilt(goodSignOptions, [...signOptionFields, 'expiresIn', 'unknown']),
  fc.tuple(goodSignOptions, badCredentials).map(([options, credentials]) => ({ ...options, credentials })),
  fc.tuple(goodSignOptions, badRules).map(([options, rules]) => ({ ...options, rules })),
  anything.map((value) => value as SignOptions),
)

const someRequests = fc.oneof(
  goodRequests,
  spoilt(goodRequests, requestFields),
  anything.map((value) => value as HttpRequest),
)

describe('no input makes a function throw anything but SigV4Error, TypeError and RangeError', () => {
  test('signRequest and presignRequest', () => {
    const property = fc.property(someRequests, signOptions, (request, options) => {
      attempt(() => signRequest(request, options))
      attempt(() => presignRequest(request, options as PresignOptions))
    })
    check(property, 3000)
  })

  test('createSigner', async () => {
    const property = fc.asyncProperty(someRequests, signOptions, anything, async (request, options, overrides) => {
      try {
        const signer = createSigner(options)
        await signer.sign(request, overrides as object).catch(expectKnown)
        await signer.presign(request, overrides as object).catch(expectKnown)
      } catch (error) {
        expectKnown(error)
      }
    })
    await checkAsync(property, 1000)
  })

  const received = signingCases.map(({ request, options }) => ({
    request: send(signRequest(request, options), null) as HttpRequest,
    options: { ...pick(options), now: options.signingDate } as VerifyOptions,
  }))

  const verifyCases = fc.oneof(
    received,
    received.chain(({ request, options }) =>
      fc.record({ request: fc.constant(request), options: spoilt(fc.constant(options), verifyOptionFields) }),
    ),
    received.chain(({ request, options }) =>
      fc.record({ request: spoilt(fc.constant(request), requestFields), options: fc.constant(options) }),
    ),
    fc
      .tuple(received, badCredentials)
      .map(([{ request, options }, record]) => ({ request, options: { ...options, credentials: () => record } })),
    fc
      .tuple(received, badRules)
      .map(([{ request, options }, rules]) => ({ request, options: { ...options, rules } }) as never),
    fc.record({ request: someRequests, options: anything.map((value) => value as VerifyOptions) }),
  )

  test('verifyRequest', () => {
    const property = fc.property(verifyCases, ({ request, options }) => attempt(() => verifyRequest(request, options)))
    check(property, 4000)
  })

  test('createVerifier', async () => {
    const property = fc.asyncProperty(verifyCases, anything, async ({ request, options }, overrides) => {
      try {
        await createVerifier(options).verify(request, overrides as object)
      } catch (error) {
        expectKnown(error)
      }
    })
    await checkAsync(property, 1000)
  })

  test('isSigV4Request', () => {
    check(
      fc.property(someRequests, (request) => attempt(() => isSigV4Request(request))),
      2000,
    )
  })

  test('toErrorResponse', () => {
    const codes = fc.constantFrom(...sigV4ErrorCodes)
    const errors = fc.oneof(
      fc
        .tuple(codes, fc.string({ unit: 'binary' }), anything)
        .map(([code, message, details]) => new SigV4Error(code, message, details as object)),
      anything.map((value) => value as SigV4Error),
    )
    const good = fc.record({ dialect: fc.constantFrom('s3', 'query', 'json', 'rest-json') })
    const options = fc.oneof(
      good,
      spoilt(good, ['dialect', 'method', 'requestId', 'resource']),
      anything,
    ) as fc.Arbitrary<ErrorResponseOptions>
    check(
      fc.property(errors, options, (error, option) => attempt(() => toErrorResponse(error, option))),
      2000,
    )
  })

  const functions = Object.entries(stages).filter(([, value]) => typeof value === 'function')

  test.each(functions.filter(([name]) => name !== 'hashPayload'))('stages: %s', (_, stage) => {
    const call = stage as (...given: unknown[]) => unknown
    const given = fc.oneof(fc.array(anything, { maxLength: 4 }), fc.array(hostileTexts, { maxLength: 4 }))
    check(
      fc.property(given, (values) => attempt(() => call(...values))),
      800,
    )
  })

  test('stages: hashPayload', async () => {
    const property = fc.asyncProperty(anything, async (body) => {
      await stages.hashPayload(body as string).catch(expectKnown)
    })
    await checkAsync(property, 500)
  })
})

describe('no text that a stranger sends makes verifyRequest throw anything but SigV4Error', () => {
  const options: VerifyOptions = {
    credentials: exampleCredentials,
    service: () => true,
    region: () => true,
    now: new Date('2015-08-30T12:36:00Z'),
  }

  function judge(request: HttpRequest): boolean {
    try {
      verifyRequest(request, options)
      return true
    } catch (error) {
      if (!isSigV4Error(error)) throw error
      expect(error.message).not.toContain(exampleCredentials.secretAccessKey)
      expect(JSON.stringify(error)).not.toContain(exampleCredentials.secretAccessKey)
      return false
    }
  }

  const names = fc.oneof(
    fc.constantFrom(
      'authorization',
      'host',
      'x-amz-date',
      'date',
      'x-amz-content-sha256',
      'x-amz-security-token',
      ':authority',
    ),
    hostileTexts,
  )
  const components = fc.record({
    Credential: fc.oneof(fc.constant('AKIDEXAMPLE/20150830/us-east-1/s3/aws4_request'), hostileTexts),
    SignedHeaders: fc.oneof(fc.constant('host;x-amz-date'), hostileTexts),
    Signature: fc.oneof(fc.constant('a'.repeat(64)), hostileTexts),
  })
  const authorizations = fc.tuple(components, fc.constantFrom(', ', ',', ' ', ',,')).map(
    ([given, separator]) =>
      `AWS4-HMAC-SHA256 ${Object.entries(given)
        .map(([name, value]) => `${name}=${value}`)
        .join(separator)}`,
  )
  const parameters = fc.record({
    'X-Amz-Algorithm': fc.oneof(fc.constant('AWS4-HMAC-SHA256'), hostileTexts),
    'X-Amz-Credential': fc.oneof(fc.constant('AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fs3%2Faws4_request'), hostileTexts),
    'X-Amz-Date': fc.oneof(fc.constant('20150830T123600Z'), hostileTexts),
    'X-Amz-Expires': fc.oneof(fc.constant('900'), hostileTexts, fc.integer().map(String)),
    'X-Amz-SignedHeaders': fc.oneof(fc.constant('host'), hostileTexts),
    'X-Amz-Signature': fc.oneof(fc.constant('a'.repeat(64)), hostileTexts),
  })
  const fields = fc.array(fc.tuple(names, hostileTexts), { maxLength: 5 })

  test('by the megabyte', () => {
    const long = 'a '.repeat(5_000_000)
    judge({ method: 'GET', url: '/', headers: [['x-custom', long]] })
    judge({ method: 'GET', url: '/', headers: [['x-custom', `${long}\t`]] })
    judge({ method: 'GET', url: '/', headers: [['authorization', long]] })
    judge({ method: 'GET', url: `/?${long.slice(0, 1_000_000)}`, headers: [[long.slice(0, 1_000_000), 'a']] })
    judge({ method: long, url: `/${long.slice(0, 1_000_000)}`, headers: [] })
  })

  test('as any header and target', () => {
    const property = fc.property(hostileTexts, hostileTexts, fields, hostileTexts, (method, url, headers, body) => {
      judge({ method, url, headers, body })
    })
    check(property, 2000)
  })

  test('in an Authorization header', () => {
    const property = fc.property(authorizations, hostileTexts, fields, (authorization, text, headers) => {
      const good = [
        ['host', 'example.com'],
        ['x-amz-date', '20150830T123600Z'],
        ['x-amz-content-sha256', 'UNSIGNED-PAYLOAD'],
        ['authorization', authorization],
      ] as const
      judge({ method: 'GET', url: '/', headers: good })
      judge({ method: 'GET', url: '/', headers: [...good, ...headers] })
      judge({ method: 'GET', url: `/${text}`, headers: good })
    })
    check(property, 2000)
  })

  test('in the query of a presigned URL', () => {
    const property = fc.property(parameters, hostileTexts, (given, text) => {
      const query = Object.entries(given)
        .map(([name, value]) => `${name}=${value}`)
        .join('&')
      judge({ method: 'GET', url: `/?${query}`, headers: [['host', 'example.com']] })
      judge({ method: 'GET', url: `/?${query}&${text}`, headers: [['host', 'example.com']] })
    })
    check(property, 2000)
  })
})

function pick({ credentials, service, region }: SignOptions): Partial<VerifyOptions> {
  return { credentials, service, region: region ?? 'us-east-1' }
}
