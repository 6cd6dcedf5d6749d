import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, inject, test } from 'vitest'
import { loadableEntries, manifest, specifier } from './manifest.js'
import { root, run } from './run.js'
import { installed } from './tools.js'

const consumer = inject('consumer')

// The packages of one platform, which hold the program: those that are called bun and deno run a script to fetch it.
const runtimes = [
  { name: 'Bun', npmName: '@oven/bun-linux-x64', version: '1', program: 'bin/bun', args: [] },
  {
    name: 'Deno',
    npmName: '@deno/linux-x64-glibc',
    version: '2',
    program: 'deno',
    args: ['run', '--allow-all', '--quiet', '--no-config', '--node-modules-dir=manual'],
  },
]

const script = `
  import { readFileSync } from 'node:fs'
  import { isSigV4Error, signRequest, verifyRequest } from '${manifest.name}'
  import { openPayload, signStreamingRequest } from '${manifest.name}/streaming'
  ${loadableEntries.map((entry) => `import '${specifier(entry)}'`).join('\n')}

  const { credentials, requests, tampered } = JSON.parse(readFileSync('${root}/vectors/wild.json', 'utf8'))
  const isAccepted = ({ service, region, credentials: key, now, request: { method, target, headers, bodyBase64 } }) => {
    const body = Uint8Array.from(atob(bodyBase64), (character) => character.charCodeAt(0))
    const options = { credentials: credentials[key], service, region, now: new Date(now) }
    try {
      return verifyRequest({ method, url: target, headers, body }, options).authentication !== 'anonymous'
    } catch (error) {
      if (isSigV4Error(error)) return false
      throw error
    }
  }
  const accepted = (all) => all.filter(isAccepted).map(({ name }) => name)

  const key = { credentials: credentials.longterm, service: 's3', region: 'us-east-1' }
  const signingDate = new Date('2015-08-30T12:36:00Z')
  const payload = { body: new Uint8Array(100_000).fill(97), url: 'https://examplebucket.s3.amazonaws.com/test.txt' }
  const { body, ...upload } = signStreamingRequest(
    { method: 'PUT', ...payload },
    { ...key, signingDate, decodedContentLength: 100_000, trailers: ['CRC32'] },
  )
  const read = await new Response(openPayload(verifyRequest(upload, { ...key, now: signingDate }), body)).text()

  const { signature } = signRequest({ method: 'GET', url: payload.url }, { ...key, signingDate })
  console.log(JSON.stringify({ requests: accepted(requests), tampered: accepted(tampered), read: read.length, signature }))
`

beforeAll(() => writeFileSync(join(consumer, 'runtimes.mjs'), script))

test.skipIf(process.platform !== 'linux' || process.arch !== 'x64').each(runtimes)(
  '$name loads every entry, signs, streams and verifies as Node does',
  async ({ npmName, version, program, args }) => {
    const binary = `${await installed(npmName, version)}/${program}`
    const expected = JSON.parse(await run(process.execPath, ['runtimes.mjs'], consumer))
    expect(expected).toMatchObject({ tampered: [], read: 100_000 })
    expect(expected.requests).toHaveLength(83)
    expect(JSON.parse(await run(binary, [...args, 'runtimes.mjs'], consumer))).toEqual(expected)
  },
)
