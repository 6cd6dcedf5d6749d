import { type CredentialProvider, memoizeCredentials } from '../credential-provider.js'
import { requestHost } from '../hosts/request-host.js'
import { rereadable } from '../hosts/rereadable-headers.js'
import { checkObject, ownOptions } from '../named-options.js'
import { signRequest } from '../sign.js'
import type { CredentialsInput, HttpRequest, SignOptions, UrlLike } from '../types.js'
import { sendableUrl } from './sendable-url.js'
import { type ScopeOptions, signingScope } from './signing-scope.js'

/** The options of `signRequest`, where credentials may be a provider, and the host may tell service and region. */
export interface SignHeadersOptions extends Omit<SignOptions, 'credentials' | 'service' | 'region'>, ScopeOptions {
  /** A value, or a provider of the AWS SDK's shape, which is called again before its credentials expire. */
  readonly credentials: CredentialsInput | CredentialProvider
}

/**
 * The headers to send with a request, signed: for any client that takes a record of headers. Send the method, the URL and the
 * body as they were given here.
 *
 * @returns the request's headers and ours, with lower-case names
 * Rejects with what the credential provider throws, too.
 *
 * @throws {TypeError} for a URL that a client would send in another form, a host that tells no service where no option does, and
 *   as `signRequest` does
 * @throws {RangeError} for an invalid `signingDate`
 */
export async function signHeaders(request: HttpRequest, options: SignHeadersOptions): Promise<Record<string, string>> {
  checkObject('request', request)
  checkObject('options', options)
  const { credentials, service, region, ...rest } = ownOptions(options)
  // By name: those of a fetch Request are its prototype's.
  const { method, body } = request
  const url = (request.url as UrlLike | null)?.href ?? sendableUrl(request.url as string)
  const headers = rereadable(request.headers)
  const signed = signRequest(
    { method, url, headers, body },
    {
      ...rest,
      ...signingScope(requestHost(url, headers), { service, region }),
      credentials: typeof credentials === 'function' ? await credentialsOf(credentials) : credentials,
    },
  )
  return { ...signed.headers }
}

const providers = new WeakMap<CredentialProvider, () => Promise<CredentialsInput>>()

function credentialsOf(provider: CredentialProvider): Promise<CredentialsInput> {
  let memoized = providers.get(provider)
  if (memoized === undefined) {
    memoized = memoizeCredentials(provider, () => Date.now())
    providers.set(provider, memoized)
  }
  return memoized()
}
