import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'

/** The files of a folder and of all folders in it, by path from it, sorted. */
export function filesUnder(folder: string): string[] {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true })
  const files = found.filter((entry) => entry.isFile())
  return files.map((file) => relative(folder, join(file.parentPath, file.name))).sort()
}
