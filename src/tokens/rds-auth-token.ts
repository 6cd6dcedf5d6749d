import { checkScopePart } from '../option-checks.js'
import { presignRequest } from '../presign.js'
import { quote } from '../sigv4-error.js'
import { checkHost, checkText, checkTokenOptions, type TokenOptions } from './token-options.js'
import { joinParameters, sortParameters, withoutScheme } from './token-query.js'

/** Which database, for whom, and with what to sign. */
export interface RdsAuthTokenOptions extends TokenOptions {
  /** The endpoint of the instance, cluster or proxy: never a name of one's own that points there. */
  readonly hostname: string
  /** 1…65535. */
  readonly port: number
  /** The database's user. */
  readonly username: string
}

/**
 * The password of a database user with IAM authentication, for RDS and Aurora. Connections may be opened with it for 15 minutes.
 *
 * @throws {TypeError} if an option is not what it should be
 * @throws {RangeError} for an invalid `signingDate`
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.Connecting.html
 */
export function rdsAuthToken(options: RdsAuthTokenOptions): string {
  const { hostname, port, username, ...signing } = checkTokenOptions(options, 'hostname', 'port', 'username')
  // Here 443 is no scheme's default port, and a host name's capitals stay: what is given is signed.
  const host = `${checkHost('hostname', hostname)}:${checkPort(port)}`
  const query = joinParameters({ Action: 'connect', DBUser: checkText('username', username) })
  const presigned = presignRequest(
    { method: 'GET', url: `https://${host}/?${query}`, headers: { host } },
    { ...signing, region: checkScopePart('region', signing.region), service: 'rds-db' },
  )
  return withoutScheme(sortParameters(presigned.url))
}

function checkPort(port: number): number {
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port
  throw new TypeError(`port: expected a whole number from 1 to 65535, got ${quote(port)}`)
}
