import { describe, expect, test } from 'vitest'
import { signRequest, type VerifyOptions, verifyRequest } from '../../../src/index.js'
import { exampleCredentials, otherCredentials } from '../../support/example-credentials.js'
import { errorOf, expectedGot, options, request, verifyOptions } from './option-checks-set-up.js'

const { accessKeyId, secretAccessKey } = exampleCredentials

describe('verifying refuses options, saying what was expected', () => {
  const bad: readonly (readonly [name: string, options: unknown, subject: RegExp])[] = [
    ['no options', undefined, /^options: /],
    ['no credentials', { ...verifyOptions, credentials: undefined }, /^credentials: /],
    [
      'a blank secret',
      { ...verifyOptions, credentials: { accessKeyId, secretAccessKey: ' ' } },
      /^credentials\.secretAccessKey: /,
    ],
    ['no service', { ...verifyOptions, service: undefined }, /^service: .* got undefined/],
    ['an empty service', { ...verifyOptions, service: '' }, /^service: /],
    ['no services in a list', { ...verifyOptions, service: [] }, /^service: /],
    ['a number in a list of services', { ...verifyOptions, service: [5] }, /^service: /],
    ['a pattern for a service', { ...verifyOptions, service: /s3/ }, /^service: .* got a RegExp/],
    ['no region', { ...verifyOptions, region: undefined }, /^region: /],
    ['a number for now', { ...verifyOptions, now: 5 }, /^now: expected a Date, got 5/],
    ['text for a skew', { ...verifyOptions, maxClockSkew: '900' }, /^maxClockSkew: /],
    ['a literal for a payload hash', { ...verifyOptions, payloadHash: 'UNSIGNED-PAYLOAD' }, /^payloadHash: /],
    ['an unknown option', { ...verifyOptions, clockSkew: 5 }, /unknown option "clockSkew"/],
    ['text for a flag', { ...verifyOptions, unsignedPayload: 'false' }, /^unsignedPayload: .*got "false"/],
    ['a number for a flag', { ...verifyOptions, streamingPayload: 0 }, /^streamingPayload: .*got 0/],
    ['text for allowAnonymous', { ...verifyOptions, allowAnonymous: 'true' }, /^allowAnonymous: .*got "true"/],
    [
      'another form of authentication',
      { ...verifyOptions, authentication: 'Header' },
      /^authentication: .*got "Header"/,
    ],
    [
      'text for required headers',
      { ...verifyOptions, requiredSignedHeaders: 'content-type' },
      /^requiredSignedHeaders: /,
    ],
    ['text for allowed headers', { ...verifyOptions, allowUnsignedHeaders: 'x-amz-acl' }, /^allowUnsignedHeaders: /],
    ['text for an origin', { ...verifyOptions, origin: 'example.com' }, /^origin: /],
    ['an origin without a host', { ...verifyOptions, origin: {} }, /^origin\.host: /],
    ['a URL for an origin', { ...verifyOptions, origin: { host: 'https://example.com' } }, /^origin\.host: /],
    ['an unknown name in an origin', { ...verifyOptions, origin: { host: 'a', prefix: '/x' } }, /^origin: .*"prefix"/],
    [
      'a path prefix without a slash',
      { ...verifyOptions, origin: { host: 'a', pathPrefix: 'v1' } },
      /^origin\.pathPrefix: /,
    ],
    [
      'a path prefix that ends with a slash',
      { ...verifyOptions, origin: { host: 'a', pathPrefix: '/v1/' } },
      /^origin\.pathPrefix: .* got "\/v1\/"$/,
    ],
    [
      'a path prefix that is not ASCII',
      { ...verifyOptions, origin: { host: 'a', pathPrefix: '/\u0430' } },
      /^origin\.pathPrefix: /,
    ],
    ['text for limits', { ...verifyOptions, limits: 'none' }, /^limits: /],
    ['an unknown limit', { ...verifyOptions, limits: { header: 5 } }, /^limits: .*"header"/],
    ['text for a limit', { ...verifyOptions, limits: { headers: '5' } }, /^limits\.headers: /],
    ['an unknown rule', { ...verifyOptions, rules: { unsigned: true } }, /^rules: .*"unsigned"/],
    ['an engine that is none', { ...verifyOptions, engine: 'node' }, /^engine: /],
  ]

  test.each(bad)('%s', (_, given, subject) => {
    const signed = { ...request, headers: signRequest(request, options).headers }
    const error = errorOf(() => verifyRequest(signed, given as VerifyOptions))
    expect(error.message).toMatch(subject)
    expect(error.message).toMatch(expectedGot)
    expect(error.constructor === TypeError || error.constructor === RangeError).toBe(true)
  })

  test.each([
    ['an invalid now', { ...verifyOptions, now: new Date(Number.NaN) }],
    ['NaN for a skew', { ...verifyOptions, maxClockSkew: Number.NaN }],
    ['an infinite skew', { ...verifyOptions, maxClockSkew: Number.POSITIVE_INFINITY }],
    ['a negative skew', { ...verifyOptions, maxClockSkew: -1 }],
    ['NaN for a limit', { ...verifyOptions, limits: { headers: Number.NaN } }],
    ['a negative limit', { ...verifyOptions, limits: { queryParameters: -1 } }],
    ['NaN for a limit that is inherited', { ...verifyOptions, limits: Object.create({ headers: Number.NaN }) }],
  ])('%s', (_, given) => {
    expect(errorOf(() => verifyRequest(request, given))).toBeInstanceOf(RangeError)
  })

  test('a lookup that returns a promise, naming createVerifier', () => {
    const signed = { ...request, headers: signRequest(request, options).headers }
    const credentials = (async () => exampleCredentials) as never
    const error = errorOf(() => verifyRequest(signed, { ...verifyOptions, now: new Date(0), credentials }))
    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toMatch(/^credentials: .*createVerifier/)
  })
})

describe('what a lookup returns', () => {
  const received = { ...request, headers: signRequest(request, options).headers }
  const verify = (record: unknown) =>
    verifyRequest(received, { ...verifyOptions, now: new Date(0), credentials: () => record as never })

  test.each([
    ['text', secretAccessKey],
    ['a number', 5],
    ['nothing in it', {}],
    ['an empty secret', { secretAccessKey: '' }],
    ['a secret with a line end, as files have it', { secretAccessKey: `${secretAccessKey}\n` }],
    ['a signing key of 31 bytes', { signingKey: new Uint8Array(31) }],
    ['a signing key as hex', { signingKey: '00'.repeat(32) }],
    ['text for an expiration', { secretAccessKey, expiration: '2030' }],
    ['a number for a session token', { secretAccessKey, sessionToken: 5 }],
    ['true for a session token', { secretAccessKey, sessionToken: true }],
    ['a list for a session token', { secretAccessKey, sessionToken: [] }],
    ['an object for a session token', { secretAccessKey, sessionToken: {} }],
  ])('must hold a key, and be of the right kind: %s', (_, record) => {
    const error = errorOf(() => verify(record))
    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).not.toContain(secretAccessKey)
  })

  test.each([null, undefined, { ...exampleCredentials, accessKeyId: otherCredentials.accessKeyId }])(
    'is no key of this one: %j',
    (record) => {
      expect(() => verify(record)).toThrow(expect.objectContaining({ code: 'InvalidAccessKeyId' }))
    },
  )

  test('whose expiration is invalid is not good for ever', () => {
    expect(() => verify({ ...exampleCredentials, expiration: new Date(Number.NaN) })).toThrow()
  })
})
