import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { coreEntries, loadableEntries, specifier } from './manifest.js'
import { root, run } from './run.js'
import { installed } from './tools.js'

const consumer = inject('consumer')

interface Setting {
  readonly name: string
  readonly entries: readonly string[]
  readonly options: Readonly<Record<string, unknown>>
}

const nodenext = { module: 'nodenext', moduleResolution: 'nodenext' }
const bundler = { module: 'esnext', moduleResolution: 'bundler' }
const withoutDom = { lib: ['es2022'] }
const withDom = { lib: ['es2022', 'dom', 'dom.iterable'] }

const settings: readonly Setting[] = [
  { name: 'nodenext', options: { ...nodenext, ...withoutDom } },
  { name: 'nodenext with the DOM', options: { ...nodenext, ...withDom } },
  { name: 'bundler', options: { ...bundler, ...withoutDom } },
  { name: 'bundler with the DOM', options: { ...bundler, ...withDom } },
].flatMap(({ name, options }) => [
  { name: `${name} and Node's types`, entries: loadableEntries, options: { ...options, types: ['node'] } },
  { name: `${name}, without Node's types`, entries: coreEntries, options: { ...options, types: [] } },
])

const imports = (setting: Setting) =>
  setting.entries.map((entry, index) => `export * as module${index} from '${specifier(entry)}'\n`).join('')

const requires = (setting: Setting) =>
  setting.entries.map((entry, index) => `export import module${index} = require('${specifier(entry)}')\n`).join('')

describe.each(settings)('$name', (setting) => {
  test('ES modules compile', async () => {
    expect(await compile(`${root}/node_modules/typescript`, setting, 'user.mts', imports(setting))).toBe('')
  })

  test('ES modules compile with TypeScript 5.4', async () => {
    expect(await compile(await installed('typescript', '5.4'), setting, 'user.mts', imports(setting))).toBe('')
  })
})

describe.each(settings.filter(({ options }) => options['module'] === 'nodenext'))('$name, CommonJS', (setting) => {
  test('compiles', async () => {
    expect(await compile(`${root}/node_modules/typescript`, setting, 'user.cts', requires(setting))).toBe('')
  })
})

test('an entry that does not exist does not compile', async () => {
  const setting = { name: '', entries: ['./nothing'], options: { ...nodenext, ...withDom, types: [] } }
  const compiling = compile(`${root}/node_modules/typescript`, setting, 'user.mts', imports(setting))
  await expect(compiling).rejects.toThrow('error TS2307')
})

/** What the compiler says about a file of the consumer's, every declaration checked. */
async function compile(typescript: string, setting: Setting, file: string, source: string): Promise<string> {
  const folder = join(consumer, 'types')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, file), source)
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
    target: 'es2022',
    typeRoots: [join(root, 'node_modules/@types')],
    ...setting.options,
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }))
  return run(process.execPath, [join(typescript, 'bin/tsc'), '-p', folder, '--pretty', 'false'], folder)
}
