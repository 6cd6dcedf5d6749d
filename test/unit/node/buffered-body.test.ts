import type { IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { createVerifier, presignRequest } from '../../../src/index.js'
import { sigv4Middleware, verifiedBody, verifiedOf } from '../../../src/node/index.js'
import { exampleCredentials as credentials } from '../../support/example-credentials.js'
import { send } from '../../support/loopback.js'
import { serveInTest } from '../../support/serve-in-test.js'
import { describeBody, frame, type Handler, now, parse, payload, sign, start, text } from './middleware-set-up.js'

describe('sigv4Middleware, buffering', () => {
  test('leaves a checked body in the request for whoever reads it next', async () => {
    const to = await start()
    expect(text(await send(to, sign(to, payload)))).toBe('200 expected 100000 equal 100000 gzip')
    const other = sign(to, payload, { service: 'execute-api' })
    expect(text(await send(to, other))).toBe('200 verified 100000 equal 100000 gzip')
  })

  test('every way to read the request gives the bytes', async () => {
    const ways: Record<string, Handler> = {
      'for await': async (req) => {
        const pieces: Buffer[] = []
        for await (const piece of req) pieces.push(piece)
        return describeBody(req, Buffer.concat(pieces))
      },
      verifiedBody: async (req) => describeBody(req, await buffer(verifiedBody(req))),
      'readable and read': (req) =>
        new Promise((resolve) => {
          const pieces: Buffer[] = []
          req.on('readable', () => {
            for (let piece = req.read(); piece !== null; piece = req.read()) pieces.push(piece)
          })
          req.on('end', () => resolve(describeBody(req, Buffer.concat(pieces))))
        }),
      'after a while': async (req) => {
        await new Promise((resolve) => setTimeout(resolve, 30))
        return parse(req)
      },
    }
    for (const [name, way] of Object.entries(ways)) {
      const to = await start({}, way)
      for (const service of ['s3', 'execute-api']) {
        const answer = text(await send(to, sign(to, payload, { service })))
        expect(`${name}: ${answer}`).toMatch(/: 200 \w+ 100000 equal 100000 gzip$/)
      }
      const framed = text(await send(to, await frame(to, payload)))
      expect(`${name}: ${framed}`).toBe(`${name}: 200 streaming 100000 equal 100000 none`)
    }
  })

  test('takes the aws-chunked framing off, and says so in content-length and content-encoding', async () => {
    const to = await start()
    const request = await frame(to, payload, 'gzip')
    expect(request.headers['content-encoding']).toBe('aws-chunked,gzip')
    expect(text(await send(to, request))).toBe('200 streaming 100000 equal 100000 gzip')
  })

  test('hides how the framing came, and shows who signed', async () => {
    const to = await start({}, async (req) => {
      const { sigv4 } = req as IncomingMessage & { sigv4?: unknown }
      return `${sigv4 === verifiedOf(req)} ${req.headers['transfer-encoding']} ${await parse(req)}`
    })
    const { headers, ...request } = await frame(to, payload)
    const { 'content-length': _, ...unsized } = headers
    const sent = { ...request, headers: { ...unsized, 'transfer-encoding': 'chunked' } }
    expect(text(await send(to, sent))).toBe('200 true undefined streaming 100000 equal 100000 none')
  })

  test('an answer repeats the header that it is about', async () => {
    const to = await start()
    const { body } = await send(to, { ...sign(to, ''), headers: { authorization: 'Bearer abc' } })
    expect(body).toContain('<ArgumentValue>Bearer abc</ArgumentValue>')
  })

  test('an empty aws-chunked body is no body', async () => {
    const to = await start({}, async (req) => describeBody(req, await buffer(req)))
    expect(text(await send(to, await frame(to, '')))).toBe('200 streaming 0  none none')
  })

  test('refuses a body that is not what was signed before the next handler runs', async () => {
    let calls = 0
    const to = await start({}, async () => {
      calls++
      return 'ran'
    })
    const altered = Buffer.from(payload)
    altered[50_000] = 0
    const framed = await frame(to, payload)
    const cut = {
      ...framed,
      headers: { ...framed.headers, 'content-length': '95000' },
      body: framed.body.subarray(0, 95_000),
    }
    const flipped = Buffer.from(framed.body)
    flipped[90_000] = 0
    const answers = [
      await send(to, { ...sign(to, payload), body: altered }),
      await send(to, { ...sign(to, payload, { service: 'execute-api' }), body: altered }),
      await send(to, { ...framed, body: flipped }),
      await send(to, cut),
    ]
    expect(answers.map(({ status, body }) => `${status} ${/<Code>(\w+)/.exec(body)?.[1]}`)).toEqual([
      '400 XAmzContentSHA256Mismatch',
      '403 SignatureDoesNotMatch',
      '403 SignatureDoesNotMatch',
      '400 IncompleteBody',
    ])
    expect(calls).toBe(0)
  })

  test('leaves alone what the signature says nothing of, whatever its size', async () => {
    const to = await start({ maxBodySize: 10 }, parse, { allowAnonymous: true })
    const { url, method } = presignRequest(
      { method: 'PUT', url: `${to.url}/b/k` },
      { credentials, service: 's3', signingDate: now },
    )
    expect(text(await send(to, { method, url, headers: {}, body: payload }))).toBe(
      '200 unsigned 100000 equal 100000 none',
    )
    const anonymous = { method: 'PUT', url: `${to.url}/b/k`, headers: {}, body: payload }
    expect(text(await send(to, anonymous))).toBe('200 anonymous 100000 equal 100000 none')
  })

  test('buffers no more than maxBodySize', async () => {
    const to = await start({ maxBodySize: 1000 })
    expect(text(await send(to, sign(to, payload.subarray(0, 1000))))).toMatch(/^200 expected 1000 /)
    const { status, body } = await send(to, sign(to, payload))
    expect(status).toBe(400)
    expect(body).toContain('<Code>EntityTooLarge</Code>')
  })

  test('does not leave the pieces of a body to pile up in the message', async () => {
    const size = 300_000
    let most = 0
    const watch: Handler = async (req) => {
      const push = req.push.bind(req)
      req.push = (piece) => {
        const wantsMore = push(piece)
        if (piece !== null) most = Math.max(most, req.readableLength)
        return wantsMore
      }
    }
    const to = await start({}, parse, {}, watch)
    const chunks = {
      async *[Symbol.asyncIterator]() {
        for (let sent = 0; sent < size; sent += 100) yield Buffer.alloc(100, 'x')
      },
    }
    const signed = sign(to, Buffer.alloc(size, 'x'), { service: 'execute-api' })
    expect(text(await send(to, { ...signed, body: chunks }))).toMatch(/^200 verified 300000 x+ none gzip$/)
    expect(most).toBeGreaterThan(0)
    expect(most).toBeLessThan(size / 2)
  })

  test('a request that was let through once is let through again', async () => {
    const verifier = createVerifier({ credentials, service: 's3', region: 'us-east-1', now })
    const middleware = sigv4Middleware({ verifier, dialect: 's3' })
    const server = await serveInTest((req, res) => {
      middleware(req, res, () =>
        middleware(req, res, (error) => (error ? res.end(String(error)) : parse(req).then((read) => res.end(read)))),
      )
    })
    expect(text(await send(server, sign(server, payload)))).toBe('200 expected 100000 equal 100000 gzip')
  })

  test('two with verifiers of their own check a body, and one that is empty', async () => {
    const middleware = () =>
      sigv4Middleware({
        verifier: createVerifier({ credentials, service: 's3', region: 'us-east-1', now }),
        dialect: 's3',
      })
    const [first, second] = [middleware(), middleware()]
    const server = await serveInTest((req, res) => {
      const end = (error?: unknown) => res.end(error ? String(error) : verifiedOf(req).authentication)
      first(req, res, () => second(req, res, end))
    })
    for (const body of [payload, '']) {
      const pieces = async function* () {
        yield* body === '' ? [] : [payload]
      }
      expect(text(await send(server, { ...sign(server, body), body: pieces() }))).toBe('200 header')
    }
  })

  test('a client that goes away during the key lookup leaves an incomplete body', async () => {
    const code = await new Promise((resolve) => {
      const lookup = async () => {
        socket.destroy()
        await new Promise((gone) => setTimeout(gone, 50))
        return credentials
      }
      const onRefused = ({ code }: { code: string }) => resolve(code)
      let socket: Socket
      start({ onRefused }, parse, { credentials: lookup }).then((to) => {
        const { headers } = sign(to, payload)
        const lines = Object.entries({ host: to.host, 'content-length': '100000', ...headers })
        const head = lines.map((header) => header.join(': ')).join('\r\n')
        socket = connect(to.port, '127.0.0.1', () => socket.write(`PUT /bucket/key?x=1 HTTP/1.1\r\n${head}\r\n\r\nabc`))
      })
    })
    expect(code).toBe('IncompleteBody')
  })

  test.each(['buffer', 'stream'] as const)(
    'a body that one middleware took out of its frame is none for the next to take out, body: %s',
    async (body) => {
      const verifier = createVerifier({ credentials, service: 's3', region: 'us-east-1', now })
      const first = sigv4Middleware({ verifier, dialect: 's3' })
      const second = sigv4Middleware({ verifier, dialect: 's3', body, requiredSignedHeaders: ['content-encoding'] })
      const server = await serveInTest((req, res) => {
        first(req, res, () =>
          second(req, res, (error) => {
            if (error !== undefined) res.end(String(error))
            else buffer(verifiedBody(req)).then((read) => res.end(describeBody(req, read)))
          }),
        )
      })
      const framed = await frame(server, payload, 'gzip')
      expect(text(await send(server, framed))).toBe('200 streaming 100000 equal 100000 gzip')
      expect(text(await send(server, await frame(server, '')))).toBe('200 streaming 0  none none')
    },
  )
})
