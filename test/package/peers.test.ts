import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { manifest } from './manifest.js'
import { root, run } from './run.js'

const folders: string[] = []
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))

/** A folder with a package of its own that has these beside the tarball. */
async function install(peers: Readonly<Record<string, string>>, ...options: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-peers-'))
  folders.push(folder)
  const dependencies = { ...peers, '@types/node': '22', [manifest.name]: `file:${inject('tarball')}` }
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }))
  await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...options], folder)
  return folder
}

// npm refuses a conflict with an optional peer too, whatever entry is used.
test('npm installs it beside peers that are older than what its entries work with', async () => {
  const peers = { '@smithy/protocol-http': '3.0.0', 'fast-check': '2.0.0', vitest: '0.34.6' }
  expect(Object.keys(peers)).toEqual(Object.keys(manifest.peerDependencies ?? {}))
  await install(peers, '--package-lock-only')
})

const sets = [
  { name: 'oldest', peers: { '@smithy/protocol-http': '4.1.0', 'fast-check': '3.22.0', vitest: '1.0.0' } },
  { name: 'newest', peers: { '@smithy/protocol-http': '5.6.2', 'fast-check': '4.10.2', vitest: '5.1.1' } },
]
describe.each(sets)('beside the $name peers that the documents name', ({ peers }) => {
  let folder: string
  beforeAll(async () => {
    folder = await install(peers)
  })

  test("Vitest's expect has the types of the matcher", async () => {
    const source = `
      import { expect } from 'vitest'
      import { testCredentials } from '${manifest.name}/testing'
      import '${manifest.name}/testing/vitest'
      const options = { service: 's3', region: 'us-east-1' }
      expect({}).not.toBeSignedBy(testCredentials, options)
      export const settled: Promise<void> = expect(Promise.resolve({})).resolves.toBeSignedBy(testCredentials, options)
      export const inside: unknown = [expect.toBeSignedBy(testCredentials, options)]
      // @ts-expect-error: no region
      expect({}).toBeSignedBy(testCredentials, { service: 's3' })
    `
    const declarations = join(folder, 'node_modules', manifest.name, 'dist/testing/vitest.d.ts')
    const compilerOptions = {
      strict: true,
      noEmit: true,
      target: 'es2022',
      module: 'esnext',
      moduleResolution: 'bundler',
      lib: ['es2022', 'dom', 'dom.iterable', 'esnext.disposable'],
      types: ['node'],
    }
    await writeFile(join(folder, 'user.ts'), source)
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: ['user.ts', declarations] }),
    )
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    expect(await run(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], folder)).toBe('')
  })

  test("fast-check's arbitraries are what they say", async () => {
    const code = `
      import fc from 'fast-check'
      import { credentialsArbitrary } from '${manifest.name}/testing/arbitraries'
      console.log(JSON.stringify(fc.sample(credentialsArbitrary, 100)))
    `
    const credentials: { accessKeyId: string }[] = JSON.parse(await printed('arbitraries.js', code))
    expect(credentials).toHaveLength(100)
    for (const { accessKeyId } of credentials) expect(accessKeyId).toMatch(/^A[KS]IA[A-Z2-7]{16}$/)
  })

  test("the SDK's signer returns requests of the HttpRequest at hand", async () => {
    const code = `
      import { HttpRequest } from '@smithy/protocol-http'
      import { SignatureV4 } from '${manifest.name}/smithy'
      const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
      const request = new HttpRequest({ method: 'GET', hostname: 'example.com', headers: { host: 'example.com' } })
      const signed = await new SignatureV4({ service: 's3', region: 'us-east-1', credentials }).sign(request)
      console.log(signed instanceof HttpRequest, signed.headers.authorization)
    `
    expect(await printed('smithy.js', code)).toMatch(/^true AWS4-HMAC-SHA256 /)
  })

  async function printed(name: string, code: string): Promise<string> {
    await writeFile(join(folder, name), code)
    return run(process.execPath, [name], folder)
  }
})
