import fc from 'fast-check'
import type { TokenVector } from '../support/token-vectors.js'

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z0-9]$/)
const region = fc.constantFrom('us-east-1', 'eu-west-3', 'ap-southeast-2', 'us-gov-west-1', 'cn-north-1')
/** What must be escaped, and what needs more than a byte. */
const text = fc.string({ unit: fc.constantFrom(..."aZ09-._~!'()*/ +%&=@é€😀"), minLength: 1, maxLength: 12 })
const hostname = fc.tuple(name, region).map(([first, place]) => `${first}.cluster.${place}.rds.amazonaws.com`)

const optionsOf = {
  rdsAuthToken: fc.record({ hostname, port: fc.integer({ min: 1, max: 65_535 }), username: text, region }),
  dsqlAuthToken: fc.record({
    hostname,
    action: fc.constantFrom('DbConnect', 'DbConnectAdmin'),
    expiresIn: fc.integer({ min: 1, max: 604_800 }),
    region,
  }),
  mskAuthToken: fc.record({ region, userAgent: fc.constant('aws-msk-iam-sasl-signer-js/1.0.3') }),
  eksAuthToken: fc.record({ clusterName: name, region }),
  codeCommitPassword: fc.record({
    url: fc
      .tuple(region, fc.stringMatching(/^[\w.-]{1,30}$/), fc.constantFrom('', ':443'))
      .filter(([, repository]) => !/^\.+$/.test(repository))
      .map(
        ([place, repository, port]) => `https://git-codecommit.${place}.amazonaws.com${port}/v1/repos/${repository}`,
      ),
  }),
  elastiCacheAuthToken: fc.record({ name, userId: text, serverless: fc.boolean(), region }),
  memoryDbAuthToken: fc.record({ name, username: text, region }),
}

/** Any use of one of these functions, in the shape of the vectors. */
export function tokenVector(functionName: keyof typeof optionsOf): fc.Arbitrary<TokenVector> {
  return fc.record({
    name: fc.constant('generated'),
    function: fc.constant(functionName),
    tool: fc.constant(''),
    credentials: fc.constantFrom('longterm', 'temporary'),
    signingDate: fc
      .integer({ min: 1_500_000_000, max: 2_500_000_000 })
      .map((seconds) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')),
    options: optionsOf[functionName] as fc.Arbitrary<Readonly<Record<string, unknown>>>,
    expect: fc.constant(''),
  })
}
