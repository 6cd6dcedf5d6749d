import { SigV4Error } from '../sigv4-error.js'
import type { AuthenticationParameters } from './authorization-query.js'
import type { QueryParameter } from './canonical-query.js'
import type { ReceivedHeaders } from './received-headers.js'

/**
 * Check 1: exactly one of `Authorization` and `X-Amz-Algorithm`.
 *
 * @returns undefined if the request does not claim to be signed
 * @throws {SigV4Error} `MultipleAuthentication`; `UnsupportedMechanism` for SigV2's query form;
 *   `AuthorizationQueryMalformed` for half a credential
 */
export function readMechanism(
  headers: ReceivedHeaders,
  parameters: readonly QueryParameter[],
  authentication: AuthenticationParameters,
): 'header' | 'query' | undefined {
  const inHeader = headers.shape.fields.has('authorization')
  const inQuery = authentication.algorithm !== undefined
  const halfInQuery =
    authentication.credential !== undefined ||
    authentication.signature !== undefined ||
    authentication.signedHeaders !== undefined
  const sigV2 = isSigV2Query(parameters)
  if (Number(inHeader) + Number(inQuery || halfInQuery) + Number(sigV2) > 1) {
    const message = 'expected one of the Authorization header and the X-Amz-Algorithm parameter, got both'
    throw new SigV4Error('MultipleAuthentication', message, { name: 'authorization' })
  }
  if (inHeader) return 'header'
  if (inQuery) return 'query'
  if (sigV2) {
    const message = 'expected AWS4-HMAC-SHA256, got the query form of Signature Version 2'
    throw new SigV4Error('UnsupportedMechanism', message, { authentication: 'query', reason: 'sigv2' })
  }
  if (halfInQuery || isHalfCredential(authentication)) {
    const message = 'query: expected the parameter X-Amz-Algorithm'
    const details = { authentication: 'query', name: 'X-Amz-Algorithm', names: ['X-Amz-Algorithm'] } as const
    throw new SigV4Error('AuthorizationQueryMalformed', message, details)
  }
  return undefined
}

/** Without an Authorization header, any authentication parameter but the payload's hash is half a credential. */
function isHalfCredential({ date, expires, securityToken, s3SessionToken }: AuthenticationParameters): boolean {
  return [date, expires, securityToken, s3SessionToken].some((value) => value !== undefined)
}

function isSigV2Query(parameters: readonly QueryParameter[]): boolean {
  let key = false
  let signature = false
  for (const { name } of parameters) {
    if (name === 'AWSAccessKeyId') key = true
    else if (name === 'Signature') signature = true
  }
  return key && signature
}
