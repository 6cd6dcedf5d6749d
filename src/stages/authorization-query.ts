import { quote, refusal, type SigV4Error } from '../sigv4-error.js'
import type { ServiceRules } from '../types.js'
import { type ClaimText, checkAlgorithm } from './authorization-header.js'
import { parameterName, parameterValue, type QueryParameter } from './canonical-query.js'
import { decodeCanonical } from './uri-encode.js'

/** The parameters that name a key. */
export const claimNames = ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature', 'X-Amz-SignedHeaders'] as const

/** The parameters that no presigned URL is without. */
const required = [...claimNames, 'X-Amz-Date'] as const

const parameterNames = [
  ...required,
  'X-Amz-Expires',
  'X-Amz-Security-Token',
  'X-Amz-S3session-Token',
  'X-Amz-Content-Sha256',
] as const

type ParameterName = (typeof parameterNames)[number]

/** The parameters that authenticate, by their names as AWS spells them, decoded. */
export interface AuthenticationParameters extends Readonly<Partial<Record<ParameterName, string>>> {
  /** How many there are. */
  readonly count: number
}

/** The parameter that carries a session token of that header's name. */
export function tokenParameterName({ sessionTokenName }: Pick<ServiceRules, 'sessionTokenName'>): string {
  return spellingOf(sessionTokenName) as string
}

function spellingOf(name: string): ParameterName | undefined {
  const lower = name.toLowerCase()
  return parameterNames.find((spelling) => spelling.toLowerCase() === lower)
}

/** Whether a canonical parameter name is one that authenticates, spelled right. */
export function isAuthenticationParameter(name: string): boolean {
  return (parameterNames as readonly string[]).includes(name)
}

/**
 * Check 1: picks out the parameters that authenticate. Each may be there once, spelled as AWS spells it.
 *
 * @param parameters of `parseQuery`
 * @throws {SigV4Error} `DuplicateParameter`
 */
export function pickAuthenticationParameters(parameters: readonly QueryParameter[]): AuthenticationParameters {
  const picked: { count: number } & Partial<Record<ParameterName, string>> = { count: 0 }
  for (const parameter of parameters) {
    // None but those that begin with `x-`.
    if ((parameter.charCodeAt(0) | 0x20) !== 0x78 || parameter.charCodeAt(1) !== 0x2d) continue
    const name = parameterName(parameter)
    const known = parameterNames[(parameterNames as readonly string[]).indexOf(name)]
    if (known !== undefined && picked[known] === undefined) {
      picked[known] = decodeCanonical(parameterValue(parameter))
      picked.count++
    } else {
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
  const algorithm = picked['X-Amz-Algorithm']
  const credential = picked['X-Amz-Credential']
  const signedHeaders = picked['X-Amz-SignedHeaders']
  const signature = picked['X-Amz-Signature']
  if (algorithm !== undefined) checkAlgorithm(algorithm)
  if (algorithm === undefined || credential === undefined || signedHeaders === undefined || signature === undefined) {
    throw missingParameters(picked)
  }
  return { algorithm, credential, signedHeaders, signature }
}

export function missingParameters(picked: AuthenticationParameters): SigV4Error {
  const names = required.filter((name) => picked[name] === undefined)
  const details = { name: names[0] as string, names }
  return refusal('AuthorizationQueryMalformed', 'query', `the parameters ${names.join(', ')}`, undefined, details)
}

export function repeatedParameter(name: string, spelling: string): SigV4Error {
  const expected = `${spelling} at most once and in this spelling, got ${quote(name)} too`
  return refusal('DuplicateParameter', 'query', expected, undefined, { authentication: 'query', name })
}
