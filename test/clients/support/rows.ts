import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../.cache/rows')

/** A line of a table: what a client did, what was accepted, and what it reported of each refusal. */
export interface Row {
  readonly client: string
  readonly version: string
  readonly operation: string
  /** Whether every cell of the matrix must be filled. */
  readonly matrix: boolean
  /** What was signed rightly, and accepted. */
  readonly accepted: Set<string>
  /** What was wrong, and the code of the refusal as the client reports it. */
  readonly refused: Map<string, string>
  /** What the client cannot do, and why. */
  readonly cannot: Map<string, string>
}

const rows: Row[] = []

/** A row of the matrix. */
export function row(client: string, version: string, operation: string): Row {
  return find(client, version, operation, true)
}

/** A row of what is seen beside the matrix. */
export function rowBeside(client: string, version: string, operation: string): Row {
  return find(client, version, operation, false)
}

function find(client: string, version: string, operation: string, matrix: boolean): Row {
  const found = rows.find((one) => one.client === client && one.operation === operation)
  if (found !== undefined) return found
  const made = { client, version, operation, matrix, accepted: new Set(), refused: new Map(), cannot: new Map() } as Row
  rows.push(made)
  return made
}

/** A row as JSON has it. */
interface PlainRow extends Omit<Row, 'accepted' | 'refused' | 'cannot'> {
  readonly accepted: readonly string[]
  readonly refused: readonly (readonly [string, string])[]
  readonly cannot: readonly (readonly [string, string])[]
}

/** Puts the rows of this test file where the tables are made of. */
export function saveRows(group: string): void {
  mkdirSync(folder, { recursive: true })
  const plain: PlainRow[] = rows.map((one) => ({
    ...one,
    accepted: [...one.accepted],
    refused: [...one.refused],
    cannot: [...one.cannot],
  }))
  writeFileSync(join(folder, `${group}.json`), JSON.stringify(plain))
}

export function clearRows(): void {
  rmSync(folder, { recursive: true, force: true })
}

/** The rows of each group that ran. */
export function readRows(): Map<string, readonly Row[]> {
  mkdirSync(folder, { recursive: true })
  const files = readdirSync(folder).sort()
  return new Map(files.map((file) => [file.replace('.json', ''), readGroup(file)]))
}

function readGroup(file: string): readonly Row[] {
  const plain: PlainRow[] = JSON.parse(readFileSync(join(folder, file), 'utf8'))
  return plain.map((one) => ({
    ...one,
    accepted: new Set(one.accepted),
    refused: new Map(one.refused),
    cannot: new Map(one.cannot),
  }))
}
