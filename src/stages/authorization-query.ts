import { quote, SigV4Error } from '../sigv4-error.js'
import type { ServiceRules } from '../types.js'
import { checkAlgorithm, checkSignature, type ParsedAuthorization, parseSignedHeaders } from './authorization-header.js'
import { checkEscapes, parseQuery, type QueryParameter } from './canonical-query.js'
import { parseCredential } from './credential-scope.js'
import { decodeCanonical } from './uri-encode.js'

/** What the `X-Amz-*` parameters of a presigned URL claim. All values are decoded. */
export interface ParsedAuthorizationQuery extends ParsedAuthorization {
  /** `X-Amz-Date` as it stands. */
  readonly dateTime: string | undefined
  /** `X-Amz-Expires` as it stands. */
  readonly expires: string | undefined
  readonly sessionToken: string | undefined
  /** `X-Amz-Content-Sha256` */
  readonly contentSha256: string | undefined
}

/** The parameters that authenticate, decoded. */
export interface AuthenticationParameters {
  algorithm: string | undefined
  credential: string | undefined
  date: string | undefined
  expires: string | undefined
  signedHeaders: string | undefined
  signature: string | undefined
  securityToken: string | undefined
  s3SessionToken: string | undefined
  contentSha256: string | undefined
}

const parameterNames: Readonly<Record<keyof AuthenticationParameters, string>> = {
  algorithm: 'X-Amz-Algorithm',
  credential: 'X-Amz-Credential',
  date: 'X-Amz-Date',
  expires: 'X-Amz-Expires',
  signedHeaders: 'X-Amz-SignedHeaders',
  signature: 'X-Amz-Signature',
  securityToken: 'X-Amz-Security-Token',
  s3SessionToken: 'X-Amz-S3session-Token',
  contentSha256: 'X-Amz-Content-Sha256',
}

const fieldNames = new Map(Object.entries(parameterNames).map(([field, name]) => [name, field])) as ReadonlyMap<
  string,
  keyof AuthenticationParameters
>
const rightNames: ReadonlyMap<string, string> = new Map(
  [...fieldNames.keys()].map((name) => [name.toLowerCase(), name]),
)

/** The parameter that carries a session token of that header's name. */
export function tokenParameterName({ sessionTokenName }: Pick<ServiceRules, 'sessionTokenName'>): string {
  return sessionTokenName === 'x-amz-security-token' ? parameterNames.securityToken : parameterNames.s3SessionToken
}

/** Whether a canonical parameter name is one that authenticates, spelled right. */
export function isAuthenticationParameter(name: string): boolean {
  return fieldNames.has(name)
}

/**
 * Check 1: picks out the parameters that authenticate. Each may be there once, spelled as AWS spells it.
 *
 * @param parameters of `parseQuery`
 * @throws {SigV4Error} `DuplicateParameter`
 */
export function pickAuthenticationParameters(parameters: readonly QueryParameter[]): AuthenticationParameters {
  const picked: AuthenticationParameters = {
    algorithm: undefined,
    credential: undefined,
    date: undefined,
    expires: undefined,
    signedHeaders: undefined,
    signature: undefined,
    securityToken: undefined,
    s3SessionToken: undefined,
    contentSha256: undefined,
  }
  for (let i = 0; i < parameters.length; i++) {
    const { name, value } = parameters[i] as QueryParameter
    if (name.length < 10 || (name.charCodeAt(0) | 0x20) !== 0x78 || name.charCodeAt(1) !== 0x2d) continue
    const field = fieldNames.get(name)
    if (field !== undefined) {
      if (picked[field] !== undefined) throw duplicate(name)
      picked[field] = decodeCanonical(value)
    } else {
      const rightName = rightNames.get(name.toLowerCase())
      if (rightName !== undefined) throw duplicate(name, rightName)
    }
  }
  return picked
}

/**
 * Reads the authentication parameters of a presigned URL.
 *
 * @param query the raw query, or the parameters picked out of it
 * @throws {SigV4Error} `MalformedQuery`, `DuplicateParameter`, `AuthorizationQueryMalformed`, `UnsupportedAlgorithm`,
 *   `CredentialMalformed`, `SignedHeadersMalformed`, `SignatureMalformed`, `LimitExceeded`
 */
export function parseAuthorizationQuery(
  query: string | AuthenticationParameters,
  signedHeadersLimit = 100,
): ParsedAuthorizationQuery {
  const picked = typeof query === 'string' ? pickFromText(query) : query
  const algorithm = required(picked, 'algorithm')
  checkAlgorithm(algorithm, 'query')
  const credential = required(picked, 'credential')
  const signedHeaders = required(picked, 'signedHeaders')
  const signature = required(picked, 'signature')
  const { accessKeyId, scope, terminator } = parseCredential(credential, 'query')
  const { securityToken, s3SessionToken } = picked
  if (securityToken !== undefined && s3SessionToken !== undefined) {
    throw duplicate(parameterNames.s3SessionToken, parameterNames.securityToken)
  }
  return {
    algorithm,
    accessKeyId,
    scope,
    terminator,
    signedHeaders: parseSignedHeaders(signedHeaders, 'query', signedHeadersLimit),
    signature: checkSignature(signature, 'query'),
    dateTime: picked.date,
    expires: picked.expires,
    sessionToken: securityToken ?? s3SessionToken,
    contentSha256: picked.contentSha256,
  }
}

function pickFromText(query: string): AuthenticationParameters {
  const parameters = parseQuery(query)
  checkEscapes(parameters, query)
  return pickAuthenticationParameters(parameters)
}

const requiredFields = ['algorithm', 'credential', 'signature', 'signedHeaders', 'date'] as const

function required(picked: AuthenticationParameters, field: keyof AuthenticationParameters): string {
  const value = picked[field]
  if (value !== undefined) return value
  const name = parameterNames[field]
  const message = `query: expected the parameter ${name}`
  const names = requiredFields.filter((other) => picked[other] === undefined).map((other) => parameterNames[other])
  throw new SigV4Error('AuthorizationQueryMalformed', message, { authentication: 'query', name, names })
}

function duplicate(name: string, rightName = name): SigV4Error {
  const message = `query: expected ${rightName} at most once and in this spelling, got ${quote(name)} too`
  return new SigV4Error('DuplicateParameter', message, { authentication: 'query', name })
}
