import { serviceRulesTable } from '../../src/stages/service-rules-table.js'
import type { ServiceRules } from '../../src/types.js'
import { inlineCode, markdownTable, replaceSection } from './markdown.js'

/**
 * `docs/service-rules.md` with its tables made anew.
 *
 * @param types the text of `src/types.ts`, for what the fields mean
 */
export function serviceRulesDocument(text: string, types: string): string {
  return replaceSection(replaceSection(text, 'rule-meanings', meanings(types)), 'service-rules', table())
}

const fields = Object.keys(serviceRulesTable[0]?.rules ?? {}) as (keyof ServiceRules)[]

function meanings(types: string): string {
  const [, body = ''] = /export interface ServiceRules \{\n(.*?)\n\}/s.exec(types) ?? []
  const comments = [...body.matchAll(/\/\*\* (.*?) \*\/\s+readonly (\w+): (.*)/g)]
  const rows = fields.map((field) => {
    const [, meaning, , type = ''] = comments.find(([, , name]) => name === field) ?? []
    if (meaning === undefined) throw new Error(`expected a comment on ${field}`)
    return [inlineCode(field), inlineCode(type), meaning]
  })
  return markdownTable(['rule', 'values', 'meaning'], rows)
}

/** One row a field, one column a service. */
function table(): string {
  const usual = serviceRulesTable.at(-1)?.rules
  const head = ['rule', ...serviceRulesTable.map(({ services }) => services.map(nameOf).join(', '))]
  const rows = fields.map((field) => [
    inlineCode(field),
    ...serviceRulesTable.map(({ rules }) => {
      const value = cellOf(rules[field])
      return usual !== undefined && value === cellOf(usual[field]) ? value : `**${value}**`
    }),
  ])
  const sources = serviceRulesTable.map(({ services, source }) => `- ${services.map(nameOf).join(', ')}: <${source}>\n`)
  return `${markdownTable(head, rows)}\n${sources.join('')}`
}

function nameOf(service: string): string {
  return service === '*' ? 'every other' : inlineCode(service)
}

function cellOf(value: ServiceRules[keyof ServiceRules]): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string') return inlineCode(value)
  return value.length === 0 ? 'none' : value.map(inlineCode).join(', ')
}
