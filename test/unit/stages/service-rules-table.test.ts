import { expect, test } from 'vitest'
import { signRequest } from '../../../src/index.js'
import { serviceRules, serviceRulesTable } from '../../../src/stages/index.js'
import { serviceRules as appliedRules, specialRules } from '../../../src/stages/service-rules.js'
import { exampleCredentials } from '../../support/example-credentials.js'

test('the table has every service whose rules differ, once, with the rules that are applied', () => {
  const rows = serviceRulesTable.flatMap(({ services, rules }) => services.map((service) => [service, rules] as const))
  const names = rows.map(([service]) => service)
  expect(names).toEqual([...new Set(names)])
  expect(names).toEqual(expect.arrayContaining([...specialRules.keys()]))
  for (const [service, rules] of rows) expect(rules, service).toEqual(appliedRules(service))
  expect(names.at(-1)).toBe('*')
})

test('what is made of the rules that were handed out changes none that are applied', () => {
  const sign = () => {
    const options = { credentials: exampleCredentials, service: 's3', signingDate: new Date(0) }
    return signRequest({ method: 'GET', url: 'https://example.amazonaws.com/a%2Fb//c' }, options).signature
  }
  const before = sign()
  for (const rules of [serviceRules('s3'), ...serviceRulesTable.map((row) => row.rules)]) {
    Object.assign(rules, { doubleEncodePath: !rules.doubleEncodePath, unsignedPayload: !rules.unsignedPayload })
    const names = rules.unsignedQuery as string[]
    names.push('a')
  }
  expect(sign()).toBe(before)
  for (const service of ['s3', 'kafka-cluster', 'sts']) {
    expect(serviceRules(service)).not.toEqual(
      serviceRulesTable.find(({ services }) => services.includes(service))?.rules,
    )
    expect(appliedRules(service).unsignedQuery).not.toContain('a')
  }
})
