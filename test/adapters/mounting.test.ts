import { createServer } from 'node:http'
import express, { type Express } from 'express'
import { afterEach, describe, expect, test } from 'vitest'
import { createVerifier, presignRequest, signRequest } from '../../src/index.js'
import { sigv4Middleware, verifiedOf } from '../../src/node/index.js'
import { exampleCredentials as credentials } from '../support/example-credentials.js'
import { type Loopback, listen, send } from '../support/loopback.js'

const now = new Date('2026-01-02T03:04:05Z')
const verifier = createVerifier({ credentials, service: ['s3', 'execute-api'], region: 'us-east-1', now })
const body = '{ "a":  1.0 }'

let server: Loopback | undefined
afterEach(() => server?.close())

async function start(build: (app: Express) => void): Promise<Loopback> {
  const app = express()
  build(app)
  app.use((error: Error, _req: express.Request, res: express.Response, _next: express.NextFunction) => {
    res.status(500).send(`${error.name}: ${error.message}`)
  })
  server = await listen(createServer(app))
  return server
}

function post({ url }: Loopback, path: string, service = 'execute-api') {
  const headers = { 'content-type': 'application/json' }
  return signRequest(
    { method: 'POST', url: `${url}${path}`, headers, body },
    { credentials, service, signingDate: now },
  )
}

describe('express', () => {
  test('behind a router that takes the prefix off, the path is that which was sent', async () => {
    const to = await start((app) => {
      const inner = express.Router()
      inner.use('/inner', sigv4Middleware({ verifier, dialect: 's3' }), express.json(), (req, res) => {
        expect(req.url).toBe('/deep?x=1')
        res.json(req.body)
      })
      app.use('/outer', inner)
    })
    const { status, body: parsed } = await send(to, post(to, '/outer/inner/deep?x=1'))
    expect({ status, parsed }).toEqual({ status: 200, parsed: '{"a":1}' })
    const signed = post(to, '/deep?x=1')
    expect((await send(to, { ...signed, url: `${to.url}/outer/inner/deep?x=1` })).status).toBe(403)
  })

  test('behind a body parser, says what to do', async () => {
    const to = await start((app) => {
      app.use(express.json(), sigv4Middleware({ verifier, dialect: 's3' }), (_req, res) => {
        res.send('let through')
      })
    })
    const { status, body: text } = await send(to, post(to, '/'))
    expect(status).toBe(500)
    expect(text).toBe(
      'TypeError: req: expected a body that is not read yet; put this before body parsers such as express.json(), or give the bytes as they came as rawBody',
    )
  })

  test('behind a body parser that keeps the bytes, takes them', async () => {
    const to = await start((app) => {
      const verify = (req: object, _res: unknown, rawBody: Buffer) => {
        Object.assign(req, { rawBody })
      }
      const rawBody = (req: { rawBody?: Buffer }) => req.rawBody
      app.use(express.json({ verify }), sigv4Middleware({ verifier, dialect: 's3', rawBody }), (req, res) => {
        res.json({ body: req.body, kind: verifiedOf(req) })
      })
    })
    for (const service of ['s3', 'execute-api']) {
      const right = await send(to, post(to, '/', service))
      expect(JSON.parse(right.body)).toMatchObject({ body: { a: 1 }, kind: { payload: { kind: 'verified' } } })
      expect((await send(to, { ...post(to, '/', service), body: '{"a":1.0}' })).status).toBeGreaterThanOrEqual(400)
    }
  })

  test('every parser of the body finds the checked bytes', async () => {
    const parsers = {
      raw: express.raw({ type: '*/*' }),
      text: express.text({ type: '*/*' }),
      json: express.json({ type: '*/*' }),
      urlencoded: express.urlencoded({ type: '*/*' }),
    }
    for (const [name, parser] of Object.entries(parsers)) {
      const to = await start((app) => {
        app.use(sigv4Middleware({ verifier, dialect: 's3' }), parser, (req, res) => {
          res.json(Buffer.isBuffer(req.body) ? req.body.toString() : req.body)
        })
      })
      const { status, body: parsed } = await send(to, post(to, '/', 's3'))
      const expected =
        name === 'json' ? '{"a":1}' : name === 'urlencoded' ? '{"{ \\"a\\":  1.0 }":""}' : JSON.stringify(body)
      expect({ name, status, parsed }).toEqual({ name, status: 200, parsed: expected })
      await to.close()
    }
    server = undefined
  })

  test('an empty body that promises to be one does not keep a parser waiting', async () => {
    const to = await start((app) => {
      app.use(sigv4Middleware({ verifier, dialect: 's3' }), express.raw({ type: '*/*' }), (req, res) => {
        res.send(`read ${Buffer.isBuffer(req.body) ? req.body.length : 'nothing'}`)
      })
    })
    for (const service of ['s3', 'execute-api']) {
      const signed = signRequest(
        { method: 'PUT', url: `${to.url}/`, body: '' },
        { credentials, service, signingDate: now },
      )
      const empty = { async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {} }
      expect((await send(to, { ...signed, body: empty })).body).toMatch(/^read (0|nothing)$/)
    }
  })
})

describe('behind a reverse proxy', () => {
  const publicUrl = 'https://files.example/storage/bucket/key'
  const presigned = presignRequest({ method: 'GET', url: publicUrl }, { credentials, service: 's3', signingDate: now })
  const target = presigned.url.replace('https://files.example/storage', '')
  const forwarded = {
    host: '10.1.2.3:8080',
    'x-forwarded-host': 'files.example',
    'x-forwarded-prefix': '/storage',
    forwarded: 'for=192.0.2.1;host=files.example;proto=https',
  }

  async function statusWith(options: object, headers: Record<string, string> = forwarded): Promise<number> {
    const to = await start((app) => {
      app.use(sigv4Middleware({ verifier, dialect: 's3', ...options }), (_req, res) => {
        res.send('let through')
      })
    })
    const { status } = await send(to, { method: 'GET', url: target, headers })
    await to.close()
    server = undefined
    return status
  }

  test('a presigned URL for the public host verifies on the private one', async () => {
    expect(await statusWith({ origin: { host: 'files.example', pathPrefix: '/storage' } })).toBe(200)
    expect(await statusWith({ trustForwarded: ['x-forwarded-host', 'x-forwarded-prefix'] })).toBe(200)
    expect(await statusWith({ trustForwarded: ['forwarded', 'x-forwarded-prefix'] })).toBe(200)
    expect(
      await statusWith({ trustForwarded: ['x-forwarded-host'], origin: { host: 'other', pathPrefix: '/storage' } }),
    ).toBe(200)
  })

  test('what is not asked for by name is not believed', async () => {
    expect(await statusWith({})).toBe(403)
    expect(await statusWith({ trustForwarded: ['x-forwarded-host'] })).toBe(403)
    expect(await statusWith({ trustForwarded: ['x-forwarded-prefix', 'x-forwarded-proto'] })).toBe(403)
  })

  test('a header that says two hosts is refused', async () => {
    const both = { ...forwarded, 'x-forwarded-host': 'files.example, other.example' }
    expect(await statusWith({ trustForwarded: ['x-forwarded-host', 'x-forwarded-prefix'] }, both)).toBe(400)
  })

  test('one without a signature stays one, whatever is forwarded', async () => {
    const headers = { ...forwarded, 'x-forwarded-host': 'files.example' }
    const to = await start((app) => {
      app.use(sigv4Middleware({ verifier, dialect: 's3', trustForwarded: ['x-forwarded-host'] }), (_req, res) => {
        res.send('let through')
      })
    })
    expect((await send(to, { method: 'GET', url: '/storage/bucket/key', headers })).status).toBe(403)
  })
})
