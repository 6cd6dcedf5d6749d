import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { presignRequest, signRequest } from '../../src/index.js'
import { signNodeStreamingRequest } from '../../src/node/index.js'
import { type Tampering, tamper, testCredentials } from '../../src/testing/index.js'
import { type Answer, send } from '../support/loopback.js'

/** A date from which workerd has Node's modules of its own accord, and one before it. */
const compatibilityDates = ['2025-01-01', '2026-08-04']

const configOf = (compatibilityDate: string) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "${compatibilityDate}",
);
`
/** It is published for each platform apart; this is the one of CI. */
const workerd = join(import.meta.dirname, 'node_modules/@cloudflare/workerd-linux-64/bin/workerd')
const absent = !existsSync(workerd) && process.env['CI'] === undefined

const folder = mkdtempSync(join(tmpdir(), 'countersign-workerd-'))
let server: ChildProcess | undefined
let port: number

beforeAll(async () => {
  await build({
    entryPoints: [join(import.meta.dirname, 'worker.ts')],
    outfile: join(folder, 'worker.js'),
    bundle: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
  })
})

async function start(compatibilityDate: string): Promise<void> {
  if (absent) return
  writeFileSync(join(folder, 'config.capnp'), configOf(compatibilityDate))
  const started = spawn(workerd, ['serve', 'config.capnp', '--control-fd=1'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  server = started
  port = await new Promise((resolve, reject) => {
    started.once('error', reject).once('exit', (code) => reject(new Error(`workerd ended with ${code}`)))
    createInterface({ input: started.stdout }).on('line', (line) => resolve(JSON.parse(line).port))
  })
}

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const options = { credentials: testCredentials, service: 's3' }
const urlOf = (path: string) => `http://127.0.0.1:${port}/bucket/${path}`
const codeOf = ({ body }: Answer) => /<Code>(.*?)<\/Code>/.exec(body)?.[1]
const sign = (path: string, body: string, credentials = testCredentials) =>
  signRequest({ method: 'PUT', url: urlOf(path), body, headers: { 'x-amz-meta-a': 'b' } }, { ...options, credentials })

describe.skipIf(absent).each(compatibilityDates)('a Worker in workerd, compatible with %s', (compatibilityDate) => {
  beforeAll(() => start(compatibilityDate))
  afterAll(() => {
    server?.kill()
  })

  test.each([
    'plain',
    'a%20b',
    'a%2Bb',
    'a//b',
    '%252F',
    '%C3%BC',
    '%2A%27%28%29%21',
    '/leading',
    'trailing/',
    '?x=1&y=%20',
  ])('accepts what is signed for %s', async (path) => {
    expect(await send({ port }, sign(path, `body of ${path}`))).toMatchObject({ status: 200, body: `body of ${path}` })
  })

  test('accepts a presigned URL, and a body in signed chunks', async () => {
    const presigned = presignRequest({ method: 'PUT', url: urlOf('plain') }, options)
    expect(await send({ port }, { ...presigned, body: 'x' })).toMatchObject({ status: 200, body: 'x' })
    const body = 'chunked '.repeat(20_000)
    const streamed = signNodeStreamingRequest({ method: 'PUT', url: urlOf('plain'), body }, options)
    expect(await send({ port }, streamed)).toMatchObject({ status: 200, body })
  })

  test.each([
    ['signature', 'SignatureDoesNotMatch'],
    ['query', 'SignatureDoesNotMatch'],
    ['path', 'SignatureDoesNotMatch'],
    ['header', 'SignatureDoesNotMatch'],
    ['method', 'SignatureDoesNotMatch'],
    ['body', 'XAmzContentSHA256Mismatch'],
    ['access-key', 'InvalidAccessKeyId'],
  ] as const satisfies [Tampering, string][])('refuses another %s as S3 does', async (how, code) => {
    const answer = await send({ port }, tamper(sign('plain', 'body'), how))
    expect([codeOf(answer), answer.headers['content-type']]).toEqual([code, 'application/xml'])
  })

  test('refuses a wrong secret', async () => {
    const answer = await send({ port }, sign('plain', 'body', { ...testCredentials, secretAccessKey: 'wrong' }))
    expect([answer.status, codeOf(answer)]).toEqual([403, 'SignatureDoesNotMatch'])
  })
})
