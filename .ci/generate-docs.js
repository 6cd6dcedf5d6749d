// Writes the tables that follow from the code into docs/, each between its markers; with --check, only says what is stale.
// It reads dist: build first.
import { readFileSync, writeFileSync } from 'node:fs'
import { SigV4Error, sigV4ErrorCodes, toErrorResponse } from '../dist/errors.js'
import { serviceRulesTable } from '../dist/stages/index.js'

const dialects = ['s3', 'query', 'json', 'rest-json']

const stale = [
  writeTable('docs/service-rules.md', 'service-rules', serviceRules()),
  writeTable('docs/errors.md', 'error-responses', errorResponses()),
].filter((path) => path !== undefined)

if (process.argv.includes('--check') && stale.length > 0) {
  console.error(`Stale: ${stale.join(', ')}. Run \`npm run docs\`.`)
  process.exitCode = 1
}

/** The path, if what stands between the markers of `name` was not `table`. */
function writeTable(path, name, table) {
  const text = readFileSync(path, 'utf8')
  const [start, end] = [`<!-- begin ${name} -->\n`, `<!-- end ${name} -->\n`]
  const [before, rest] = text.split(start)
  const [, after] = (rest ?? '').split(end)
  if (after === undefined) throw new Error(`${path}: no ${start.trim()} … ${end.trim()}`)
  const written = [before, start, '\n', table, '\n', end, after].join('')
  if (written === text) return undefined
  if (!process.argv.includes('--check')) writeFileSync(path, written)
  return path
}

/** One row a field, one column a service. */
function serviceRules() {
  const fields = Object.keys(serviceRulesTable[0].rules)
  const standard = serviceRulesTable.at(-1).rules
  const head = ['rule', ...serviceRulesTable.map((row) => row.services.map(nameOf).join(', '))]
  const rows = fields.map((field) => [
    `\`${field}\``,
    ...serviceRulesTable.map(({ rules }) => emphasise(display(rules[field]), display(standard[field]))),
  ])
  const sources = serviceRulesTable.map((row) => `- ${row.services.map(nameOf).join(', ')}: <${row.source}>\n`)
  return `${markdownTable(head, rows)}\n${sources.join('')}`
}

function nameOf(service) {
  return service === '*' ? 'every other' : `\`${service}\``
}

function display(value) {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map((name) => `\`${name}\``).join(', ')
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : `\`${value}\``
}

function emphasise(value, usual) {
  return value === usual ? value : `**${value}**`
}

/** One row a code: the status and AWS's code in each dialect, for an error without further details. */
function errorResponses() {
  const rows = sigV4ErrorCodes.map((code) => [`\`${code}\``, ...dialects.map((dialect) => answers(code, dialect))])
  return markdownTable(['code', ...dialects.map((dialect) => `\`${dialect}\``)], rows)
}

function answers(code, dialect) {
  const header = answer(code, 'header', dialect)
  const query = answer(code, 'query', dialect)
  return header === query ? header : `${header}; presigned: ${query}`
}

function answer(code, authentication, dialect) {
  const { status, headers, body } = toErrorResponse(new SigV4Error(code, code, { authentication }), { dialect })
  const name = headers['x-amzn-errortype'] ?? /<Code>([^<]*)</.exec(body)?.[1] ?? JSON.parse(body).__type
  return `${status} \`${name.replace(/^.*#/, '')}\``
}

function markdownTable(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |\n`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('')
}
