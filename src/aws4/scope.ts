import { partitionOf, splitAwsHost } from '../hosts/aws-partitions.js'
import { serviceFromHost } from '../hosts/index.js'
import { demand, quote } from '../sigv4-error.js'
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
  if (!service) throw new TypeError(`service: expected it to be given, since the host ${quote(host)} does not tell it`)
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
  demand(isHost, name, 'an ASCII host, in Punycode as new URL(url).host spells it', host)
}

/** Services that have one host for all regions of the partition `aws`, and none of a region there. */
const globalServices = new Set(['budgets', 'cloudfront', 'iam', 'importexport', 'route53', 'savingsplans', 'waf'])

/** Services that have, in the partition `aws`, the host of one region alone. */
const homes: ReadonlyMap<string, string> = new Map([
  ...['account', 'billingconductor', 'ce', 'chime', 'health', 'organizations', 'shield', 'tax'].map(
    (service) => [service, 'us-east-1'] as const,
  ),
  ['networkmanager', 'us-west-2'],
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
  if (globalServices.has(service)) return isAws ? globalHost : undefined
  if (service === 'sdb' && region === 'us-east-1') return globalHost
  if (namedOtherwise.has(service) || (isAws && (homes.get(service) ?? region) !== region)) return undefined
  return [globalHost, `${prefix}.${region}.${suffix}`].find((one) => {
    const found = serviceFromHost(one)
    return found?.service === service && found.region === region
  })
}
