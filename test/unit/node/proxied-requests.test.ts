import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { createVerifier, isSigV4Error } from '../../../src/index.js'
import { type ForwardedHeader, verifyIncoming } from '../../../src/node/index.js'
import { exampleCredentials } from '../../support/example-credentials.js'
import { serveInTest } from '../../support/serve-in-test.js'

/** What a proxy sent to its upstream, configured as docs/servers.md says: Debian 12's nginx, HAProxy, Varnish, Apache and Caddy. */
interface ProxiedRequest {
  readonly name: string
  readonly trustForwarded?: readonly ForwardedHeader[]
  /** What verifies, or else `refused`, the code of what does not. */
  readonly payload?: string
  readonly refused?: string
  /** Each character a byte. */
  readonly head: readonly string[]
  readonly body?: string
}

const file = new URL('./proxied-requests.json', import.meta.url)
const requests: readonly ProxiedRequest[] = JSON.parse(readFileSync(file, 'utf8'))

const verifier = createVerifier({
  credentials: exampleCredentials,
  service: 's3',
  region: 'us-east-1',
  now: () => new Date('2015-08-30T12:36:00Z'),
})

async function answerTo({ trustForwarded, head, body = '' }: ProxiedRequest): Promise<string> {
  const server = await serveInTest(async (req, res) => {
    res.setHeader('connection', 'close')
    try {
      const { body } = await verifyIncoming(req, verifier, { trustForwarded })
      res.end(`verified: ${await text(body)}`)
    } catch (error) {
      res.end(isSigV4Error(error) ? error.code : String(error))
    }
  })
  const socket = connect(server.port, '127.0.0.1')
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`, 'latin1')
  const answer = await text(socket)
  // After 100 Continue, too, where the proxy handed Expect on.
  return answer.slice(answer.lastIndexOf('\r\n\r\n') + 4)
}

describe('a request that went through a proxy', () => {
  test.each(requests)('$name', async (request) => {
    expect(await answerTo(request)).toBe(request.refused ?? `verified: ${request.payload}`)
  })

  test('is one of all that were recorded', () => {
    expect(requests).toHaveLength(30)
    expect(requests.filter(({ refused }) => refused === undefined)).toHaveLength(20)
  })
})
