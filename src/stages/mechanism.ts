import { refusal, withDetails } from '../sigv4-error.js'
import { type AuthenticationParameters, claimNames, missingParameters } from './authorization-query.js'
import { parameterName, type QueryParameter } from './canonical-query.js'
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
  const claims = picked.count > 0 && claimNames.some((name) => picked[name] !== undefined)
  const sigV2 = has(parameters, 'AWSAccessKeyId') && has(parameters, 'Signature')
  if (Number(inHeader) + Number(claims) + Number(sigV2) > 1) {
    const expected = 'one of the Authorization header and the X-Amz-Algorithm parameter, got both'
    throw refusal('MultipleAuthentication', 'authorization', expected)
  }
  if (inHeader) return 'header'
  if (picked['X-Amz-Algorithm'] !== undefined) return 'query'
  const authentication = 'query'
  if (sigV2) {
    const expected = 'AWS4-HMAC-SHA256, got Signature Version 2'
    throw refusal('UnsupportedMechanism', 'query', expected, undefined, { authentication, reason: 'sigv2' })
  }
  // Without an Authorization header, any authentication parameter but the payload's hash is half a credential.
  if (picked.count > Number(picked['X-Amz-Content-Sha256'] !== undefined)) {
    throw withDetails(missingParameters(picked), { authentication })
  }
  return undefined
}

function has(parameters: readonly QueryParameter[], wanted: string): boolean {
  return parameters.some((parameter) => parameter.startsWith(wanted) && parameterName(parameter) === wanted)
}
