import { quote, SigV4Error } from '../sigv4-error.js'
import { lowerCase } from './form-fields.js'
import type { PolicyJson } from './policy-json.js'
import { policyMalformed } from './policy-malformed.js'

/** A condition as it was read; `text` is how S3 names it in an error. */
export type ReadCondition = FieldCondition | RangeCondition | ImpossibleCondition

export interface FieldCondition {
  readonly operator: 'eq' | 'starts-with'
  /** In lower case. */
  readonly field: string
  readonly value: string
  readonly text: string
}

/** Bytes, both ends included. */
export interface RangeCondition {
  readonly operator: 'content-length-range'
  readonly min: number
  readonly max: number
  readonly text: string
}

/** One that S3 reads but that no form can meet. */
export interface ImpossibleCondition {
  readonly operator: 'impossible'
  readonly text: string
}

export const tokenFields: readonly string[] = ['x-amz-security-token', 'x-amz-s3session-token']

/** `starts-with` would let a form choose what the signature is to fix; S3 documents exact matching alone for these. */
const exactFields = new Set(['bucket', 'x-amz-algorithm', 'x-amz-credential', 'x-amz-date', ...tokenFields])

/**
 * Reads one item of `conditions`.
 *
 * @throws {SigV4Error} `PolicyMalformed`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
export function readCondition(json: PolicyJson): ReadCondition {
  if (json instanceof Map) return readSimpleCondition(json)
  if (!Array.isArray(json)) throw policyMalformed('condition', 'expected each condition to be a list or an object')
  const [identifier, first, second] = json as readonly PolicyJson[]
  if (identifier === undefined)
    throw policyMalformed('operation-missing', 'expected a condition to begin with its operation')
  if (typeof identifier !== 'string') throw policyMalformed('json', 'expected the operation of a condition to be text')
  const operator = lowerCase(identifier)
  if (operator !== 'eq' && operator !== 'starts-with' && operator !== 'content-length-range') {
    const message = `expected the operation eq, starts-with or content-length-range, got ${quote(identifier)}`
    throw policyMalformed('operation', message, { received: identifier })
  }
  if (json.length !== 3 || first === undefined || second === undefined) {
    const message = `expected ${operator} to have two arguments, got ${json.length - 1}`
    throw policyMalformed('arguments', message, { name: operator, actual: json.length - 1 })
  }
  if (operator === 'content-length-range') return readRange(identifier, first, second)
  if (typeof first !== 'string' || typeof second !== 'string') {
    throw policyMalformed('json', `expected the arguments of ${operator} to be text`)
  }
  return fieldCondition(operator, first, second, [identifier, first, second])
}

function readSimpleCondition(members: ReadonlyMap<string, PolicyJson>): ReadCondition {
  const [member] = members
  if (members.size !== 1 || member === undefined) {
    throw policyMalformed('simple-properties', `expected an object with one property, got ${members.size}`)
  }
  const [name, value] = member
  // S3 calls null bad JSON, and any other value a bad condition.
  if (value === null) throw policyMalformed('json', `expected the value of ${quote(name)} to be text, got null`)
  if (typeof value !== 'string')
    throw policyMalformed('simple-value', `expected the value of ${quote(name)} to be text`)
  return fieldCondition('eq', `$${name}`, value, ['eq', `$${name}`, value])
}

function fieldCondition(
  operator: 'eq' | 'starts-with',
  reference: string,
  value: string,
  parts: readonly [string, string, string],
): ReadCondition {
  const field = lowerCase(reference.slice(1))
  const text = formatCondition(tokenFields.includes(field) ? [parts[0], parts[1], '<masked>'] : parts)
  const known = reference.startsWith('$') && field !== ''
  if (!known || (operator === 'starts-with' && exactFields.has(field))) return { operator: 'impossible', text }
  return { operator, field, value, text }
}

const maxLong = 2n ** 63n - 1n

/** The bounds are whole numbers, which S3 also takes as text; other text is a condition that fails. */
function readRange(identifier: string, first: PolicyJson, second: PolicyJson): ReadCondition {
  const bounds = [first, second].map((json) => {
    if (typeof json === 'string') return /^\d{1,19}$/.test(json) ? BigInt(json) : undefined
    const number = isNumber(json) ? json.number : ''
    if (/^\d{1,19}$/.test(number) && BigInt(number) <= maxLong) return BigInt(number)
    throw policyMalformed('json', 'expected the bounds of content-length-range to be whole numbers, 0 or more')
  })
  const text = formatCondition([identifier, ...[first, second].map((json) => (isNumber(json) ? json : String(json)))])
  const [min, max] = bounds
  if (min === undefined || max === undefined) return { operator: 'impossible', text }
  return { operator: 'content-length-range', min: toSize(min), max: toSize(max), text }
}

function isNumber(json: PolicyJson): json is { readonly number: string } {
  return typeof json === 'object' && json !== null && 'number' in json
}

/** No file is as long as the largest safe integer, so that what lies above it is the same. */
function toSize(bound: bigint): number {
  return Number(bound < BigInt(Number.MAX_SAFE_INTEGER) ? bound : Number.MAX_SAFE_INTEGER)
}

/** As S3 writes it: `["eq", "$acl", "public-read"]`. */
function formatCondition(parts: readonly (string | { readonly number: string })[]): string {
  return `[${parts.map((part) => (typeof part === 'string' ? JSON.stringify(part) : part.number)).join(', ')}]`
}

/** Whether a field's value, `${filename}` replaced, meets a condition. An absent field meets none. */
export function meetsCondition({ operator, field, value }: FieldCondition, actual: string | undefined): boolean {
  if (actual === undefined) return false
  if (operator === 'eq') return actual === value
  // "Content-Types values for a starts-with condition that include commas are interpreted as lists."
  if (field === 'content-type') return actual.split(',').every((type) => type.trim().startsWith(value))
  return actual.startsWith(value)
}

export function conditionFailed(text: string, details: { readonly name?: string; readonly received?: string } = {}) {
  const got = details.received === undefined ? '' : `, got ${quote(details.received)}`
  const message = `policy: expected the form to meet ${text.length > 300 ? `${text.slice(0, 300)}…` : text}${got}`
  return new SigV4Error('PolicyConditionFailed', message, { expected: text, ...details })
}
