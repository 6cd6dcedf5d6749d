import { checkCredentials, checkDate, checkScopePart } from '../option-checks.js'
import { presignRequest } from '../presign.js'
import { base64Url } from './base64-url.js'
import type { ExpiringToken } from './expiring-token.js'
import { checkHost, checkText, checkTokenOptions, type TokenOptions } from './token-options.js'
import { joinParameters, sortParameters } from './token-query.js'

/** With what to sign, and what the cluster logs. */
export interface MskAuthTokenOptions extends TokenOptions {
  /** Which client it is; it stands in the token unsigned, and in the cluster's logs. @default 'countersign' */
  readonly userAgent?: string | undefined
}

const lifetime = 900

/**
 * The OAUTHBEARER token of a Kafka client for MSK with IAM authentication: good for 15 minutes, or until the credentials expire.
 *
 * @throws {TypeError} if an option is not what it should be
 * @throws {RangeError} for an invalid `signingDate`, or if the credentials have expired by then
 * @see https://github.com/aws/aws-msk-iam-sasl-signer-js
 */
export function mskAuthToken(options: MskAuthTokenOptions): ExpiringToken {
  const { userAgent = 'countersign', ...signing } = checkTokenOptions(options, 'userAgent')
  const { credentials, region, signingDate = new Date() } = signing
  checkCredentials(credentials)
  checkDate('signingDate', signingDate)
  const left = credentials.expiration ? secondsBetween(signingDate, credentials.expiration) : lifetime
  if (left < 1) throw new RangeError('credentials.expiration: expected credentials that are still valid at signingDate')
  const query = joinParameters({ Action: 'kafka-cluster:Connect', 'User-Agent': checkText('userAgent', userAgent) })
  const { url, expiresAt } = presignRequest(
    {
      method: 'GET',
      url: `https://kafka.${checkHost('region', checkScopePart('region', region))}.amazonaws.com/?${query}`,
    },
    { ...signing, signingDate, service: 'kafka-cluster', expiresIn: Math.min(left, lifetime) },
  )
  return { token: base64Url(sortParameters(url)), expiresAt }
}

function secondsBetween(from: Date, to: Date): number {
  return Math.floor((to.getTime() - from.getTime()) / 1000)
}
