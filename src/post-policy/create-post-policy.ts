import { resolveEngine } from '../hash/default-engine.js'
import { bucketLocationNames, checkBucket } from '../hosts/bucket-url.js'
import { checkOptionNames } from '../named-options.js'
import { checkCredentials, checkDate, checkExpiresIn, checkScopePart } from '../option-checks.js'
import { demand, isSigV4Error, quote } from '../sigv4-error.js'
import { formatAmzDate, scopeDateOf } from '../stages/amz-date.js'
import { isWellFormed, textToByteString } from '../stages/bytes.js'
import { maxExpiresIn } from '../stages/request-checks.js'
import { serviceRules } from '../stages/service-rules.js'
import { calculateSignature, createSigningKeyCache } from '../stages/signing-key.js'
import { signingAlgorithm } from '../stages/string-to-sign.js'
import { type FieldCondition, meetsCondition } from './condition.js'
import { authenticationFields, fileNameVariable, lowerCase } from './form-fields.js'
import { type PolicyDocument, readPolicyDocument } from './policy-document.js'
import { createPostUrl } from './post-url.js'
import type { CreatePostPolicyOptions, PostCondition, PostPolicy } from './types.js'

const signingKeys = createSigningKeyCache()

const optionNames: ReadonlySet<string> = new Set<keyof CreatePostPolicyOptions>([
  ...bucketLocationNames,
  'credentials',
  'key',
  'service',
  'expiresIn',
  'expiration',
  'fields',
  'conditions',
  'signingDate',
  'url',
  'rules',
  'engine',
])

/**
 * Signs a policy for a form with which whoever holds it may upload one file at a time until it expires.
 *
 * Every field gets its condition: none but the fields of the result, and those that `conditions` name, may be sent.
 *
 * @throws {TypeError} if an option is not what it should be, or a field does not meet a condition
 * @throws {RangeError} for an invalid `signingDate`, or an expiration that is not within a week of it
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-UsingHTTPPOST.html
 */
export function createPostPolicy(options: CreatePostPolicyOptions): PostPolicy {
  checkOptionNames(options, optionNames)
  const { credentials, bucket, key, conditions = [] } = options
  checkCredentials(credentials)
  const { accessKeyId, secretAccessKey, sessionToken } = credentials
  const region = checkScopePart('region', options.region ?? 'us-east-1')
  const service = checkScopePart('service', options.service ?? 's3')
  const date = options.signingDate === undefined ? new Date() : checkDate('signingDate', options.signingDate)
  const expiration = expirationOf(options, Math.floor(date.getTime() / 1000) * 1000)
  const fields = checkFields(bucket, key, options.fields ?? {})
  const { sessionTokenName } = serviceRules(service, options.rules)
  const dateTime = formatAmzDate(date)
  const engine = resolveEngine(options.engine)
  const signing = signingKeys.get(engine, accessKeyId, secretAccessKey, scopeDateOf(dateTime), region, service)
  const signed: readonly Pair[] = [
    ['x-amz-algorithm', signingAlgorithm],
    ['x-amz-credential', `${accessKeyId}/${signing.scopeText}`],
    ['x-amz-date', dateTime],
    ...(sessionToken ? [[sessionTokenName, sessionToken] as const] : []),
  ]
  const document = {
    expiration: expiration.toISOString(),
    conditions: [
      ...conditionsOf([['bucket', bucket], ...fields], conditions),
      ...signed.map(([name, value]) => ({ [name]: value })),
    ],
  }
  const policy = btoa(textToByteString(JSON.stringify(document)) as string)
  checkConditions(policy, [['bucket', bucket], ...fields])
  const dies = credentials.expiration?.getTime() ?? expiration.getTime()
  return {
    url: createPostUrl(options, region, service),
    fields: Object.fromEntries([
      ...fields,
      ...signed,
      ['policy', policy],
      ['x-amz-signature', calculateSignature(signing.hmac, policy)],
    ]),
    expiresAt: new Date(Math.min(expiration.getTime(), dies)),
  }
}

type Pair = readonly [name: string, value: string]

function expirationOf({ expiresIn, expiration }: CreatePostPolicyOptions, time: number): Date {
  if (expiration === undefined) {
    const seconds = expiresIn ?? 900
    checkExpiresIn(seconds)
    return new Date(time + seconds * 1000)
  }
  if (expiresIn !== undefined) throw new TypeError('expiration: expected one of expiration and expiresIn, got both')
  const lifetime = checkDate('expiration', expiration).getTime() - time
  if (lifetime > 0 && lifetime <= maxExpiresIn * 1000) return expiration
  throw new RangeError(
    `expiration: expected a date within a week after the signing date, got ${expiration.toISOString()}`,
  )
}

function checkFields(
  bucket: string,
  key: string,
  fields: NonNullable<CreatePostPolicyOptions['fields']>,
): readonly Pair[] {
  checkBucket(bucket)
  demand(isText(key) && key !== '', 'key', 'text', key)
  demand(typeof fields === 'object' && fields !== null, 'fields', 'names and values', fields)
  const given: Iterable<Pair> = isIterable(fields) ? fields : Object.entries(fields)
  const pairs: readonly Pair[] = [['key', key], ...given]
  const seen = new Set<string>()
  for (const pair of pairs) {
    demand(Array.isArray(pair), 'fields', 'pairs of a name and a value', pair)
    const [name, value] = pair
    const isName = typeof name === 'string' && /^[\x21\x23-\x7e]+$/.test(name)
    demand(isName, 'fields', 'names of printable ASCII without blanks or quotes', name)
    const lower = lowerCase(name)
    demand(!seen.has(lower), 'fields', 'each name once, whatever its case', name)
    seen.add(lower)
    demand(!isAdded(lower), 'fields', 'none that signing or the user adds', name)
    demand(isText(value), 'fields', `${quote(name)} to be well-formed text`, value)
  }
  return pairs
}

function isText(value: string): boolean {
  return typeof value === 'string' && isWellFormed(value)
}

function isAdded(name: string): boolean {
  return name === 'file' || authenticationFields.has(name)
}

function isIterable(fields: object): fields is Iterable<Pair> {
  return Symbol.iterator in fields
}

/** The caller's conditions, after one for each field that they do not name. */
function conditionsOf(fields: readonly Pair[], conditions: readonly PostCondition[]): readonly PostCondition[] {
  demand(Array.isArray(conditions), 'conditions', 'a list', conditions)
  const named = new Set(conditions.map(fieldOf))
  for (const name of named) demand(!isAdded(name), 'conditions', 'none for what signing or the user adds', name)
  if (named.has('content-length-range')) {
    throw new TypeError('conditions: expected the size as ["content-length-range", min, max], got it as a field')
  }
  const own = fields.filter(([name]) => !named.has(lowerCase(name)) && !lowerCase(name).startsWith('x-ignore-'))
  return [...own.map(([name, value]) => conditionFor(name, value)), ...conditions]
}

function fieldOf(condition: PostCondition): string {
  const reference = Array.isArray(condition) ? condition[1] : `$${Object.keys(condition ?? {})[0]}`
  return typeof reference === 'string' ? lowerCase(reference.slice(1)) : ''
}

/** What `${filename}` stands for is not known, nor is what follows it: only what is before it can be demanded. */
function conditionFor(name: string, value: string): PostCondition {
  const variable = value.indexOf(fileNameVariable)
  return variable < 0 ? { [name]: value } : ['starts-with', `$${name}`, value.slice(0, variable)]
}

/** Reads the policy as a verifier would: each condition is one, and each field that is known meets its own. */
function checkConditions(policy: string, fields: readonly Pair[]): void {
  const { conditions } = readOwnPolicy(policy)
  const values = new Map(fields.map(([name, value]) => [lowerCase(name), value]))
  for (const condition of conditions) {
    if (condition.operator === 'impossible') {
      const expected = 'one that a form can meet, such as ["eq", "$acl", "private"]'
      throw new TypeError(`conditions: expected ${expected}, got ${condition.text}`)
    }
    if (condition.operator === 'content-length-range') {
      if (condition.min > condition.max) {
        throw new TypeError(`conditions: expected content-length-range to be from min to max, got ${condition.text}`)
      }
      continue
    }
    const value = values.get(condition.field)
    if (value === undefined || isMet(condition, value)) continue
    throw new TypeError(`fields: expected ${condition.field} to meet ${condition.text}, got ${quote(value)}`)
  }
}

function readOwnPolicy(policy: string): PolicyDocument {
  try {
    return readPolicyDocument(policy)
  } catch (error) {
    // All else of the policy is made here.
    throw isSigV4Error(error)
      ? new TypeError(error.message.replace(/^policy:/, 'conditions:'), { cause: error })
      : error
  }
}

function isMet(condition: FieldCondition, value: string): boolean {
  if (condition.value.includes(fileNameVariable)) return false
  const variable = value.indexOf(fileNameVariable)
  if (variable < 0) return meetsCondition(condition, value)
  const before = value.slice(0, variable)
  if (condition.operator === 'starts-with') {
    return before.startsWith(condition.value) || condition.value.startsWith(before)
  }
  const after = value.slice(value.lastIndexOf(fileNameVariable) + fileNameVariable.length)
  const rest = condition.value.slice(before.length)
  return condition.value.startsWith(before) && rest.endsWith(after)
}
