import { demand, withDetails } from '../sigv4-error.js'
import { type ParsedAuthorization, readClaim, splitAuthorizationHeader } from './authorization-header.js'
import { claimOfParameters, pickAuthenticationParameters } from './authorization-query.js'
import { checkEscapes, parseQuery } from './canonical-query.js'
import { type Credential, readCredential } from './credential-scope.js'
import { readSessionToken } from './session-token.js'

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

/**
 * Reads an Authorization header: its components in any order, with or without a blank after the commas, each exactly once.
 *
 * @throws {SigV4Error} `UnsupportedMechanism`, `UnsupportedAlgorithm`, `AuthorizationHeaderMalformed`, `CredentialMalformed`,
 *   `SignedHeadersMalformed`, `SignatureMalformed`, `LimitExceeded`
 * @throws {TypeError} if it is no text
 */
export function parseAuthorizationHeader(text: string, signedHeadersLimit = 100): ParsedAuthorization {
  demandText('text', text)
  return reading('header', () => readClaim(splitAuthorizationHeader(text), signedHeadersLimit))
}

/**
 * Reads the authentication parameters of a presigned URL.
 *
 * @param query the raw query
 * @throws {SigV4Error} `MalformedQuery`, `DuplicateParameter`, `AuthorizationQueryMalformed`, `UnsupportedAlgorithm`,
 *   `CredentialMalformed`, `SignedHeadersMalformed`, `SignatureMalformed`, `LimitExceeded`
 * @throws {TypeError} if it is no text
 */
export function parseAuthorizationQuery(query: string, signedHeadersLimit = 100): ParsedAuthorizationQuery {
  demandText('query', query)
  return reading('query', () => {
    checkEscapes(query)
    const picked = pickAuthenticationParameters(parseQuery(query))
    return {
      ...readClaim(claimOfParameters(picked), signedHeadersLimit),
      dateTime: picked['X-Amz-Date'],
      expires: picked['X-Amz-Expires'],
      sessionToken: readSessionToken(undefined, picked),
      contentSha256: picked['X-Amz-Content-Sha256'],
    }
  })
}

/**
 * Reads `<access key ID>/<YYYYMMDD>/<region>/<service>/<terminator>`, from the right: an access key ID may contain `/`.
 *
 * @throws {SigV4Error} `CredentialMalformed`
 * @throws {TypeError} if it is no text
 */
export function parseCredential(text: string, authentication: 'header' | 'query' | 'form'): Credential {
  demandText('text', text)
  return reading(authentication, () => readCredential(text))
}

function demandText(name: string, text: unknown): void {
  demand(typeof text === 'string', name, 'a string', text)
}

/** Errors say which form of authentication was read. */
function reading<T>(authentication: 'header' | 'query' | 'form', read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw withDetails(error, { authentication })
  }
}
