import type { HashEngine } from '../hash-engine.js'
import { checkCredentials, checkDate, checkScopePart } from '../option-checks.js'
import { demand } from '../sigv4-error.js'
import { formatAmzDate, scopeDateOf } from '../stages/amz-date.js'
import { createSigningKeyCache, type PreparedSigningKey } from '../stages/signing-key.js'
import type { CredentialsInput } from '../types.js'
import type { DateInput } from './types.js'

/** Whose signature, when and for what. */
export interface SigningContext {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string | undefined
  /** `YYYYMMDDTHHMMSSZ` */
  readonly dateTime: string
  readonly region: string
  readonly service: string
  readonly key: PreparedSigningKey
  readonly engine: HashEngine
}

const signingKeys = createSigningKeyCache()

/**
 * Checks what the providers came up with, and finds the derived key.
 *
 * @throws {TypeError} if it could not sign
 * @throws {RangeError} for an invalid date
 */
export function openContext(
  credentials: CredentialsInput,
  region: string,
  service: string,
  date: DateInput | undefined,
  engine: HashEngine,
): SigningContext {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials ?? {}
  // Providers that read an environment give an empty token for none; expiry is the provider's business here.
  checkCredentials(credentials && { accessKeyId, secretAccessKey, sessionToken: sessionToken || undefined })
  checkScopePart('region', region)
  checkScopePart('service', service)
  const dateTime = formatAmzDate(date === undefined ? new Date() : checkDate('signingDate', toDate(date)))
  const key = signingKeys.get(engine, accessKeyId, secretAccessKey, scopeDateOf(dateTime), region, service)
  return {
    accessKeyId,
    secretAccessKey,
    sessionToken: sessionToken || undefined,
    dateTime,
    region,
    service,
    key,
    engine,
  }
}

function toDate(input: DateInput): Date {
  if (typeof input === 'number') return new Date(input * 1000)
  if (typeof input !== 'string') {
    const isObject = typeof input === 'object' && input !== null
    demand(isObject, 'signingDate', 'a Date, seconds since the epoch or text', input)
    return new Date(input)
  }
  const seconds = input.trim() === '' ? Number.NaN : Number(input)
  return new Date(Number.isNaN(seconds) ? input : seconds * 1000)
}
