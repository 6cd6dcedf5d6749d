export type { ForwardedHeader } from '../receiving/forwarded-origin.js'
export { type FetchErrorResponseOptions, toFetchErrorResponse } from './fetch-error-response.js'
export { type FetchRequestOptions, fromFetchRequest, type ReceivedFetchRequest } from './fetch-request.js'
export { type VerifiedFetchRequest, type VerifyFetchOptions, verifyFetchRequest } from './verify-fetch-request.js'
