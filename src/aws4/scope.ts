import { partitionOf, splitAwsHost } from '../hosts/aws-partitions.js'
import { serviceFromHost } from '../hosts/index.js'
import { quoteUrl } from '../hosts/quote-url.js'
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
  checkHost('hostname', request.hostname)
  checkHost('host', request.host)
  checkHost('Host', hostHeader?.trim())
  const host = request.hostname || request.host || hostHeader
  const found = host ? serviceFromHost(host) : undefined
  const given = request.service || found?.service
  const service = given === 'email' ? 'ses' : given
  if (!service) {
    const reason = host ? `the host ${quote(host)} does not tell it` : 'there is no host'
    throw new TypeError(`service: expected it to be given, since ${reason}`)
  }
  const region = request.region || found?.region || regionWithout(host)
  return { service, region, host: host || hostOf(service, region) }
}

/** AWS's hosts are regional, so that any default would be a guess. */
function regionWithout(host: string | undefined): string {
  if (!host || splitAwsHost(host.toLowerCase().replace(/:\d*$/, '')) === undefined) return 'us-east-1'
  throw new TypeError(`region: expected it to be given, since the host ${quote(host)} does not tell it`)
}

function checkHost(name: string, host: string | null | undefined): void {
  if (!host) return
  const isHost = typeof host === 'string' && /^[!-~]+$/.test(host) && !/[/?#@\\]/.test(host)
  if (isHost) return
  throw new TypeError(
    `${name}: expected an ASCII host, in Punycode as new URL(url).host spells it, got ${quoteUrl(host)}`,
  )
}

/** Services that have, in the partition `aws`, one host for all regions, and none of a region. */
const globalServices = new Set(['budgets', 'cloudfront', 'iam', 'importexport', 'route53', 'savingsplans', 'waf'])

/** Where other partitions have them. */
const globalHosts = [
  ...['iam.us-gov.amazonaws.com', 'route53.us-gov.amazonaws.com', 'iam.cn-north-1.amazonaws.com.cn'],
  ...['cloudfront.cn-northwest-1.amazonaws.com.cn', 'route53.amazonaws.com.cn', 'budgets.amazonaws.com.cn'],
  ...['savingsplans.cn-north-1.amazonaws.com.cn', 'savingsplans.cn-northwest-1.amazonaws.com.cn'],
]

/** Services that have, in each partition, the host of one region alone. */
const singleServices = new Set([
  ...['account', 'billingconductor', 'ce', 'chime', 'health', 'networkmanager', 'organizations', 'shield', 'tax'],
])

/** Services whose hosts have another label before the service's, as `api.ecr`, or are of `api.aws` alone. */
const namedOtherwise = new Set([
  ...['aidevops', 'airflow', 'datazone', 'deadline', 'detective', 'ecr', 'ecr-public', 'eks-auth', 'gameliftstreams'],
  ...['geo', 'internetmonitor', 'iotsitewise', 'iottwinmaker', 'kendra-ranking', 'mediatailor', 'notifications'],
  ...['notifications-contacts', 'omics', 'qbusiness', 'thinclient'],
])

function hostOf(service: string, region: string): string {
  const host = knownHost(service, region)
  if (host !== undefined) return host
  throw new TypeError(`host: expected it to be given, since that of ${quote(service)} in ${quote(region)} is not known`)
}

/** @see https://github.com/boto/botocore/tree/develop/botocore/data */
function knownHost(service: string, region: string): string | undefined {
  const suffix = partitionOf(region)?.suffixes[0]
  const isAws = suffix === 'amazonaws.com' && !region.startsWith('us-gov-')
  const prefix = service === 'ses' ? 'email' : service
  const globalHost = `${prefix}.amazonaws.com`
  const isHost = (host: string) => {
    const found = serviceFromHost(host)
    return found?.service === service && found.region === region
  }
  if (globalServices.has(service)) return isAws ? globalHost : globalHosts.find(isHost)
  if (service === 'sdb' && region === 'us-east-1') return globalHost
  if (namedOtherwise.has(service)) return undefined
  if (singleServices.has(service) && region !== homeOf(service, region)) return undefined
  return [globalHost, `${prefix}.${region}.${suffix}`].find(isHost)
}

function homeOf(service: string, region: string): string | undefined {
  if (region.startsWith('us-gov-')) return 'us-gov-west-1'
  const home = partitionOf(region)?.globalRegion
  return service === 'networkmanager' && home === 'us-east-1' ? 'us-west-2' : home
}
