import { acceptedCells, cellGroups, longLivedCell } from './matrix.js'
import type { Row } from './rows.js'

/** The test files whose rows make the tables. */
export const groups = [
  'debian',
  'debian-services',
  'double',
  'presigning',
  's3-clients',
  'servers',
  'services',
] as const

/** The document, if all test files have run. */
export function documentOf(rows: ReadonlyMap<string, readonly Row[]>): string | undefined {
  if (groups.some((group) => !rows.has(group))) return undefined
  const clients = groups.filter((group) => group !== 'servers').flatMap((group) => rows.get(group) ?? [])
  const sections = [
    introduction,
    tableOf(clients.filter(({ matrix }) => matrix)),
    aboutBeside,
    tableOf(clients.filter(({ matrix }) => !matrix)),
    aboutServers,
    tableOf(rows.get('servers') ?? []),
  ]
  return sections.join('\n')
}

/** The document without the versions of clients and servers, which are those of the machine. */
export function withoutVersions(document: string): readonly string[] {
  return document.split('\n').map((line) => line.replace(/^(\| `[^|]*` \|)[^|]*\|/, '$1 … |'))
}

const introduction = `<!-- Written by npm run test:clients. -->
# Real clients, and real servers

## Clients against our verifier

Each client sends its requests over the loopback to the server of \`countersign/testing\`, whose authentication is the verifier's alone. All are
asked for the same: objects with the keys ${cellGroups['keys']?.join(', ')}; bodies of ${cellGroups['bodies']?.join(', ')}; an upload in parts; temporary
credentials; and, to be refused, a wrong secret, an unknown key, a wrong region, a clock an hour behind or ahead of the server's, another session
token and an expired one. A URL that was signed an hour ago is expired.

"Accepted" is what was signed rightly and accepted, "refused" what was wrong and the code of the refusal as the client itself reports it. What a
client has no way to ask for stands in the last column with the reason: no cell is left out, and the run fails if one is.
`

const aboutBeside = `What else they were put through:
`

const aboutServers = `## Our signatures, judged by servers that are not ours

What we sign goes to Ceph's RADOS Gateway and to OpenStack Swift's s3api, as Debian ships them: each key above in each form.
`

function tableOf(rows: readonly Row[]): string {
  const head = '| client | version | operation | accepted | refused | not, and why |\n|---|---|---|---|---|---|\n'
  const lines = rows.map(({ client, version, operation, accepted, refused, cannot }) => {
    const reported = [...byValue(refused)].map(([code, kinds]) => `${kinds.join(', ')}: \`${code}\``)
    const reasons = [...byValue(cannot)].map(([reason, cells]) => `${namesOf(cells).join(', ')}: ${reason}`)
    const cells = [
      `\`${client}\``,
      version,
      operation,
      countKeys(accepted).join(', '),
      reported.join('; '),
      reasons.join('; '),
    ]
    return `| ${cells.join(' | ')} |\n`
  })
  return head + lines.join('')
}

function countKeys(accepted: ReadonlySet<string>): readonly string[] {
  const keys = cellGroups['keys']?.filter((cell) => accepted.has(cell)) ?? []
  const ordered = [longLivedCell, ...acceptedCells].filter((cell) => accepted.has(cell))
  const others = [...new Set([...ordered, ...accepted])].filter((cell) => !keys.includes(cell))
  return keys.length === 0 ? others : [`${keys.length} keys`, ...others]
}

/** Cells, and in place of all of a group its name. */
function namesOf(cells: readonly string[]): readonly string[] {
  const whole = Object.entries(cellGroups).filter(([, group]) => group.every((cell) => cells.includes(cell)))
  const inGroups = new Set(whole.flatMap(([, group]) => group))
  return [...whole.map(([name]) => name), ...cells.filter((cell) => !inGroups.has(cell))]
}

function byValue(entries: ReadonlyMap<string, string>): ReadonlyMap<string, readonly string[]> {
  const grouped = new Map<string, string[]>()
  for (const [key, value] of entries) grouped.set(value, [...(grouped.get(value) ?? []), key])
  return grouped
}
