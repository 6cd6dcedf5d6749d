import { createServer } from 'node:http'
import axios from 'axios'
import got from 'got'
import { fetch as undiciFetch, request as undiciRequest } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import WebSocket, { WebSocketServer } from 'ws'
import { createSignedFetch, signHeaders } from '../../src/fetch/index.js'
import { createVerifier } from '../../src/index.js'
import { fromIncomingMessage } from '../../src/node/index.js'
import { exampleCredentials, temporaryCredentials } from '../support/example-credentials.js'
import { listen } from '../support/loopback.js'
import { serveVerified, type VerifyingServer } from '../support/verifying-server.js'

const scope = { service: 'execute-api', region: 'eu-west-1' }
let server: VerifyingServer
beforeAll(async () => {
  server = await serveVerified()
})
afterAll(() => server.close())

const credentials = temporaryCredentials
const requestOf = () => ({
  method: 'POST' as const,
  url: `${server.url}/items/a%2Fb?id=7&q=a%20b`,
  headers: { 'content-type': 'application/json', 'x-amz-meta-name': 'value' },
  body: JSON.stringify({ name: 'wörth' }),
})

/** What the server has of the last request, and that it verified. */
function lastReceived() {
  const last = server.received.at(-1)
  expect(last).toMatchObject({
    refused: undefined,
    ...scope,
    method: 'POST',
    url: '/items/a%2Fb?id=7&q=a%20b',
    body: '{"name":"wörth"}',
  })
  expect(last?.headers).toMatchObject({ 'content-type': 'application/json', 'x-amz-meta-name': 'value' })
  return last
}

describe('signHeaders with', () => {
  test('axios', async () => {
    const { method, url, headers: given, body } = requestOf()
    const headers = await signHeaders({ method, url, headers: given, body }, { credentials, ...scope })
    const answer = await axios({ method, url, headers, data: body, maxRedirects: 0 })
    expect(answer.status).toBe(200)
    lastReceived()
  })

  test('got', async () => {
    const { method, url, headers: given, body } = requestOf()
    const headers = await signHeaders({ method, url, headers: given, body }, { credentials, ...scope })
    const answer = await got(url, { method, headers, body, retry: { limit: 0 }, followRedirect: false })
    expect(answer.statusCode).toBe(200)
    lastReceived()
  })

  test('undici', async () => {
    const { method, url, headers: given, body } = requestOf()
    const headers = await signHeaders({ method, url, headers: given, body }, { credentials, ...scope })
    const answer = await undiciRequest(url, { method, headers, body })
    expect(answer.statusCode).toBe(200)
    await answer.body.dump()
    lastReceived()
  })

  test('ws', async () => {
    const verifier = createVerifier({ credentials, ...scope })
    const http = createServer()
    const sockets = new WebSocketServer({ noServer: true })
    const verified: unknown[] = []
    http.on('upgrade', async (req, socket, head) => {
      verified.push(await verifier.verify({ ...fromIncomingMessage(req), body: null }).catch((error: unknown) => error))
      sockets.handleUpgrade(req, socket, head, (opened) => opened.send('hello'))
    })
    const { port, close } = await listen(http)
    const url = `ws://127.0.0.1:${port}/stage?a=1`
    const headers = await signHeaders({ method: 'GET', url }, { credentials, ...scope })
    const socket = new WebSocket(url, { headers })
    const message = await new Promise((resolve, reject) => {
      socket.on('message', (data) => resolve(String(data)))
      socket.on('error', reject)
    })
    expect(message).toBe('hello')
    expect(verified).toMatchObject([{ authentication: 'header', accessKeyId: credentials.accessKeyId }])
    socket.terminate()
    sockets.close()
    await close()
  })

  test('a body that is changed after it was signed is refused', async () => {
    const { method, url, headers: given, body } = requestOf()
    const s3 = { service: 's3', region: 'eu-west-1' }
    const headers = await signHeaders({ method, url, headers: given, body }, { credentials, ...s3 })
    const answer = await axios({
      method,
      url,
      headers,
      data: body.replace('wörth', 'worth'),
      validateStatus: () => true,
    })
    expect(answer.status).toBe(400)
    expect(server.received.at(-1)?.refused).toBe('ContentSha256Mismatch')
  })
})

describe('createSignedFetch over', () => {
  test("undici's own fetch", async () => {
    const signedFetch = createSignedFetch({ credentials: exampleCredentials, ...scope, fetch: undiciFetch })
    const { url, ...init } = requestOf()
    const response = await signedFetch(url, init)
    expect(await response.text()).toBe('ok')
    lastReceived()
  })
})
