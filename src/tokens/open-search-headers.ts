import type { HttpRequest } from '../types.js'
import { type DataPlaneOptions, dataPlaneHeaders } from './data-plane-headers.js'

/** `service`: `es` for a domain, `aoss` for a serverless collection. */
export type OpenSearchHeadersOptions = DataPlaneOptions<'es' | 'aoss'>

/**
 * The signed headers of a request to an OpenSearch domain or a serverless collection. The latter demands
 * `x-amz-content-sha256`, which is among them.
 *
 * @returns the request's headers and ours, with lower-case names
 * @throws {TypeError} if neither the host nor the options tell the service and the region, and as `signRequest` does
 * @throws {RangeError} for an invalid `signingDate`
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/request-signing.html
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-clients.html
 */
export function openSearchHeaders(request: HttpRequest, options: OpenSearchHeadersOptions): Record<string, string> {
  return dataPlaneHeaders(['es', 'aoss'], request, options)
}
