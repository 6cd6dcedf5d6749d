import { checkOptionNames } from '../named-options.js'
import { checkCredentials, checkDate, checkMatch, checkNames } from '../option-checks.js'
import { demand, expectation } from '../sigv4-error.js'
import { hexDigest, isHexDigest } from '../stages/payload-hash.js'
import type { CredentialsInput, VerifyLimits, VerifyOptions } from '../types.js'

export const verifyOptionNames: ReadonlySet<string> = new Set<keyof VerifyOptions>([
  'credentials',
  'service',
  'region',
  'now',
  'maxClockSkew',
  'payloadHash',
  'unsignedPayload',
  'streamingPayload',
  'requiredSignedHeaders',
  'allowUnsignedHeaders',
  'authentication',
  'allowAnonymous',
  'origin',
  'limits',
  'rules',
  'engine',
])

const limitNames: ReadonlySet<string> = new Set<keyof VerifyLimits>([
  'authorizationLength',
  'signedHeaders',
  'headers',
  'queryParameters',
])

const originNames: ReadonlySet<string> = new Set(['host', 'pathPrefix'])

const checkedCredentials = new WeakSet<CredentialsInput>()

/**
 * @returns now, in milliseconds
 * @throws {TypeError}
 * @throws {RangeError} for a date that is invalid, and a number that is out of bounds
 */
export function checkVerifyOptions(options: VerifyOptions): number {
  checkOptionNames(options, verifyOptionNames)
  const { credentials, now, payloadHash, authentication, origin, limits } = options
  if (typeof credentials !== 'function' && !checkedCredentials.has(credentials)) {
    checkCredentials(credentials)
    checkedCredentials.add(credentials)
  }
  checkMatch('service', options.service)
  checkMatch('region', options.region)
  checkNumber('maxClockSkew', options.maxClockSkew, 1e9)
  demand(payloadHash === undefined || isHexDigest(payloadHash), 'payloadHash', hexDigest, payloadHash)
  checkFlag('unsignedPayload', options.unsignedPayload)
  checkFlag('streamingPayload', options.streamingPayload)
  checkFlag('allowAnonymous', options.allowAnonymous)
  checkNames('requiredSignedHeaders', options.requiredSignedHeaders)
  checkNames('allowUnsignedHeaders', options.allowUnsignedHeaders)
  const isForm = authentication === undefined || authentication === 'header' || authentication === 'query'
  demand(isForm, 'authentication', '"header" or "query"', authentication)
  if (origin !== undefined) checkOrigin(origin)
  if (limits !== undefined) {
    checkOptionNames(limits, limitNames, 'limits')
    for (const name in limits) {
      checkNumber(`limits.${name}`, limits[name as keyof VerifyLimits], Number.POSITIVE_INFINITY)
    }
  }
  return now === undefined ? Date.now() : checkDate('now', now).getTime()
}

/** Of another kind, a flag would loosen or tighten the checks unseen. */
function checkFlag(name: string, flag: boolean | undefined): void {
  demand(flag === undefined || typeof flag === 'boolean', name, 'true or false', flag)
}

function checkOrigin(origin: NonNullable<VerifyOptions['origin']>): void {
  checkOptionNames(origin, originNames, 'origin')
  const { host, pathPrefix = '' } = origin
  demand(typeof host === 'string' && /^[^/]+$/.test(host), 'origin.host', 'a host as clients see it', host)
  const isPath = typeof pathPrefix === 'string' && /^(?:\/[!-"$->@-~]*)?(?<!\/)$/.test(pathPrefix)
  demand(isPath, 'origin.pathPrefix', 'printable ASCII such as "/a"', pathPrefix)
}

function checkNumber(name: string, number: number | undefined, max: number): void {
  if (number === undefined) return
  demand(typeof number === 'number', name, 'a number', number)
  if (!(number >= 0 && number <= max)) throw new RangeError(expectation(name, `a number from 0 to ${max}`, number))
}
