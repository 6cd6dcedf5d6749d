import { signRequest } from '../sign.js'
import { demand } from '../sigv4-error.js'
import { isAscii } from '../stages/bytes.js'
import { regionalHost } from './regional-host.js'
import { checkText, checkTokenOptions, type HostTokenOptions } from './token-options.js'
import { joinParameters } from './token-query.js'

/** Which STS and which Vault, and with what to sign. */
export interface VaultIamRequestOptions extends HostTokenOptions {
  /** Without it, the request is for STS's global endpoint, which is in `us-east-1`: what Vault expects unless its `sts_endpoint` says otherwise. */
  readonly region?: string | undefined
  /** The host of STS. @default that of the region */
  readonly host?: string | undefined
  /** What Vault's `iam_server_id_header_value` is, if it has one. */
  readonly serverId?: string | undefined
}

/** The fields of a login at Vault's AWS auth method, beside `role`. */
export interface VaultIamRequest {
  readonly iam_http_request_method: 'POST'
  /** Base64. */
  readonly iam_request_url: string
  /** Base64. */
  readonly iam_request_body: string
  /** Base64 of JSON. */
  readonly iam_request_headers: string
}

/**
 * A signed `GetCallerIdentity` that HashiCorp Vault sends to STS itself, to learn who logs in.
 *
 * @throws {TypeError} if an option is not what it should be
 * @throws {RangeError} for an invalid `signingDate`
 * @see https://developer.hashicorp.com/vault/api-docs/auth/aws#login
 */
export function vaultIamRequest(options: VaultIamRequestOptions): VaultIamRequest {
  const { region, host, serverId, ...signing } = checkTokenOptions(options, 'host', 'serverId')
  if (serverId !== undefined) {
    demand(isAscii(checkText('serverId', serverId)), 'serverId', 'ASCII, since it stands in a header', serverId)
  }
  const globally = region === undefined && host === undefined
  const place = region ?? 'us-east-1'
  const url = `https://${globally ? 'sts.amazonaws.com' : regionalHost('sts', place, host)}/`
  const body = joinParameters({ Action: 'GetCallerIdentity', Version: '2011-06-15' })
  const { headers } = signRequest(
    {
      method: 'POST',
      url,
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        ...(serverId === undefined ? {} : { 'x-vault-aws-iam-server-id': serverId }),
      },
      body,
    },
    { ...signing, service: 'sts', region: place },
  )
  return {
    iam_http_request_method: 'POST',
    iam_request_url: btoa(url),
    iam_request_body: btoa(body),
    iam_request_headers: btoa(JSON.stringify(headers)),
  }
}
