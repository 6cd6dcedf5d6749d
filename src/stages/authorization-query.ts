import { quote, refusal, type SigV4Error } from '../sigv4-error.js'
import type { ServiceRules } from '../types.js'
import { type ClaimText, checkAlgorithm } from './authorization-header.js'
import type { QueryParameter } from './canonical-query.js'
import { decodeCanonical } from './uri-encode.js'

/** The parameters that no presigned URL is without. */
const required = ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature', 'X-Amz-SignedHeaders', 'X-Amz-Date']

const parameterNames = [
  ...required,
  'X-Amz-Expires',
  'X-Amz-Security-Token',
  'X-Amz-S3session-Token',
  'X-Amz-Content-Sha256',
]

/** Their names in lower case, by name as AWS spells it. */
const lowerNames: ReadonlyMap<string, string> = new Map(parameterNames.map((name) => [name, name.toLowerCase()]))

/** The parameters that authenticate, by lower-case name, decoded. */
export type AuthenticationParameters = ReadonlyMap<string, string>

/** The parameter that carries a session token of that header's name. */
export function tokenParameterName({ sessionTokenName }: Pick<ServiceRules, 'sessionTokenName'>): string {
  return spellingOf(sessionTokenName) as string
}

function spellingOf(name: string): string | undefined {
  const lower = name.toLowerCase()
  return parameterNames.find((spelling) => lowerNames.get(spelling) === lower)
}

/** Whether a canonical parameter name is one that authenticates, spelled right. */
export function isAuthenticationParameter(name: string): boolean {
  return lowerNames.has(name)
}

/**
 * Check 1: picks out the parameters that authenticate. Each may be there once, spelled as AWS spells it.
 *
 * @param parameters of `parseQuery`
 * @throws {SigV4Error} `DuplicateParameter`
 */
export function pickAuthenticationParameters(parameters: readonly QueryParameter[]): AuthenticationParameters {
  const picked = new Map<string, string>()
  for (const { name, value } of parameters) {
    if ((name.charCodeAt(0) | 0x20) !== 0x78 || name.charCodeAt(1) !== 0x2d) continue
    const lower = lowerNames.get(name)
    if (lower !== undefined && !picked.has(lower)) picked.set(lower, decodeCanonical(value))
    else {
      const spelling = spellingOf(name)
      if (spelling !== undefined) throw repeatedParameter(name, spelling)
    }
  }
  return picked
}

/**
 * Takes the claim out of the parameters of a presigned URL.
 *
 * @throws {SigV4Error} `UnsupportedAlgorithm`, `AuthorizationQueryMalformed`
 */
export function claimOfParameters(picked: AuthenticationParameters): ClaimText {
  const algorithm = picked.get('x-amz-algorithm')
  const credential = picked.get('x-amz-credential')
  const signedHeaders = picked.get('x-amz-signedheaders')
  const signature = picked.get('x-amz-signature')
  if (algorithm !== undefined) checkAlgorithm(algorithm)
  if (algorithm === undefined || credential === undefined || signedHeaders === undefined || signature === undefined) {
    throw missingParameters(picked)
  }
  return { algorithm, credential, signedHeaders, signature }
}

export function missingParameters(picked: AuthenticationParameters): SigV4Error {
  const names = required.filter((name) => !picked.has(name.toLowerCase()))
  const details = { name: names[0] as string, names }
  return refusal('AuthorizationQueryMalformed', 'query', `the parameters ${names.join(', ')}`, undefined, details)
}

export function repeatedParameter(name: string, spelling: string): SigV4Error {
  const expected = `${spelling} at most once and in this spelling, got ${quote(name)} too`
  return refusal('DuplicateParameter', 'query', expected, undefined, { authentication: 'query', name })
}
