import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Snippet {
  /** Where it stands: the document and the line. */
  readonly name: string
  readonly document: string
  readonly code: string
  /** A reason not to run it, as the fence gives it: ```ts no-run: needs AWS */
  readonly noRun: string | undefined
  /** The file that it was written to. */
  readonly file: string
}

const root = fileURLToPath(new URL('../../', import.meta.url))
export const snippetsFolder = join(root, 'test/docs/.snippets')

/** Every `ts` block of the README and the documents, written to a file each. */
export function writeSnippets(): Snippet[] {
  rmSync(snippetsFolder, { recursive: true, force: true })
  mkdirSync(snippetsFolder, { recursive: true })
  return documents().flatMap(snippetsOf)
}

/** The code of the `ts adapters` blocks, which `test/adapters` checks and runs: they need its packages. */
export function adapterExamples(): Example[] {
  return examplesOf('adapters')
}

/** The code of the `ts migrating` blocks, which `test/migrating` checks and runs: likewise. */
export function migratingExamples(): Example[] {
  return examplesOf('migrating')
}

interface Example {
  readonly name: string
  readonly code: string
}

function examplesOf(fence: string): Example[] {
  const block = new RegExp(`^\`\`\`ts ${fence}\\n([\\s\\S]*?)^\`\`\`$`, 'gm')
  return documents().flatMap((document) => {
    const text = readFileSync(join(root, document), 'utf8')
    return [...text.matchAll(block)].map(({ 1: code = '', index }) => ({
      name: `${document}:${text.slice(0, index).split('\n').length}`,
      code,
    }))
  })
}

function documents(): string[] {
  const guides = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !file.includes('node_modules'))
    .map((file) => join('docs', file))
  return ['README.md', ...guides]
}

function snippetsOf(document: string): Snippet[] {
  const text = readFileSync(join(root, document), 'utf8')
  return [...text.matchAll(/^```ts(?: no-run: (.+))?\n([\s\S]*?)^```$/gm)].map(({ 1: noRun, 2: code = '', index }) => {
    const line = text.slice(0, index).split('\n').length
    const file = join(snippetsFolder, `${basename(document, '.md')}-${line}.ts`)
    // A module even without an import, so that top-level names do not meet.
    writeFileSync(file, `${code}\nexport {}\n`)
    return { name: `${document}:${line}`, document, code, noRun, file }
  })
}
