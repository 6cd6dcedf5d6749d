import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Row } from './rows.js'
import { clearRows, readRows } from './rows.js'

const document = join(import.meta.dirname, '../../../docs/clients.md')

/** The test files whose rows make the table; it is written when all of them have run. */
const groups = ['debian', 'presigning', 's3-clients', 'servers', 'services']

export function setup(): void {
  clearRows()
}

export function teardown(): void {
  const rows = readRows()
  if (groups.some((group) => !rows.has(group))) return
  const all = [...rows].flatMap(([group, lines]) => (group === 'servers' ? [] : lines))
  writeFileSync(document, `${introduction}\n${tableOf(all)}\n${aboutServers}\n${tableOf(rows.get('servers') ?? [])}`)
}

const introduction = `<!-- Written by npm run test:clients. -->
# Real clients, and real servers

## Clients against our verifier

Each client sends its requests over the loopback to the server of \`countersign/testing\`, whose authentication is the verifier's alone. "Accepted"
counts what was signed rightly and accepted: objects with the keys \`plain\`, \`a b\`, \`a+b\`, \`a//b\`, \`../x\`, \`%2F\`, \`ü\`, \`😀\`, \`*'()!\`,
\`/leading\` and \`trailing/\`, bodies from 0 bytes to 20 MiB, temporary credentials, uploads in parts. "Refused" is what was wrong with a request, and
the code of the refusal as the client itself reports it.
`

const aboutServers = `## Our signatures, judged by servers that are not ours

What we sign goes to Ceph's RADOS Gateway and to OpenStack Swift's s3api, as Debian ships them: each key above in each form.
`

function tableOf(rows: readonly Row[]): string {
  const head = '| client | version | operation | accepted | refused | notes |\n|---|---|---|---|---|---|\n'
  const lines = rows.map(({ client, version, operation, accepted, refused, notes }) => {
    const reported = new Map<string, string[]>()
    for (const [kind, code] of refused) reported.set(code, [...(reported.get(code) ?? []), kind])
    const codes = [...reported].map(([code, kinds]) => `${kinds.join(', ')}: \`${code}\``).join('; ')
    const cells = [`\`${client}\``, version, operation, accepted, codes, notes.join('; ')]
    return `| ${cells.join(' | ')} |\n`
  })
  return head + lines.join('')
}
