import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { getRequestListener } from '@hono/node-server'
import { bodyParser } from '@koa/bodyparser'
import connect from 'connect'
import express from 'express'
import express4 from 'express4'
import fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import { toFetchErrorResponse, verifyFetchRequest } from '../../src/fetch/index.js'
import { type AuthenticatedRequest, isSigV4Error, type VerifiedRequest, type Verifier } from '../../src/index.js'
import {
  sigv4Middleware,
  sigv4Plugin,
  verifiedBody,
  verifiedOf,
  verifyIncoming,
  writeErrorResponse,
} from '../../src/node/index.js'
import { type Loopback, listen } from '../support/loopback.js'

/** A server that answers a POST to `/api/echo` and a GET to `/api/file` with who signed it and the JSON that it parsed. */
export type StartServer = (verifier: Verifier) => Promise<Loopback>

const dialect = 's3'

function echo(verified: VerifiedRequest, body: unknown): string {
  const { accessKeyId, payload } = verified as AuthenticatedRequest
  return JSON.stringify({ accessKeyId, kind: payload.kind, body })
}

function failure(error: unknown): string {
  return `failed: ${error instanceof Error ? error.message : error}`
}

const plain: StartServer = (verifier) =>
  listen(
    createServer(async (req, res) => {
      try {
        const { verified, body } = await verifyIncoming(req, verifier)
        const parsed = req.method === 'POST' ? await json(body) : undefined
        res.end(echo(verified, parsed))
      } catch (error) {
        if (isSigV4Error(error)) writeErrorResponse(res, error, { dialect })
        else res.writeHead(500).end(failure(error))
      }
    }),
  )

function startExpress(framework: typeof express, options: { readonly stream?: boolean } = {}): StartServer {
  return (verifier) => {
    const app = framework()
    app.use(sigv4Middleware({ verifier, dialect, body: options.stream === true ? 'stream' : 'buffer' }))
    if (options.stream !== true) app.use(framework.json())
    const router = framework.Router()
    router.post('/echo', async (req, res, next) => {
      try {
        const body = options.stream === true ? await json(verifiedBody(req)) : req.body
        res.send(echo(verifiedOf(req), body))
      } catch (error) {
        next(error)
      }
    })
    router.get('/file', (req, res) => {
      res.send(echo(verifiedOf(req), undefined))
    })
    app.use('/api', router)
    app.use((error: unknown, _req: express.Request, res: express.Response, _next: express.NextFunction) => {
      if (isSigV4Error(error)) writeErrorResponse(res, error, { dialect })
      else res.status(500).send(failure(error))
    })
    return listen(createServer(app))
  }
}

const startConnect: StartServer = (verifier) => {
  const app = connect()
  app.use(sigv4Middleware({ verifier, dialect }))
  app.use('/api', (req: IncomingMessage, res: ServerResponse) => {
    const parsed = req.method === 'POST' ? json(req) : Promise.resolve(undefined)
    parsed.then((body) => res.end(echo(verifiedOf(req), body)))
  })
  app.use((error: unknown, _req: IncomingMessage, res: ServerResponse, _next: (error?: unknown) => void) => {
    res.writeHead(500).end(failure(error))
  })
  return listen(createServer(app))
}

const startKoa: StartServer = (verifier) => {
  const app = new Koa()
  app.use(bodyParser())
  app.use((ctx) => {
    ctx.body = echo(verifiedOf(ctx.req), ctx.request.body)
  })
  const sigv4 = sigv4Middleware({ verifier, dialect })
  const koa = app.callback()
  return listen(
    createServer((req, res) =>
      sigv4(req, res, (error) => {
        if (error === undefined) koa(req, res)
        else res.writeHead(500).end(failure(error))
      }),
    ),
  )
}

/** As a middleware of Koa's own. */
const startKoaWithin: StartServer = (verifier) => {
  const app = new Koa()
  const sigv4 = sigv4Middleware({ verifier, dialect, onRefused: (error, _req, _res, next) => next(error) })
  app.use(async (ctx, next) => {
    try {
      await new Promise<void>((resolve, reject) => {
        sigv4(ctx.req, ctx.res, (error) => (error === undefined ? resolve() : reject(error)))
      })
      await next()
    } catch (error) {
      ctx.respond = false
      if (isSigV4Error(error)) writeErrorResponse(ctx.res, error, { dialect })
      else ctx.res.writeHead(500).end(failure(error))
    }
  })
  app.use(bodyParser())
  app.use((ctx) => {
    ctx.body = echo(verifiedOf(ctx.req), ctx.request.body)
  })
  return listen(createServer(app.callback()))
}

function startFastify(options: { readonly stream?: boolean } = {}): StartServer {
  return async (verifier) => {
    const app = fastify()
    await app.register(sigv4Plugin, { verifier, dialect, body: options.stream === true ? 'stream' : 'buffer' })
    app.setErrorHandler((error, request, reply) => {
      if (!isSigV4Error(error)) return reply.code(500).send(failure(error))
      reply.hijack()
      return writeErrorResponse(reply.raw, error, { dialect, resource: request.url })
    })
    await app.register(
      async (api) => {
        api.post('/echo', async (request) => echo(verifiedOf(request), request.body))
        api.get('/file', async (request) => echo(verifiedOf(request), undefined))
      },
      { prefix: '/api' },
    )
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    const { port, host } = new URL(url)
    return { port: Number(port), host, url, close: () => app.close() }
  }
}

type HonoEnv = { Variables: { verified: VerifiedRequest; body: ReadableStream<Uint8Array> } }

export function createHono(verifier: Verifier): Hono<HonoEnv> {
  const app = new Hono<HonoEnv>()
  app.use(async (c, next) => {
    const { verified, body } = await verifyFetchRequest(c.req.raw, verifier)
    c.set('verified', verified)
    c.set('body', body)
    await next()
  })
  app.post('/api/echo', async (c) => c.text(echo(c.get('verified'), await new Response(c.get('body')).json())))
  app.get('/api/file', (c) => c.text(echo(c.get('verified'), undefined)))
  app.onError((error, c) => {
    if (isSigV4Error(error)) return toFetchErrorResponse(error, { dialect, request: c.req.raw })
    return c.text(failure(error), 500)
  })
  return app
}

const startHono: StartServer = (verifier) => listen(createServer(getRequestListener(createHono(verifier).fetch)))

export const servers: Readonly<Record<string, StartServer>> = {
  'node:http': plain,
  'express 5': startExpress(express),
  'express 5, streaming': startExpress(express, { stream: true }),
  'express 4': startExpress(express4 as unknown as typeof express),
  'express 4, streaming': startExpress(express4 as unknown as typeof express, { stream: true }),
  connect: startConnect,
  koa: startKoa,
  'koa, as its middleware': startKoaWithin,
  fastify: startFastify(),
  'fastify, streaming': startFastify({ stream: true }),
  'hono on @hono/node-server': startHono,
}
