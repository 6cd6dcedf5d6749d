import { refusal, withDetails } from '../sigv4-error.js'
import { type AuthenticationParameters, missingParameters } from './authorization-query.js'
import type { QueryParameter } from './canonical-query.js'
import type { HeaderLines } from './header-lines.js'

/**
 * Check 1: exactly one of `Authorization` and `X-Amz-Algorithm`.
 *
 * @returns undefined if the request does not claim to be signed
 * @throws {SigV4Error} `MultipleAuthentication`; `UnsupportedMechanism` for SigV2's query form;
 *   `AuthorizationQueryMalformed` for half a credential
 */
export function readMechanism(
  { shape }: HeaderLines,
  parameters: readonly QueryParameter[],
  picked: AuthenticationParameters,
): 'header' | 'query' | undefined {
  const inHeader = shape.fields.has('authorization')
  const inQuery = picked.algorithm !== undefined
  const claims = inQuery || (picked.credential ?? picked.signature ?? picked.signedHeaders) !== undefined
  const sigV2 = has(parameters, 'AWSAccessKeyId') && has(parameters, 'Signature')
  if ((inHeader && claims) || (inHeader && sigV2) || (claims && sigV2)) {
    const expected = 'one of the Authorization header and the X-Amz-Algorithm parameter, got both'
    throw refusal('MultipleAuthentication', 'authorization', expected)
  }
  if (inHeader) return 'header'
  if (inQuery) return 'query'
  const authentication = 'query'
  if (sigV2) {
    const expected = 'AWS4-HMAC-SHA256, got Signature Version 2'
    throw refusal('UnsupportedMechanism', 'query', expected, undefined, { authentication, reason: 'sigv2' })
  }
  // Without an Authorization header, any authentication parameter but the payload's hash is half a credential.
  if (claims || (picked.date ?? picked.expires ?? picked.securityToken ?? picked.s3SessionToken) !== undefined) {
    throw withDetails(missingParameters(picked), { authentication })
  }
  return undefined
}

function has(parameters: readonly QueryParameter[], wanted: string): boolean {
  return parameters.some(({ name }) => name === wanted)
}
