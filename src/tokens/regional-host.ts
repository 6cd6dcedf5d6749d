import { partitionOf } from '../hosts/aws-partitions.js'
import { quote } from '../sigv4-error.js'
import { checkHost } from './token-options.js'

/** `<service>.<region>.<suffix of the partition>`, unless the host is given. @throws {TypeError} for a region of no known partition */
export function regionalHost(service: string, region: string, host: string | undefined): string {
  if (host !== undefined) return checkHost('host', host)
  const suffix = partitionOf(region)?.suffixes[0]
  if (suffix !== undefined) return `${service}.${region}.${suffix}`
  throw new TypeError(`region: expected a region of AWS, or the host to be given, got ${quote(region)}`)
}
