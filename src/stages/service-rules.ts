import { quote } from '../sigv4-error.js'
import type { ServiceRules } from '../types.js'

const standard: ServiceRules = {
  doubleEncodePath: true,
  normalizePath: true,
  signContentSha256: false,
  headerPayload: 'body',
  presignPayload: 'body',
  sessionToken: 'signed',
  sessionTokenName: 'x-amz-security-token',
  unsignedQuery: [],
  unsignedPayload: false,
  streamingPayload: false,
  expiresRequired: false,
  gitMethod: false,
}

const s3: ServiceRules = {
  ...standard,
  doubleEncodePath: false,
  normalizePath: false,
  signContentSha256: true,
  presignPayload: 'unsigned',
  unsignedPayload: true,
  streamingPayload: true,
  expiresRequired: true,
}

/** A row of the table, and where it comes from. */
export interface ServiceRulesRow {
  readonly services: readonly string[]
  readonly rules: ServiceRules
  readonly source: string
}

const sigV4Guide = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html'

/** The whole table; the last row stands for every other service. */
export const serviceRulesTable: readonly ServiceRulesRow[] = [
  {
    services: ['s3', 's3-outposts', 's3-object-lambda'],
    rules: s3,
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html',
  },
  {
    services: ['s3express'],
    rules: { ...s3, sessionTokenName: 'x-amz-s3session-token' },
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateSession.html',
  },
  {
    services: ['iotdevicegateway'],
    rules: { ...standard, sessionToken: 'appended' },
    source: 'https://docs.aws.amazon.com/iot/latest/developerguide/protocols.html',
  },
  {
    services: ['kafka-cluster'],
    rules: { ...standard, unsignedQuery: ['User-Agent'] },
    source: 'https://github.com/aws/aws-msk-iam-auth',
  },
  {
    services: ['codecommit'],
    rules: { ...standard, gitMethod: true },
    source: 'https://github.com/aws/aws-cli',
  },
  {
    services: ['vpc-lattice-svcs'],
    rules: {
      ...standard,
      signContentSha256: true,
      headerPayload: 'unsigned',
      presignPayload: 'unsigned',
      unsignedPayload: true,
    },
    source: 'https://docs.aws.amazon.com/vpc-lattice/latest/ug/sigv4-authenticated-requests.html',
  },
  {
    services: ['aoss'],
    rules: { ...standard, signContentSha256: true },
    source: 'https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-clients.html',
  },
  { services: ['execute-api'], rules: standard, source: sigV4Guide },
  { services: ['*'], rules: standard, source: sigV4Guide },
]

const rows = new Map(serviceRulesTable.flatMap((row) => row.services.map((service) => [service, row.rules] as const)))

/**
 * The rules of a service, with overrides. One that is undefined overrides nothing.
 *
 * @param service the signing name, as in a credential scope
 * @throws {TypeError} for an override that is no rule
 */
export function serviceRules(service: string, overrides?: Partial<ServiceRules>): ServiceRules {
  const rules = rows.get(service) ?? standard
  if (overrides === undefined) return rules
  if (typeof overrides !== 'object' || overrides === null)
    throw new TypeError(`rules: expected an object, got ${quote(overrides)}`)
  let overridden = rules
  for (const name in overrides) {
    if (!Object.hasOwn(standard, name)) {
      throw new TypeError(`rules: expected only ${Object.keys(standard).join(', ')}, got ${quote(name)}`)
    }
    const value = overrides[name as keyof ServiceRules]
    if (value !== undefined) overridden = { ...overridden, [name]: value }
  }
  return overridden
}
