import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { portableEngine } from '../../../src/hash/portable-engine.js'
import type { HashEngine, KeyRecord, LookupContext } from '../../../src/index.js'
import { readCondition } from '../../../src/post-policy/condition.js'
import {
  checkFileSize,
  createPostPolicy,
  createPostPolicyVerifier,
  type VerifyPostPolicyOptions,
  verifyPostPolicy,
} from '../../../src/post-policy/index.js'
import type { PolicyJson } from '../../../src/post-policy/policy-json.js'
import { credentialsOf } from '../../support/post-policy-files.js'

const exampleCredentials = credentialsOf({ credentials: 'longterm' })
const temporaryCredentials = credentialsOf({ credentials: 'temporary' })
const exampleToken = temporaryCredentials.sessionToken ?? ''
const signingDate = new Date('2015-08-30T12:36:00Z')
const bucket = 'examplebucket'
const form = createPostPolicy({ credentials: exampleCredentials, bucket, key: 'a', signingDate })
const fields = Object.entries(form.fields)
const options: VerifyPostPolicyOptions = {
  credentials: exampleCredentials,
  bucket,
  region: 'us-east-1',
  now: signingDate,
}

test('two session tokens are refused before the time and the scope are looked at', () => {
  const two: [string, string][] = [
    ['x-amz-security-token', 'one'],
    ['x-amz-s3session-token', 'another'],
  ]
  const late = { ...options, now: new Date('2016-01-01T00:00:00Z'), region: 'eu-central-1' }
  expect(() => verifyPostPolicy([...fields, ...two], late)).toThrow(
    expect.objectContaining({ code: 'PostFieldDuplicated' }),
  )
})

describe('misuse', () => {
  test.each([
    ['no options', undefined],
    ['an unknown option', { ...options, maxAge: 1 }],
    ['no bucket', { ...options, bucket: undefined }],
    ['an empty bucket', { ...options, bucket: '' }],
    ['no region', { ...options, region: undefined }],
    ['an empty service', { ...options, service: '' }],
    ['no credentials', { ...options, credentials: undefined }],
    ['a file name that is no text', { ...options, fileName: 1 }],
    ['now as a number', { ...options, now: 0 }],
    ['limits that are a number', { ...options, limits: 100 }],
    ['an unknown limit', { ...options, limits: { formlength: 100 } }],
    ['a skew as text', { ...options, maxClockSkew: '900' }],
    ['no skew at all', { ...options, maxClockSkew: null }],
  ])('is a TypeError: %s', (_, given) => {
    expect(() => verifyPostPolicy(fields, given as never)).toThrow(TypeError)
  })

  test.each([
    ['a negative file size', { fileSize: -1 }],
    ['a file size that is NaN', { fileSize: Number.NaN }],
    ['a file size as text', { fileSize: '5' }],
    ['half a byte', { fileSize: 0.5 }],
    ['an invalid now', { now: new Date(Number.NaN) }],
    ['a skew that is NaN', { maxClockSkew: Number.NaN }],
    ['a limit that is NaN', { limits: { formLength: Number.NaN } }],
    ['a limit of nothing', { limits: { formLength: 0 } }],
  ])('is a RangeError: %s', (_, given) => {
    expect(() => verifyPostPolicy(fields, { ...options, ...given } as never)).toThrow(RangeError)
  })

  test.each([
    ['a record, which has lost repeated fields', form.fields],
    ['nothing', undefined],
    ['text', 'key=a'],
    ['pairs of which one is text', [...fields, 'ab']],
    ['a value that is bytes', [...fields, ['file', new Uint8Array(1)]]],
    ['a value that is a list', [...fields, ['acl', ['private']]]],
    ['a name that is a number', [...fields, [1, 'x']]],
    ['a file whose name is no text', [...fields, ['file', { size: 1, name: 5 }]]],
  ])('is a TypeError: fields that are %s', (_, given) => {
    expect(() => verifyPostPolicy(given as never, options)).toThrow(TypeError)
    expect(() => verifyPostPolicy(given as never, options)).toThrow(/^fields: expected pairs/)
  })

  test('a TypeError says what is there in place of a file', () => {
    const given = [...fields, ['file', Buffer.from('hello')]] as never
    expect(() => verifyPostPolicy(given, options)).toThrow(/^fields: expected pairs .* a file, got a Buffer$/)
  })

  test('is a TypeError: a lookup that returns a promise, or no key', () => {
    const lookup = (record: unknown) => () => record as never
    const run = (record: unknown) => () => verifyPostPolicy(fields, { ...options, credentials: lookup(record) })
    expect(run(Promise.resolve(exampleCredentials))).toThrow(/createPostPolicyVerifier/)
    expect(run({})).toThrow(/^secretAccessKey: .* or a signingKey/)
    expect(run('secret')).toThrow(/to return a record/)
  })
})

describe('the lookup', () => {
  test('is told the scope, the token and that it is a form', () => {
    const asked: [string, LookupContext<'form'>][] = []
    const temporary = createPostPolicy({ credentials: temporaryCredentials, bucket, key: 'a', signingDate })
    const credentials = (accessKeyId: string, context: LookupContext<'form'>): KeyRecord => {
      asked.push([accessKeyId, context])
      return { ...temporaryCredentials, user: 'ann' }
    }
    const { principal } = verifyPostPolicy(Object.entries(temporary.fields), { ...options, credentials })
    const scope = { date: '20150830', region: 'us-east-1', service: 's3' }
    const context = { scope, authentication: 'form', sessionToken: exampleToken }
    expect(asked).toEqual([[temporaryCredentials.accessKeyId, context]])
    expect(principal).toEqual({ user: 'ann' })
  })

  test('is not asked about a form that is refused without it', () => {
    const credentials = () => {
      throw new Error('asked')
    }
    const now = new Date('2015-09-30T12:36:00Z')
    expect(() => verifyPostPolicy(fields, { ...options, credentials, now })).toThrow(
      expect.objectContaining({ code: 'RequestExpired' }),
    )
    expect(() => verifyPostPolicy(fields, { ...options, credentials })).toThrow('asked')
  })

  test('of an unknown key costs the same hashing as a wrong signature', () => {
    const calls = (credentials: VerifyPostPolicyOptions['credentials'], id: string) => {
      let count = 0
      const engine: HashEngine = {
        ...portableEngine,
        hmac: (key, message) => {
          count++
          return portableEngine.hmac(key, message)
        },
        hmacKey: (key) => {
          count++
          const inner = portableEngine.hmacKey(key)
          return {
            hex: (message) => {
              count++
              return inner.hex(message)
            },
          }
        },
      }
      const asked = fields.map(([name, value]): [string, string] => [name, value.replace('AKIDEXAMPLE', id)])
      expect(() => verifyPostPolicy(asked, { ...options, credentials, engine })).toThrow(/signature|known/)
      return count
    }
    const known = calls(() => ({ secretAccessKey: 'another' }) as never, 'AKIDKNOWN')
    const unknown = calls(() => undefined, 'AKIDUNKNOWN')
    expect(unknown).toBe(known)
    expect(known).toBeGreaterThan(4)
  })
})

test('what verified shows no token', () => {
  const { fields: signed } = createPostPolicy({ credentials: temporaryCredentials, bucket, key: 'a', signingDate })
  const verified = verifyPostPolicy(Object.entries(signed), { ...options, credentials: temporaryCredentials })
  expect(verified.accessKeyId).toBe(temporaryCredentials.accessKeyId)
  expect(inspect(verified, { depth: 9, maxStringLength: null })).not.toContain(exampleToken.slice(20, 40))
})

describe('createPostPolicyVerifier', () => {
  test('waits for the lookup, and reads its clock for each form', async () => {
    let now = signingDate
    const verifier = createPostPolicyVerifier({
      credentials: async (accessKeyId) => (accessKeyId === 'AKIDEXAMPLE' ? exampleCredentials : null),
      region: 'us-east-1',
      now: () => now,
    })
    await expect(verifier.verify(fields, { bucket })).resolves.toMatchObject({ key: 'a', bucket })
    await expect(verifier.verify(fields, { bucket: 'other' })).rejects.toMatchObject({ code: 'PolicyConditionFailed' })
    now = new Date('2015-08-30T13:36:00Z')
    await expect(verifier.verify(fields, { bucket })).rejects.toMatchObject({ code: 'PolicyExpired' })
    await expect(verifier.verify(fields, { bucket, now: signingDate })).resolves.toMatchObject({ key: 'a' })
  })

  test('rejects misuse, of the options at once', async () => {
    expect(() => createPostPolicyVerifier({ region: 'us-east-1' } as never)).toThrow(TypeError)
    const verifier = createPostPolicyVerifier({ credentials: exampleCredentials, region: 'us-east-1' })
    await expect(verifier.verify(fields, {} as never)).rejects.toThrow(TypeError)
  })

  test('an override that is undefined overrides nothing, least of all a stricter option', async () => {
    const strict = createPostPolicyVerifier({
      credentials: exampleCredentials,
      region: 'us-east-1',
      service: 's3-outposts',
      now: () => signingDate,
    })
    const nothing = { bucket, service: undefined, region: undefined, now: undefined }
    await expect(strict.verify(fields, nothing)).rejects.toMatchObject({ code: 'ScopeServiceMismatch' })
    const bound = { credentials: exampleCredentials, region: 'us-east-1', now: signingDate, maxClockSkew: 0 }
    const small = createPostPolicyVerifier({ ...bound, limits: { formLength: 100 } })
    for (const limits of [undefined, {}, { formLength: undefined }] as never[]) {
      await expect(small.verify(fields, { bucket, limits })).rejects.toMatchObject({ code: 'LimitExceeded' })
    }
    await expect(small.verify(fields, { bucket, limits: { formLength: 2000 } })).resolves.toMatchObject({ key: 'a' })
    await expect(small.verify(fields, { bucket, limits: { formlength: 2000 } as never })).rejects.toThrow(TypeError)
    const early = { bucket, now: new Date(signingDate.getTime() - 1000), maxClockSkew: undefined }
    await expect(createPostPolicyVerifier(bound).verify(fields, early)).rejects.toMatchObject({
      code: 'RequestNotYetValid',
    })
  })

  test('refuses other credentials than its own', async () => {
    const verifier = createPostPolicyVerifier({ credentials: () => null, region: 'us-east-1', now: signingDate })
    const overrides = { bucket, credentials: exampleCredentials }
    await expect(verifier.verify(fields, overrides)).rejects.toThrow(/expected no credentials/)
  })

  test('passes on what the lookup throws', async () => {
    const failure = new Error('the database is down')
    const verifier = createPostPolicyVerifier({
      credentials: () => Promise.reject(failure),
      region: 'us-east-1',
      now: signingDate,
    })
    await expect(verifier.verify(fields, { bucket })).rejects.toBe(failure)
  })
})

test.each<[string, PolicyJson]>([
  ['a range whose end is no number', ['content-length-range', '0', 'x']],
  ['a range whose beginning is no number', ['content-length-range', 'x', '9']],
  ['no field', ['eq', '$', '']],
])('no form meets a condition of %s', (_, condition) => {
  expect(readCondition(condition)).toMatchObject({ operator: 'impossible' })
})

describe('checkFileSize', () => {
  const verified = { contentLengthRange: { min: 5, max: 10 } }

  test.each([5, 10])('accepts %i bytes', (size) => {
    expect(() => checkFileSize(size, verified)).not.toThrow()
  })

  test('refuses 4 and 11, with the bound', () => {
    expect(() => checkFileSize(4, verified)).toThrow(
      expect.objectContaining({ code: 'EntityTooSmall', details: { authentication: 'form', limit: 5, actual: 4 } }),
    )
    expect(() => checkFileSize(11, verified)).toThrow(
      expect.objectContaining({ code: 'EntityTooLarge', details: { authentication: 'form', limit: 10, actual: 11 } }),
    )
  })

  test('fails closed for what is no size', () => {
    expect(() => checkFileSize(Number.NaN, verified)).toThrow(expect.objectContaining({ code: 'EntityTooLarge' }))
  })

  test('accepts any size without a range', () => {
    expect(() => checkFileSize(1e15, {})).not.toThrow()
  })

  test('a promise of what was verified is a TypeError, not a file without a range', () => {
    const promise = Promise.resolve(verified) as unknown as typeof verified
    expect(() => checkFileSize(1e15, promise)).toThrow(/^verified: expected what was verified, .* got a Promise$/)
  })
})
