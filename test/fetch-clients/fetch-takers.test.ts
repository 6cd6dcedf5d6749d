import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import createClient from 'openapi-fetch'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createSignedFetch } from '../../src/fetch/index.js'
import { createVerifier } from '../../src/index.js'
import { verifyIncoming } from '../../src/node/index.js'
import { exampleCredentials, temporaryCredentials } from '../support/example-credentials.js'
import { listen } from '../support/loopback.js'
import { serveVerified } from '../support/verifying-server.js'

interface Paths {
  '/items/{id}': {
    put: {
      parameters: { path: { id: string }; query?: { q?: string } }
      requestBody: { content: { 'application/json': { name: string } } }
      responses: { 200: { content: { 'application/json': { ok: boolean } } } }
    }
  }
}

test('openapi-fetch', async () => {
  const answer = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"ok":true}' }
  const server = await serveVerified({ answers: [{ status: 503 }, answer] })
  const fetch = createSignedFetch({ credentials: exampleCredentials, service: 'execute-api', firstDelay: 0.001 })
  const client = createClient<Paths>({ baseUrl: server.url, fetch })
  const { data } = await client.PUT('/items/{id}', {
    params: { path: { id: 'a/b c' }, query: { q: "it's ü" } },
    body: { name: 'wörth' },
  })
  expect(data).toEqual({ ok: true })
  expect(server.received.map(({ method, url, body, refused }) => [method, url, body, refused])).toEqual(
    Array(2).fill(['PUT', '/items/a%2Fb%20c?q=it%27s%20%C3%BC', '{"name":"wörth"}', undefined]),
  )
  await server.close()
})

test('the streamable HTTP transport of the MCP SDK, session and server events included', async () => {
  const verifier = createVerifier({
    credentials: temporaryCredentials,
    service: 'bedrock-agentcore',
    region: 'eu-west-1',
  })
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => randomUUID() })
  const mcp = new McpServer({ name: 'test', version: '1.0.0' })
  mcp.registerTool('add', { inputSchema: { a: z.number(), b: z.number() } }, ({ a, b }) => ({
    content: [{ type: 'text', text: String(a + b) }],
  }))
  await mcp.connect(transport)
  const seen: (string | undefined)[] = []
  const refused: unknown[] = []
  const http = createServer(async (req, res) => {
    seen.push(req.method)
    try {
      const { body } = await verifyIncoming(req, verifier)
      const sent = await text(body)
      await transport.handleRequest(req, res, sent === '' ? undefined : JSON.parse(sent))
    } catch (error) {
      refused.push(error)
      res.writeHead(403).end()
    }
  })
  const { url, close } = await listen(http)

  const fetch = createSignedFetch({
    credentials: temporaryCredentials,
    service: 'bedrock-agentcore',
    region: 'eu-west-1',
  })
  const client = new Client({ name: 'client', version: '1.0.0' })
  const clientTransport = new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { fetch })
  await client.connect(clientTransport as Parameters<typeof client.connect>[0])
  const result = await client.callTool({ name: 'add', arguments: { a: 2, b: 3 } })
  expect(result.content).toEqual([{ type: 'text', text: '5' }])
  await clientTransport.terminateSession()
  await client.close()
  await close()
  expect(refused).toEqual([])
  expect(new Set(seen)).toEqual(new Set(['POST', 'GET', 'DELETE']))
})

test("the MCP SDK's older transport takes the same fetch", () => {
  const fetch = createSignedFetch({ credentials: exampleCredentials, service: 'execute-api' })
  expect(new SSEClientTransport(new URL('http://127.0.0.1/sse'), { fetch })).toBeInstanceOf(SSEClientTransport)
})

test("an unsigned client is refused by that server's verifier", async () => {
  const server = await serveVerified()
  const client = createClient<Paths>({ baseUrl: server.url })
  const { response } = await client.PUT('/items/{id}', { params: { path: { id: '1' } }, body: { name: 'x' } })
  expect(response.status).toBe(403)
  expect(server.received[0]?.refused).toBe('MissingAuthentication')
  await server.close()
})
