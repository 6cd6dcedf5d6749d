import { createServer, type IncomingHttpHeaders } from 'node:http'
import {
  createServer as createHttp2Server,
  type IncomingHttpHeaders as IncomingHttp2Headers,
  type ServerHttp2Stream,
} from 'node:http2'
import type { AddressInfo, Server } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { type Credentials, isSigV4Error, type VerifiedRequest, verifyRequest } from '../../../src/index.js'

/** A request that came, as it was on the wire, and what the core's verifier made of it. */
export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Uint8Array
  readonly verified: VerifiedRequest
}

export interface Answer {
  readonly status?: number
  readonly headers?: Record<string, string>
  readonly body?: string
}

export interface VerifyingServer {
  readonly endpoint: string
  readonly received: Received[]
  close(): Promise<void>
}

interface Options {
  readonly service: string
  readonly credentials: Credentials
  answer(request: Received): Answer
}

/** A loopback server that answers what verifies, and gives a 403 with the verifier's code to all else. */
export function startServer(options: Options): Promise<VerifyingServer> {
  const received: Received[] = []
  const server = createServer(async (req, res) => {
    const body = await buffer(req)
    const answer = answerTo(options, received, req.method ?? '', req.url ?? '', pairsOf(req.rawHeaders), body)
    res.writeHead(answer.status ?? 200, answer.headers).end(answer.body)
  })
  return listen(server, received, () => server.closeAllConnections())
}

/** The same over HTTP/2 without TLS. */
export function startHttp2Server(options: Options): Promise<VerifyingServer> {
  const received: Received[] = []
  const sessions = new Set<{ destroy(): void }>()
  const server = createHttp2Server()
  server.on('session', (session) => {
    sessions.add(session)
    session.on('close', () => sessions.delete(session))
  })
  server.on(
    'stream',
    async (stream: ServerHttp2Stream, headers: IncomingHttp2Headers, _flags: number, rawHeaders: string[]) => {
      const body = await buffer(stream)
      const method = String(headers[':method'])
      const answer = answerTo(options, received, method, String(headers[':path']), pairsOf(rawHeaders), body)
      stream.respond({ ':status': answer.status ?? 200, ...answer.headers })
      stream.end(answer.body)
    },
  )
  return listen(server, received, () => {
    for (const session of sessions) session.destroy()
  })
}

async function listen(server: Server, received: Received[], closeAll: () => void): Promise<VerifyingServer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        closeAll()
      }),
  }
}

function answerTo(
  { service, credentials, answer }: Options,
  received: Received[],
  method: string,
  url: string,
  headers: [string, string][],
  body: Uint8Array,
): Answer {
  const streaming = headers.some(([name, value]) => name === 'x-amz-content-sha256' && value.startsWith('STREAMING-'))
  try {
    const verified = verifyRequest(
      { method, url, headers, body: streaming ? undefined : body },
      { credentials, service, region: 'us-east-1', streamingPayload: true },
    )
    const request = { method, url, headers, body, verified }
    received.push(request)
    return answer(request)
  } catch (error) {
    if (!isSigV4Error(error)) throw error
    const type = { 'content-type': 'application/json', 'x-amzn-errortype': error.code } satisfies IncomingHttpHeaders
    return { status: 403, headers: type, body: JSON.stringify({ message: error.message }) }
  }
}

function pairsOf(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, i) => (i % 2 === 0 ? [[name, raw[i + 1] ?? ''] as [string, string]] : []))
}
