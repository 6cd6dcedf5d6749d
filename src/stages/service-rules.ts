import { checkOptionNames, overrideOptions } from '../named-options.js'
import { demand } from '../sigv4-error.js'
import type { ServiceRules } from '../types.js'
import { isAuthenticationParameter } from './authorization-query.js'

const standardRules: ServiceRules = {
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
 * @throws {TypeError} for an override that is no rule, or no value of that rule
 */
export function serviceRules(service: string, overrides?: Partial<ServiceRules>): ServiceRules {
  const rules = specialRules.get(service) ?? standardRules
  if (overrides === undefined) return rules
  checkOptionNames(overrides, ruleNames, 'rules')
  for (const name in overrides) checkRule(name as keyof ServiceRules, overrides[name as keyof ServiceRules])
  return overrideOptions(rules, overrides)
}

const ruleNames = new Set(Object.keys(standardRules))

const choices = {
  headerPayload: ['body', 'unsigned'],
  presignPayload: ['body', 'unsigned'],
  sessionToken: ['signed', 'appended'],
  sessionTokenName: ['x-amz-security-token', 'x-amz-s3session-token'],
}

/** Of another kind, a rule would loosen the checks unseen, or make signer and verifier disagree. */
function checkRule(name: keyof ServiceRules, value: unknown): void {
  if (value === undefined) return
  if (name === 'unsignedQuery') {
    demand(Array.isArray(value), 'rules.unsignedQuery', 'a list of names of parameters', value)
    for (const one of value) {
      const isOther = typeof one === 'string' && !isAuthenticationParameter(one)
      demand(isOther, 'rules.unsignedQuery', 'names of parameters other than those that authenticate', one)
    }
  } else {
    const allowed: readonly unknown[] = name in choices ? choices[name as keyof typeof choices] : [true, false]
    demand(allowed.includes(value), `rules.${name}`, allowed.join(' or '), value)
  }
}
