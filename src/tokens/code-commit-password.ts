import { quoteUrl } from '../hosts/quote-url.js'
import { signRequest } from '../sign.js'
import { checkTokenOptions, type HostTokenOptions, regionOf } from './token-options.js'

/** Which repository, and with what to sign. */
export interface CodeCommitPasswordOptions extends HostTokenOptions {
  /** The repository: `https://git-codecommit.<region>.amazonaws.com/v1/repos/<name>`. */
  readonly url: string
}

/** What Git asks a credential helper for. */
export interface CodeCommitPassword {
  readonly username: string
  readonly password: string
}

/**
 * A user name and password for a Git repository of CodeCommit, as `aws codecommit credential-helper` makes them.
 *
 * @throws {TypeError} if the URL is not one, or neither it nor the options tell the region
 * @throws {RangeError} for an invalid `signingDate`
 * @see https://docs.aws.amazon.com/codecommit/latest/userguide/setting-up-https-unixes.html
 */
export function codeCommitPassword(options: CodeCommitPasswordOptions): CodeCommitPassword {
  const { url, region, ...signing } = checkTokenOptions(options, 'url')
  const [, host, path] = repositoryUrl.exec(url) ?? []
  if (host === undefined || path === undefined) {
    throw new TypeError(
      `url: expected https://git-codecommit.<region>.amazonaws.com/v1/repos/<name>, got ${quoteUrl(url)}`,
    )
  }
  const signed = signRequest(
    // Never with a port.
    { method: 'GIT', url: path, headers: { host } },
    { ...signing, service: 'codecommit', region: regionOf(region, codeCommitHost.exec(host)?.[1], host) },
  )
  const { accessKeyId, sessionToken } = signing.credentials
  return {
    username: sessionToken ? `${accessKeyId}%${sessionToken}` : accessKeyId,
    password: `${signed.requestDateTime}Z${signed.signature}`,
  }
}

const repositoryUrl = /^https?:\/\/(?:[^/?#@]*@)?([A-Za-z0-9.-]+)(?::\d+)?(\/[^?#]*)$/
const codeCommitHost = /^(?:vpce-.+\.)?git-codecommit(?:-fips)?\.([^.]+)\.(?:vpce\.)?amazonaws\.com/
