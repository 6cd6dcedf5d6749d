import { describe, expect, test } from 'vitest'
import {
  type CredentialsInput,
  createSigner,
  type HttpRequest,
  presignRequest,
  type SignerOptions,
  signRequest,
} from '../../src/index.js'
import {
  exampleCredentials,
  otherCredentials,
  temporaryCredentials,
  thirdCredentials,
} from '../support/example-credentials.js'

const request: HttpRequest = { method: 'GET', url: 'https://example.amazonaws.com/' }
const signingDate = new Date('2015-08-30T12:36:00Z')
const options = { service: 'iam', region: 'eu-west-1', signingDate }
const minutes = (count: number) => new Date(signingDate.getTime() + count * 60_000)

/** A provider that counts its calls and hands out what is next, the last again and again; an Error is thrown. */
function provider(...answers: readonly (CredentialsInput | Error)[]) {
  let calls = 0
  const provide = async () => {
    const answer = answers[Math.min(calls++, answers.length - 1)] as CredentialsInput | Error
    await Promise.resolve()
    if (answer instanceof Error) throw answer
    return answer
  }
  return { provide, calls: () => calls }
}

/** A signer with a clock that a test sets. */
function signerAt(credentials: SignerOptions['credentials']) {
  let now = signingDate
  const signer = createSigner({ ...options, signingDate: () => now, credentials })
  const idAt = async (time: Date) => {
    now = time
    const { headers } = await signer.sign(request)
    return /Credential=([^/]+)/.exec(headers['authorization'] ?? '')?.[1]
  }
  return { signer, idAt }
}

const expiring = (credentials: CredentialsInput, expiration: Date): CredentialsInput => ({ ...credentials, expiration })

describe('a signer', () => {
  test('signs and presigns as the functions do', async () => {
    const signer = createSigner({ ...options, credentials: exampleCredentials, expiresIn: 60 })
    const bound = { ...options, credentials: exampleCredentials }
    expect({ ...(await signer.sign(request)) }).toEqual({ ...signRequest(request, bound) })
    expect({ ...(await signer.presign(request)) }).toEqual({ ...presignRequest(request, { ...bound, expiresIn: 60 }) })
  })

  test('takes each option anew for a call', async () => {
    const signer = createSigner({ ...options, credentials: exampleCredentials })
    const overrides = { credentials: otherCredentials, service: 's3', region: 'us-east-1', signingDate: minutes(1) }
    expect({ ...(await signer.sign(request, overrides)) }).toEqual({ ...signRequest(request, overrides) })
    const presigned = await signer.presign(request, { ...overrides, expiresIn: 5 })
    expect({ ...presigned }).toEqual({ ...presignRequest(request, { ...overrides, expiresIn: 5 }) })
    expect({ ...(await signer.sign(request)) }).toEqual({
      ...signRequest(request, { ...options, credentials: exampleCredentials }),
    })
  })

  test('keeps the option that an override leaves undefined', async () => {
    const signer = createSigner({ ...options, credentials: exampleCredentials, expiresIn: 60 })
    const own = { credentials: undefined, service: undefined, region: undefined, signingDate: undefined }
    const nothing = { ...own, expiresIn: undefined, payloadHash: undefined }
    const { expiresIn: _, ...rest } = nothing
    expect((await signer.sign(request, rest)).stringToSign).toContain('20150830/eu-west-1/iam')
    expect((await signer.presign(request, nothing)).url).toContain('X-Amz-Expires=60&')
  })

  test.each([60, 'eu-west-1', null])('refuses %o as overrides', async (overrides) => {
    const signer = createSigner({ ...options, credentials: exampleCredentials })
    await expect(signer.presign(request, overrides as never)).rejects.toThrow('options: expected an object')
    await expect(signer.sign(request, overrides as never)).rejects.toThrow('options: expected an object')
  })

  test('heeds what options and overrides inherit', async () => {
    const signer = createSigner(Object.create({ ...options, credentials: exampleCredentials }))
    expect((await signer.sign(request)).stringToSign).toContain('20150830/eu-west-1/iam')
    expect((await signer.presign(request, Object.create({ region: 'us-east-1' }))).stringToSign).toContain('us-east-1')
  })

  test('takes null for no date', async () => {
    const signer = createSigner({ ...options, credentials: exampleCredentials, signingDate: null as never })
    await expect(signer.sign(request)).rejects.toThrow(/^signingDate: expected a Date, got null/)
  })

  test('reads its clock for each call', async () => {
    let time = 0
    const signer = createSigner({ ...options, credentials: exampleCredentials, signingDate: () => minutes(time++) })
    const dates = [await signer.sign(request), await signer.presign(request), await signer.sign(request)]
    expect(dates.map(({ requestDateTime }) => requestDateTime)).toEqual([
      '20150830T123600Z',
      '20150830T123700Z',
      '20150830T123800Z',
    ])
  })

  test('refuses as the functions do, by a rejection', async () => {
    const signer = createSigner({ ...options, credentials: exampleCredentials })
    await expect(signer.sign({ ...request, url: '' })).rejects.toThrow(/^url: /)
    await expect(signer.presign(request, { expiresIn: 0 })).rejects.toBeInstanceOf(RangeError)
    await expect(signer.sign(request, { expiresIn: 5 } as never)).rejects.toThrow(/unknown option "expiresIn"/)
    const wrong = createSigner({ ...options, credentials: async () => ({ accessKeyId: 'a' }) as never })
    await expect(wrong.sign(request)).rejects.toThrow(/^credentials\.secretAccessKey: /)
    await expect(wrong.sign(request)).rejects.toThrow(/^credentials\.secretAccessKey: /)
    const none = createSigner({ ...options, credentials: async () => undefined as never })
    await expect(none.sign(request)).rejects.toThrow(/^credentials: /)
  })

  test('refuses credentials that could not sign when it is bound', () => {
    expect(() => createSigner({} as never)).toThrow(/^credentials: expected .*undefined/)
    expect(() => createSigner({ ...options, credentials: { accessKeyId: 'a' } as never })).toThrow(
      /^credentials\.secretAccessKey: /,
    )
  })

  test('refuses unknown options when it is bound, what JSON calls __proto__ among them', () => {
    const bound = { ...options, credentials: exampleCredentials }
    expect(() => createSigner({ ...bound, expires: 60 } as never)).toThrow(/unknown option "expires"/)
    const parsed = JSON.parse('{ "__proto__": { "region": "eu-west-1" } }')
    expect(() => createSigner({ ...parsed, ...bound })).toThrow(/unknown option "__proto__"/)
  })

  test('signs a hundred requests at once, each as alone', async () => {
    const credentials = [exampleCredentials, otherCredentials, temporaryCredentials]
    const signer = createSigner({ ...options, credentials: exampleCredentials })
    const calls = Array.from({ length: 100 }, (_, i) => {
      const given = { ...request, url: `${request.url}${i}?${i}`, headers: { 'x-custom': String(i) } }
      return { given, overrides: { credentials: credentials[i % 3] as CredentialsInput, region: `region-${i % 7}` } }
    })
    const signed = await Promise.all(calls.map(({ given, overrides }) => signer.sign(given, overrides)))
    const alone = calls.map(({ given, overrides }) => signRequest(given, { ...options, ...overrides }))
    expect(signed.map((one) => ({ ...one }))).toEqual(alone.map((one) => ({ ...one })))
  })
})

describe('a credential provider', () => {
  test('is called once, by a hundred who ask at the same time', async () => {
    const { provide, calls } = provider(exampleCredentials)
    const { signer } = signerAt(provide)
    await Promise.all(
      Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? signer.sign(request) : signer.presign(request))),
    )
    await signer.sign(request)
    expect(calls()).toBe(1)
  })

  test('may answer at once, without a promise', async () => {
    let calls = 0
    const { idAt } = signerAt(() => {
      calls++
      return exampleCredentials
    })
    expect([await idAt(minutes(0)), await idAt(minutes(1e6)), calls]).toEqual(['AKIDEXAMPLE', 'AKIDEXAMPLE', 1])
  })

  test('is not called where a call brings credentials', async () => {
    const { provide, calls } = provider(exampleCredentials)
    const { signer } = signerAt(provide)
    await signer.sign(request, { credentials: otherCredentials })
    expect(calls()).toBe(0)
  })

  test.each([undefined, null])('whose credentials have the expiration %s is asked once', async (expiration) => {
    const { provide, calls } = provider({ ...exampleCredentials, expiration } as CredentialsInput)
    const { idAt } = signerAt(provide)
    expect([await idAt(minutes(0)), await idAt(minutes(1e6))]).toEqual(['AKIDEXAMPLE', 'AKIDEXAMPLE'])
    expect(calls()).toBe(1)
  })

  test('is asked again five minutes before its credentials expire, and by all who ask then, once', async () => {
    const { provide, calls } = provider(
      expiring(exampleCredentials, minutes(60)),
      expiring(otherCredentials, minutes(120)),
    )
    const { idAt, signer } = signerAt(provide)
    expect(await idAt(minutes(0))).toBe(exampleCredentials.accessKeyId)
    expect(await idAt(minutes(54))).toBe(exampleCredentials.accessKeyId)
    expect(calls()).toBe(1)
    expect(await idAt(minutes(55))).toBe(otherCredentials.accessKeyId)
    await Promise.all(Array.from({ length: 50 }, () => signer.sign(request)))
    expect(calls()).toBe(2)
  })

  test('that fails to refresh leaves the credentials at hand in use while they live, and is then heard', async () => {
    const failure = new Error('the metadata service is away')
    const { provide, calls } = provider(expiring(exampleCredentials, minutes(60)), failure)
    const { idAt } = signerAt(provide)
    expect(await idAt(minutes(0))).toBe(exampleCredentials.accessKeyId)
    expect(await idAt(minutes(56))).toBe(exampleCredentials.accessKeyId)
    expect(await idAt(minutes(59.99))).toBe(exampleCredentials.accessKeyId)
    expect(calls()).toBe(3)
    await expect(idAt(minutes(60))).rejects.toBe(failure)
    await expect(idAt(minutes(61))).rejects.toBe(failure)
    expect(calls()).toBe(5)
  })

  test('that refreshes to something that is no credentials leaves those at hand in use', async () => {
    const { provide } = provider(expiring(exampleCredentials, minutes(60)), { accessKeyId: 'a' } as CredentialsInput)
    const { idAt } = signerAt(provide)
    await idAt(minutes(0))
    expect(await idAt(minutes(57))).toBe(exampleCredentials.accessKeyId)
    await expect(idAt(minutes(60))).rejects.toThrow(/^credentials\.secretAccessKey: /)
  })

  test.each([
    ['by a rejection', async (error: Error) => Promise.reject(error)],
    [
      'at once',
      (error: Error) => {
        throw error
      },
    ],
  ])('that fails %s is heard by all who wait, and asked again by the next', async (_, fail) => {
    let calls = 0
    const failure = new Error('no credentials yet')
    const { signer, idAt } = signerAt(() => (++calls === 1 ? (fail(failure) as never) : exampleCredentials))
    const waiting = await Promise.allSettled([signer.sign(request), signer.sign(request), signer.presign(request)])
    expect(waiting.map((one) => (one as PromiseRejectedResult).reason)).toEqual([failure, failure, failure])
    expect(await idAt(minutes(0))).toBe(exampleCredentials.accessKeyId)
    expect(calls).toBe(2)
  })

  test('that fails at once to refresh is asked again and again', async () => {
    let calls = 0
    const { idAt } = signerAt(() => {
      calls++
      if (calls === 2) throw new Error('away')
      return expiring(calls === 1 ? exampleCredentials : otherCredentials, minutes(calls === 1 ? 60 : 600))
    })
    const ids = [await idAt(minutes(0)), await idAt(minutes(56)), await idAt(minutes(57)), await idAt(minutes(58))]
    expect(ids).toEqual(['AKIDEXAMPLE', 'AKIDEXAMPLE', otherCredentials.accessKeyId, otherCredentials.accessKeyId])
    expect(calls).toBe(3)
  })

  test('is refused a clock that gives no date', async () => {
    const { provide } = provider(exampleCredentials)
    for (const wrong of ['2015-08-30', Number.NaN, () => '2015-08-30', new Date(Number.NaN)]) {
      const signer = createSigner({ ...options, credentials: provide, signingDate: wrong } as unknown as SignerOptions)
      await expect(signer.sign(request)).rejects.toThrow('signingDate: expected a')
    }
  })

  test('is waited for before the date is taken', async () => {
    let now = minutes(0)
    const credentials = async () => {
      now = minutes(3)
      return exampleCredentials
    }
    const signer = createSigner({ ...options, credentials, signingDate: () => now })
    expect((await signer.sign(request)).requestDateTime).toBe('20150830T123900Z')
  })

  test('of one signer is not another’s', async () => {
    const [one, two] = [signerAt(async () => exampleCredentials), signerAt(async () => thirdCredentials)]
    expect(await Promise.all([one.idAt(minutes(0)), two.idAt(minutes(0))])).toEqual([
      exampleCredentials.accessKeyId,
      thirdCredentials.accessKeyId,
    ])
  })
})
