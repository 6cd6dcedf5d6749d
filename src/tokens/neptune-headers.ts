import type { HttpRequest } from '../types.js'
import { type DataPlaneOptions, dataPlaneHeaders } from './data-plane-headers.js'

/** `service`: `neptune-db` for a cluster, `neptune-graph` for Neptune Analytics. */
export type NeptuneHeadersOptions = DataPlaneOptions<'neptune-db' | 'neptune-graph'>

/**
 * The signed headers of a request to Neptune: Gremlin, openCypher and SPARQL over HTTPS, or the GET that opens a Gremlin
 * WebSocket. The URL's port, 8182 as a rule, is signed.
 *
 * @returns the request's headers and ours, with lower-case names
 * @throws {TypeError} if neither the host nor the options tell the service and the region, and as `signRequest` does
 * @throws {RangeError} for an invalid `signingDate`
 * @see https://docs.aws.amazon.com/neptune/latest/userguide/iam-auth-connecting.html
 */
export function neptuneHeaders(request: HttpRequest, options: NeptuneHeadersOptions): Record<string, string> {
  return dataPlaneHeaders(['neptune-db', 'neptune-graph'], request, options)
}
