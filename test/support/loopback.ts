import { Buffer } from 'node:buffer'
import { createServer, request as httpRequest, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server on a port of its own. */
export interface Loopback {
  readonly port: number
  /** `127.0.0.1:port` */
  readonly host: string
  readonly url: string
  close(): Promise<void>
}

export async function listen(server: Server): Promise<Loopback> {
  await new Promise<void>((resolve) => {
    server.listen({ port: 0, host: '127.0.0.1', backlog: 2048 }, resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    port,
    host: `127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)))
        server.closeAllConnections()
      }),
  }
}

export async function serve(listener: RequestListener): Promise<Loopback> {
  return listen(createServer(listener))
}

export interface Answer<Body = string> {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly body: Body
}

interface Sendable {
  readonly method: string
  /** Absolute, or origin-form with a Host header. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>> | readonly (readonly [string, string])[]
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array> | undefined
}

/** Sends a request as it stands: its target is not normalised, and no header is added but Host and the framing. */
export async function send(server: Pick<Loopback, 'port'>, request: Sendable): Promise<Answer> {
  const { body, ...answer } = await sendForBytes(server, request)
  return { ...answer, body: body.toString('utf8') }
}

/** The same, for an answer that is no text. */
export async function sendForBytes(
  { port }: Pick<Loopback, 'port'>,
  { method, url, headers, body }: Sendable,
): Promise<Answer<Buffer>> {
  const target = url.replace(/^[a-z]+:\/\/[^/?]*/i, '')
  const pairs = Symbol.iterator in headers ? [...headers] : Object.entries(headers)
  const names = pairs.map(([name]) => name.toLowerCase())
  if (!names.includes('host')) pairs.unshift(['Host', new URL(url).host])
  const framed = names.includes('content-length') || names.includes('transfer-encoding')
  if (body !== undefined && !framed) {
    pairs.push(isStream(body) ? ['Transfer-Encoding', 'chunked'] : ['Content-Length', String(Buffer.byteLength(body))])
  }
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      host: '127.0.0.1',
      port,
      method,
      path: target.startsWith('/') ? target : `/${target}`,
      headers: pairs.flat() as unknown as Record<string, string>,
      setHost: false,
      agent: false,
    })
    request.on('error', reject)
    request.on('response', (response) => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.on('error', reject)
      response.on('end', () => {
        const { statusCode = 0, headers: received } = response
        resolve({ status: statusCode, headers: received, body: Buffer.concat(pieces) })
      })
    })
    if (isStream(body)) pump(body, request).catch(reject)
    else request.end(body)
  })
}

function isStream(body: Sendable['body']): body is AsyncIterable<Uint8Array> {
  return body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array)
}

async function pump(body: AsyncIterable<Uint8Array>, request: ReturnType<typeof httpRequest>): Promise<void> {
  request.flushHeaders()
  for await (const piece of body) request.write(piece)
  request.end()
}
