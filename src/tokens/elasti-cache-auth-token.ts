import { demand } from '../sigv4-error.js'
import { cacheAuthToken } from './cache-auth-token.js'
import { checkText, checkTokenOptions, type TokenOptions } from './token-options.js'

/** Which cache, for whom, and with what to sign. */
export interface ElastiCacheAuthTokenOptions extends TokenOptions {
  /** The name of the serverless cache, or the ID of the replication group; not an endpoint. */
  readonly name: string
  /** The ID of a user with IAM authentication, which is its name too. */
  readonly userId: string
  /** Whether the cache is a serverless one. @default false */
  readonly serverless?: boolean | undefined
}

/**
 * The password of an ElastiCache user with IAM authentication, for `AUTH` and `HELLO`. It is good for 15 minutes, a
 * connection for 12 hours.
 *
 * @throws {TypeError} if an option is not what it should be
 * @throws {RangeError} for an invalid `signingDate`
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html
 */
export function elastiCacheAuthToken(options: ElastiCacheAuthTokenOptions): string {
  const { name, userId, serverless, ...signing } = checkTokenOptions(options, 'name', 'userId', 'serverless')
  demand(serverless === undefined || typeof serverless === 'boolean', 'serverless', 'true or false', serverless)
  const parameters = { User: checkText('userId', userId), ...(serverless ? { ResourceType: 'ServerlessCache' } : {}) }
  return cacheAuthToken(name, parameters, { ...signing, service: 'elasticache' })
}
