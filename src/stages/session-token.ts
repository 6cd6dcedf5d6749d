import { type AuthenticationParameters, repeatedParameter } from './authorization-query.js'
import { repeatedHeader } from './canonical-headers.js'
import { type HeaderLines, headerValue } from './header-lines.js'

/**
 * The session token that came with a claim, under either name.
 *
 * @param headers of a request that is signed in its header
 * @throws {SigV4Error} `DuplicateHeader`, `DuplicateParameter` where both are there: one of them names another session
 */
export function readSessionToken(
  headers: HeaderLines | undefined,
  picked: AuthenticationParameters,
): string | undefined {
  const inHeader = headers !== undefined
  const token = inHeader ? headerValue(headers, 'x-amz-security-token') : picked['X-Amz-Security-Token']
  const other = inHeader ? headerValue(headers, 'x-amz-s3session-token') : picked['X-Amz-S3session-Token']
  if (token === undefined || other === undefined) return token ?? other
  throw inHeader
    ? repeatedHeader('x-amz-security-token', 'session token')
    : repeatedParameter('X-Amz-S3session-Token', 'X-Amz-Security-Token')
}
