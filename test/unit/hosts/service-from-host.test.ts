import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { serviceFromHost } from '../../../src/hosts/index.js'

const lines = readFileSync(new URL('../../support/aws-hosts.tsv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
const rows = lines.filter((line) => !line.startsWith('#')).map((line) => line.split('\t') as [string, string, string])

/** Where the rule sets give one host to two partitions, which has its region of the first. */
const sharedWithGovCloud = /^(?:budgets|cloudfront)(?:-fips)?\.amazonaws\.com$/

/** Hosts that two services have, told apart by the path alone. */
const shared = /^(?:maps|places|routes)\.geo(?:-fips)?\./

const untold = [
  shared,
  // The rule sets give it to GovCloud, or to two partitions.
  /^(?:budgets|cloudfront)(?:-fips)?\.api\.aws$/,
  // Signed for the partition's first region, whichever stands in the host.
  /^api\.sustainability\./,
  /^sustainability(?:-fips)?\./,
  // Signed in version 2.
  /^sdb\.amazonaws\.com$/,
  // Domains of their own.
  /\.signin\.|^signin-fips\./,
  // One suffix for every partition.
  /^agent-registry(?:-control)?\.cn-north-1\.api\.aws$/,
  // A global host that does not begin with its signing name.
  /^partnercentral-prm(?:-fips)?\./,
]

describe("the hosts of AWS's own endpoint rules", () => {
  test('there are thousands, of hundreds of services and of every partition', () => {
    expect(rows.length).toBe(5561)
    expect(new Set(rows.map(([, service]) => service)).size).toBeGreaterThan(300)
    expect(new Set(rows.map(([, , region]) => region)).size).toBeGreaterThan(9)
  })

  const told = rows.filter(([host, , region]) => !(sharedWithGovCloud.test(host) && region.startsWith('us-gov')))
  test('each is answered as they say', () => {
    expect(rows.length - told.length).toBe(4)
    const mistaken = told.filter(([host, service, region]) => {
      const found = serviceFromHost(host)
      // A bucket's accelerate host is the same in every region.
      const expected = host.includes('s3-accelerate') ? undefined : region
      return found !== undefined && (found.service !== service || found.region !== expected)
    })
    expect(mistaken).toEqual([])
  })

  test('but for those that are not answered', () => {
    const unanswered = told.filter(([host]) => serviceFromHost(host) === undefined).map(([host]) => host)
    expect(unanswered.filter((host) => !untold.some((pattern) => pattern.test(host)))).toEqual([])
    expect(unanswered.filter((host) => !shared.test(host)).length).toBeLessThan(30)
  })

  test('a host that two services have is not answered', () => {
    const names = new Map<string, Set<string>>()
    for (const [host, service] of rows) names.set(host, new Set(names.get(host)).add(service))
    const ambiguous = [...names].filter(([, services]) => services.size > 1).map(([host]) => host)
    expect(ambiguous.length).toBeGreaterThan(10)
    expect(ambiguous.filter((host) => !shared.test(host) || serviceFromHost(host) !== undefined)).toEqual([])
  })

  test('the region of a partition makes none of another', () => {
    expect(serviceFromHost('sqs.cn-north-1.amazonaws.com')).toBeUndefined()
    expect(serviceFromHost('sqs.us-east-1.amazonaws.com.cn')).toBeUndefined()
    expect(serviceFromHost('bucket.s3.us-iso-east-1.amazonaws.com')).toBeUndefined()
  })
})

describe('hosts with names of the user', () => {
  const account = '0123456789abcdef0123456789abcdef'
  const named: readonly (readonly [string, string, string | undefined])[] = [
    // https://docs.aws.amazon.com/general/latest/gr/s3.html
    ['examplebucket.s3.us-west-2.amazonaws.com', 's3', 'us-west-2'],
    ['s3.us-west-2.amazonaws.com', 's3', 'us-west-2'],
    ['a.b.c.s3.dualstack.eu-west-1.amazonaws.com', 's3', 'eu-west-1'],
    ['us-east-1.s3.eu-west-1.amazonaws.com', 's3', 'eu-west-1'],
    ['s3.eu-west-1.s3.us-east-2.amazonaws.com', 's3', 'us-east-2'],
    ['sqs.eu-west-1.s3.amazonaws.com', 's3', 'us-east-1'],
    ['examplebucket.s3.amazonaws.com', 's3', 'us-east-1'],
    ['examplebucket.s3-eu-west-1.amazonaws.com', 's3', 'eu-west-1'],
    ['s3-fips-us-gov-west-1.amazonaws.com', 's3', 'us-gov-west-1'],
    ['s3-external-1.amazonaws.com', 's3', 'us-east-1'],
    ['examplebucket.s3.cn-north-1.amazonaws.com.cn', 's3', 'cn-north-1'],
    ['examplebucket.s3-accelerate.amazonaws.com', 's3', undefined],
    ['myaccesspoint-123456789012.s3-accesspoint.us-west-2.amazonaws.com', 's3', 'us-west-2'],
    ['bucket.vpce-1a2b3c4d-5e6f.s3.us-east-1.vpce.amazonaws.com', 's3', 'us-east-1'],
    ['control.vpce-1a2b3c4d-5e6f.s3.us-east-1.vpce.amazonaws.com', 's3', 'us-east-1'],
    ['bucket--usw2-az1--x-s3.s3express-usw2-az1.us-west-2.amazonaws.com', 's3express', 'us-west-2'],
    ['s3express-control.us-west-2.amazonaws.com', 's3express', 'us-west-2'],
    // https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
    ['vpce-0fe5b17a0707d6abc-29p5708s.ec2.us-east-1.vpce.amazonaws.com', 'ec2', 'us-east-1'],
    ['vpce-0fe5b17a0707d6abc-29p5708s-us-east-1a.api.ecr.us-east-1.vpce.amazonaws.com', 'ecr', 'us-east-1'],
    ['vpce-0fe5b17a0707d6abc-29p5708s.aps-workspaces.us-east-1.vpce.amazonaws.com', 'aps', 'us-east-1'],
    ['vpce-0fe5b17a0707d6abc-29p5708s.transcribestreaming.us-east-1.vpce.amazonaws.com', 'transcribe', 'us-east-1'],
    [
      'vpce-0fe5b17a0707d6abc-29p5708s.dicom-medical-imaging.us-east-1.vpce.amazonaws.com',
      'medical-imaging',
      'us-east-1',
    ],
    ['vpce-0fe5b17a0707d6abc-29p5708s.sqs.cn-north-1.vpce.amazonaws.com.cn', 'sqs', 'cn-north-1'],
    ['vpce-0fe5b17a0707d6abc-29p5708s.execute-api.us-east-1.vpce.amazonaws.com', 'execute-api', 'us-east-1'],
    ['abc123.execute-api.us-east-1.amazonaws.com', 'execute-api', 'us-east-1'],
    ['abc123-vpce-01234567abcdef012.execute-api.us-east-1.amazonaws.com', 'execute-api', 'us-east-1'],
    ['abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-west-1.on.aws', 'lambda', 'eu-west-1'],
    ['search-logs-abc123.eu-west-1.es.amazonaws.com', 'es', 'eu-west-1'],
    ['vpc-logs-abc123.us-gov-west-1.es.amazonaws.com', 'es', 'us-gov-west-1'],
    ['search-logs-abc123.aos.eu-west-1.on.aws', 'es', 'eu-west-1'],
    ['abc123def456.us-east-2.aoss.amazonaws.com', 'aoss', 'us-east-2'],
    ['1tg2xudton46knx2a95g.aoss.us-east-1.on.aws', 'aoss', 'us-east-1'],
    ['a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com', 'iotdata', 'eu-central-1'],
    ['data-ats.iot.eu-central-1.amazonaws.com', 'iotdata', 'eu-central-1'],
    // https://docs.amazonaws.cn/en_us/aws/latest/userguide/iot.html
    ['a1b2c3d4e5f6g7.ats.iot.cn-north-1.amazonaws.com.cn', 'iotdata', 'cn-north-1'],
    ['iot.eu-central-1.amazonaws.com', 'iot', 'eu-central-1'],
    ['abc.appsync-api.us-east-1.amazonaws.com', 'appsync', 'us-east-1'],
    ['g-0123456789.us-east-1.neptune-graph.amazonaws.com', 'neptune-graph', 'us-east-1'],
    ['db.cluster-abc.us-east-1.neptune.amazonaws.com', 'neptune-db', 'us-east-1'],
    ['service-0123.7d67968.vpc-lattice-svcs.us-west-2.on.aws', 'vpc-lattice-svcs', 'us-west-2'],
    ['doc-movies-abc.us-east-1.cloudsearch.amazonaws.com', 'cloudsearch', 'us-east-1'],
    ['tools-a1b2c3d4e5.gateway.bedrock-agentcore.us-east-1.amazonaws.com', 'bedrock-agentcore', 'us-east-1'],
    // https://docs.aws.amazon.com/general/latest/gr/iot-core.html
    ['a1b2c3d4e5f6g7.jobs.iot.us-east-1.amazonaws.com', 'iot-jobs-data', 'us-east-1'],
    // https://docs.aws.amazon.com/mediastore/latest/apireference/API_Operations_AWS_Elemental_MediaStore_Data_Plane.html
    ['aaabbbcccdddee.data.mediastore.us-west-2.amazonaws.com', 'mediastore', 'us-west-2'],
    // https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_GetDataEndpoint.html
    ['s-1234abcd.kinesisvideo.us-west-2.amazonaws.com', 'kinesisvideo', 'us-west-2'],
    // https://docs.aws.amazon.com/timestream/latest/developerguide/Using-API.endpoint-discovery.describe-endpoints.implementation.html
    ['ingest-cell1.timestream.us-east-1.amazonaws.com', 'timestream', 'us-east-1'],
    ['query-cell2.timestream.us-east-1.amazonaws.com', 'timestream', 'us-east-1'],
    // https://docs.aws.amazon.com/general/latest/gr/transcribe.html
    ['transcribestreaming.ap-southeast-2.amazonaws.com', 'transcribe', 'ap-southeast-2'],
    ['transcribestreaming-fips.us-west-2.amazonaws.com', 'transcribe', 'us-west-2'],
    // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html
    ['streaming-logs.eu-west-1.amazonaws.com', 'logs', 'eu-west-1'],
    // https://docs.aws.amazon.com/healthimaging/latest/devguide/using-dicomweb.html
    ['dicom-medical-imaging.us-east-1.amazonaws.com', 'medical-imaging', 'us-east-1'],
    // https://github.com/openai/openai-node and https://github.com/anthropics/anthropic-sdk-typescript, which sign for them
    ['bedrock-mantle.us-east-1.api.aws', 'bedrock-mantle', 'us-east-1'],
    ['aws-external-anthropic.us-west-2.api.aws', 'aws-external-anthropic', 'us-west-2'],
    // https://github.com/aws/mcp-proxy-for-aws
    ['aws-mcp.us-east-1.api.aws', 'aws-mcp', 'us-east-1'],
    ['eks-mcp.us-west-2.api.aws', 'eks-mcp', 'us-west-2'],
    ['tools-a1b2c3d4e5.runtime.bedrock-agentcore.us-east-1.amazonaws.com', 'bedrock-agentcore', 'us-east-1'],
    // https://github.com/boto/botocore/blob/develop/botocore/data/endpoints.json
    ['mturk-requester-sandbox.us-east-1.amazonaws.com', 'mturk-requester', 'us-east-1'],
    ['verification.signer.eu-west-1.amazonaws.com', 'signer', 'eu-west-1'],
    // https://docs.aws.amazon.com/general/latest/gr/prometheus-service.html
    ['aps-workspaces.eu-west-1.amazonaws.com', 'aps', 'eu-west-1'],
    // https://docs.aws.amazon.com/general/latest/gr/sqs-service.html Legacy endpoints
    ['us-west-2.queue.amazonaws.com', 'sqs', 'us-west-2'],
    // https://docs.aws.amazon.com/general/latest/gr/codecommit.html Git endpoints
    ['git-codecommit.eu-west-1.amazonaws.com', 'codecommit', 'eu-west-1'],
    ['git-codecommit-fips.us-east-1.amazonaws.com', 'codecommit', 'us-east-1'],
    ['sts.amazonaws.com', 'sts', 'us-east-1'],
    ['queue.amazonaws.com', 'sqs', 'us-east-1'],
    ['bedrock-runtime.us-east-1.amazonaws.com', 'bedrock', 'us-east-1'],
    // Others with S3's API
    [`${account}.r2.cloudflarestorage.com`, 's3', 'auto'],
    [`bucket.${account}.eu.r2.cloudflarestorage.com`, 's3', 'auto'],
    ['account.r2.cloudflarestorage.com', 's3', 'auto'],
    ['storage.googleapis.com', 's3', 'auto'],
    ['bucket.storage.googleapis.com', 's3', 'auto'],
    ['bucket.s3.us-west-004.backblazeb2.com', 's3', 'us-west-004'],
    ['b.storage.googleapis.com', 's3', 'auto'],
    ['nyc3.digitaloceanspaces.com', 's3', 'nyc3'],
    ['bucket.fra1.digitaloceanspaces.com', 's3', 'fra1'],
    ['bucket.s3.eu-central-1.wasabisys.com', 's3', 'eu-central-1'],
    ['s3.wasabisys.com', 's3', 'us-east-1'],
    ['bucket.s3.fr-par.scw.cloud', 's3', 'fr-par'],
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-fips.html and the like
    ['abc123.execute-api-fips.us-east-1.amazonaws.com', 'execute-api', 'us-east-1'],
    ['abc.appsync-realtime-api.us-east-1.amazonaws.com', 'appsync', 'us-east-1'],
    ['a1b2c3d4e5f6g7.iot.eu-central-1.amazonaws.com', 'iotdata', 'eu-central-1'],
    ['ingest-cell12.timestream.us-east-1.amazonaws.com', 'timestream', 'us-east-1'],
    ['123456789012.control-kinesis.us-east-1.amazonaws.com', 'kinesis', 'us-east-1'],
    ['123456789012.ddb.us-east-1.amazonaws.com', 'dynamodb', 'us-east-1'],
    ['bucket--use1-az4--x-s3.s3express-fips-use1-az4.us-east-1.amazonaws.com', 's3express', 'us-east-1'],
  ]

  test.each(named)('%s is %s in %s', (host, service, region) => {
    expect(serviceFromHost(host)).toEqual(region === undefined ? { service } : { service, region })
  })

  test('without any of its dots a host is another', () => {
    // Names of the user that may hold dots, `api.ecr`, which is `ecr` too, and `.ats`, which a name may end with.
    const dotted =
      /^(?:a\.b\.c|a1b2c3d4e5f6g7\.ats\.|us-east-1\.s3\.|s3\.eu-west-1|sqs\.eu-west-1|bucket\.(?:vpce|0123)|control\.|db\.|service-0123\.|.*\.api\.ecr\.)/
    const single = named.map(([host]) => host).filter((host) => !dotted.test(host))
    expect(single.length).toBeGreaterThan(40)
    for (const host of single) {
      for (const { index } of host.matchAll(/\./g)) {
        const other = `${host.slice(0, index)}x${host.slice(index + 1)}`
        expect(serviceFromHost(other), other).not.toEqual(serviceFromHost(host))
      }
    }
  })

  test('a name more before one that has no dots is another host', () => {
    const alone =
      /\.iot\.|\.mediastore\.|\.kinesisvideo\.|\.timestream\.|\.bedrock-agentcore\.|-kinesis\.|\.ddb\.|lambda-url|\.aoss?\.[a-z0-9-]+\.on\./
    const hosts = named.map(([host]) => host).filter((host) => alone.test(host))
    expect(hosts.length).toBeGreaterThan(10)
    for (const host of hosts) expect(serviceFromHost(`x.${host}`), host).toBeUndefined()
  })

  test('a port, upper-case letters and the root dot change nothing', () => {
    const expected = { service: 'sqs', region: 'eu-west-1' }
    expect(serviceFromHost('SQS.EU-WEST-1.amazonaws.com:443')).toEqual(expected)
    expect(serviceFromHost('sqs.eu-west-1.amazonaws.com.')).toEqual(expected)
    expect(serviceFromHost('sqs.eu-west-1.amazonaws.com:')).toEqual(expected)
  })
})

describe('what a host does not tell is not guessed', () => {
  test.each([
    '',
    'localhost:9000',
    '127.0.0.1',
    '[::1]:8080',
    'example.com',
    'amazonaws.com',
    // No host.
    '.s3.amazonaws.com',
    'bucket..s3.amazonaws.com',
    'example.com/.s3.amazonaws.com',
    'user@bucket.s3.amazonaws.com',
    'a b.s3.us-east-1.amazonaws.com',
    'https://s3.us-east-1.amazonaws.com',
    's3.us-east-1.amazonaws.com/bucket',
    's3.us-east-1.amazonaws.com:443:80',
    's3.us-east-1.amazonaws.com:https',
    's3.us-east-1:443.amazonaws.com',
    's3.example.com',
    's3.us-east-1.amazonaws.com.example.com',
    's3.us-east-1.notamazonaws.com',
    's3.us-east-1-amazonaws.com',
    'notstorage.googleapis.com',
    'storage.googleapis.com.example.com',
    's3.us-west-.backblazeb2.com',
    's3.us-west-x.backblazeb2.com',
    's3.eu-central-x.wasabisys.com',
    's3.eu-central-.wasabisys.com',
    'cloud1.digitaloceanspaces.com',
    'nyca.digitaloceanspaces.com',
    's3.france-par.scw.cloud',
    's3.fr-paris.scw.cloud',
    // No service, or one that is in no table.
    'us-east-1.amazonaws.com',
    'brand-new-service.us-east-1.amazonaws.com',
    'brand-new-service.amazonaws.com',
    // A multi-region access point, which is signed by SigV4a.
    'mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com',
    'vpce-0fe5b17a0707d6abc-29p5708s.vpce-svc-0abc.us-east-1.vpce.amazonaws.com',
    'bucket.iam.amazonaws.com',
    'abc.iot.us-east-1.amazonaws.com',
    'abc.jobs.iot.us-east-1.amazonaws.com',
    'abc.data.mediastore.us-east-1.amazonaws.com',
    '12345.ddb.us-east-1.amazonaws.com',
    'abcdefabcdef.ddb.us-east-1.amazonaws.com',
    '12345.data-kinesis.us-east-1.amazonaws.com',
    'abcdefabcdef.data-kinesis.us-east-1.amazonaws.com',
    'ingest-cellar.timestream.us-east-1.amazonaws.com',
    'ingest-cell.timestream.us-east-1.amazonaws.com',
    's-.kinesisvideo.us-east-1.amazonaws.com',
    'vpce-0fe5b17a0707d6abc-29p5708s.ec2.us-east-1.amazonaws.com',
    // No region.
    'sqs.amazonaws.com',
    'sqs.us-east.amazonaws.com',
    // Not signed: websites, certificates, Docker's registry, a content network.
    'bucket.s3-website-us-east-1.amazonaws.com',
    'bucket.s3-website.eu-central-1.amazonaws.com',
    'abc.credentials.iot.us-east-1.amazonaws.com',
    'a1b2c3d4e5f6g7.credentials.iot.us-east-1.amazonaws.com',
    '123456789012.dkr.ecr.us-east-1.amazonaws.com',
    'bucket.nyc3.cdn.digitaloceanspaces.com',
    'd111111abcdef8.cloudfront.net',
    // Signed by SigV4A for a set of regions.
    'abc.mrap.accesspoint.s3-global.amazonaws.com',
    'r2.cloudflarestorage.com',
    'pub-0123456789abcdef0123456789abcdef.r2.dev',
  ])('%s', (host) => {
    expect(serviceFromHost(host)).toBeUndefined()
  })

  test('a host of any text is answered in time and without an error', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom('', '.amazonaws.com', '.us-east-1.amazonaws.com', '.on.aws'),
        (name, end) => {
          const found = serviceFromHost(name + end)
          expect(found === undefined || found.service.length > 0).toBe(true)
        },
      ),
    )
    const began = performance.now()
    serviceFromHost(`${'a-'.repeat(50_000)}.s3.us-east-1.amazonaws.com`)
    serviceFromHost(`${'a.'.repeat(50_000)}1.amazonaws.com`)
    expect(performance.now() - began).toBeLessThan(2000)
  })

  test('only a string is a host', () => {
    expect(() => serviceFromHost(new URL('https://sqs.us-east-1.amazonaws.com') as unknown as string)).toThrow(
      new TypeError('host: expected a string, such as the host of a URL'),
    )
  })
})
