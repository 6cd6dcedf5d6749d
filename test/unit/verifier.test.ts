import { describe, expect, test } from 'vitest'
import {
  type AuthenticatedRequest,
  type Credentials,
  createVerifier,
  type HttpRequest,
  type KeyRecord,
  type LookupContext,
  presignRequest,
  type SignOptions,
  signRequest,
  type VerifierOptions,
  verifyRequest,
} from '../../src/index.js'
import { deriveSigningKey } from '../../src/stages/index.js'
import { exampleCredentials, otherCredentials, temporaryCredentials } from '../support/example-credentials.js'
import { sha256Hex } from '../support/plain-sigv4.js'
import { send } from '../support/wire.js'

const signingDate = new Date('2015-08-30T12:36:00Z')
const signOptions: SignOptions = { credentials: exampleCredentials, service: 's3', signingDate }
const given: HttpRequest = { method: 'GET', url: 'https://example.amazonaws.com/a?b=c' }
const received = send(signRequest(given, signOptions))
const options: VerifierOptions = {
  credentials: exampleCredentials,
  service: 's3',
  region: 'us-east-1',
  now: signingDate,
}

const keys = new Map([exampleCredentials, otherCredentials, temporaryCredentials].map((one) => [one.accessKeyId, one]))
const later = () => new Promise((resolve) => setTimeout(resolve, 1))
const refused = (code: string) => expect.objectContaining({ code })

async function lookUpLater(accessKeyId: string): Promise<Credentials | undefined> {
  await later()
  return keys.get(accessKeyId)
}

describe('a verifier', () => {
  test('verifies as verifyRequest does', async () => {
    const { onVerified: _, ...plain } = options
    expect(await createVerifier(options).verify(received)).toEqual(verifyRequest(received, plain as never))
    const tampered = { ...received, url: '/a?b=d' }
    await expect(createVerifier(options).verify(tampered)).rejects.toEqual(refused('SignatureDoesNotMatch'))
  })

  test('keeps the limits that a call does not name', async () => {
    const verifier = createVerifier({ ...options, limits: { authorizationLength: 1 } })
    await expect(verifier.verify(received, { limits: { headers: 99 } })).rejects.toEqual(refused('LimitExceeded'))
    const none = { limits: { authorizationLength: undefined } } as never
    await expect(verifier.verify(received, none)).rejects.toEqual(refused('LimitExceeded'))
    await expect(verifier.verify(received, { limits: 5 } as never)).rejects.toThrow('limits: expected an object')
    const more = { limits: { authorizationLength: 999 } }
    expect(await verifier.verify(received, more)).toMatchObject({ authentication: 'header' })
  })

  test('waits for the lookup, and tells it what is claimed', async () => {
    const asked: [string, LookupContext][] = []
    const verifier = createVerifier({
      ...options,
      credentials: async (accessKeyId, context) => {
        asked.push([accessKeyId, context])
        await later()
        const expiration = new Date(Date.UTC(2100, 0))
        return { ...temporaryCredentials, expiration, tenant: 'a', roles: ['b'] }
      },
    })
    const token = temporaryCredentials.sessionToken
    const signed = send(signRequest(given, { ...signOptions, credentials: temporaryCredentials }))
    const verified = await verifier.verify(signed)
    expect(verified).toMatchObject({ principal: { tenant: 'a', roles: ['b'] } })
    expect(Object.keys((verified as AuthenticatedRequest).principal)).toEqual(['tenant', 'roles'])
    const scope = { date: '20150830', region: 'us-east-1', service: 's3' }
    expect(asked).toEqual([
      [temporaryCredentials.accessKeyId, { scope, authentication: 'header', sessionToken: token }],
    ])
  })

  test("finds the token of a presigned URL for S3's directory buckets", async () => {
    const ofBuckets = { ...signOptions, service: 's3express', credentials: temporaryCredentials }
    const presigned = send(presignRequest(given, ofBuckets))
    const verifier = createVerifier({ ...options, service: 's3express', credentials: temporaryCredentials })
    expect(presigned.url).toContain('X-Amz-S3session-Token=')
    expect(await verifier.verify(presigned)).toMatchObject({ authentication: 'query' })
  })

  test('takes a derived signing key in place of a secret', async () => {
    const credentials = async (_: string, { scope }: LookupContext) => ({
      signingKey: deriveSigningKey(exampleCredentials.secretAccessKey, scope),
      user: 'a',
    })
    const verified = await createVerifier({ ...options, credentials }).verify(received)
    expect((verified as AuthenticatedRequest).principal).toEqual({ user: 'a' })
  })

  test('takes null in a record, as databases have it, for nothing', async () => {
    const record = { ...exampleCredentials, sessionToken: null, expiration: null } as unknown as KeyRecord
    expect(await createVerifier({ ...options, credentials: () => record }).verify(received)).toMatchObject({
      accessKeyId: exampleCredentials.accessKeyId,
    })
  })

  test('asks no lookup for what is refused without a key', async () => {
    let calls = 0
    const credentials = () => {
      calls++
      return exampleCredentials
    }
    const verifier = createVerifier({ ...options, credentials })
    const requests = [
      { ...received, headers: [] },
      { ...received, url: '/%zz' },
      { ...received, headers: received.headers.filter(([name]) => name !== 'x-amz-content-sha256') },
    ]
    for (const request of requests) await expect(verifier.verify(request)).rejects.toHaveProperty('code')
    await expect(verifier.verify(received, { region: 'eu-west-1' })).rejects.toEqual(refused('ScopeRegionMismatch'))
    await expect(verifier.verify(received, { now: new Date(0) })).rejects.toEqual(refused('RequestTimeTooSkewed'))
    expect(calls).toBe(0)
    await verifier.verify(received)
    expect(calls).toBe(1)
  })

  test.each([
    ['rejects', async () => Promise.reject(new Error('the database is away'))],
    [
      'throws',
      () => {
        throw new Error('the database is away')
      },
    ],
  ])('passes on what the lookup %s, untouched', async (_, credentials) => {
    const verified = createVerifier({ ...options, credentials: credentials as never }).verify(received)
    await expect(verified).rejects.toThrow(/^the database is away$/)
  })

  test.each([null, undefined])('knows no key where the lookup finds %s', async (record) => {
    const verifier = createVerifier({ ...options, credentials: async () => record })
    await expect(verifier.verify(received)).rejects.toEqual(refused('InvalidAccessKeyId'))
  })

  test('refuses wrong options when it is made, and wrong overrides when it is called', async () => {
    expect(() => createVerifier({ ...options, service: '' })).toThrow(/^service: /)
    expect(() => createVerifier({ ...options, clockSkew: 5 } as never)).toThrow(/unknown option "clockSkew"/)
    expect(() => createVerifier({ ...options, credentials: undefined as never })).toThrow(/^credentials: /)
    const verifier = createVerifier(options)
    await expect(verifier.verify(received, { clockSkew: 5 } as never)).rejects.toThrow(/unknown option "clockSkew"/)
    await expect(verifier.verify(received, { credentials: otherCredentials } as never)).rejects.toThrow(TypeError)
  })

  test('keeps the option that an override leaves undefined: nothing is loosened by chance', async () => {
    const strict = createVerifier({
      ...options,
      requiredSignedHeaders: ['content-type'],
      maxClockSkew: 0,
      authentication: 'query',
    })
    const overrides = {
      service: undefined,
      region: undefined,
      requiredSignedHeaders: undefined,
      maxClockSkew: undefined,
      now: undefined,
      authentication: 'header' as const,
    }
    await expect(strict.verify(received, overrides)).rejects.toEqual(refused('HeadersNotSigned'))
    await expect(strict.verify(received, { authentication: undefined })).rejects.toEqual(
      refused('UnsupportedMechanism'),
    )
    const bound = createVerifier({ ...options, payloadHash: sha256Hex('a') })
    await expect(bound.verify(received, { payloadHash: undefined })).rejects.toEqual(refused('ContentSha256Mismatch'))
    await expect(strict.verify(received, { ...overrides, requiredSignedHeaders: [] })).resolves.toHaveProperty(
      'signature',
    )
  })

  test('heeds what options, overrides and limits inherit', async () => {
    const strict = Object.create({ ...options, authentication: 'query' }) as VerifierOptions
    const unsupported = refused('UnsupportedMechanism')
    await expect(createVerifier(strict).verify(received)).rejects.toEqual(unsupported)
    const verifier = createVerifier(options)
    await expect(verifier.verify(received, Object.create({ authentication: 'query' }))).rejects.toEqual(unsupported)
    await expect(verifier.verify(received, Object.create({ credentials: otherCredentials }))).rejects.toThrow(
      /^overrides: expected no credentials/,
    )
    const limited = createVerifier({ ...options, limits: Object.create({ headers: 1 }) })
    await expect(limited.verify(received, { limits: { signedHeaders: 9 } })).rejects.toEqual(refused('LimitExceeded'))
  })

  test.each([
    ['undefined, like an arrow function without return', () => undefined],
    ['null', null],
  ])('takes no clock that says %s for the current time', async (_, now) => {
    const verifier = createVerifier({ ...options, now: now as never })
    await expect(verifier.verify(received)).rejects.toThrow(/^now: expected a Date, got /)
  })

  test('reads its clock for each call', async () => {
    let now = signingDate
    const verifier = createVerifier({ ...options, now: () => now })
    await expect(verifier.verify(received)).resolves.toHaveProperty('signature')
    now = new Date(signingDate.getTime() + 901_000)
    await expect(verifier.verify(received)).rejects.toEqual(refused('RequestTimeTooSkewed'))
  })

  test('takes no x-amz- header unsigned but those that it was told of', async () => {
    for (const service of ['s3', 'iotdevicegateway']) {
      const signed = send(signRequest(given, { ...signOptions, service }))
      const more = { ...signed, headers: [...(signed.headers as [string, string][]), ['x-amz-meta-a', '1'] as const] }
      const required = createVerifier({ ...options, service, requiredSignedHeaders: ['X-Amz-Meta-A'] })
      const details = expect.objectContaining({ names: ['x-amz-meta-a'] })
      const failure = expect.objectContaining({ code: 'HeadersNotSigned', details })
      await expect(createVerifier({ ...options, service }).verify(more)).rejects.toEqual(failure)
      await expect(required.verify(more)).rejects.toEqual(failure)
      const lenient = createVerifier({ ...options, service, allowUnsignedHeaders: ['X-Amz-Meta-A'] })
      expect(await lenient.verify(more)).toMatchObject({ authentication: 'header' })
    }
  })

  test('knows a stream of events', async () => {
    const literal = 'STREAMING-AWS4-HMAC-SHA256-EVENTS'
    const signed = signRequest({ ...given, headers: { 'x-amz-content-sha256': literal } }, signOptions)
    expect(await createVerifier(options).verify(send(signed))).toMatchObject({
      payload: { kind: 'streaming', literal },
    })
  })

  test.each(['STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD', 'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER'])(
    'knows %s, and refuses it',
    async (payloadHash) => {
      const signed = signRequest({ ...given, headers: { 'x-amz-content-sha256': payloadHash } }, signOptions)
      await expect(createVerifier(options).verify(send(signed))).rejects.toEqual(refused('StreamingPayloadRefused'))
    },
  )

  test('shows all of what it made of a request whose signature is wrong and that has no token', async () => {
    // A script's mistake, and the text of a token that is not there.
    const tampered = { ...received, url: '/undefined' }
    const right = signRequest(
      { ...given, url: 'https://example.amazonaws.com/undefined' },
      signOptions,
    ).canonicalRequest
    await expect(createVerifier(options).verify(tampered)).rejects.toMatchObject({ canonicalRequest: right })
  })

  test.each(['\\', '<', '^', ' ', '\u00e9'])(
    'takes no absolute target whose host other readers end at %j',
    async (end) => {
      const { headers } = signRequest(given, signOptions)
      const target = `https://example.amazonaws.com${end}.example/a?b=c`
      await expect(createVerifier(options).verify({ method: 'GET', url: target, headers })).rejects.toEqual(
        refused('MalformedUri'),
      )
    },
  )

  test.each(['Algorithm', 'Credential', 'Signature', 'SignedHeaders'])(
    'takes no second claim beside the header, be it X-Amz-%s alone',
    async (name) => {
      const twice = { ...received, url: `/a?b=c&X-Amz-${name}=d` }
      await expect(createVerifier(options).verify(twice)).rejects.toEqual(refused('MultipleAuthentication'))
    },
  )

  test('lets in who claims nothing, where it is told to', async () => {
    const verifier = createVerifier({
      ...options,
      allowAnonymous: true,
      onVerified: () => expect.fail('it was called'),
    })
    for (const url of ['/', '/?AWSAccessKeyId=a&SignatureOfMine=b', '/?AWSAccessKeyIdOfMine=a&Signature=b']) {
      expect(await verifier.verify({ method: 'GET', url })).toEqual({ authentication: 'anonymous' })
    }
    await expect(createVerifier(options).verify({ method: 'GET', url: '/' })).rejects.toEqual(
      refused('MissingAuthentication'),
    )
    await expect(verifier.verify({ ...received, url: '/b' })).rejects.toEqual(refused('SignatureDoesNotMatch'))
  })
})

describe('onVerified', () => {
  test('refuses a replay', async () => {
    const seen = new Map<string, Date | undefined>()
    const replayed = new Error('seen before')
    const verifier = createVerifier({
      ...options,
      maxClockSkew: 300,
      onVerified: async ({ signature, expiresAt }) => {
        if (seen.has(signature)) throw replayed
        seen.set(signature, expiresAt)
        await later()
      },
    })
    const presigned = send(presignRequest(given, { ...signOptions, expiresIn: 60 }))
    for (const request of [received, presigned]) {
      await expect(verifier.verify(request)).resolves.toHaveProperty('signature')
      await expect(verifier.verify(request)).rejects.toBe(replayed)
    }
    expect([...seen.values()]).toEqual([new Date('2015-08-30T12:41:00Z'), new Date('2015-08-30T12:37:00Z')])
  })

  test('is refused when it is bound if it cannot be told', () => {
    expect(() => createVerifier({ ...options, onVerified: 'log' as never })).toThrow('onVerified: expected a function')
  })

  test('is not told of what is refused', async () => {
    const verifier = createVerifier({ ...options, onVerified: () => expect.fail('it was called') })
    await expect(verifier.verify({ ...received, method: 'PUT' })).rejects.toEqual(refused('SignatureDoesNotMatch'))
  })
})

describe('verifications at the same time', () => {
  test('share nothing, whatever the order in which lookups answer', async () => {
    const signers = [exampleCredentials, otherCredentials, temporaryCredentials]
    const verifier = createVerifier({
      ...options,
      credentials: async (accessKeyId) => {
        for (let i = 0; i < accessKeyId.length % 5; i++) await Promise.resolve()
        const record = await lookUpLater(accessKeyId)
        return record === undefined ? undefined : { ...record, id: accessKeyId }
      },
    })
    const calls = Array.from({ length: 120 }, (_, i) => {
      const credentials = signers[i % 3] as Credentials
      const request = { ...given, url: `${given.url}&d=${i}`, headers: { 'x-custom': String(i) } }
      const sent =
        i % 2 === 0
          ? signRequest(request, { ...signOptions, credentials })
          : presignRequest(request, { ...signOptions, credentials })
      const wire = send(sent)
      return { credentials, request: i % 4 < 2 ? wire : { ...wire, url: `${wire.url}&e` } }
    })
    const results = await Promise.allSettled(calls.map(({ request }) => verifier.verify(request)))
    for (const [i, result] of results.entries()) {
      if (i % 4 < 2) {
        const id = calls[i]?.credentials.accessKeyId
        expect(result).toMatchObject({ status: 'fulfilled', value: { accessKeyId: id, principal: { id } } })
      } else expect(result).toMatchObject({ status: 'rejected', reason: { code: 'SignatureDoesNotMatch' } })
    }
  })

  test('are not changed by what becomes of an earlier result', async () => {
    const verifier = createVerifier(options)
    const first = (await verifier.verify(received)) as AuthenticatedRequest
    const expected = structuredClone({ scope: first.scope, signedHeaders: first.signedHeaders })
    for (const change of [
      () => (first.signedHeaders as string[]).push('x-evil'),
      () => (first.signedHeaders as string[]).splice(0),
      () => Object.assign(first.scope, { service: 'evil' }),
      () => Object.assign(first.principal, { admin: true }),
      () => first.signedAt.setTime(0),
    ]) {
      try {
        change()
      } catch (error) {
        expect(error).toBeInstanceOf(TypeError)
      }
    }
    const again = (await verifier.verify(received)) as AuthenticatedRequest
    expect({ scope: again.scope, signedHeaders: again.signedHeaders }).toEqual(expected)
    expect(again.principal).toEqual({})
    expect(again.signedAt).toEqual(signingDate)
  })
})
