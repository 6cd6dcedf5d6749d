import type { SigV4Error } from './sigv4-error.js'
export type ErrorDialect = 's3' | 'query' | 'json' | 'rest-json'
export interface ErrorResponseOptions {
  readonly dialect: ErrorDialect
}
export interface ErrorResponse {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: string
}
export function toErrorResponse(error: SigV4Error, _options: ErrorResponseOptions): ErrorResponse {
  return { status: 403, headers: {}, body: error.code }
}
