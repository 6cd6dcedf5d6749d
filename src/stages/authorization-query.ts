import { quote, SigV4Error } from '../sigv4-error.js'
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

/** The parameters that authenticate, by lower-case name. */
const authenticationParameters = new Map(
  [
    'X-Amz-Algorithm',
    'X-Amz-Credential',
    'X-Amz-Date',
    'X-Amz-Expires',
    'X-Amz-SignedHeaders',
    'X-Amz-Signature',
    'X-Amz-Security-Token',
    'X-Amz-S3session-Token',
    'X-Amz-Content-Sha256',
  ].map((name) => [name.toLowerCase(), name]),
)

const authenticationNames: ReadonlySet<string> = new Set(authenticationParameters.values())

/** The authentication parameters of a query, decoded, by name. */
export type AuthenticationParameters = ReadonlyMap<string, string>

/** Whether a canonical parameter name is one that authenticates, spelled right. */
export function isAuthenticationParameter(name: string): boolean {
  return authenticationNames.has(name)
}

/**
 * Check 1: picks out the parameters that authenticate. Each may be there once, spelled as AWS spells it.
 *
 * @param parameters of `parseQuery`
 * @throws {SigV4Error} `DuplicateParameter`
 */
export function pickAuthenticationParameters(parameters: readonly QueryParameter[]): AuthenticationParameters {
  const picked = new Map<string, string>()
  for (let i = 0; i < parameters.length; i++) {
    const { name, value } = parameters[i] as QueryParameter
    if (name.length < 10 || (name.charCodeAt(0) | 0x20) !== 0x78 || name.charCodeAt(1) !== 0x2d) continue
    if (authenticationNames.has(name)) {
      if (picked.has(name)) throw duplicate(name)
      picked.set(name, decodeCanonical(value))
    } else {
      const rightName = authenticationParameters.get(name.toLowerCase())
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
  const parameters = typeof query === 'string' ? pickFromText(query) : query
  const algorithm = required(parameters, 'X-Amz-Algorithm')
  checkAlgorithm(algorithm, 'query')
  const credential = required(parameters, 'X-Amz-Credential')
  const signedHeaders = required(parameters, 'X-Amz-SignedHeaders')
  const signature = required(parameters, 'X-Amz-Signature')
  const { accessKeyId, scope, terminator } = parseCredential(credential, 'query')
  const token = parameters.get('X-Amz-Security-Token')
  const s3SessionToken = parameters.get('X-Amz-S3session-Token')
  if (token !== undefined && s3SessionToken !== undefined)
    throw duplicate('X-Amz-S3session-Token', 'X-Amz-Security-Token')
  return {
    algorithm,
    accessKeyId,
    scope,
    terminator,
    signedHeaders: parseSignedHeaders(signedHeaders, 'query', signedHeadersLimit),
    signature: checkSignature(signature, 'query'),
    dateTime: parameters.get('X-Amz-Date'),
    expires: parameters.get('X-Amz-Expires'),
    sessionToken: token ?? s3SessionToken,
    contentSha256: parameters.get('X-Amz-Content-Sha256'),
  }
}

const requiredNames = ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature', 'X-Amz-SignedHeaders', 'X-Amz-Date']

function pickFromText(query: string): AuthenticationParameters {
  const parameters = parseQuery(query)
  checkEscapes(parameters)
  return pickAuthenticationParameters(parameters)
}

function required(parameters: AuthenticationParameters, name: string): string {
  const value = parameters.get(name)
  if (value !== undefined) return value
  const message = `query: expected the parameter ${name}`
  const names = requiredNames.filter((other) => !parameters.has(other))
  throw new SigV4Error('AuthorizationQueryMalformed', message, { authentication: 'query', name, names })
}

function duplicate(name: string, rightName = name): SigV4Error {
  const message = `query: expected ${rightName} at most once and in this spelling, got ${quote(name)} too`
  return new SigV4Error('DuplicateParameter', message, { authentication: 'query', name })
}
