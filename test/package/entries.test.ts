import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { coreEntries, manifest, specifier } from './manifest.js'
import { run } from './run.js'

const consumer = inject('consumer')

/** What a program prints that is written as a module beside the installed package. */
async function printed(name: string, code: string): Promise<unknown> {
  writeFileSync(join(consumer, name), code)
  return JSON.parse(await run(process.execPath, [name], consumer))
}

test('what one entry returns is known to the others', async () => {
  const code = `
    import { SigV4Error, signRequest, verifyRequest } from '${manifest.name}'
    import * as errors from '${manifest.name}/errors'
    import { openPayload } from '${manifest.name}/streaming'
    const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
    const now = new Date('2015-08-30T12:36:00Z')
    const request = { method: 'PUT', url: 'https://example.com/', headers: { host: 'example.com' }, body: 'text' }
    const options = { credentials, service: 's3', region: 'us-east-1' }
    const signed = signRequest(request, { ...options, signingDate: now })
    const received = { ...signed, url: '/', body: undefined }
    const verified = verifyRequest(received, { ...options, now })
    const reader = openPayload(verified, new Response('text').body).getReader()
    const { value } = await reader.read()
    console.log(JSON.stringify({ same: SigV4Error === errors.SigV4Error, payload: new TextDecoder().decode(value) }))
  `
  expect(await printed('together.mjs', code)).toEqual({ same: true, payload: 'text' })
})

test.each(coreEntries)('importing %s changes nothing and loads no cryptography', async (entry) => {
  const code = `
    const names = () => Reflect.ownKeys(globalThis).map(String)
    const before = names()
    const modules = new Set(process.moduleLoadList)
    await import('${specifier(entry)}')
    console.log(JSON.stringify({
      globals: names().filter((name) => !before.includes(name)),
      cryptography: process.moduleLoadList.filter((name) => !modules.has(name) && name.includes('crypto')),
    }))
  `
  const name = `quiet-${coreEntries.indexOf(entry)}.mjs`
  expect(await printed(name, code)).toEqual({ globals: [], cryptography: [] })
})
