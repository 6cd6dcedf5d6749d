import { Agent, request as httpRequest } from 'node:http'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

interface Put {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** A client that sends one request after the other, all on one connection if the server keeps it. */
export function keptConnection() {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => agent.destroy())
  const connections = new Set<unknown>()
  const put = ({ url, headers, body = '' }: Put) =>
    new Promise<string>((resolve, reject) => {
      const length = { 'content-length': String(Buffer.byteLength(body)) }
      const request = httpRequest(url, { method: 'PUT', agent, headers: { ...headers, ...length } }, (response) => {
        text(response).then((answer) => resolve(`${response.statusCode} ${answer}`), reject)
      })
      request.on('socket', (socket) => connections.add(socket))
      request.on('error', reject)
      request.end(body)
    })
  return { connections, put }
}
