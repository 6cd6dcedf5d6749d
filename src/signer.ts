import { type CredentialProvider, memoizeCredentials } from './credential-provider.js'
import { checkOptionNames, type Overrides, overrideOptions, ownOptions } from './named-options.js'
import { checkCredentials, checkDate } from './option-checks.js'
import { presignOptionNames, presignRequest } from './presign.js'
import { signRequest } from './sign.js'
import type {
  CredentialsInput,
  HttpRequest,
  PresignedRequest,
  PresignOptions,
  SignedRequest,
  SignOptions,
} from './types.js'

/** The options of `signRequest` and `presignRequest`, where credentials may be a provider and the date a clock. */
export interface SignerOptions extends Omit<PresignOptions, 'credentials' | 'signingDate'> {
  readonly credentials: CredentialsInput | CredentialProvider
  readonly signingDate?: Date | (() => Date) | undefined
}

/** Options of `signRequest` in the place of those that were bound. */
export type SignOverrides = Overrides<SignOptions>
/** Options of `presignRequest` in the place of those that were bound. */
export type PresignOverrides = Overrides<PresignOptions>

/** Both reject with what the credential provider throws, and otherwise with what `signRequest` and `presignRequest` throw. */
export interface Signer {
  /** Signs in the Authorization header. What an override leaves undefined is as it was bound. */
  sign(request: HttpRequest, overrides?: SignOverrides): Promise<SignedRequest>
  /** Signs in the query, for `expiresIn` seconds. What an override leaves undefined is as it was bound. */
  presign(request: HttpRequest, overrides?: PresignOverrides): Promise<PresignedRequest>
}

/**
 * Binds `signRequest` and `presignRequest` to options.
 *
 * A credential provider, e.g. of `@aws-sdk/credential-providers`, is called once and again before its credentials expire.
 * Each call is on its own: nothing is shared between those that run at the same time but the credentials.
 *
 * @throws {TypeError} for unknown options, and credentials that could not sign; the rest is checked when something is signed
 */
export function createSigner(options: SignerOptions): Signer {
  checkOptionNames(options, presignOptionNames)
  const { credentials, signingDate = () => new Date(), expiresIn, ...rest } = ownOptions(options)
  if (typeof credentials !== 'function') checkCredentials(credentials)
  const clock = typeof signingDate === 'function' ? signingDate : () => signingDate
  const now = () => checkDate('signingDate', clock())
  const provide =
    typeof credentials === 'function' ? memoizeCredentials(credentials, () => now().getTime()) : () => credentials
  // The date is taken after the credentials came, which may take a while.
  const resolve = async (given: CredentialsInput | undefined) => given ?? (await provide())
  return {
    async sign(request, overrides) {
      const resolved = await resolve(overrides?.credentials)
      const bound = { credentials: resolved, signingDate: now(), ...rest }
      return signRequest(request, overrideOptions<SignOptions>(bound, overrides))
    },
    async presign(request, overrides) {
      const resolved = await resolve(overrides?.credentials)
      const bound = { credentials: resolved, signingDate: now(), expiresIn, ...rest }
      return presignRequest(request, overrideOptions<PresignOptions>(bound, overrides))
    },
  }
}
