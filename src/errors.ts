export { type ErrorDialect, type ErrorResponse, type ErrorResponseOptions, toErrorResponse } from './error-response.js'
export {
  isSigV4Error,
  SigV4Error,
  type SigV4ErrorCode,
  type SigV4ErrorDetails,
  sigV4ErrorCodes,
} from './sigv4-error.js'
