import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createVerifier, presignRequest, type SignOptions, signRequest } from '../../src/index.js'
import { signStreamingRequest } from '../../src/streaming/index.js'
import { exampleCredentials as credentials } from '../support/example-credentials.js'
import { type Answer, type Loopback, send } from '../support/loopback.js'
import { createHono, servers } from './servers.js'

const now = new Date('2026-01-02T03:04:05Z')
const body = JSON.stringify({ text: 'x'.repeat(20_000), é: '€' })
const json = { 'content-type': 'application/json' }

const verifier = createVerifier({
  credentials: (accessKeyId) => {
    if (accessKeyId === 'AKIABROKEN') throw new Error('database is down')
    return accessKeyId === credentials.accessKeyId ? credentials : null
  },
  service: ['s3', 'execute-api'],
  region: 'us-east-1',
  now,
})

function sign(url: string, service: string, options: Partial<SignOptions> = {}) {
  return signRequest(
    { method: 'POST', url, headers: json, body },
    { credentials, service, signingDate: now, ...options },
  )
}

async function frame(url: string) {
  const signed = signStreamingRequest(
    { method: 'POST', url, headers: json, body },
    { credentials, service: 's3', signingDate: now, chunkSize: 8192, trailers: ['CRC32'] },
  )
  return {
    method: signed.method,
    url: signed.url,
    headers: signed.headers,
    body: Buffer.from(await buffer(signed.body)),
  }
}

function codeOf({ status, body: text }: Answer): string {
  return `${status} ${/<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? text}`
}

function flip(bytes: Buffer, at: number): Buffer {
  const altered = Buffer.from(bytes)
  altered[at] = (altered[at] as number) ^ 1
  return altered
}

describe.each(Object.entries(servers))('%s', (_name, start) => {
  let server: Loopback
  let url: string
  beforeEach(async () => {
    server = await start(verifier)
    url = `${server.url}/api/echo?a=b%20c&a=%2B`
  })
  afterEach(() => server.close())

  test.each(['s3', 'execute-api'])('parses a body that was signed for %s', async (service) => {
    const answer = await send(server, sign(url, service))
    expect(answer.status).toBe(200)
    expect(JSON.parse(answer.body)).toEqual({
      accessKeyId: credentials.accessKeyId,
      kind: service === 's3' ? 'expected' : 'verified',
      body: JSON.parse(body),
    })
  })

  test('parses an aws-chunked body', async () => {
    const answer = await send(server, await frame(url))
    expect(answer.status).toBe(200)
    expect(JSON.parse(answer.body)).toMatchObject({ kind: 'streaming', body: JSON.parse(body) })
  })

  test('parses a body that is sent in pieces', async () => {
    const bytes = Buffer.from(body)
    for (const service of ['s3', 'execute-api']) {
      const pieces = async function* () {
        for (let at = 0; at < bytes.length; at += 5000) {
          yield bytes.subarray(at, at + 5000)
          await new Promise((resolve) => setImmediate(resolve))
        }
      }
      const answer = await send(server, { ...sign(url, service), body: pieces() })
      expect(JSON.parse(answer.body)).toMatchObject({ body: JSON.parse(body) })
    }
  })

  test('parses a body of an unsigned payload', async () => {
    const answer = await send(server, sign(url, 's3', { payloadHash: 'UNSIGNED-PAYLOAD' }))
    expect(JSON.parse(answer.body)).toMatchObject({ kind: 'unsigned', body: JSON.parse(body) })
  })

  test('lets a presigned GET through, routers and all', async () => {
    const presigned = presignRequest(
      { method: 'GET', url: `${server.url}/api/file?x=%7E*` },
      { credentials, service: 's3', signingDate: now },
    )
    const answer = await send(server, presigned)
    expect(codeOf(answer)).toMatch(/^200 \{"accessKeyId":"AKIDEXAMPLE","kind":"unsigned"/)
    const other = presigned.url.replace('/file', '/other')
    expect(codeOf(await send(server, { ...presigned, url: other }))).toBe('403 SignatureDoesNotMatch')
  })

  test("refuses what is forged, in AWS's words", async () => {
    const signed = sign(url, 'execute-api')
    const wrong = { ...credentials, secretAccessKey: 'wrong' }
    const answers = [
      await send(server, { ...signed, url: `${url}&x` }),
      await send(server, { ...signed, body: `${body} ` }),
      await send(server, sign(url, 's3', { credentials: wrong })),
      await send(server, sign(url, 's3', { credentials: { ...credentials, accessKeyId: 'AKIAUNKNOWN' } })),
      await send(server, sign(url, 's3', { region: 'eu-west-1' })),
      await send(server, sign(url, 's3', { signingDate: new Date('2026-01-02T02:00:00Z') })),
      await send(server, { method: 'GET', url: `${server.url}/api/file`, headers: {} }),
    ]
    expect(answers.map(codeOf)).toEqual([
      '403 SignatureDoesNotMatch',
      '403 SignatureDoesNotMatch',
      '403 SignatureDoesNotMatch',
      '403 InvalidAccessKeyId',
      '400 AuthorizationHeaderMalformed',
      '403 RequestTimeTooSkewed',
      '403 AccessDenied',
    ])
    for (const { headers } of answers) expect(headers['content-type']).toMatch(/^application\/xml/)
  })

  test('refuses a body that is not what was signed', async () => {
    const framed = await frame(url)
    const answers = [
      await send(server, { ...sign(url, 's3'), body: flip(Buffer.from(body), 15_000) }),
      await send(server, { ...framed, body: flip(framed.body, 15_000) }),
    ]
    expect(answers.map(codeOf)).toEqual(['400 XAmzContentSHA256Mismatch', '403 SignatureDoesNotMatch'])
  })

  test('leaves what is no refusal to the framework', async () => {
    const broken = sign(url, 's3', { credentials: { ...credentials, accessKeyId: 'AKIABROKEN' } })
    expect(codeOf(await send(server, broken))).toBe('500 failed: database is down')
  })

  test('answers a HEAD without a body', async () => {
    const answer = await send(server, { method: 'HEAD', url: `${server.url}/api/file`, headers: {} })
    expect(answer).toMatchObject({ status: 403, body: '' })
  })
})

describe('hono, app.request', () => {
  const app = createHono(verifier)
  const url = 'https://hono.example/api/echo?a=b%20c'

  test('lets a signed request through and refuses an altered one', async () => {
    for (const service of ['s3', 'execute-api']) {
      const { method, headers } = sign(url, service)
      const right = await app.request(url, { method, headers, body })
      expect(await right.json()).toMatchObject({ accessKeyId: credentials.accessKeyId, body: JSON.parse(body) })
      const wrong = await app.request(url, { method, headers, body: `${body} ` })
      expect([400, 403]).toContain(wrong.status)
      expect(await wrong.text()).toMatch(/<Code>(XAmzContentSHA256Mismatch|SignatureDoesNotMatch)<\/Code>/)
    }
  })
})
