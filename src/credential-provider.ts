import { checkCredentials } from './option-checks.js'
import type { CredentialsInput } from './types.js'

/** The shape of AWS's provider functions, e.g. those of `@aws-sdk/credential-providers`. */
export type CredentialProvider = () => CredentialsInput | Promise<CredentialsInput>

/** Credentials are fetched anew this long before they expire, in milliseconds, as the AWS SDKs do. */
const refreshWindow = 5 * 60 * 1000

/**
 * Remembers a provider's credentials until shortly before they expire. Callers at the same time share one fetch.
 *
 * While a refresh fails, the credentials at hand serve as long as they are valid; then the provider's error is thrown.
 *
 * @param now milliseconds
 */
export function memoizeCredentials(provider: CredentialProvider, now: () => number): () => Promise<CredentialsInput> {
  let held: CredentialsInput | undefined
  let pending: Promise<CredentialsInput> | undefined
  const fetch = async () => {
    try {
      const fetched = await provider()
      checkCredentials(fetched)
      held = fetched
      return fetched
    } catch (error) {
      if (held !== undefined && lifeLeft(held, now()) > 0) return held
      throw error
    }
  }
  return async () => {
    if (held !== undefined && lifeLeft(held, now()) > refreshWindow) return held
    pending ??= fetch().finally(() => {
      pending = undefined
    })
    return pending
  }
}

function lifeLeft(credentials: CredentialsInput, now: number): number {
  return (credentials.expiration?.getTime() ?? Number.POSITIVE_INFINITY) - now
}
