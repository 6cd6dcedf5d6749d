import { checkScopePart } from '../option-checks.js'
import { presignRequest } from '../presign.js'
import { demand } from '../sigv4-error.js'
import { checkHost, checkTokenOptions, type TokenOptions } from './token-options.js'
import { joinParameters, sortParameters, withoutScheme } from './token-query.js'

/** Which cluster, for which role and how long, and with what to sign. */
export interface DsqlAuthTokenOptions extends TokenOptions {
  /** The cluster's endpoint. */
  readonly hostname: string
  /** `DbConnectAdmin` for the role `admin`, `DbConnect` for all others. @default 'DbConnect' */
  readonly action?: 'DbConnect' | 'DbConnectAdmin' | undefined
  /** Seconds, 1…604800. @default 900 */
  readonly expiresIn?: number | undefined
}

/**
 * The password of a role of an Aurora DSQL cluster.
 *
 * @throws {TypeError} if an option is not what it should be
 * @throws {RangeError} for an invalid `signingDate` or `expiresIn`
 * @see https://docs.aws.amazon.com/aurora-dsql/latest/userguide/SECTION_authentication-token.html
 */
export function dsqlAuthToken(options: DsqlAuthTokenOptions): string {
  const { hostname, action = 'DbConnect', ...signing } = checkTokenOptions(options, 'hostname', 'action', 'expiresIn')
  demand(action === 'DbConnect' || action === 'DbConnectAdmin', 'action', 'DbConnect or DbConnectAdmin', action)
  const host = checkHost('hostname', hostname)
  const presigned = presignRequest(
    { method: 'GET', url: `https://${host}/?${joinParameters({ Action: action })}`, headers: { host } },
    { ...signing, region: checkScopePart('region', signing.region), service: 'dsql' },
  )
  return withoutScheme(sortParameters(presigned.url))
}
