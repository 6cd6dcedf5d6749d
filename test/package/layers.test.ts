import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { root, runTool } from './run.js'

const folder = mkdtempSync(join(tmpdir(), 'countersign-layers-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const legal = {
  'node_modules/tool/package.json': '{ "name": "tool", "main": "index.js" }',
  'node_modules/tool/index.js': 'export {}',
  'src/types.ts': 'export interface A { readonly a: number }',
  'src/hash/engine.ts': "import type { A } from '../types.js'\nexport const hash = ({ a }: A): number => a",
  'src/stages/index.ts': "export { stage } from './stage.js'",
  'src/stages/stage.ts': "import { hash } from '../hash/engine.js'\nexport const stage = (): number => hash({ a: 1 })",
  'src/sign.ts': "import { stage } from './stages/stage.js'\nexport const sign = (): number => stage()",
  'src/presign.ts': 'export const presign = (): number => 1',
  'src/index.ts': "export { sign } from './sign.js'",
  'src/node/index.ts': "import { Readable } from 'node:stream'\nexport { Readable }",
  'src/fetch/index.ts': "export { sign } from '../sign.js'",
  'src/testing/index.ts': "import { Readable } from '../node/index.js'\nexport { Readable }",
}

const broken: Record<string, Record<string, string>> = {
  'imports-point-down': {
    'src/hash/engine.ts': "import type { stage } from '../stages/stage.js'\nexport type A = stage",
  },
  'neighbours-stand-apart': { 'src/fetch/index.ts': "export { Readable } from '../node/index.js'" },
  'no-cycles': {
    'src/stages/stage.ts': "export type { B } from './other.js'\nexport type A = 1",
    'src/stages/other.ts': "export type { A } from './stage.js'\nexport type B = 1",
  },
  'core-imports-only-itself': { 'src/sign.ts': "export { createHash } from 'node:crypto'" },
  'node-only-in-node-and-testing': { 'src/fetch/index.ts': "export { createHash } from 'node:crypto'" },
  'entry-is-for-users': { 'src/fetch/index.ts': "export { sign } from '../index.js'" },
  'dependencies-are-published': { 'src/fetch/index.ts': "export { build } from 'tool'" },
  'everything-resolves': { 'src/fetch/index.ts': "export { build } from './missing.js'" },
  'everything-has-a-layer': { 'src/utils.ts': 'export const util = 1' },
}

test('a tree that keeps the rules passes', async () => {
  expect(await check('legal', legal)).toMatch(/no dependency violations found \(\d+ modules, 8 dependencies cruised\)/)
})

describe.each(Object.entries(broken))('%s', (rule, files) => {
  test('a breach is reported', async () => {
    await expect(check(rule, { ...legal, ...files })).rejects.toThrow(`error ${rule}:`)
  })
})

async function check(name: string, files: Record<string, string>): Promise<string> {
  const tree = join(folder, name)
  const manifest = { name, type: 'module', devDependencies: { tool: '*' } }
  for (const [path, text] of Object.entries({ ...files, 'package.json': JSON.stringify(manifest) })) {
    mkdirSync(dirname(join(tree, path)), { recursive: true })
    writeFileSync(join(tree, path), text)
  }
  return runTool('depcruise', ['src', '--config', join(root, '.dependency-cruiser.js')], tree)
}
