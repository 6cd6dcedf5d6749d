import { readFileSync } from 'node:fs'
import { root } from './run.js'

interface Manifest {
  readonly name: string
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>
}

export const manifest: Manifest = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'))

/** The keys of `exports` that are modules: `.`, `./stages`, … */
export const entries: readonly string[] = Object.keys(manifest.exports).filter((key) => key !== './package.json')

/** Those that any program can load: the others want the tool that they are for around them. */
export const loadableEntries: readonly string[] = entries.filter((entry) => entry !== './testing/vitest')

/** The core's entries, which no type of Node's or the DOM's may reach. */
export const coreEntries: readonly string[] = [
  '.',
  './stages',
  './errors',
  './diagnose',
  './lambda',
  './post-policy',
  './hosts',
  './s3',
  './aws4',
  './tokens',
]

/** What a user writes to import an entry. */
export function specifier(entry: string): string {
  return manifest.name + entry.slice(1)
}
