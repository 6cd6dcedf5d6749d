import { describe, expect, test } from 'vitest'
import { presignRequest, signRequest, verifyRequest } from '../../../src/index.js'
import { exampleCredentials, exampleToken } from '../../support/example-credentials.js'
import { errorOf, expectedGot, options, refusal, request, verifyOptions } from './option-checks-set-up.js'

const { accessKeyId, secretAccessKey } = exampleCredentials

describe('signing and presigning refuse, saying what was expected', () => {
  const badOptions: readonly (readonly [name: string, options: unknown, subject: RegExp])[] = [
    ['no options', undefined, /^options: .* got undefined/],
    ['null for options', null, /^options: .* got null/],
    ['text for options', 'text', /^options: /],
    ['no credentials', { ...options, credentials: undefined }, /^credentials: .* got undefined/],
    [
      'a function for credentials',
      { ...options, credentials: () => exampleCredentials },
      /^credentials: .* got a function; is it to be called, and awaited\?$/,
    ],
    [
      'a promise for credentials',
      { ...options, credentials: Promise.resolve(exampleCredentials) },
      /^credentials.accessKeyId: /,
    ],
    ['no access key ID', { ...options, credentials: { secretAccessKey } }, /^credentials\.accessKeyId: /],
    [
      'a blank access key ID',
      { ...options, credentials: { accessKeyId: ' ', secretAccessKey } },
      /^credentials\.accessKeyId: /,
    ],
    [
      'an empty access key ID',
      { ...options, credentials: { accessKeyId: '', secretAccessKey } },
      /^credentials\.accessKeyId: /,
    ],
    [
      'an access key ID with a comma',
      { ...options, credentials: { accessKeyId: 'A,B', secretAccessKey } },
      /^credentials\.accessKeyId: /,
    ],
    [
      'an access key ID with LF',
      { ...options, credentials: { accessKeyId: 'A\nB', secretAccessKey } },
      /^credentials\.accessKeyId: /,
    ],
    ['no secret', { ...options, credentials: { accessKeyId } }, /^credentials\.secretAccessKey: .* got undefined/],
    [
      'an empty secret',
      { ...options, credentials: { accessKeyId, secretAccessKey: '' } },
      /^credentials\.secretAccessKey: .* got a blank/,
    ],
    [
      'a blank secret',
      { ...options, credentials: { accessKeyId, secretAccessKey: ' \t' } },
      /^credentials\.secretAccessKey: .* got a blank/,
    ],
    [
      'a secret with a line end behind it',
      { ...options, credentials: { accessKeyId, secretAccessKey: `${secretAccessKey}\n` } },
      /^credentials\.secretAccessKey: .*white space/,
    ],
    [
      'a secret with a blank before it',
      { ...options, credentials: { accessKeyId, secretAccessKey: ` ${secretAccessKey}` } },
      /^credentials\.secretAccessKey: .*white space/,
    ],
    [
      'a secret with NBSP behind it',
      { ...options, credentials: { accessKeyId, secretAccessKey: `${secretAccessKey}\xa0` } },
      /^credentials\.secretAccessKey: .*white space/,
    ],
    [
      'bytes for a secret',
      { ...options, credentials: { accessKeyId, secretAccessKey: new Uint8Array(40) } },
      /^credentials\.secretAccessKey: /,
    ],
    [
      'a session token with LF',
      { ...options, credentials: { ...exampleCredentials, sessionToken: `${exampleToken}\n` } },
      /^credentials\.sessionToken: /,
    ],
    [
      'a number for a session token',
      { ...options, credentials: { ...exampleCredentials, sessionToken: 5 } },
      /^credentials\.sessionToken: /,
    ],
    [
      'text for an expiration',
      { ...options, credentials: { ...exampleCredentials, expiration: '2030' } },
      /^credentials\.expiration: .*Date/,
    ],
    ['an unknown option', { ...options, expiry: 900 }, /unknown option "expiry"/],
    ['an option in another case', { ...options, signingdate: new Date(0) }, /unknown option "signingdate"/],
    ['no service', { ...options, service: undefined }, /^service: .* got undefined/],
    ['an empty service', { ...options, service: '' }, /^service: .* got ""/],
    ['a service with a slash', { ...options, service: 'a/b' }, /^service: .* got "a\/b"/],
    ['a service with LF', { ...options, service: 's3\n' }, /^service: /],
    ['a service that is not ASCII', { ...options, service: 'sérvice' }, /^service: /],
    ['an empty region', { ...options, region: '' }, /^region: /],
    ['null for a region', { ...options, region: null }, /^region: .* got null/],
    ['a region with a comma', { ...options, region: 'a,b' }, /^region: /],
    ['text for a date', { ...options, signingDate: '2015-08-30' }, /^signingDate: expected a Date/],
    ['a number for a date', { ...options, signingDate: 5 }, /^signingDate: expected a Date, got 5/],
    ['upper-case hex for a payload hash', { ...options, payloadHash: 'A'.repeat(64) }, /^payloadHash: /],
    [
      'an unknown literal for a payload hash',
      { ...options, payloadHash: 'UNSIGNED' },
      /^payloadHash: .* got "UNSIGNED"/,
    ],
    ['an empty payload hash', { ...options, payloadHash: '' }, /^payloadHash: /],
    ['text for signed headers', { ...options, signedHeaders: 'host' }, /^signedHeaders: /],
    ['null for signed headers', { ...options, signedHeaders: null }, /^signedHeaders: /],
    ['a number among signed headers', { ...options, signedHeaders: [5] }, /^signedHeaders: /],
    ['a signed header that is absent', { ...options, signedHeaders: ['x-custom'] }, /^signedHeaders: .*"x-custom"/],
    [
      'a signed header that is replaced',
      { ...options, signedHeaders: ['authorization'] },
      /^signedHeaders: .*"authorization"/,
    ],
    ['text for rules', { ...options, rules: 's3' }, /^rules: /],
    ['an unknown rule', { ...options, rules: { doubleEncode: true } }, /^rules: .*"doubleEncode"/],
    ['a rule that is no flag', { ...options, rules: { normalizePath: 'no' } }, /^rules\.normalizePath: .*"no"/],
    ['null for a rule', { ...options, rules: { gitMethod: null } }, /^rules\.gitMethod: .*null/],
    [
      'a rule of no known choice',
      { ...options, rules: { sessionToken: 'unsigned' } },
      /^rules\.sessionToken: .*"unsigned"/,
    ],
    ['text for unsigned parameters', { ...options, rules: { unsignedQuery: 'a' } }, /^rules\.unsignedQuery: .*"a"/],
    [
      'a parameter of the claim among unsigned ones',
      { ...options, rules: { unsignedQuery: ['a', 'X-Amz-Expires'] } },
      /^rules\.unsignedQuery: .*"X-Amz-Expires"/,
    ],
    ['an engine that is none', { ...options, engine: {} }, /^engine: /],
    ['a class that cannot digest synchronously', { ...options, engine: class {} }, /^engine: .*digestSync/],
  ]

  test.each(badOptions)('%s', (_, given, subject) => {
    const error = refusal(given)
    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toMatch(subject)
    expect(error.message).toMatch(expectedGot)
  })

  test.each([
    ['an invalid date', { ...options, signingDate: new Date(Number.NaN) }, /^signingDate: .*invalid/],
    ['a date before the year 0', { ...options, signingDate: new Date(-8e15) }, /between the years 0 and 9999/],
    ['a date after the year 9999', { ...options, signingDate: new Date(8e15) }, /between the years 0 and 9999/],
    [
      'credentials with an invalid expiration',
      { ...options, credentials: { ...exampleCredentials, expiration: new Date(Number.NaN) } },
      /^credentials\.expiration: /,
    ],
  ])('%s', (_, given, subject) => {
    const error = refusal(given)
    expect(error).toBeInstanceOf(RangeError)
    expect(error.message).toMatch(subject)
  })

  test.each([0, -1, 1.5, 604801, Number.NaN, Number.POSITIVE_INFINITY, '900', 10n])(
    'presigning for %s seconds',
    (expiresIn) => {
      const error = errorOf(() => presignRequest(request, { ...options, expiresIn: expiresIn as number }))
      expect(error).toBeInstanceOf(RangeError)
      expect(error.message).toMatch(/^expiresIn: expected whole seconds from 1 to 604800 .*got/)
    },
  )

  test.each([1, 604800])('but not presigning for %s seconds', (expiresIn) => {
    const { url } = presignRequest(request, { ...options, expiresIn })
    expect(url).toContain(`&X-Amz-Expires=${expiresIn}&`)
  })
})

describe('an empty session token', () => {
  test.each(['', null, undefined])('is none, as in the environment: %j', (sessionToken) => {
    const credentials = { ...exampleCredentials, sessionToken } as typeof exampleCredentials
    expect(signRequest(request, { ...options, credentials }).signature).toBe(signRequest(request, options).signature)
    expect(presignRequest(request, { ...options, credentials }).url).toBe(presignRequest(request, options).url)
    const received = { ...request, headers: signRequest(request, options).headers }
    expect(verifyRequest(received, { ...verifyOptions, now: new Date(0), credentials })).toHaveProperty('signature')
  })
})
