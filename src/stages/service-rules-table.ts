import type { ServiceRules } from '../types.js'
import { serviceRules as sharedRules } from './service-rules.js'

/** A row of the table, and where it comes from. */
export interface ServiceRulesRow {
  readonly services: readonly string[]
  readonly rules: ServiceRules
  readonly source: string
}

const sigV4Guide = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html'

/** The whole table; the last row stands for every other service. */
export const serviceRulesTable: readonly ServiceRulesRow[] = [
  row(
    ['s3', 's3-outposts', 's3-object-lambda'],
    'https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html',
  ),
  row(['s3express'], 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateSession.html'),
  row(['iotdevicegateway'], 'https://docs.aws.amazon.com/iot/latest/developerguide/protocols.html'),
  row(['kafka-cluster'], 'https://github.com/aws/aws-msk-iam-auth'),
  row(['codecommit'], 'https://github.com/aws/aws-cli'),
  row(['vpc-lattice-svcs'], 'https://docs.aws.amazon.com/vpc-lattice/latest/ug/sigv4-authenticated-requests.html'),
  row(['aoss'], 'https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-clients.html'),
  row(['execute-api'], sigV4Guide),
  row(['*'], sigV4Guide),
]

function row(services: readonly string[], source: string): ServiceRulesRow {
  return { services, rules: serviceRules(services[0] as string), source }
}

/**
 * The rules of a service, with overrides, as an object of its own. An override that is undefined overrides nothing.
 *
 * @param service the signing name, as in a credential scope
 * @throws {TypeError} for an override that is no rule, or no value of that rule
 */
export function serviceRules(service: string, overrides?: Partial<ServiceRules>): ServiceRules {
  const rules = sharedRules(service, overrides)
  return { ...rules, unsignedQuery: [...rules.unsignedQuery] }
}
