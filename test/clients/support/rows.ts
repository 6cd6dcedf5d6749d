import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../.cache/rows')

/** A line of the table: what a client did, what was accepted, and what it reported of each refusal. */
export interface Row {
  readonly client: string
  readonly version: string
  readonly operation: string
  /** Requests that were signed rightly, and accepted. */
  accepted: number
  /** Why each was refused, as the client reports it. */
  readonly refused: Map<string, string>
  /** What the client cannot do, and why. */
  readonly notes: string[]
}

const rows: Row[] = []

export function row(client: string, version: string, operation: string): Row {
  const found = rows.find((one) => one.client === client && one.operation === operation)
  if (found !== undefined) return found
  const made: Row = { client, version, operation, accepted: 0, refused: new Map(), notes: [] }
  rows.push(made)
  return made
}

/** Puts the rows of this test file where the table is made of. */
export function saveRows(group: string): void {
  mkdirSync(folder, { recursive: true })
  const plain = rows.map(({ refused, ...others }) => ({ ...others, refused: [...refused] }))
  writeFileSync(join(folder, `${group}.json`), JSON.stringify(plain))
}

export function clearRows(): void {
  rmSync(folder, { recursive: true, force: true })
}

/** The rows of each group that ran. */
export function readRows(): Map<string, readonly Row[]> {
  const groups = new Map<string, readonly Row[]>()
  let files: string[] = []
  try {
    files = readdirSync(folder).sort()
  } catch {
    return groups
  }
  for (const file of files) {
    const plain: (Omit<Row, 'refused'> & { refused: [string, string][] })[] = JSON.parse(
      readFileSync(join(folder, file), 'utf8'),
    )
    groups.set(
      file.replace('.json', ''),
      plain.map(({ refused, ...others }) => ({ ...others, refused: new Map(refused) })),
    )
  }
  return groups
}
