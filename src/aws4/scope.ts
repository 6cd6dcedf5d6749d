import { partitionOf, splitAwsHost } from '../hosts/aws-partitions.js'
import { serviceFromHost } from '../hosts/index.js'
import { quote } from '../sigv4-error.js'
import type { Aws4Request } from './types.js'

export interface Aws4Scope {
  readonly service: string
  readonly region: string
  /** Where to send the request, if it says no host. */
  readonly host: string
}

/**
 * The service, region and host of a request: what it says; else what its host stands for; else, without a host, the service's
 * own. Nothing is guessed.
 *
 * @throws {TypeError} if one of them is to be given
 */
export function readScope(request: Aws4Request, hostHeader: string | undefined): Aws4Scope {
  const host = request.hostname || request.host || hostHeader
  const found = host ? serviceFromHost(host) : undefined
  const given = request.service || found?.service
  const service = given === 'email' ? 'ses' : given
  if (!service) throw new TypeError(`service: expected it to be given, since the host ${quote(host)} does not tell it`)
  const region = request.region || found?.region || regionWithout(host)
  return { service, region, host: host || hostOf(service, region) }
}

/** AWS's hosts are regional, so that any default would be a guess. */
function regionWithout(host: string | undefined): string {
  if (!host || splitAwsHost(host.toLowerCase().replace(/:\d*$/, '')) === undefined) return 'us-east-1'
  throw new TypeError(`region: expected it to be given, since the host ${quote(host)} does not tell it`)
}

function hostOf(service: string, region: string): string {
  const prefix = service === 'ses' ? 'email' : service
  const hosts = [`${prefix}.amazonaws.com`, `${prefix}.${region}.${partitionOf(region)?.suffixes[0]}`]
  const host = hosts.find((one) => {
    const found = serviceFromHost(one)
    return found?.service === service && found.region === region
  })
  if (host !== undefined) return host
  throw new TypeError(`host: expected it to be given, since that of ${quote(service)} in ${quote(region)} is not known`)
}
