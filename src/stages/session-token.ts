import { repeatedParameter } from './authorization-query.js'
import { repeatedHeader } from './canonical-headers.js'

/**
 * The session token that came with a claim, under either name.
 *
 * @param said the value of a header, or of the parameter of that name
 * @throws {SigV4Error} `DuplicateHeader`, `DuplicateParameter` where both are there: one of them names another session
 */
export function readSessionToken(
  authentication: 'header' | 'query',
  said: (name: string) => string | undefined,
): string | undefined {
  const token = said('x-amz-security-token')
  const other = said('x-amz-s3session-token')
  if (token === undefined || other === undefined) return token ?? other
  throw authentication === 'header'
    ? repeatedHeader('x-amz-security-token', 'session token')
    : repeatedParameter('X-Amz-S3session-Token', 'X-Amz-Security-Token')
}
