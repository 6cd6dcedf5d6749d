import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { createVerifier } from '../../../src/index.js'
import { type SigV4MiddlewareOptions, sigv4Middleware, verifiedBody, verifiedOf } from '../../../src/node/index.js'
import { exampleCredentials as credentials } from '../../support/example-credentials.js'
import { keptConnection } from '../../support/kept-connection.js'
import { send } from '../../support/loopback.js'
import { serveInTest } from '../../support/serve-in-test.js'
import { describeBody, frame, type Handler, now, parse, payload, sign, start, text } from './middleware-set-up.js'

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
    const { put, connections } = keptConnection()
    const big = Buffer.alloc(5_000_000, 'x')
    const signed = sign(to, big)
    expect(await put({ ...signed, headers: {} })).toContain('<Code>AccessDenied</Code>')
    expect(await put(signed)).toContain('<Code>EntityTooLarge</Code>')
    expect(await put(sign(to, 'abc'))).toBe('200 expected 3 abc 3 gzip')
    expect(connections.size).toBe(1)
  })

  test('what is no refusal goes to the next error handler', async () => {
    const failing = await start({}, parse, { credentials: () => Promise.reject(new Error('database is down')) })
    expect(text(await send(failing, sign(failing, payload)))).toBe('500 next: Error: database is down')
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

  test('without a next, as Koa would call it, is told at once, before anything is let through', () => {
    const verifier = createVerifier({ credentials, service: 's3', region: 'us-east-1' })
    const middleware = sigv4Middleware({ verifier, dialect: 's3' }) as (...args: unknown[]) => unknown
    expect(() => middleware({ req: {}, res: {} }, () => {})).toThrow(/^next: expected a function, .*, got undefined$/)
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
    const server = await serveInTest((req, res) =>
      middleware(req, res, () => middleware(req, res, () => through(req).then((text) => res.end(text)))),
    )
    expect(text(await send(server, sign(server, payload)))).toMatch(/^200 expected 100000 equal /)
    expect(lookups).toBe(1)
  })

  test('verifiedOf knows only what went through', () => {
    expect(() => verifiedOf({} as ServerResponse)).toThrow(/^req: expected a request that sigv4Middleware/)
  })
})
