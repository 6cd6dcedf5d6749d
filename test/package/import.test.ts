import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { loadableEntries, manifest, specifier } from './manifest.js'
import { run } from './run.js'
import { nodeBinary, nodeVersions } from './tools.js'

const consumer = inject('consumer')
const specifiers = loadableEntries.map(specifier)

// The example of AWS's general reference: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
const example = `
  const { signature } = countersign.signRequest(
    {
      method: 'GET',
      url: 'https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    },
    {
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
      service: 'iam',
      signingDate: new Date('2015-08-30T12:36:00Z'),
    },
  )
`
const exampleSignature = '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7'

const report = `
  const names = Object.fromEntries(Object.entries(modules).map(([key, module]) => [key, Object.keys(module).sort()]))
  console.log(JSON.stringify({ node: process.version, version, names, signature }))
`

beforeAll(() => {
  const imports = specifiers.map((name) => `${JSON.stringify(name)}: await import(${JSON.stringify(name)}),`)
  const requires = specifiers.map((name) => `${JSON.stringify(name)}: require(${JSON.stringify(name)}),`)
  const first = JSON.stringify(manifest.name)
  const esm = `
    import manifest from '${manifest.name}/package.json' with { type: 'json' }
    const modules = {${imports.join('\n')}}
    const countersign = modules[${first}]
    const { version } = manifest
  `
  const cjs = `
    const modules = {${requires.join('\n')}}
    const countersign = modules[${first}]
    const { version } = require('${manifest.name}/package.json')
  `
  writeFileSync(join(consumer, 'all.mjs'), esm + example + report)
  writeFileSync(join(consumer, 'all.cjs'), cjs + example + report)
})

describe.each(nodeVersions)('on Node %s', (wanted) => {
  test('import and require load every entry, and sign as AWS does', async () => {
    const node = await nodeBinary(wanted)
    const imported = JSON.parse(await run(node, ['all.mjs'], consumer))
    const required = JSON.parse(await run(node, ['all.cjs'], consumer))
    expect(imported.node).toMatch(new RegExp(`^v${wanted.replaceAll('.', '\\.')}(\\.|$)`))
    expect(imported.version).toMatch(/^\d+\.\d+\.\d+$/)
    expect(imported.signature).toBe(exampleSignature)
    expect(Object.keys(imported.names)).toEqual(specifiers)
    for (const name of specifiers) expect(imported.names[name], name).not.toHaveLength(0)
    expect(required).toEqual(imported)
  })

  test('what exports does not name cannot be reached', async () => {
    const node = await nodeBinary(wanted)
    const inner = `import('${manifest.name}/dist/index.js').catch((error) => console.log(error.code))`
    expect(await run(node, ['-e', inner], consumer)).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED\n')
  })
})
