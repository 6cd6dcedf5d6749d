import { describe, expect, test } from 'vitest'
import { isSigV4Error } from '../../src/errors.js'
import { createPostPolicy, type PostFields, verifyPostPolicy } from '../../src/post-policy/index.js'
import { calculateSignature, deriveSigningKey } from '../../src/stages/index.js'
import { engines } from '../support/engines.js'
import { readWithBusboy, readWithFormData } from '../support/multipart.js'
import { plainSignature, plainSigningKey } from '../support/plain-sigv4.js'
import { type CapturedForm, captured, created, credentialsOf, published } from '../support/post-policy-files.js'

test('holds 2 published policies, 15 made here and 8 captured forms of 6 clients', () => {
  expect([published.length, created.length, captured.length]).toEqual([2, 15, 8])
  expect(new Set(captured.map(({ client }) => client)).size).toBe(6)
})

describe('published policies', () => {
  test.each(published)('$name is the base64 of its document', ({ policy, base64 }) => {
    expect(Buffer.from(policy).toString('base64')).toBe(base64)
  })

  describe.each(engines)('on $name', ({ engine }) => {
    test.each(published)('$name has its signature', (vector) => {
      const { secretAccessKey } = credentialsOf(vector)
      const signingKey = deriveSigningKey(secretAccessKey, vector.scope, engine)
      expect(calculateSignature(signingKey, vector.base64, engine)).toBe(vector.signature)
    })
  })

  test.each(published)('a form with $name becomes what it should', (vector) => {
    const { bucket, now, fields, expect: expected } = vector.form
    const options = { credentials: credentialsOf(vector), bucket, region: 'us-east-1', now: new Date(now) }
    expect(outcomeOf(() => verifyPostPolicy(fields, options))).toMatchObject(
      'key' in expected ? { ...expected, signature: vector.signature } : expected,
    )
  })
})

describe('createPostPolicy', () => {
  test.each(created)('makes $name', (vector) => {
    const { signingDate, expiration, ...options } = vector.options
    const made = createPostPolicy({
      ...options,
      credentials: credentialsOf(vector),
      signingDate: new Date(signingDate),
      ...(expiration === undefined ? {} : { expiration: new Date(expiration) }),
    })
    const { policy, ...expected } = vector.expect
    expect(Buffer.from(made.fields['policy'] ?? '', 'base64').toString()).toBe(policy)
    expect(made).toEqual({ ...expected, expiresAt: new Date(expected.expiresAt) })
    expect(Object.keys(made.fields)).toEqual(Object.keys(expected.fields))
  })

  test.each(created)(
    '$name is signed as the plain signer signs',
    ({ credentials, options, expect: { fields, policy } }) => {
      const { region = 'us-east-1', service = 's3' } = options
      const key = plainSigningKey(credentialsOf({ credentials }).secretAccessKey, '20150830', region, service)
      const base64 = Buffer.from(policy).toString('base64')
      expect(fields['policy']).toBe(base64)
      expect(fields['x-amz-signature']).toBe(plainSignature(key, base64))
    },
  )
})

describe('captured forms', () => {
  test.each(captured)('$name is accepted as busboy reads it', async (vector) => {
    const { fields, ...file } = await readWithBusboy(vector.contentType, bodyOf(vector))
    expect(verify(vector, fields, file)).toMatchObject({ ...vector.expect, fields: new Map(vector.expect.fields) })
  })

  test.each(captured)('$name is accepted as a FormData', async (vector) => {
    const formData = await readWithFormData(vector.contentType, bodyOf(vector))
    expect(verify(vector, formData)).toMatchObject({ ...vector.expect, fields: new Map(vector.expect.fields) })
  })

  test.each(captured)('$name is refused with one digit of the signature changed', async (vector) => {
    const formData = await readWithFormData(vector.contentType, bodyOf(vector))
    const pairs = [...formData].map(([name, value]): [string, string | File] =>
      name.toLowerCase() === 'x-amz-signature'
        ? [name, String(value).replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))]
        : [name, value],
    )
    expect(outcomeOf(() => verify(vector, pairs))).toEqual({ code: 'SignatureDoesNotMatch' })
  })
})

function bodyOf({ bodyBase64 }: CapturedForm): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(bodyBase64, 'base64'))
}

function verify(vector: CapturedForm, fields: PostFields, file = {}) {
  const { bucket, region, now } = vector
  return verifyPostPolicy(fields, { credentials: credentialsOf(vector), bucket, region, now: new Date(now), ...file })
}

function outcomeOf(run: () => object): object {
  try {
    return run()
  } catch (error) {
    if (isSigV4Error(error)) return { code: error.code }
    throw error
  }
}
