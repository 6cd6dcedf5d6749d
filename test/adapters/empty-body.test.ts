import { request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import fastify from 'fastify'
import { afterEach, expect, test } from 'vitest'
import { createVerifier, signRequest } from '../../src/index.js'
import { sigv4Plugin } from '../../src/node/index.js'
import { signStreamingRequest } from '../../src/streaming/index.js'
import { exampleCredentials as credentials } from '../support/example-credentials.js'

const signingDate = new Date('2026-01-02T03:04:05Z')
let stop = async () => {}

afterEach(() => stop())

/** What a Fastify server behind the plugin says to an upload. */
async function upload(service: string, headersFor: (url: string) => Record<string, string>, body: string) {
  const app = fastify()
  const verifier = createVerifier({ credentials, service, region: 'us-east-1', now: signingDate })
  await app.register(sigv4Plugin, { verifier, dialect: 's3' })
  app.addContentTypeParser('*', { parseAs: 'string' }, async (_: unknown, parsed: string) => parsed)
  app.put('/object', async ({ body: parsed }) => `got ${JSON.stringify(parsed)}`)
  await app.listen({ port: 0, host: '127.0.0.1' })
  stop = () => app.close()
  const { port } = app.server.address() as AddressInfo
  const headers = { ...headersFor(`http://127.0.0.1:${port}/object`), 'content-type': 'application/octet-stream' }
  return new Promise<string>((resolve, reject) => {
    const request = send({ port, host: '127.0.0.1', path: '/object', method: 'PUT', headers, timeout: 5000 })
    request.on('response', (response) => text(response).then(resolve, reject))
    request.on('timeout', () => request.destroy(new Error('no answer')))
    request.on('error', reject)
    request.end(body)
  })
}

test('an empty body that comes in chunks is answered', async () => {
  const headers = (url: string) =>
    signRequest({ method: 'PUT', url }, { credentials, service: 'execute-api', signingDate }).headers
  const chunked = (url: string) => ({ ...headers(url), 'transfer-encoding': 'chunked' })
  expect(await upload('execute-api', chunked, '')).toBe('got ""')
})

test('an unsigned empty body that comes in chunks is answered', async () => {
  const chunked = (url: string) => ({
    ...signRequest({ method: 'PUT', url }, { credentials, service: 's3', signingDate, payloadHash: 'UNSIGNED-PAYLOAD' })
      .headers,
    'transfer-encoding': 'chunked',
  })
  expect(await upload('s3', chunked, '')).toBe('got ""')
})

test('an empty payload in aws-chunked framing is answered', async () => {
  const options = { credentials, service: 's3', signingDate }
  const trailing = { ...options, payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', trailers: ['CRC32'] } as const
  const headers = (url: string) => signStreamingRequest({ method: 'PUT', url, body: '' }, trailing).headers
  const framed = await text(
    signStreamingRequest({ method: 'PUT', url: 'http://127.0.0.1/object', body: '' }, trailing).body,
  )
  expect(await upload('s3', headers, framed)).toBe('got ""')
})
