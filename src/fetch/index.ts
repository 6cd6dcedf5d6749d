export type { CredentialProvider } from '../credential-provider.js'
export type { ForwardedHeader } from '../receiving/forwarded-origin.js'
export { type FetchErrorResponseOptions, toFetchErrorResponse } from './fetch-error-response.js'
export { type FetchRequestOptions, fromFetchRequest, type ReceivedFetchRequest } from './fetch-request.js'
export type { RetryOptions } from './retry.js'
export { type SignHeadersOptions, signHeaders } from './sign-headers.js'
export {
  createSignedFetch,
  type FetchFunction,
  type SentInit,
  type SignedFetch,
  type SignedFetchOptions,
} from './signed-fetch.js'
export type { ScopeOptions } from './signing-scope.js'
export { type VerifiedFetchRequest, type VerifyFetchOptions, verifyFetchRequest } from './verify-fetch-request.js'
