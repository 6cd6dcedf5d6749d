import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'

/** An example of the README or of a document. */
export interface Example {
  /** Where it stands: the document and the line. */
  readonly name: string
  readonly code: string
  /** What stands in its fence behind `ts`. */
  readonly fence: string
}

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Every `ts` block of the README and the documents. */
export function allExamples(): Example[] {
  return documents().flatMap((document) => {
    const text = readFileSync(join(root, document), 'utf8')
    return [...text.matchAll(/^```ts(?: (.+))?\n([\s\S]*?)^```$/gm)].map(({ 1: fence = '', 2: code = '', index }) => {
      return { name: `${document}:${text.slice(0, index).split('\n').length}`, code, fence }
    })
  })
}

/** Those behind a fence, e.g. `adapters` for ```` ```ts adapters ````: a folder of tests that has their packages runs them. */
export function examplesOf(fence: string): Example[] {
  return allExamples().filter((example) => example.fence === fence)
}

/**
 * Writes examples to a file each.
 *
 * @param folder which is emptied
 */
export function writeExamples<E extends Example>(folder: string, examples: readonly E[]): (E & { file: string })[] {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  return examples.map((example) => {
    const file = join(folder, `${example.name.replace(/\W+/g, '-')}.ts`)
    // A module even without an import, so that top-level names do not meet.
    writeFileSync(file, `${example.code}\nexport {}\n`)
    return { ...example, file }
  })
}

/** Fails with the compiler's words unless all that was written to a folder type-checks. */
export function typeCheckExamples(folder: string): void {
  const paths = Object.fromEntries(publicEntries().map(({ entry, source }) => [entry, [source]]))
  const config = {
    extends: join(root, 'tsconfig.json'),
    // Examples read `headers.authorization`, as most users write it.
    compilerOptions: {
      paths,
      types: ['node'],
      noEmit: true,
      noUnusedLocals: false,
      noPropertyAccessFromIndexSignature: false,
    },
    include: ['*.ts'],
    exclude: [],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  try {
    execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', folder], { encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    expect.fail((error as { stdout: string }).stdout)
  }
}

/** What users import, and the module behind it. */
export function publicEntries(): { entry: string; source: string }[] {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    exports: Record<string, { default: string } | string>
  }
  return Object.entries(exports).flatMap(([entry, target]) => {
    if (typeof target === 'string') return []
    const source = target.default.replace('./dist/', 'src/').replace(/\.js$/, '.ts')
    return [{ entry: entry.replace(/^\./, 'countersign'), source: join(root, source) }]
  })
}

function documents(): string[] {
  const guides = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !file.includes('node_modules'))
    .map((file) => join('docs', file))
  return ['README.md', ...guides]
}
