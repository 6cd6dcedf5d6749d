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
import { signOptionNames } from '../../src/signing/signing-request.js'
import * as stages from '../../src/stages/index.js'
import { verifyOptionNames } from '../../src/verification/verify-options.js'
import { signingCases } from '../support/arbitraries.js'
import { exampleCredentials } from '../support/example-credentials.js'
import { anything, hostileTexts } from '../support/hostile-values.js'
import { check, checkAsync } from '../support/property-runs.js'
import { send } from '../support/wire.js'

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
const verifyOptionFields = [...verifyOptionNames, 'unknown']
const goodRequests = signingCases.map(({ request }) => request as HttpRequest)
const goodSignOptions: fc.Arbitrary<SignOptions> = signingCases.map(({ options }) => options)
const badCredentials = spoilt(fc.constant({ ...exampleCredentials }), credentialFields)
const badRules = spoilt(fc.constant({}), ruleFields)

const signOptions = fc.oneof(
  goodSignOptions,
  spoilt(goodSignOptions, [...signOptionNames, 'expiresIn', 'unknown']),
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

function pick({ credentials, service, region }: SignOptions): Partial<VerifyOptions> {
  return { credentials, service, region: region ?? 'us-east-1' }
}
