/** A partition of AWS: regions that share accounts, names and DNS suffixes. */
export interface AwsPartition {
  /** IPv4 hosts, then dual-stack ones. */
  readonly suffixes: readonly string[]
  readonly region: RegExp
  /** Where the partition's global services are signed for. */
  readonly globalRegion: string
}

/**
 * AWS's partitions. The regions of `aws-us-gov` have the suffixes of `aws`.
 *
 * @see https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json
 */
const partitions: readonly AwsPartition[] = [
  {
    suffixes: ['amazonaws.com', 'api.aws'],
    region: /^(?:(?:us|eu|ap|sa|ca|me|af|il|mx)|us-gov)-[a-z]+-\d+$/,
    globalRegion: 'us-east-1',
  },
  {
    suffixes: ['amazonaws.com.cn', 'api.amazonwebservices.com.cn'],
    region: /^cn-[a-z]+-\d+$/,
    globalRegion: 'cn-northwest-1',
  },
  {
    suffixes: ['amazonaws.eu', 'api.amazonwebservices.eu'],
    region: /^eusc-de-[a-z]+-\d+$/,
    globalRegion: 'eusc-de-east-1',
  },
  { suffixes: ['c2s.ic.gov', 'api.aws.ic.gov'], region: /^us-iso-[a-z]+-\d+$/, globalRegion: 'us-iso-east-1' },
  { suffixes: ['sc2s.sgov.gov', 'api.aws.scloud'], region: /^us-isob-[a-z]+-\d+$/, globalRegion: 'us-isob-east-1' },
  {
    suffixes: ['cloud.adc-e.uk', 'api.cloud-aws.adc-e.uk'],
    region: /^eu-isoe-[a-z]+-\d+$/,
    globalRegion: 'eu-isoe-west-1',
  },
  {
    suffixes: ['csp.hci.ic.gov', 'api.aws.hci.ic.gov'],
    region: /^us-isof-[a-z]+-\d+$/,
    globalRegion: 'us-isof-south-1',
  },
]

export interface AwsHost {
  readonly partition: AwsPartition
  readonly suffix: string
  /** What stands before the suffix, without the dot. */
  readonly name: string
}

/** Splits a host of AWS's own domains, or says that it is none. */
export function splitAwsHost(host: string): AwsHost | undefined {
  for (const partition of partitions) {
    for (const suffix of partition.suffixes) {
      if (host.endsWith(`.${suffix}`)) return { partition, suffix, name: host.slice(0, -suffix.length - 1) }
    }
  }
  return undefined
}

/**
 * The partition that a region is of.
 *
 * @returns undefined if it is no region of AWS's, such as `auto` or `nyc3`
 */
export function partitionOf(region: string): AwsPartition | undefined {
  return partitions.find((partition) => partition.region.test(region))
}
