import type { IncomingMessage, ServerResponse } from 'node:http'
import { Agent, request as httpRequest } from 'node:http'
import { connect, type Socket } from 'node:net'
import { PassThrough, type Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { afterEach, describe, expect, test } from 'vitest'
import {
  createVerifier,
  presignRequest,
  type SignOptions,
  signRequest,
  type VerifierOptions,
} from '../../../src/index.js'
import { type SigV4MiddlewareOptions, sigv4Middleware, verifiedBody, verifiedOf } from '../../../src/node/index.js'
import { signStreamingRequest } from '../../../src/streaming/index.js'
import { exampleCredentials as credentials } from '../../support/example-credentials.js'
import { type Answer, type Loopback, send, serve } from '../../support/loopback.js'

const now = new Date('2026-01-02T03:04:05Z')
const payload = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251))

let server: Loopback | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

type Handler = (req: IncomingMessage) => Promise<unknown>

/** Reads the request as a body parser does. */
const parse: Handler = async (req) => {
  const pieces: Buffer[] = []
  await new Promise<void>((resolve, reject) => {
    req.on('data', (piece: Buffer) => pieces.push(piece))
    req.on('end', () => resolve())
    req.on('error', reject)
  })
  return describeBody(req, Buffer.concat(pieces))
}

function describeBody(req: IncomingMessage, bytes: Buffer): string {
  const verified = verifiedOf(req)
  const kind = verified.authentication === 'anonymous' ? 'anonymous' : verified.payload.kind
  const { 'content-length': length = 'none', 'content-encoding': encoding = 'none' } = req.headers
  return `${kind} ${bytes.length} ${bytes.equals(payload) ? 'equal' : bytes.toString()} ${length} ${encoding}`
}

async function start(
  options: Partial<SigV4MiddlewareOptions> = {},
  handler: Handler = parse,
  verifierOptions: Partial<VerifierOptions> = {},
  before: Handler = async () => undefined,
): Promise<Loopback> {
  const verifier = createVerifier({
    credentials,
    service: ['s3', 'execute-api'],
    region: 'us-east-1',
    now,
    ...verifierOptions,
  })
  const middleware = sigv4Middleware({ verifier, dialect: 's3', ...options })
  server = await serve((req, res) => {
    const fail = (error: unknown) => {
      res.statusCode = 500
      res.end(`next: ${error}`)
    }
    before(req).then(() =>
      middleware(req, res, (error) => {
        if (error !== undefined) fail(error)
        else handler(req).then((text) => res.end(String(text)), fail)
      }),
    )
  })
  return server
}

function sign({ url }: Loopback, body: string | Uint8Array, options: Partial<SignOptions> = {}, method = 'PUT') {
  const request = { method, url: `${url}/bucket/key?x=1`, body, headers: { 'content-encoding': 'gzip' } }
  return signRequest(request, { credentials, service: 's3', signingDate: now, ...options })
}

async function frame({ url }: Loopback, body: string | Uint8Array, encoding?: string) {
  const headers = encoding === undefined ? {} : { 'content-encoding': encoding }
  const signed = signStreamingRequest(
    { method: 'PUT', url: `${url}/bucket/key`, body, headers },
    { credentials, service: 's3', signingDate: now, chunkSize: 8192 },
  )
  return { method: signed.method, url: signed.url, headers: signed.headers, body: await buffer(signed.body) }
}

const text = ({ status, body }: Answer) => `${status} ${body}`

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
      await server?.close()
    }
    server = undefined
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
    server = await serve((req, res) => {
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
    server = await serve((req, res) => {
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
      server = await serve((req, res) => {
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

describe('sigv4Middleware, streaming', () => {
  const read: Handler = async (req) => describeBody(req, await buffer(verifiedBody(req)))

  test('gives the body checked as it is read', async () => {
    const to = await start({ body: 'stream' }, read)
    expect(text(await send(to, sign(to, payload)))).toBe('200 expected 100000 equal 100000 gzip')
    expect(text(await send(to, sign(to, payload, { service: 'execute-api' })))).toBe(
      '200 verified 100000 equal 100000 gzip',
    )
    expect(text(await send(to, await frame(to, payload, 'gzip')))).toBe('200 streaming 100000 equal 100000 gzip')
    expect(text(await send(to, sign(to, '', {}, 'GET')))).toMatch(/^200 verified 0 /)
  })

  test('fails the body instead of ending it', async () => {
    const to = await start({ body: 'stream' }, read)
    const altered = Buffer.from(payload)
    altered[99_000] = 0
    expect(text(await send(to, { ...sign(to, payload), body: altered }))).toMatch(
      /^500 next: SigV4Error: x-amz-content-sha256/,
    )
  })
})

describe('connections', () => {
  test('go on after a body that nobody reads', async () => {
    const to = await start({ body: 'stream' }, async () => 'unread')
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const sockets = new Set<unknown>()
    const big = Buffer.alloc(3_000_000, 'x')
    const framed = await frame(to, big)
    for (const { headers, body = '' } of [sign(to, big), framed, sign(to, 'abc')]) {
      const answer = await new Promise<string>((resolve, reject) => {
        const options = { port: to.port, host: '127.0.0.1', path: new URL(framed.url).pathname, agent, method: 'PUT' }
        const path = headers === framed.headers ? options.path : `${options.path}?x=1`
        const length = { host: to.host, 'content-length': String(body.length) }
        const request = httpRequest({ ...options, path, headers: { ...headers, ...length } }, (response) => {
          buffer(response).then((bytes) => resolve(`${response.statusCode} ${bytes}`), reject)
        })
        request.on('socket', (socket) => sockets.add(socket))
        request.on('error', reject)
        request.end(body)
      })
      expect(answer).toBe('200 unread')
    }
    expect(sockets.size).toBe(1)
    agent.destroy()
  })

  test.each(['signed', 'anonymous'])(
    'that break off before a %s body is read fail it, and nothing else',
    async (who) => {
      const failures: unknown[] = []
      let settle = () => {}
      const done = new Promise<void>((resolve) => {
        settle = resolve
      })
      const read: Handler = async (req) => {
        await new Promise((resolve) => req.once('close', resolve))
        for (const way of [buffer, (body: Readable) => pipeline(body, new PassThrough())]) {
          await way(verifiedBody(req)).catch((error) => failures.push(error.code))
        }
        settle()
      }
      const to = await start({ body: 'stream' }, read, { allowAnonymous: true })
      const headers = who === 'signed' ? sign(to, payload).headers : {}
      const length = { host: to.host, 'content-length': String(payload.length) }
      const options = { port: to.port, host: '127.0.0.1', path: '/bucket/key?x=1', method: 'PUT' }
      const request = httpRequest({ ...options, headers: { ...headers, ...length } })
      request.on('error', () => {})
      request.write(payload.subarray(0, 1000), () => setTimeout(() => request.destroy(), 50))
      await done
      expect(failures).toEqual(['ECONNRESET', 'ECONNRESET'])
    },
  )

  test('go on after a body that is not what was signed, however the application answers', async () => {
    const to = await start({ body: 'stream' }, async (req) => describeBody(req, await buffer(verifiedBody(req))))
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const sockets = new Set<unknown>()
    const put = ({ headers, body }: { headers: Record<string, string>; body?: string | Uint8Array }, path: string) =>
      new Promise<string>((resolve, reject) => {
        const length = { 'content-length': String(body?.length) }
        const options = { port: to.port, host: '127.0.0.1', path, agent, method: 'PUT' }
        const request = httpRequest({ ...options, headers: { ...headers, host: to.host, ...length } }, (response) => {
          buffer(response).then((bytes) => resolve(`${response.statusCode} ${bytes}`), reject)
        })
        request.on('socket', (socket) => sockets.add(socket))
        request.on('error', reject)
        request.end(body)
      })
    const framed = await frame(to, Buffer.alloc(3_000_000, 'x'))
    framed.body[20_000] = 0
    expect(await put(framed, '/bucket/key')).toMatch(/^500 next: SigV4Error: /)
    expect(await put(sign(to, payload), '/bucket/key?x=1')).toBe('200 expected 100000 equal 100000 gzip')
    expect(sockets.size).toBe(1)
    agent.destroy()
  })
})

describe('sigv4Middleware, refusing', () => {
  test('answers as AWS does, in the dialect', async () => {
    const to = await start()
    const wrong = sign(to, payload, { credentials: { ...credentials, secretAccessKey: 'wrong' } })
    const s3 = await send(to, wrong)
    expect(s3.status).toBe(403)
    expect(s3.headers['content-type']).toBe('application/xml')
    expect(s3.headers['x-amz-request-id']).toMatch(/^[0-9A-F]{16}$/)
    expect(s3.body).toContain('<Code>SignatureDoesNotMatch</Code>')
    expect(s3.body).toContain('<Resource>/bucket/key</Resource>')
    expect(s3.body).not.toContain('<CanonicalRequest>')
    await server?.close()
    const json = await start({ dialect: 'json', explain: true })
    const answer = await send(
      json,
      sign(json, payload, { credentials: { ...credentials, accessKeyId: 'AKIAUNKNOWN' } }),
    )
    expect(JSON.parse(answer.body).__type).toMatch(/#UnrecognizedClientException$/)
    expect(answer.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('shows what was signed where it is asked to', async () => {
    const to = await start({ explain: true })
    const { body } = await send(to, { ...sign(to, payload), method: 'POST' })
    expect(body).toContain('<CanonicalRequest>POST\n/bucket/key\nx=1\n')
  })

  test('answers a HEAD without a body', async () => {
    const to = await start()
    const answer = await send(to, { ...sign(to, '', {}, 'HEAD'), url: `${to.url}/other` })
    expect(answer).toMatchObject({ status: 403, body: '' })
  })

  test('leaves the answer to onRefused', async () => {
    const to = await start({ onRefused: (error, _req, _res, next) => next(new Error(error.code)) })
    expect(text(await send(to, { method: 'GET', url: `${to.url}/`, headers: {} }))).toBe(
      '500 next: Error: MissingAuthentication',
    )
  })

  test.each<[string, SigV4MiddlewareOptions['onRefused']]>([
    [
      'throws',
      () => {
        throw new Error('not logged')
      },
    ],
    ['rejects', async () => Promise.reject(new Error('not logged'))],
  ])('hands on what onRefused %s', async (_, onRefused) => {
    const to = await start({ onRefused })
    expect(text(await send(to, { method: 'GET', url: `${to.url}/`, headers: {} }))).toBe('500 next: Error: not logged')
  })

  test('a client that is still sending gets the answer, and its connection goes on', async () => {
    const to = await start({ maxBodySize: 1000 })
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const big = Buffer.alloc(5_000_000, 'x')
    const post = (headers: Record<string, string>, body: Buffer | string, method = 'PUT') =>
      new Promise<string>((resolve, reject) => {
        const options = { port: to.port, host: '127.0.0.1', path: '/bucket/key?x=1', agent, method, headers }
        const request = httpRequest(options, (response) => {
          buffer(response).then((bytes) => resolve(`${response.statusCode} ${bytes}`), reject)
        })
        request.on('error', reject)
        request.end(body)
      })
    const length = { 'content-length': String(big.length) }
    expect(await post({ host: to.host, ...length }, big)).toContain('<Code>AccessDenied</Code>')
    expect(await post({ host: to.host, ...sign(to, big).headers, ...length }, big)).toContain(
      '<Code>EntityTooLarge</Code>',
    )
    const { headers } = sign(to, 'abc')
    expect(await post({ host: to.host, ...headers, 'content-length': '3' }, 'abc')).toBe('200 expected 3 abc 3 gzip')
    agent.destroy()
  })

  test('what is no refusal goes to the next error handler', async () => {
    const failing = await start({}, parse, { credentials: () => Promise.reject(new Error('database is down')) })
    expect(text(await send(failing, sign(failing, payload)))).toBe('500 next: Error: database is down')
    await server?.close()
    const eaten = await start({}, parse, {}, async (req) => buffer(req))
    expect(text(await send(eaten, sign(eaten, payload)))).toMatch(
      /^500 next: TypeError: req: expected a body that is not read/,
    )
  })
})

describe('sigv4Middleware, behind a parser that keeps the bytes', () => {
  const keep: Handler = async (req) => Object.assign(req, { rawBody: await buffer(req) })
  const rawBody = (req: IncomingMessage & { rawBody?: Buffer }) => req.rawBody

  test('checks them', async () => {
    const to = await start({ rawBody }, async (req) => describeBody(req, await buffer(verifiedBody(req))), {}, keep)
    expect(text(await send(to, sign(to, payload)))).toBe('200 verified 100000 equal 100000 gzip')
    expect(text(await send(to, sign(to, payload, { service: 'execute-api' })))).toBe(
      '200 verified 100000 equal 100000 gzip',
    )
    expect(text(await send(to, await frame(to, payload)))).toBe('200 streaming 100000 equal 100000 none')
    const framed = await frame(to, payload)
    framed.body[90_000] = 0
    expect((await send(to, framed)).status).toBe(403)
    expect((await send(to, { ...sign(to, payload), body: 'other' })).status).toBe(400)
  })
})

describe('misuse', () => {
  test('is told when the middleware is made', () => {
    const verifier = createVerifier({ credentials, service: 's3', region: 'us-east-1' })
    expect(() => sigv4Middleware({ dialect: 's3' } as unknown as SigV4MiddlewareOptions)).toThrow(/^verifier: expected/)
    expect(() => sigv4Middleware({ verifier, dialect: 's3', body: 'text' as 'stream' })).toThrow(/^body: expected/)
    expect(() => sigv4Middleware({ verifier, dialect: 's4' as 's3' })).toThrow(/^dialect: expected/)
    for (const maxBodySize of [-1, Number.NaN, '1000' as unknown as number]) {
      expect(() => sigv4Middleware({ verifier, dialect: 's3', maxBodySize })).toThrow(/^maxBodySize: expected bytes/)
    }
    expect(() => sigv4Middleware({ verifier, dialect: 's3', trustForwarded: ['x-real-host' as 'forwarded'] })).toThrow(
      /^trustForwarded: expected/,
    )
  })

  test('twice does no harm: the second does nothing', async () => {
    let lookups = 0
    const lookup = () => {
      lookups++
      return credentials
    }
    const verifier = createVerifier({ credentials: lookup, service: 's3', region: 'us-east-1', now })
    const middleware = sigv4Middleware({ verifier, dialect: 's3', body: 'stream' })
    const through = async (req: IncomingMessage) => describeBody(req, await buffer(verifiedBody({ req })))
    server = await serve((req, res) =>
      middleware(req, res, () => middleware(req, res, () => through(req).then((text) => res.end(text)))),
    )
    expect(text(await send(server, sign(server, payload)))).toMatch(/^200 expected 100000 equal /)
    expect(lookups).toBe(1)
  })

  test('verifiedOf knows only what went through', () => {
    expect(() => verifiedOf({} as ServerResponse)).toThrow(/^req: expected a request that sigv4Middleware/)
  })
})
