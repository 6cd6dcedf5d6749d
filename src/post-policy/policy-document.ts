import { quote, type SigV4Error } from '../sigv4-error.js'
import { parseAmzDate } from '../stages/amz-date.js'
import { byteStringToBytes } from '../stages/bytes.js'
import { type ReadCondition, readCondition } from './condition.js'
import { readPolicyJson } from './policy-json.js'
import { policyMalformed } from './policy-malformed.js'

export interface PolicyDocument {
  /** Milliseconds. */
  readonly expiration: number
  readonly conditions: readonly ReadCondition[]
}

/**
 * Reads the `policy` field: base64 of UTF-8 of JSON with `expiration` and `conditions`, and nothing else.
 *
 * @throws {SigV4Error} `PolicyMalformed`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
export function readPolicyDocument(base64: string): PolicyDocument {
  const text = decodePolicy(base64)
  if (text.trim() === '') throw policyMalformed('empty', 'expected a JSON object, got nothing')
  const json = readPolicyJson(text)
  if (!(json instanceof Map)) throw policyMalformed('json', 'expected a JSON object in which no name stands twice')
  for (const name of json.keys()) {
    if (name !== 'expiration' && name !== 'conditions') {
      throw policyMalformed('unexpected', `expected expiration and conditions, got ${quote(name)}`, { name })
    }
  }
  const expiration = json.get('expiration')
  const conditions = json.get('conditions')
  if (expiration === undefined) throw missing('expiration')
  if (conditions === undefined) throw missing('conditions')
  if (typeof expiration !== 'string') throw policyMalformed('json', 'expected the expiration to be text')
  if (!Array.isArray(conditions)) throw policyMalformed('conditions', 'expected conditions to be a list')
  return { expiration: readExpiration(expiration), conditions: conditions.map(readCondition) }
}

function missing(name: string): SigV4Error {
  return policyMalformed('missing', `expected ${name}, got none`, { name })
}

const base64Pattern = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

function decodePolicy(base64: string): string {
  if (!base64Pattern.test(base64)) throw policyMalformed('base64', 'expected base64 with its padding')
  const bytes = atob(base64)
  // Another spelling of the same bytes would be another policy with another signature.
  if (btoa(bytes) !== base64) throw policyMalformed('base64', 'expected base64 without stray bits')
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(byteStringToBytes(bytes))
  } catch {
    throw policyMalformed('json', 'expected UTF-8')
  }
}

/** ISO 8601 in UTC, with or without a fraction of a second: `2015-12-30T12:00:00.000Z`. */
function readExpiration(text: string): number {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z$/.exec(text)
  const [, year, month, day, hour, minute, second, fraction = ''] = match ?? []
  const time = parseAmzDate(`${year}${month}${day}T${hour}${minute}${second}Z`)
  if (!Number.isNaN(time)) return time + Number(fraction.padEnd(3, '0').slice(0, 3))
  const message = `expected the expiration as YYYY-MM-DDTHH:MM:SS.sssZ, got ${quote(text)}`
  throw policyMalformed('expiration', message, { received: text })
}
