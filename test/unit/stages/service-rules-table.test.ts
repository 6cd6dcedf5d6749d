import { expect, test } from 'vitest'
import { serviceRules, serviceRulesTable } from '../../../src/stages/index.js'
import { specialRules } from '../../../src/stages/service-rules.js'

test('the table has every service whose rules differ, once, with the rules that are applied', () => {
  const rows = serviceRulesTable.flatMap(({ services, rules }) => services.map((service) => [service, rules] as const))
  const names = rows.map(([service]) => service)
  expect(names).toEqual([...new Set(names)])
  expect(names).toEqual(expect.arrayContaining([...specialRules.keys()]))
  for (const [service, rules] of rows) expect(rules, service).toBe(serviceRules(service))
  expect(names.at(-1)).toBe('*')
})
