import { checkOptionNames, overrideOptions } from '../named-options.js'
import type { ServiceRules } from '../types.js'

export const standardRules: ServiceRules = {
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
  ...standardRules,
  doubleEncodePath: false,
  normalizePath: false,
  signContentSha256: true,
  presignPayload: 'unsigned',
  unsignedPayload: true,
  streamingPayload: true,
  expiresRequired: true,
}

/** The services that differ from the others, by their signing names. */
export const specialRules: ReadonlyMap<string, ServiceRules> = new Map([
  ['s3', s3],
  ['s3-outposts', s3],
  ['s3-object-lambda', s3],
  ['s3express', { ...s3, sessionTokenName: 'x-amz-s3session-token' }],
  ['iotdevicegateway', { ...standardRules, sessionToken: 'appended' }],
  ['kafka-cluster', { ...standardRules, unsignedQuery: ['User-Agent'] }],
  ['codecommit', { ...standardRules, gitMethod: true }],
  [
    'vpc-lattice-svcs',
    {
      ...standardRules,
      signContentSha256: true,
      headerPayload: 'unsigned',
      presignPayload: 'unsigned',
      unsignedPayload: true,
    },
  ],
  ['aoss', { ...standardRules, signContentSha256: true }],
])

/**
 * The rules of a service, with overrides. One that is undefined overrides nothing.
 *
 * @param service the signing name, as in a credential scope
 * @throws {TypeError} for an override that is no rule
 */
export function serviceRules(service: string, overrides?: Partial<ServiceRules>): ServiceRules {
  const rules = specialRules.get(service) ?? standardRules
  if (overrides === undefined) return rules
  checkOptionNames(overrides, ruleNames, 'rules')
  return overrideOptions(rules, overrides)
}

const ruleNames = new Set(Object.keys(standardRules))
