import { describe, expect, test } from 'vitest'
import {
  createVerifier,
  type HttpRequest,
  type PresignOptions,
  presignRequest,
  type SignOptions,
  signRequest,
  type VerifyOptions,
  verifyRequest,
} from '../../src/index.js'
import { exampleCredentials, exampleToken, otherCredentials } from '../support/example-credentials.js'

const request: HttpRequest = { method: 'GET', url: 'https://example.amazonaws.com/' }
const options: SignOptions = { credentials: exampleCredentials, service: 's3', signingDate: new Date(0) }
const verifyOptions: VerifyOptions = {
  credentials: exampleCredentials,
  service: 's3',
  region: 'us-east-1',
  now: new Date(0),
}
const { accessKeyId, secretAccessKey } = exampleCredentials

/** What is expected, what was got. */
const expectedGot = /expected .+/s

function errorOf(run: () => unknown): Error {
  try {
    run()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('expected something to be thrown')
}

/** Signs and presigns; both must refuse for the same reason. */
function refusal(options: unknown, given: unknown = request): Error {
  const error = errorOf(() => signRequest(given as HttpRequest, options as SignOptions))
  const presigning = errorOf(() => presignRequest(given as HttpRequest, options as PresignOptions))
  expect(presigning).toBeInstanceOf(error.constructor)
  if (!error.message.includes('unknown option')) expect(presigning.message).toBe(error.message)
  return error
}

describe('signing and presigning refuse, saying what was expected', () => {
  const badOptions: readonly (readonly [name: string, options: unknown, subject: RegExp])[] = [
    ['no options', undefined, /^options: .* got undefined/],
    ['null for options', null, /^options: .* got null/],
    ['text for options', 'text', /^options: /],
    ['no credentials', { ...options, credentials: undefined }, /^credentials: .* got undefined/],
    [
      'a function for credentials',
      { ...options, credentials: () => exampleCredentials },
      /^credentials: .* got a function/,
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

  test.each([
    ['no request', null, /^request: .* got null/],
    ['text for a request', 'https://example.com/', /^request: /],
    ['no method', { url: '/' }, /^method: .* got undefined/],
    ['a method with a blank', { ...request, method: 'GET /' }, /^method: .* got "GET \/"/],
    ['a method with LF', { ...request, method: 'GET\n' }, /^method: /],
    ['no URL', { method: 'GET' }, /^url: .* got undefined/],
    ['an empty URL', { ...request, url: '' }, /^url: .* got ""/],
    ['a URL without scheme or slash', { ...request, url: 'example.com/a' }, /^url: /],
    ['a URL with LF', { ...request, url: 'https://example.com/a\nb' }, /^url: .*control characters/],
    ['a URL with a lone surrogate', { ...request, url: 'https://example.com/\ud800' }, /^url: .*lone surrogate/],
    ['a path without a host', { ...request, url: '/a' }, /^url: .*Host/],
    ['a URL without a host', { ...request, url: 'https:///a' }, /^url: .*Host/],
    ['a URL with a port alone', { ...request, url: 'https://:443/a' }, /^url: .*Host/],
    ['a URL with user information alone', { ...request, url: 'https://user@/a' }, /^url: .*Host/],
    [
      'a URL with a host that is not ASCII',
      { ...request, url: 'https://b\xfccher.example/' },
      /^url: .*Punycode.*got "b\xfccher.example"$/,
    ],
    ['a bad escape in the path', { ...request, url: 'https://example.com/%zz' }, /^path: .*hexadecimal/],
    ['a bad escape in the query', { ...request, url: 'https://example.com/?a=%zz' }, /^query: .*hexadecimal/],
    ['half an escape at the end', { ...request, url: 'https://example.com/?a=%2' }, /^query: .*hexadecimal/],
    ['a header with CR and LF', { ...request, headers: { a: 'b\r\nc: d' } }, /^headers: .*"a".*control/],
    ['a header with NUL', { ...request, headers: { a: '\0' } }, /^headers: .*"a".*control/],
    ['a header above U+00FF', { ...request, headers: { a: '\u0100' } }, /^headers: .*"a".*U\+00FF/],
    ['a header name with a blank', { ...request, headers: { 'a b': 'c' } }, /^headers: .*"a b"/],
    ['an empty header name', { ...request, headers: { '': 'c' } }, /^headers: .*""/],
    ['a pseudo header', { ...request, headers: { ':authority': 'c' } }, /^headers: .*":authority"/],
    ['a number for a header value', { ...request, headers: { a: 5 } }, /^headers: .*"a"/],
    ['pairs that are none', { ...request, headers: [['a']] }, /^headers: .*pairs/],
    ['a number for headers', { ...request, headers: 5 }, /^headers: .*got 5/],
    ['text for headers', { ...request, headers: 'a: b' }, /^headers: .*"a: b"/],
    [
      'two Hosts',
      {
        ...request,
        headers: [
          ['host', 'a'],
          ['Host', 'a'],
        ],
      },
      /^headers: .*one host/i,
    ],
    [
      'two payload hashes',
      {
        ...request,
        headers: [
          ['x-amz-content-sha256', 'UNSIGNED-PAYLOAD'],
          ['X-Amz-Content-Sha256', 'UNSIGNED-PAYLOAD'],
        ],
      },
      /^headers: .*one x-amz-content-sha256/i,
    ],
    [
      'a payload hash header that is none',
      { ...request, headers: { 'x-amz-content-sha256': 'unsigned' } },
      /^x-amz-content-sha256: .* got "unsigned"/,
    ],
    [
      "a payload hash header that is not the body's",
      { ...request, method: 'PUT', body: 'a', headers: { 'x-amz-content-sha256': '0'.repeat(64) } },
      /^x-amz-content-sha256: .* got "0000/,
    ],
    ['a stream for a body', { ...request, body: new ReadableStream() }, /^body: .*payloadHash.* got a ReadableStream/],
    ['an object for a body', { ...request, body: { a: 1 } }, /^body: .*got/],
    ['a number for a body', { ...request, body: 5 }, /^body: .*got 5/],
    ['a body with a lone surrogate', { ...request, body: 'a\udc00' }, /^body: .*lone surrogate/],
  ])('%s', (_, given, subject) => {
    const error = refusal(options, given)
    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toMatch(subject)
    expect(error.message).toMatch(expectedGot)
  })

  test('a payload hash that is not that of the header', () => {
    const given = { ...request, headers: { 'x-amz-content-sha256': '0'.repeat(64) } }
    expect(refusal({ ...options, payloadHash: '1'.repeat(64) }, given).message).toMatch(
      /^x-amz-content-sha256: expected 111/,
    )
  })

  test.each([0, -1, 1.5, 604801, Number.NaN, Number.POSITIVE_INFINITY, '900', 10n])(
    'presigning for %s seconds',
    (expiresIn) => {
      const error = errorOf(() => presignRequest(request, { ...options, expiresIn: expiresIn as number }))
      expect(error).toBeInstanceOf(RangeError)
      expect(error.message).toMatch(/^expiresIn: expected whole seconds from 1 to 604800 .*got/)
    },
  )

  test.each([
    'http//user:s3cret@example.com/?X-Amz-Security-Token=s3cret',
    'https://user:s3cret@exa\nmple.com/?X-Amz-Security-Token=s3cret',
    'https://user:s3cret@example.com/\ud800?X-Amz-Security-Token=s3cret',
    'https://user:s3cret@b\xfccher.example/?X-Amz-Security-Token=s3cret',
  ])('a malformed URL is shown without its user information and query: %j', (url) => {
    for (const call of [signRequest, presignRequest]) {
      const error = errorOf(() => call({ method: 'GET', url }, options))
      expect(error.message).toMatch(/^url: expected .* got ".*(?:example|mple)/)
      expect(error.message).not.toMatch(/user|s3cret/)
    }
  })

  test.each([1, 604800])('but not presigning for %s seconds', (expiresIn) => {
    const { url } = presignRequest(request, { ...options, expiresIn })
    expect(url).toContain(`&X-Amz-Expires=${expiresIn}&`)
  })
})

describe('the message of a misuse', () => {
  const holding: readonly (readonly [name: string, credentials: unknown])[] = [
    ['credentials as text', `${accessKeyId}:${secretAccessKey}`],
    ['credentials as a list', [accessKeyId, secretAccessKey]],
    [
      "secret and access key ID in each other's place, with a line end",
      { accessKeyId: `${secretAccessKey}\n`, secretAccessKey: accessKeyId },
    ],
    ['a secret with a blank for the access key ID', { accessKeyId: ` ${secretAccessKey}`, secretAccessKey }],
    ['a secret with white space around it', { accessKeyId, secretAccessKey: ` ${secretAccessKey} ` }],
    [
      'a secret for the session token, with a line end',
      { accessKeyId, secretAccessKey, sessionToken: `${secretAccessKey}\n` },
    ],
    ['a secret for the expiration', { accessKeyId, secretAccessKey, expiration: secretAccessKey }],
    ['a boxed secret', { accessKeyId, secretAccessKey: new String(secretAccessKey) }],
  ]

  test.each(holding)('never holds the secret: %s', (_, credentials) => {
    const errors = [
      refusal({ ...options, credentials }),
      errorOf(() => verifyRequest(request, { ...verifyOptions, credentials: credentials as never })),
      errorOf(() => createVerifier({ ...verifyOptions, credentials: credentials as never })),
    ]
    for (const error of errors) expect(`${error.stack}`).not.toContain(secretAccessKey)
  })

  test('never holds a session token', () => {
    const credentials = { ...exampleCredentials, sessionToken: `${exampleToken} ` }
    expect(refusal({ ...options, credentials }).message).not.toContain(exampleToken)
  })
})

test('the message of a misuse does not hold a body, which may be a secret', () => {
  const body = '{"password":"hunter2"}\ud800'
  expect(refusal(options, { ...request, body }).message).not.toContain('hunter2')
})

test.each([
  `https://example.com/?X-Amz-Security-Token=${exampleToken}\n`,
  `https://example.com/?X-Amz-Security-Token=${exampleToken}\ud800`,
  `example.com/?X-Amz-Security-Token=${exampleToken}`,
  `https://user:${exampleToken.slice(0, 8)}@b\xfccher.example/`,
])('the message of a misuse does not hold what may be a secret in a URL: %j', (url) => {
  const { message } = refusal(options, { ...request, url })
  expect(message).toMatch(/^url: expected .*got ".*example/)
  expect(message).not.toContain(exampleToken.slice(0, 8))
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
