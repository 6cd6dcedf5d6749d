import { quote, refusal, type SigV4Error } from '../sigv4-error.js'
import type { ServiceRules } from '../types.js'
import { type ClaimText, checkAlgorithm } from './authorization-header.js'
import type { QueryParameter } from './canonical-query.js'
import { decodeCanonical } from './uri-encode.js'

const parameterNames = {
  algorithm: 'X-Amz-Algorithm',
  credential: 'X-Amz-Credential',
  signature: 'X-Amz-Signature',
  signedHeaders: 'X-Amz-SignedHeaders',
  date: 'X-Amz-Date',
  expires: 'X-Amz-Expires',
  securityToken: 'X-Amz-Security-Token',
  s3SessionToken: 'X-Amz-S3session-Token',
  contentSha256: 'X-Amz-Content-Sha256',
} as const

type Field = keyof typeof parameterNames

/** The parameters that authenticate, decoded. */
export type AuthenticationParameters = Readonly<Record<Field, string | undefined>>

const fields = Object.keys(parameterNames) as Field[]
const names: string[] = Object.values(parameterNames)

/** The parameter that carries a session token of that header's name. */
export function tokenParameterName({ sessionTokenName }: Pick<ServiceRules, 'sessionTokenName'>): string {
  return sessionTokenName === 'x-amz-security-token' ? parameterNames.securityToken : parameterNames.s3SessionToken
}

/** Whether a canonical parameter name is one that authenticates, spelled right. */
export function isAuthenticationParameter(name: string): boolean {
  return names.includes(name)
}

/**
 * Check 1: picks out the parameters that authenticate. Each may be there once, spelled as AWS spells it.
 *
 * @param parameters of `parseQuery`
 * @throws {SigV4Error} `DuplicateParameter`
 */
export function pickAuthenticationParameters(parameters: readonly QueryParameter[]): AuthenticationParameters {
  const picked: Record<Field, string | undefined> = {
    algorithm: undefined,
    credential: undefined,
    signature: undefined,
    signedHeaders: undefined,
    date: undefined,
    expires: undefined,
    securityToken: undefined,
    s3SessionToken: undefined,
    contentSha256: undefined,
  }
  for (const { name, value } of parameters) {
    if ((name.charCodeAt(0) | 0x20) !== 0x78 || name.charCodeAt(1) !== 0x2d) continue
    const field = fields[names.indexOf(name)]
    if (field === undefined) {
      const lower = name.toLowerCase()
      const rightName = names.find((other) => other.toLowerCase() === lower)
      if (rightName !== undefined) throw duplicate(name, rightName)
    } else {
      if (picked[field] !== undefined) throw duplicate(name)
      picked[field] = decodeCanonical(value)
    }
  }
  return picked
}

/**
 * Takes the claim out of the parameters of a presigned URL.
 *
 * @throws {SigV4Error} `UnsupportedAlgorithm`, `AuthorizationQueryMalformed`, `DuplicateParameter`
 */
export function claimOfParameters(picked: AuthenticationParameters): ClaimText {
  const { algorithm, credential, signedHeaders, signature } = picked
  if (algorithm !== undefined) checkAlgorithm(algorithm)
  if (algorithm === undefined || credential === undefined || signedHeaders === undefined || signature === undefined) {
    throw missingParameters(picked)
  }
  if (picked.securityToken !== undefined && picked.s3SessionToken !== undefined) {
    throw duplicate(parameterNames.s3SessionToken, parameterNames.securityToken)
  }
  return { algorithm, credential, signedHeaders, signature }
}

/** The parameters that no presigned URL is without, in the order of `parameterNames`. */
const requiredCount = 5

export function missingParameters(picked: AuthenticationParameters): SigV4Error {
  const missing = names.filter((_, i) => i < requiredCount && picked[fields[i] as Field] === undefined)
  const expected = `the parameters ${missing.join(', ')}`
  const details = { name: missing[0] as string, names: missing }
  return refusal('AuthorizationQueryMalformed', 'query', expected, undefined, details)
}

function duplicate(name: string, rightName = name): SigV4Error {
  const expected = `${rightName} at most once and in this spelling, got ${quote(name)} too`
  return refusal('DuplicateParameter', 'query', expected, undefined, { name })
}
