import { type AwsHost, splitAwsHost } from './aws-partitions.js'
import { signingNameOf } from './aws-signing-names.js'
import type { HostService } from './host-service.js'
import { storeFromHost } from './object-stores.js'

/**
 * The service and region that a host stands for: AWS's endpoints of every partition, and the object stores that have S3's API.
 *
 * It answers from tables or not at all: a domain of one's own, an address, or a service that is not in the tables is
 * undefined. A host of the IoT Core data plane is `iotdata`, as its HTTPS API is; its WebSocket is signed for `iotdevicegateway`.
 *
 * @param host with or without a port
 * @throws {TypeError} if it is no string
 */
export function serviceFromHost(host: string): HostService | undefined {
  if (typeof host !== 'string') throw new TypeError('host: expected a string, such as the host of a URL')
  const name = host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '')
  if (!labels.test(name)) return undefined
  const onAws = fromPatterns(name, onAwsPatterns)
  if (onAws !== undefined) return onAws
  const aws = splitAwsHost(name)
  return aws === undefined ? storeFromHost(name) : fromAwsHost(aws)
}

/** The underscore is there for buckets of old. */
const labels = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/

interface HostPattern {
  /** Matched against what stands before AWS's suffix; its one group is the region. */
  readonly pattern: RegExp
  readonly service: string
}

const region = String.raw`([a-z]+(?:-[a-z]+)+-\d+)`

/** What ends so, after names of the user's; with `^` it is the whole. */
function ending(text: string, service: string): HostPattern {
  const start = text.startsWith('^') ? '' : String.raw`(?:^|\.)`
  return { pattern: new RegExp(`${start}${text.replace('REGION', region)}$`), service }
}

/** Hosts in which the service is not what stands before the region, or has names of the user's before it. */
const awsPatterns: readonly HostPattern[] = [
  // https://docs.aws.amazon.com/general/latest/gr/s3.html
  ending(String.raw`s3(?:-accesspoint|-control)?(?:-fips)?(?:\.dualstack)?\.REGION`, 's3'),
  ending('s3-(?:fips-)?REGION', 's3'),
  ending(String.raw`s3\.REGION\.vpce`, 's3'),
  ending(String.raw`s3-object-lambda(?:-fips)?\.REGION`, 's3-object-lambda'),
  ending(String.raw`s3-outposts(?:-fips)?\.REGION`, 's3-outposts'),
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-Regions-and-Zones.html
  ending(String.raw`s3express-[a-z0-9-]+(?:\.dualstack)?\.REGION`, 's3express'),
  ending(String.raw`execute-api(?:-fips)?\.REGION`, 'execute-api'),
  ending(String.raw`appsync(?:-realtime)?-api\.REGION`, 'appsync'),
  ending(String.raw`^[a-z0-9]{10,}(?:[-.]ats)?\.iot(?:-fips)?\.REGION`, 'iotdata'),
  ending(String.raw`^[a-z0-9]{10,}\.jobs\.iot(?:-fips)?\.REGION`, 'iot-jobs-data'),
  ending(String.raw`^[a-z0-9]{10,}\.data\.mediastore(?:-fips)?\.REGION`, 'mediastore'),
  ending(String.raw`^[a-z]-[0-9a-z]+\.kinesisvideo(?:-fips)?\.REGION`, 'kinesisvideo'),
  ending(String.raw`^(?:ingest|query)-cell\d+\.timestream\.REGION`, 'timestream'),
  // https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/gateway.html
  ending(String.raw`^[a-z0-9-]+\.(?:gateway|runtime)\.bedrock-agentcore\.REGION`, 'bedrock-agentcore'),
  ending(String.raw`^\d{12}\.(?:data|control)-kinesis(?:-fips)?\.REGION`, 'kinesis'),
  ending(String.raw`^\d{12}\.ddb\.REGION`, 'dynamodb'),
  // The region before the service: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/gsg.html
  ending(String.raw`REGION\.es`, 'es'),
  ending(String.raw`REGION\.aoss(?:-fips)?`, 'aoss'),
  ending(String.raw`REGION\.cloudsearch`, 'cloudsearch'),
  ending(String.raw`REGION\.neptune`, 'neptune-db'),
  ending(String.raw`REGION\.neptune-graph`, 'neptune-graph'),
  ending(String.raw`REGION\.queue`, 'sqs'),
]

/** Hosts whose first labels are a name of the user's. */
const onAwsPatterns: readonly HostPattern[] = [
  // https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
  ending(String.raw`^[a-z0-9]+\.lambda-url\.REGION\.on\.aws`, 'lambda'),
  ending(String.raw`^[a-z0-9-]+\.aos\.REGION\.on\.aws`, 'es'),
  ending(String.raw`^[a-z0-9-]+\.aoss\.REGION\.on\.aws`, 'aoss'),
  ending(String.raw`neptune-graph\.REGION\.on\.aws`, 'neptune-graph'),
  ending(String.raw`[a-z0-9-]+\.vpc-lattice-svcs\.REGION\.on\.aws`, 'vpc-lattice-svcs'),
]

const regional = new RegExp(`^(.+)\\.${region}$`)
const endpointOfVpc = new RegExp(`^vpce-[a-z0-9-]+\\.(.+)\\.${region}\\.vpce$`)

function fromAwsHost(host: AwsHost): HostService | undefined {
  const { name, partition } = host
  const [, prefix, place] = endpointOfVpc.exec(name) ?? regional.exec(name) ?? []
  const service = prefix === undefined ? undefined : signingNameOf(prefix)
  const found =
    service === undefined || place === undefined
      ? (fromPatterns(name, awsPatterns) ?? fromGlobalHost(host))
      : { service, region: place }
  return found?.region === undefined || partition.region.test(found.region) ? found : undefined
}

function fromPatterns(name: string, patterns: readonly HostPattern[]): HostService | undefined {
  for (const { pattern, service } of patterns) {
    const place = pattern.exec(name)?.[1]
    if (place !== undefined) return { service, region: place }
  }
  return undefined
}

const globalServices = new Set([
  'budgets',
  'cloudfront',
  'iam',
  'partnercentral-channel',
  'route53',
  'savingsplans',
  'waf',
])

/** Hosts without a region, which are signed for the partition's first one. */
function fromGlobalHost({ name, suffix, partition }: AwsHost): HostService | undefined {
  const [, label, scope] = /^([a-z0-9-]+?)(?:-fips)?(?:\.(global|us-gov))?$/.exec(name) ?? []
  if (label !== undefined && globalServices.has(label)) {
    if (scope === 'us-gov') return { service: label, region: 'us-gov-west-1' }
    // `aws` names its dual-stack hosts `NAME.global`; without it they are said to be GovCloud's.
    if (suffix === 'api.aws' && scope === undefined) return undefined
    const isChineseIam = label === 'iam' && suffix.endsWith('.cn')
    return { service: label, region: isChineseIam ? 'cn-north-1' : partition.globalRegion }
  }
  if (/\.s3-accelerate(?:\.dualstack)?$/.test(name)) return { service: 's3' }
  if (suffix !== 'amazonaws.com') return undefined
  if (name === 'sts') return { service: 'sts', region: 'us-east-1' }
  if (name === 'queue') return { service: 'sqs', region: 'us-east-1' }
  return /(?:^|\.)s3(?:-external-1)?$/.test(name) ? { service: 's3', region: 'us-east-1' } : undefined
}
