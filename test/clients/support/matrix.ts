import { awkwardKeys, bodySizes } from './cases.js'
import type { Row } from './rows.js'

/** The cells of the matrix that hold what is accepted, by name. */
export const keyCell = (key: string) => `\`${key}\``
export const sizeCell = (size: number) => (size > 0 && size % 1024 ** 2 === 0 ? `${size / 1024 ** 2} MiB` : `${size} B`)
export const partsCell = 'in parts'
export const longLivedCell = 'long-lived credentials'
export const temporaryCell = 'temporary credentials'

/** Cells that have a name together. */
export const cellGroups: Readonly<Record<string, readonly string[]>> = {
  keys: awkwardKeys.map(keyCell),
  bodies: bodySizes.map(sizeCell),
}

/** What must be accepted. */
export const acceptedCells = [...Object.values(cellGroups).flat(), partsCell, temporaryCell]

/** What must be refused, each by one of its names. */
const refusedCells = [
  ['secret'],
  ['key'],
  ['region'],
  ['clock behind', 'expired'],
  ['clock ahead'],
  ['token'],
  ['expired token'],
]

/** Says why a client cannot fill cells. */
export function cannot({ cannot: reasons }: Row, cells: Readonly<Record<string, string>>): void {
  for (const [name, reason] of Object.entries(cells)) {
    for (const cell of cellGroups[name] ?? [name]) reasons.set(cell, reason)
  }
}

/** The cells of a row that hold neither a result nor a reason, or both. */
export function holesOf({ client, operation, matrix, accepted, refused, cannot: reasons }: Row): readonly string[] {
  if (!matrix) return []
  const filled = (cell: string) =>
    [accepted.has(cell), refused.has(cell), reasons.has(cell)].filter(Boolean).length === 1
  const holes = [...acceptedCells.map((cell) => [cell]), ...refusedCells].filter((names) => !names.some(filled))
  return holes.map(([cell]) => `${client}, ${operation}: ${cell}`)
}
