import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isSigV4Error } from '../../src/errors.js'
import { type CreatePostPolicyOptions, createPostPolicy, verifyPostPolicy } from '../../src/post-policy/index.js'
import { credentialsOf } from '../support/post-policy-files.js'
import { check } from '../support/property-runs.js'

const variable = ['$', '{filename}'].join('')
const exampleCredentials = credentialsOf({ credentials: 'longterm' })
const temporaryCredentials = credentialsOf({ credentials: 'temporary' })
const signingDate = new Date('2015-08-30T12:36:00Z')

const text = fc.string({ unit: 'binary', maxLength: 30 })
const template = fc.oneof(
  { weight: 3, arbitrary: text },
  fc.tuple(text, text).map(([before, after]) => before + variable + after),
)
const fieldNames = [
  'acl',
  'Content-Type',
  'x-amz-meta-A',
  'x-amz-meta-b',
  'success_action_redirect',
  'x-ignore-A',
] as const

interface Made {
  readonly options: CreatePostPolicyOptions
  readonly fields: readonly Pair[]
  readonly fileName: string
  readonly fileSize: number
  /** Milliseconds after the signing date. */
  readonly after: number
}

type Pair = readonly [string, string]

/** A form that is as its policy wants it. */
const made: fc.Arbitrary<Made> = fc
  .record({
    credentials: fc.constantFrom(exampleCredentials, temporaryCredentials),
    region: fc.constantFrom('us-east-1', 'eu-west-1'),
    bucket: fc.constantFrom('examplebucket', 'my.bucket'),
    key: template.map((value) => `k${value}`),
    fields: fc.uniqueArray(fc.tuple(fc.constantFrom(...fieldNames), template), { selector: ([name]) => name }),
    range: fc.option(fc.tuple(fc.nat(100), fc.nat(100)), { nil: undefined }),
    expiresIn: fc.integer({ min: 1, max: 604800 }),
    fileName: text,
    part: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ range, fields, fileName, part, ...rest }) => {
    const [min, extent] = range ?? [0, 1000]
    const options: CreatePostPolicyOptions = {
      ...rest,
      signingDate,
      fields,
      conditions: range === undefined ? [] : [['content-length-range', min, min + extent]],
    }
    return {
      options,
      fields: Object.entries(createPostPolicy(options).fields),
      fileName,
      fileSize: min + Math.round(part * extent),
      after: Math.floor(part * rest.expiresIn * 1000),
    }
  })

function verify({ options, fields, fileName, fileSize, after }: Made, overrides: object = {}) {
  const { credentials, bucket, region = '' } = options
  const now = new Date(signingDate.getTime() + after)
  return verifyPostPolicy(fields, { credentials, bucket, region, now, fileName, fileSize, ...overrides })
}

function outcomeOf(run: () => object): object | string {
  try {
    return run()
  } catch (error) {
    if (isSigV4Error(error)) return error.code
    throw error
  }
}

const replaced = (value: string, fileName: string) =>
  value.replaceAll(variable, () => fileName.replace(/^.*[/\\]/s, ''))
const isIgnored = ([name]: Pair) => name.toLowerCase().startsWith('x-ignore-')

describe('a form', () => {
  test('is accepted as it was made, at any time until it expires', () => {
    check(
      fc.property(made, (form) => {
        const { options, fileName } = form
        const given = [...(options.fields as Iterable<Pair>)].filter((field) => !isIgnored(field))
        expect(verify(form)).toMatchObject({
          accessKeyId: options.credentials.accessKeyId,
          bucket: options.bucket,
          key: replaced(options.key, fileName),
          fields: new Map(given.map(([name, value]) => [name.toLowerCase(), replaced(value, fileName)])),
        })
      }),
      500,
    )
  })

  test('means the same with its fields in another order and their names in another case', () => {
    const shuffled = made.chain((form) =>
      fc.tuple(
        fc.constant(form),
        fc.shuffledSubarray([...form.fields], { minLength: form.fields.length }),
        fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }),
      ),
    )
    check(
      fc.property(shuffled, ([form, fields, upper]) => {
        const spelled = fields.map(([name, value], at): Pair => [upper[at] ? name.toUpperCase() : name, value])
        const before = verify(form)
        const after = verify({ ...form, fields: spelled })
        expect({ ...after, fields: new Map([...after.fields].sort()) }).toEqual({
          ...before,
          fields: new Map([...before.fields].sort()),
        })
      }),
      300,
    )
  })

  test('may say anything in fields to be ignored', () => {
    check(
      fc.property(made, text, text, (form, name, value) => {
        const fields: readonly Pair[] = [...form.fields, [`X-Ignore-_${name}`, value]]
        expect(verify({ ...form, fields })).toEqual(verify(form))
      }),
      200,
    )
  })
})

describe('a form is refused', () => {
  const field = (filter: (field: Pair) => boolean) =>
    made.chain((form) => fc.tuple(fc.constant(form), fc.constantFrom(...form.fields.filter(filter))))
  const change = fc.constantFrom<(value: string) => string>(
    (value) => `${value}x`,
    (value) => `x${value}`,
    (value) => `${value} `,
    (value) => `${value}\0`,
    (value) => value.slice(0, -1) || 'x',
    (value) => (value.toUpperCase() === value ? value.toLowerCase() : value.toUpperCase()),
  )

  test('with a field changed that its policy fixes', () => {
    const fixed = field((pair) => !isIgnored(pair) && !pair[1].includes(variable))
    check(
      fc.property(fixed, change, ([form, chosen], edit) => {
        const value = edit(chosen[1])
        fc.pre(value !== chosen[1])
        const fields = form.fields.map((pair): Pair => (pair === chosen ? [pair[0], value] : pair))
        expect(outcomeOf(() => verify({ ...form, fields }))).toBeTypeOf('string')
      }),
      1000,
    )
  })

  test('with the beginning of a field changed that ends with the file name', () => {
    check(
      fc.property(
        made.filter(({ options }) => options.key.includes(variable)),
        (form) => {
          const fields = form.fields.map(([name, value]): Pair => [name, name === 'key' ? `x${value}` : value])
          expect(outcomeOf(() => verify({ ...form, fields }))).toBe('PolicyConditionFailed')
        },
      ),
      100,
    )
  })

  test('with a field dropped', () => {
    check(
      fc.property(
        field((pair) => !isIgnored(pair)),
        ([form, chosen]) => {
          const fields = form.fields.filter((pair) => pair !== chosen)
          expect(outcomeOf(() => verify({ ...form, fields }))).toBeTypeOf('string')
        },
      ),
      500,
    )
  })

  test('with a field more', () => {
    check(
      fc.property(made, text, text, (form, name, value) => {
        fc.pre(!/^(x-ignore-|file$)/i.test(name))
        const fields: readonly Pair[] = [...form.fields, [name, value]]
        expect(outcomeOf(() => verify({ ...form, fields }))).toMatch(/^(PolicyFieldNotCovered|PostFieldDuplicated)$/)
      }),
      500,
    )
  })

  test('with a field twice, even with one value and in another case', () => {
    check(
      fc.property(
        field(() => true),
        fc.boolean(),
        ([form, [name, value]], upper) => {
          const fields: readonly Pair[] = [...form.fields, [upper ? name.toUpperCase() : name, value]]
          expect(outcomeOf(() => verify({ ...form, fields }))).toBe('PostFieldDuplicated')
        },
      ),
      200,
    )
  })

  test('in another bucket, region or service, and with another key', () => {
    check(
      fc.property(made, (form) => {
        const { credentials } = form.options
        const other = { ...credentials, secretAccessKey: `${credentials.secretAccessKey}x` }
        expect([
          outcomeOf(() => verify(form, { bucket: 'other' })),
          outcomeOf(() => verify(form, { region: 'ap-south-1' })),
          outcomeOf(() => verify(form, { service: 's3express' })),
          outcomeOf(() => verify(form, { credentials: other })),
          outcomeOf(() => verify(form, { credentials: () => undefined })),
          outcomeOf(() => verify(form, { credentials: { ...credentials, sessionToken: 'another' } })),
        ]).toEqual([
          'PolicyConditionFailed',
          'ScopeRegionMismatch',
          'ScopeServiceMismatch',
          'SignatureDoesNotMatch',
          'InvalidAccessKeyId',
          'InvalidToken',
        ])
      }),
      200,
    )
  })

  test('with a file beyond its bounds', () => {
    const bounded = made.filter(({ options }) => (options.conditions ?? []).length > 0)
    check(
      fc.property(bounded, fc.integer({ min: 1, max: 1000 }), (form, more) => {
        const { min, max } = verify(form).contentLengthRange ?? { min: 0, max: 0 }
        expect(outcomeOf(() => verify(form, { fileSize: max + more }))).toBe('EntityTooLarge')
        if (min >= more) expect(outcomeOf(() => verify(form, { fileSize: min - more }))).toBe('EntityTooSmall')
      }),
      200,
    )
  })

  test('after its time, and long before', () => {
    check(
      fc.property(made, fc.integer({ min: 1, max: 1e12 }), (form, beyond) => {
        const lifetime = (form.options.expiresIn ?? 0) * 1000
        expect(outcomeOf(() => verify({ ...form, after: lifetime + beyond }))).toMatch(
          /^(PolicyExpired|RequestExpired)$/,
        )
        expect(outcomeOf(() => verify({ ...form, after: -900_000 - beyond }))).toBe('RequestNotYetValid')
      }),
      200,
    )
  })
})
