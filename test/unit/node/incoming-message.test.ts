import { once } from 'node:events'
import { IncomingMessage } from 'node:http'
import { connect, Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { HttpRequest } from '../../../src/index.js'
import { fromIncomingMessage, type NodeRequest } from '../../../src/node/index.js'
import { http2InTest, serveInTest } from '../../support/serve-in-test.js'

/** What the server makes of raw bytes. */
async function receive(head: string, convert: (req: IncomingMessage) => HttpRequest): Promise<HttpRequest> {
  return new Promise((resolve, reject) => {
    serveInTest((req, res) => {
      try {
        resolve(convert(req))
      } catch (error) {
        reject(error)
      }
      res.end()
    }).then((loopback) => {
      const socket = connect(loopback.port, '127.0.0.1', () => socket.write(Buffer.from(head, 'latin1')))
      socket.on('error', reject).resume()
    }, reject)
  })
}

const lines = (...all: string[]) => `${all.join('\r\n')}\r\n\r\n`

describe('fromIncomingMessage', () => {
  test('hands over the target and the headers as they were sent', async () => {
    const request = await receive(
      lines(
        "PUT /a/../b//%2e/c+d'?x=1&x&%41=+ HTTP/1.1",
        'Host: Example.com:80',
        'X-B: 1',
        'x-a:   padded   value  ',
        'X-B: 2',
        'x-utf8: caf\xc3\xa9',
        'Expect: 100-continue',
        'Content-Length: 5',
        'Connection: keep-alive',
      ),
      (req) => fromIncomingMessage(req),
    )
    expect(request).toEqual({
      method: 'PUT',
      url: "/a/../b//%2e/c+d'?x=1&x&%41=+",
      headers: [
        ['Host', 'Example.com:80'],
        ['X-B', '1'],
        ['x-a', 'padded   value'],
        ['X-B', '2'],
        ['x-utf8', 'caf\xc3\xa9'],
        ['Expect', '100-continue'],
        ['Content-Length', '5'],
        ['Connection', 'keep-alive'],
      ],
      body: undefined,
    })
  })

  test('a message without a body has none; one whose framing promises one is not read yet', async () => {
    const bodies: Record<string, unknown> = {}
    const framings = {
      nothing: [],
      zero: ['Content-Length: 0'],
      length: ['Content-Length: 3'],
      chunked: ['Transfer-Encoding: chunked'],
    }
    for (const [name, framing] of Object.entries(framings)) {
      const head = lines('POST / HTTP/1.1', 'Host: a', ...framing)
      bodies[name] = (await receive(head, (req) => fromIncomingMessage(req))).body
    }
    expect(bodies).toEqual({ nothing: null, zero: null, length: undefined, chunked: undefined })
  })

  test("takes the target that a router has kept, and the caller's before it", async () => {
    const head = lines('GET /mounted/path HTTP/1.1', 'Host: a')
    const rewrite = (req: IncomingMessage) => Object.assign(req, { originalUrl: req.url, url: '/path' })
    expect((await receive(head, (req) => fromIncomingMessage(rewrite(req)))).url).toBe('/mounted/path')
    expect((await receive(head, (req) => fromIncomingMessage(rewrite(req), { url: '/given' }))).url).toBe('/given')
  })

  test('hands on bytes that were read elsewhere', async () => {
    const head = lines('PUT / HTTP/1.1', 'Host: a', 'Content-Length: 3')
    const request = await receive(head, (req) => fromIncomingMessage(req, { rawBody: 'abc' }))
    expect(request.body).toBe('abc')
  })

  test('says what it expected instead of something else', () => {
    expect(() => fromIncomingMessage({} as NodeRequest)).toThrow(
      'req: expected an incoming message of node:http or node:http2',
    )
    expect(() => fromIncomingMessage(undefined as unknown as NodeRequest)).toThrow('req: expected an object')
  })

  test('of what has headers alone, as some adapters of Lambda make it, is none', () => {
    const made = Object.assign(new IncomingMessage(new Socket()), { method: 'GET', url: '/', headers: { a: 'b' } })
    expect(() => fromIncomingMessage(made)).toThrow(
      /^req: expected rawHeaders .*, got headers alone; .*countersign.lambda/,
    )
  })

  test('over HTTP/2 has the pseudo headers, and cookies that were sent apart as one', async () => {
    const received: HttpRequest[] = []
    const { host, session } = await http2InTest((req, res) => {
      received.push(fromIncomingMessage(req))
      res.end()
    })
    const stream = session.request({ ':path': '/a?b=c', cookie: ['a=1', 'b=2'], 'x-a': ['1', '2'] })
    await once(stream, 'response')
    const [request] = received as [HttpRequest]
    expect(request).toMatchObject({ method: 'GET', url: '/a?b=c', body: null })
    expect(request.headers).toEqual(
      expect.arrayContaining([
        [':authority', host],
        ['cookie', 'a=1; b=2'],
        ['x-a', '1'],
        ['x-a', '2'],
      ]),
    )
  })
})
