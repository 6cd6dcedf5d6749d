import { presignRequest } from '../presign.js'
import { demand } from '../sigv4-error.js'
import { parseAmzDate } from '../stages/amz-date.js'
import { base64Url } from './base64-url.js'
import type { ExpiringToken } from './expiring-token.js'
import { regionalHost } from './regional-host.js'
import { checkTokenOptions, type TokenOptions } from './token-options.js'
import { joinParameters, moveSessionToken } from './token-query.js'

/** Which cluster, and with what to sign. */
export interface EksAuthTokenOptions extends TokenOptions {
  /** The cluster's name; on Outposts, the ID of a local cluster. */
  readonly clusterName: string
  /** The host of STS. @default that of the region */
  readonly host?: string | undefined
}

/** Milliseconds: a cluster takes a token for 15 minutes whatever its URL says, and AWS's tools renew it a minute before. */
const lifetime = 14 * 60_000

/**
 * The bearer token of a Kubernetes client for an EKS cluster, as `aws eks get-token` makes it: a presigned `GetCallerIdentity`,
 * whose holder must send the cluster's name in a signed header.
 *
 * @throws {TypeError} if an option is not what it should be
 * @throws {RangeError} for an invalid `signingDate`
 * @see https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster
 */
export function eksAuthToken(options: EksAuthTokenOptions): ExpiringToken {
  const { clusterName, host, ...signing } = checkTokenOptions(options, 'clusterName', 'host')
  const isName = typeof clusterName === 'string' && /^[\w.-]+$/.test(clusterName)
  demand(isName, 'clusterName', "the cluster's name, not its ARN", clusterName)
  const query = joinParameters({ Action: 'GetCallerIdentity', Version: '2011-06-15' })
  const presigned = presignRequest(
    {
      method: 'GET',
      url: `https://${regionalHost('sts', signing.region, host)}/?${query}`,
      headers: { 'x-k8s-aws-id': clusterName },
    },
    { ...signing, service: 'sts', expiresIn: 60 },
  )
  const end = parseAmzDate(presigned.requestDateTime) + lifetime
  return {
    token: `k8s-aws-v1.${base64Url(moveSessionToken(presigned.url))}`,
    expiresAt: new Date(Math.min(end, signing.credentials.expiration?.getTime() ?? end)),
  }
}
