import { once } from 'node:events'
import { connect, createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createVerifier, presignRequest, signRequest } from '../../../src/index.js'
import { fromIncomingMessage, verifyIncoming, writeErrorResponse } from '../../../src/node/index.js'
import { resign } from '../../../src/proxy/index.js'
import { signStreamingRequest } from '../../../src/streaming/index.js'
import { exampleCredentials as inside, temporaryCredentials as outside } from '../../support/example-credentials.js'
import { keptConnection } from '../../support/kept-connection.js'
import { type Loopback, send } from '../../support/loopback.js'
import { serveInTest } from '../../support/serve-in-test.js'
import { codeOf, later, now, payload, sign, target, verify } from './resign-set-up.js'

describe('resign, on a real socket', () => {
  async function start(): Promise<Loopback> {
    const service = createVerifier({ credentials: outside, service: 's3', region: 'us-east-1', now: later })
    const to = await serveInTest(async (req, res) => {
      try {
        const { body } = await verifyIncoming(req, service)
        const bytes = await buffer(body)
        res.end(payload.equals(bytes) ? 'stored' : `${req.method} of ${bytes.length} bytes`)
      } catch {
        res.writeHead(403).end()
      }
    })
    return serveInTest(async (req, res) => {
      try {
        const { url: next, ...init } = await resign(
          { ...fromIncomingMessage(req), body: req },
          { verify, sign, target: to.url },
        )
        const answer = await fetch(next, init as RequestInit).catch((error) => {
          throw error.cause ?? error
        })
        res.end(await answer.text())
      } catch (error) {
        writeErrorResponse(res, error, { dialect: 's3' })
      }
    })
  }

  test.each(['GET', 'HEAD', 'DELETE'])('%s without a body goes through fetch to the service', async (method) => {
    const through = await start()
    const request = { method, url: `${through.url}/bucket/key` }
    const options = { credentials: inside, service: 's3', signingDate: now }
    for (const signed of [signRequest(request, options), presignRequest(request, options)]) {
      expect(await send(through, { method, url: signed.url, headers: signed.headers })).toMatchObject({
        status: 200,
        body: method === 'HEAD' ? '' : `${method} of 0 bytes`,
      })
    }
  })

  test('streams through fetch to the service', async () => {
    const through = await start()
    for (const framed of [false, true]) {
      const request = { method: 'PUT', url: `${through.url}/bucket/key`, body: payload }
      const options = { credentials: inside, service: 's3', signingDate: now }
      const signed = framed ? signStreamingRequest(request, options) : signRequest(request, options)
      const body = signed.body instanceof ReadableStream ? await buffer(signed.body) : payload
      const { method, url: to, headers } = signed
      expect(await send(through, { method, url: to, headers, body })).toMatchObject({ status: 200, body: 'stored' })
      const altered = Buffer.from(body)
      altered[80_000] = (altered[80_000] as number) ^ 1
      const refused = await send(through, { method, url: to, headers, body: altered })
      expect(refused.body).toContain(framed ? '<Code>SignatureDoesNotMatch' : '<Code>XAmzContentSHA256Mismatch')
    }
  })

  test('an upload over HTTP/2 that breaks off during the key lookup is not sent on as if it were whole', async () => {
    const server = createServer()
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const session = connect(url)
    onTestFinished(() => {
      session.destroy()
      server.close()
    })
    const { headers } = signRequest(
      { method: 'PUT', url: `${url}/bucket/key` },
      { credentials: inside, service: 's3', signingDate: now, payloadHash: 'UNSIGNED-PAYLOAD' },
    )
    const { host: _host, ...others } = headers
    const client = session.request({ ...others, ':method': 'PUT', ':path': '/bucket/key' })
    client.on('error', () => {}).write('the beginning')
    const [req] = await once(server, 'request')
    const credentials = async () => {
      const gone = once(req, 'aborted')
      client.destroy(new Error('gone'))
      await gone
      return inside
    }
    const received = { ...fromIncomingMessage(req), body: req }
    const { body } = await resign(received, { verify: { ...verify, credentials }, sign, target })
    expect(await codeOf(() => buffer(body as ReadableStream))).toBe('IncompleteBody')
  })

  test.each([
    ['given up', 's3', '200 given up'],
    ['too large', 'execute-api', '200 EntityTooLarge'],
  ])('a body that is %s leaves its connection to the requests that follow', async (_, service, expected) => {
    const proxy = await serveInTest(async (req, res) => {
      const received = { ...fromIncomingMessage(req), body: req }
      const code = await codeOf(async () => {
        const { body } = await resign(received, { verify, sign, target, maxBodySize: 100_000 })
        const reader = (body as ReadableStream<Uint8Array>).getReader()
        await reader.read()
        await reader.cancel()
      })
      res.end(code === 'nothing thrown' ? 'given up' : code)
    })
    const { put, connections } = keptConnection()
    const request = { method: 'PUT', url: `${proxy.url}/bucket/key`, body: Buffer.alloc(3_000_000, 'x') }
    const signed = signRequest(request, { credentials: inside, service, signingDate: now })
    for (let i = 0; i < 2; i++) expect(await put(signed)).toBe(expected)
    expect(connections.size).toBe(1)
  })
})
