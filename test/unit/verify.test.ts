import { describe, expect, test } from 'vitest'
import { portableEngine } from '../../src/hash/portable-engine.js'
import {
  type AuthenticatedRequest,
  type HashEngine,
  type HttpRequest,
  type KeyRecord,
  presignRequest,
  type SignOptions,
  type SigV4Error,
  signRequest,
  type VerifyOptions,
  verifyRequest,
} from '../../src/index.js'
import { exampleCredentials, otherCredentials, temporaryCredentials } from '../support/example-credentials.js'
import {
  type Pair,
  plainCanonicalRequest,
  plainSignature,
  plainSigningKey,
  plainStringToSign,
  sha256Hex,
} from '../support/plain-sigv4.js'
import { send } from '../support/wire.js'

const signingDate = new Date('2015-08-30T12:36:00Z')
const signOptions: SignOptions = { credentials: exampleCredentials, service: 's3', signingDate }
const given: HttpRequest = { method: 'GET', url: 'https://example.amazonaws.com/a?b=c' }
const requests = {
  header: send(signRequest(given, signOptions)),
  query: send(presignRequest(given, signOptions)),
}

function errorOf(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return expect.fail('it was accepted')
}

/** An engine that counts all that it does. */
function countingEngine() {
  const count = { sha256: 0, hmac: 0, hmacKey: 0, hex: 0 }
  const engine: HashEngine = {
    name: 'counting',
    hasher: portableEngine.hasher,
    sha256: (data) => {
      count.sha256++
      return portableEngine.sha256(data)
    },
    hmac: (key, message) => {
      count.hmac++
      return portableEngine.hmac(key, message)
    },
    hmacKey: (key) => {
      count.hmacKey++
      const prepared = portableEngine.hmacKey(key)
      return {
        hex: (message) => {
          count.hex++
          return prepared.hex(message)
        },
      }
    },
  }
  const take = () => {
    const taken = { ...count }
    Object.assign(count, { sha256: 0, hmac: 0, hmacKey: 0, hex: 0 })
    return taken
  }
  return { engine, take }
}

describe.each(['header', 'query'] as const)('an unknown access key ID, %s form', (form) => {
  const verify = (engine: HashEngine, record: KeyRecord | null) => {
    const options = { service: 's3', region: 'us-east-1', now: signingDate, engine, credentials: () => record }
    return errorOf(() => verifyRequest(requests[form], options))
  }
  const wrong: KeyRecord = { ...exampleCredentials, secretAccessKey: otherCredentials.secretAccessKey }

  test('costs as many hashes as a wrong secret, when both are new and when both are known', () => {
    const [unknown, known] = [countingEngine(), countingEngine()]
    const counts = { unknown: [] as object[], known: [] as object[] }
    for (let round = 0; round < 3; round++) {
      expect(verify(unknown.engine, null)).toMatchObject({ code: 'InvalidAccessKeyId' })
      counts.unknown.push(unknown.take())
      expect(verify(known.engine, wrong)).toMatchObject({ code: 'SignatureDoesNotMatch' })
      counts.known.push(known.take())
    }
    expect(counts.unknown).toEqual(counts.known)
    expect(counts.known[0]).not.toEqual(counts.known[1])
    expect(counts.known[1]).toEqual(counts.known[2])
  })
})

test('a lookup is told of no other forms than those of requests', () => {
  const forms: string[] = []
  const lookup = (_: string, { authentication }: { readonly authentication: 'header' | 'query' }) => {
    forms.push(authentication)
    return exampleCredentials
  }
  for (const request of Object.values(requests)) {
    verifyRequest(request, { credentials: lookup, service: 's3', region: 'us-east-1', now: signingDate })
  }
  expect(forms).toEqual(['header', 'query'])
})

describe('the order of the checks after the lookup', () => {
  const options = (record: unknown): VerifyOptions => ({
    service: 's3',
    region: 'us-east-1',
    now: signingDate,
    credentials: () => record as KeyRecord,
  })
  const withToken = send(signRequest(given, { ...signOptions, credentials: temporaryCredentials }))
  const expired = new Date(signingDate.getTime() - 1)
  const { sessionToken: token = '' } = temporaryCredentials

  test.each([
    ['a token that nobody asked for', withToken, { ...temporaryCredentials, sessionToken: undefined }, 'InvalidToken'],
    ['no token where there is one', requests.header, { ...exampleCredentials, sessionToken: token }, 'InvalidToken'],
    ['another token', withToken, { ...temporaryCredentials, sessionToken: `${token}=` }, 'InvalidToken'],
    [
      'a token that begins alike',
      withToken,
      { ...temporaryCredentials, sessionToken: token.slice(0, -1) },
      'InvalidToken',
    ],
    [
      'a token in another case',
      withToken,
      { ...temporaryCredentials, sessionToken: token.toLowerCase() },
      'InvalidToken',
    ],
    [
      'a wrong token of an expired key',
      withToken,
      { ...temporaryCredentials, sessionToken: 'a', expiration: expired },
      'InvalidToken',
    ],
    [
      'an expired key with a wrong secret',
      withToken,
      { ...temporaryCredentials, secretAccessKey: 'a', expiration: expired },
      'ExpiredToken',
    ],
    ['a key that expires now', requests.header, { ...exampleCredentials, expiration: signingDate }, 'ExpiredToken'],
    ['a wrong secret', requests.header, { ...exampleCredentials, secretAccessKey: 'a' }, 'SignatureDoesNotMatch'],
    ['another’s record', requests.header, otherCredentials, 'InvalidAccessKeyId'],
  ])('%s: %4$s', (_, request, record, code) => {
    expect(errorOf(() => verifyRequest(request, options(record)))).toMatchObject({ code })
  })

  test('a key that has not yet expired is good', () => {
    const expiration = new Date(signingDate.getTime() + 1)
    expect(verifyRequest(requests.header, options({ ...exampleCredentials, expiration }))).toHaveProperty('signature')
  })
})

describe('a right signature', () => {
  const signByHand = (dateTime: string, scope: string) => {
    const [date = '', region = '', service = ''] = scope.split('/')
    const headers: Pair[] = [
      ['host', 'example.amazonaws.com'],
      ['x-amz-date', dateTime],
    ]
    const signedHeaders = ['host', 'x-amz-date']
    const canonicalRequest = plainCanonicalRequest('GET', '/', '', headers, signedHeaders, sha256Hex(''))
    const key = plainSigningKey(exampleCredentials.secretAccessKey, date, region, service)
    const signature = plainSignature(key, plainStringToSign(dateTime, scope, canonicalRequest))
    const authorization = `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${scope}, SignedHeaders=host;x-amz-date, Signature=${signature}`
    return { method: 'GET', url: '/', headers: [...headers, ['authorization', authorization] as const] }
  }
  const options = { credentials: exampleCredentials, service: 'iam', region: 'us-east-1', now: signingDate }

  test('is accepted in its scope', () => {
    const request = signByHand('20150830T123600Z', '20150830/us-east-1/iam/aws4_request')
    expect(verifyRequest(request, options)).toHaveProperty('signature')
  })

  test.each([
    ['20150830T123600Z', '20150829/us-east-1/iam/aws4_request', 'ScopeDateMismatch'],
    ['20150830T123600Z', '20150830/us-east-2/iam/aws4_request', 'ScopeRegionMismatch'],
    ['20150830T123600Z', '20150830/us-east-1/sts/aws4_request', 'ScopeServiceMismatch'],
    ['20150830T123600Z', '20150830/us-east-1/iam/aws5_request', 'ScopeTerminatorMismatch'],
    ['20150830T125101Z', '20150830/us-east-1/iam/aws4_request', 'RequestTimeTooSkewed'],
    ['20150830T122059Z', '20150830/us-east-1/iam/aws4_request', 'RequestTimeTooSkewed'],
  ])('at %s for %s is %s', (dateTime, scope, code) => {
    expect(errorOf(() => verifyRequest(signByHand(dateTime, scope), options))).toMatchObject({ code })
  })
})

test('a principal has nothing that its record has not', () => {
  const attributes = JSON.parse('{"tenant":"a","__proto__":{"admin":true}}') as object
  const record = { ...attributes, ...exampleCredentials }
  expect(record).not.toHaveProperty('admin')
  const options = { credentials: () => record, service: 's3', region: 'us-east-1', now: signingDate }
  const { principal } = verifyRequest(requests.header, options) as AuthenticatedRequest
  expect(principal).toEqual({ tenant: 'a' })
  expect(principal['admin']).toBeUndefined()
})

describe('a mismatch', () => {
  const mismatch = () => {
    const signed = send(
      signRequest({ ...given, headers: { 'x-custom': 'é' } }, { ...signOptions, credentials: temporaryCredentials }),
    )
    const credentials = { ...temporaryCredentials, secretAccessKey: otherCredentials.secretAccessKey }
    return errorOf(() => verifyRequest(signed, { credentials, service: 's3', region: 'us-east-1', now: signingDate }))
  }

  test('shows what was signed here to who asks, with the token masked', () => {
    const error = mismatch() as { canonicalRequest: string; stringToSign: string }
    expect(error.canonicalRequest).toContain('GET\n/a\nb=c\n')
    expect(error.canonicalRequest).toContain('x-amz-security-token:<masked>\n')
    expect(error.canonicalRequest).not.toContain(temporaryCredentials.sessionToken)
    expect(error.stringToSign).toContain('AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/s3/aws4_request\n')
  })

  test('masks the token of a presigned URL too, in either spelling', () => {
    const presigned = send(presignRequest(given, { ...signOptions, credentials: temporaryCredentials }))
    const credentials = { ...temporaryCredentials, secretAccessKey: otherCredentials.secretAccessKey }
    const options = { credentials, service: 's3', region: 'us-east-1', now: signingDate }
    const error = errorOf(() => verifyRequest(presigned, options)) as { canonicalRequest: string }
    expect(error.canonicalRequest).toContain('&X-Amz-Security-Token=<masked>&')
    expect(decodeURIComponent(error.canonicalRequest)).not.toContain(temporaryCredentials.sessionToken)
  })

  test('prints neither that, nor the token, nor a secret, nor the signature that would have been right', () => {
    const error = mismatch() as Error
    const right = signRequest(given, { ...signOptions, credentials: otherCredentials }).signature
    const printed = `${error.stack} ${JSON.stringify(error)} ${Object.values(error).map((value) => JSON.stringify(value))}`
    for (const secret of [
      otherCredentials.secretAccessKey,
      temporaryCredentials.secretAccessKey,
      right,
      'GET\\n',
      temporaryCredentials.sessionToken ?? '',
    ]) {
      expect(printed).not.toContain(secret)
    }
  })
})

describe('what a refusal says of whose request it was', () => {
  test.each(Object.entries(requests))('is its access key ID, once the claim of the %s is read', (form, request) => {
    const options = { credentials: exampleCredentials, service: 's3', region: 'us-east-1', now: signingDate }
    const { accessKeyId } = exampleCredentials
    const refusals = {
      RequestTimeTooSkewed: () => verifyRequest(requests.header, { ...options, now: new Date(0) }),
      RequestNotYetValid: () => verifyRequest(requests.query, { ...options, now: new Date(0) }),
      ScopeServiceMismatch: () => verifyRequest(request, { ...options, service: 'iam' }),
      HeadersNotSigned: () => verifyRequest(request, { ...options, requiredSignedHeaders: ['range'] }),
      MissingDate: () => verifyRequest({ ...requests.header, headers: withoutDate(requests.header) }, options),
    }
    for (const [code, refused] of Object.entries(refusals)) {
      expect(errorOf(refused), `${form} ${code}`).toMatchObject({ code, details: { accessKeyId } })
    }
  })

  function withoutDate({ headers }: ReturnType<typeof send>): Pair[] {
    return headers.filter(([name]) => name.toLowerCase() !== 'x-amz-date') as Pair[]
  }
})

describe('an Authorization header that is a secret without a scheme before it', () => {
  test('stands in no message and no details', () => {
    const token = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.'
    const request = { method: 'GET', url: '/', headers: { host: 'example.amazonaws.com', authorization: token } }
    const options = { credentials: exampleCredentials, service: 's3', region: 'us-east-1', now: signingDate }
    const error = errorOf(() => verifyRequest(request, options)) as Error & { details: unknown }
    expect(error).toMatchObject({ code: 'UnsupportedMechanism', details: { authentication: 'header' } })
    expect(`${error.message}${JSON.stringify(error.details)}`).not.toContain(token)
  })
})

describe('a session token that the service takes unsigned', () => {
  const options = { service: 'iotdevicegateway', region: 'us-east-1', now: signingDate }
  const name = 'x-amz-security-token'

  test.each([exampleCredentials, temporaryCredentials])('is none in a header beside a presigned URL', (credentials) => {
    const presigned = send(presignRequest(given, { ...signOptions, service: options.service, credentials }))
    expect(verifyRequest(presigned, { ...options, credentials })).toMatchObject({ authentication: 'query' })
    for (const token of ['another', temporaryCredentials.sessionToken as string]) {
      const request = { ...presigned, headers: [...presigned.headers, [name, token] as const] }
      expect(() => verifyRequest(request, { ...options, credentials })).toThrow(
        expect.objectContaining({ code: 'HeadersNotSigned', details: expect.objectContaining({ names: [name] }) }),
      )
    }
  })
})

test('a path does not climb out of the prefix that a proxy took off', () => {
  const signing = { credentials: exampleCredentials, service: 'execute-api', signingDate }
  const outcome = (signed: string, url: string, pathPrefix: string) => {
    const { headers } = signRequest({ method: 'DELETE', url: `https://api.example.com${signed}` }, signing)
    const received = { method: 'DELETE', url, headers: { host: '10.0.0.7', ...headers } }
    const origin = { host: 'api.example.com', pathPrefix }
    const options = {
      credentials: exampleCredentials,
      service: 'execute-api',
      region: 'us-east-1',
      now: signingDate,
      origin,
    }
    try {
      return verifyRequest(received, options).authentication
    } catch (error) {
      return (error as SigV4Error).code
    }
  }
  expect(outcome('/storage/users/ann', '/users/ann', '/storage')).toBe('header')
  expect(outcome('/storage/users/ann', '/./x/../users//ann', '/storage')).toBe('header')
  expect(outcome('/storage/', '/', '/storage')).toBe('header')
  expect(outcome('/users/ann', '/../users/ann', '/storage')).toBe('SignatureDoesNotMatch')
  expect(outcome('/users/ann', '/a/../../users/ann', '/storage')).toBe('SignatureDoesNotMatch')
  expect(outcome('/storage2/ann', '2/ann', '/storage')).toBe('MalformedUri')
})

describe('a predicate for service or region', () => {
  const verify = (more: Partial<VerifyOptions>) =>
    verifyRequest(requests.header, {
      credentials: exampleCredentials,
      service: 's3',
      region: 'us-east-1',
      now: signingDate,
      ...more,
    })

  test.each<VerifyOptions['service']>(['s3', ['iam', 's3'], (name) => name === 's3'])('accepts by %o', (service) => {
    expect(verify({ service })).toHaveProperty('signature')
  })

  test.each([
    ['must say true, not only something', (() => 'yes') as never],
    ['may say no', () => false],
  ])('%s', (_, match) => {
    expect(() => verify({ service: match })).toThrow(expect.objectContaining({ code: 'ScopeServiceMismatch' }))
    expect(() => verify({ region: match })).toThrow(expect.objectContaining({ code: 'ScopeRegionMismatch' }))
  })

  test('matches no part of a name', () => {
    expect(() => verify({ service: ['s'] })).toThrow(expect.objectContaining({ code: 'ScopeServiceMismatch' }))
    expect(() => verify({ region: 'us-east-1a' })).toThrow(expect.objectContaining({ code: 'ScopeRegionMismatch' }))
  })
})

describe('headers whose names were seen before', () => {
  const options: VerifyOptions = {
    credentials: exampleCredentials,
    service: 's3',
    region: 'us-east-1',
    now: signingDate,
  }

  test('are read anew: their values, their duplicates, their order', () => {
    const { header } = requests
    for (let i = 0; i < 40; i++) {
      expect(verifyRequest(header, options)).toHaveProperty('signature')
      expect(verifyRequest({ ...header, headers: header.headers.toReversed() }, options)).toHaveProperty('signature')
      const changed = header.headers.map(([name, value]) => [name, name === 'Host' ? `${value}.evil` : value] as const)
      expect(errorOf(() => verifyRequest({ ...header, headers: changed }, options))).toMatchObject({
        code: 'SignatureDoesNotMatch',
      })
      const twice = [...header.headers, ['x-amz-date', '20150830T123600Z'] as const]
      expect(errorOf(() => verifyRequest({ ...header, headers: twice }, options))).toMatchObject({
        code: 'DuplicateHeader',
      })
      const extra = [...header.headers, [`x-amz-extra-${i}`, 'a'] as const]
      expect(errorOf(() => verifyRequest({ ...header, headers: extra }, options))).toMatchObject({
        code: 'HeadersNotSigned',
      })
    }
  })
})
