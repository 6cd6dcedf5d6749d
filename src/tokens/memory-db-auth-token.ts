import { cacheAuthToken } from './cache-auth-token.js'
import { checkText, checkTokenOptions, type TokenOptions } from './token-options.js'

/** Which cluster, for whom, and with what to sign. */
export interface MemoryDbAuthTokenOptions extends TokenOptions {
  /** The cluster's name; not its endpoint. */
  readonly name: string
  /** A user with IAM authentication. */
  readonly username: string
}

/**
 * The password of a MemoryDB user with IAM authentication, for `AUTH` and `HELLO`. It is good for 15 minutes, a connection for
 * 12 hours.
 *
 * @throws {TypeError} if an option is not what it should be
 * @throws {RangeError} for an invalid `signingDate`
 * @see https://docs.aws.amazon.com/memorydb/latest/devguide/auth-iam.html
 */
export function memoryDbAuthToken(options: MemoryDbAuthTokenOptions): string {
  const { name, username, ...signing } = checkTokenOptions(options, 'name', 'username')
  return cacheAuthToken(name, { User: checkText('username', username) }, { ...signing, service: 'memorydb' })
}
