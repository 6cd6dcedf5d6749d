import { once } from 'node:events'
import {
  type ClientHttp2Session,
  connect,
  createServer,
  type Http2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2'
import type { AddressInfo } from 'node:net'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createVerifier, presignRequest, type SigV4Error, signRequest, type Verifier } from '../../../src/index.js'
import {
  fromIncomingMessage,
  type NextFunction,
  type NodeMiddleware,
  openNodePayload,
  sigv4Middleware,
  verifiedBody,
  verifiedOf,
  verifyIncoming,
  writeErrorResponse,
} from '../../../src/node/index.js'
import { signStreamingRequest } from '../../../src/streaming/index.js'
import { exampleCredentials as credentials } from '../../support/example-credentials.js'

const now = new Date('2026-01-02T03:04:05Z')
const payload = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251))
const verifier = createVerifier({ credentials, service: ['s3', 'execute-api'], region: 'us-east-1', now })

let server: Http2Server
let session: ClientHttp2Session
let url: string

beforeEach(async () => {
  const sigv4 = {
    buffer: sigv4Middleware({ verifier, dialect: 's3' }),
    stream: sigv4Middleware({ verifier, dialect: 's3', body: 'stream' }),
  }
  server = createServer((req, res) => {
    const mode = req.url.startsWith('/stream') ? 'stream' : 'buffer'
    sigv4[mode](req, res, (error) => {
      if (error !== undefined) res.writeHead(500).end(String(error))
      else {
        buffer(mode === 'stream' ? verifiedBody(req) : req).then(
          (bytes) => {
            const verified = verifiedOf(req)
            const kind = verified.authentication === 'anonymous' ? 'anonymous' : verified.payload.kind
            res.end(
              `${kind} ${bytes.equals(payload) ? 'equal' : bytes.length} ${req.headers['content-length'] ?? 'none'}`,
            )
          },
          (failure) => writeErrorResponse(res, failure, { dialect: 's3' }),
        )
      }
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  session = connect(url)
})

afterEach(async () => {
  await new Promise<void>((resolve) => {
    session.close(resolve)
  })
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
})

interface Sent {
  readonly method: string
  readonly url: string
  readonly headers: Record<string, string>
  readonly body?: string | Uint8Array
}

async function exchange({ method, url: to, headers, body }: Sent): Promise<string> {
  const { host: _host, ...others } = headers
  const stream = session.request({ ...others, ':method': method, ':path': to.slice(url.length) })
  const status = new Promise<number>((resolve, reject) => {
    stream.on('response', (response) => resolve(Number(response[':status'])))
    stream.on('error', reject)
  })
  stream.end(body)
  const text = (await buffer(stream)).toString()
  return `${await status} ${/<Code>(\w+)/.exec(text)?.[1] ?? text}`
}

function sign(path: string, body: string | Uint8Array | undefined, service = 's3'): Sent {
  const request = {
    method: body === undefined ? 'GET' : 'PUT',
    url: url + path,
    ...(body === undefined ? {} : { body }),
  }
  return signRequest(request, { credentials, service, signingDate: now })
}

describe.each(['/buffer', '/stream'])('over HTTP/2, %s', (path) => {
  test('what was signed for the authority is accepted', async () => {
    expect(await exchange(sign(path, undefined))).toBe('200 verified 0 none')
    expect(await exchange(sign(`${path}?a=%20`, payload))).toBe('200 expected equal none')
    expect(await exchange(sign(path, payload, 'execute-api'))).toBe('200 verified equal none')
    const presigned = presignRequest(
      { method: 'PUT', url: url + path },
      { credentials, service: 's3', signingDate: now },
    )
    expect(await exchange({ ...presigned, body: payload })).toBe('200 unsigned equal none')
  })

  test('an aws-chunked body is decoded', async () => {
    const signed = signStreamingRequest(
      { method: 'PUT', url: url + path, body: payload },
      { credentials, service: 's3', signingDate: now, chunkSize: 8192 },
    )
    const framed = await buffer(signed.body)
    const { method, url: to, headers } = signed
    expect(await exchange({ method, url: to, headers, body: framed })).toBe('200 streaming equal 100000')
    framed[50_000] = (framed[50_000] as number) ^ 1
    expect(await exchange({ method, url: to, headers, body: framed })).toBe('403 SignatureDoesNotMatch')
  })

  test('what is altered is refused', async () => {
    const signed = sign(path, payload, 'execute-api')
    expect(await exchange({ ...signed, body: payload.subarray(1) })).toBe('403 SignatureDoesNotMatch')
    expect(await exchange({ ...signed, url: `${signed.url}?a` })).toBe('403 SignatureDoesNotMatch')
    expect(await exchange({ ...signed, headers: {} })).toBe('403 AccessDenied')
    const other = signRequest(
      { method: 'GET', url: `http://other.example${path}` },
      { credentials, service: 's3', signingDate: now },
    )
    expect(await exchange({ ...other, url: url + path })).toBe('403 SignatureDoesNotMatch')
  })
})

describe('a body over HTTP/2 that is not read to its end leaves no stream open', () => {
  const openers = { verifyIncoming: verifyWhole, openNodePayload: verifyHead }

  async function verifyWhole(req: Http2ServerRequest): Promise<Readable> {
    return (await verifyIncoming(req, verifier)).body
  }

  async function verifyHead(req: Http2ServerRequest): Promise<Readable> {
    return openNodePayload(await verifier.verify(fromIncomingMessage(req)), req)
  }

  test.each([
    ['given up', 'verifyIncoming', undefined],
    ['given up', 'openNodePayload', undefined],
    ['at fault', 'verifyIncoming', 100],
    ['at fault', 'openNodePayload', 100],
  ] as const)('%s, of %s', async (_, opener, altered) => {
    let closed = false
    server.removeAllListeners('request').on('request', async (req, res) => {
      req.stream.once('close', () => {
        closed = true
      })
      const body = await openers[opener](req)
      body.once('error', () => {}).once('close', () => res.end('seen'))
      body.once('data', () => body.destroy())
    })
    const signed = signStreamingRequest(
      { method: 'PUT', url: `${url}/a`, body: payload },
      { credentials, service: 's3', signingDate: now, chunkSize: 8192 },
    )
    const framed = await buffer(signed.body)
    if (altered !== undefined) framed[altered] = (framed[altered] as number) ^ 1
    expect(await exchange({ method: signed.method, url: signed.url, headers: signed.headers, body: framed })).toBe(
      '200 seen',
    )
    await vi.waitFor(() => expect(closed).toBe(true))
  })

  test('nor one that is too large and refused by an answer of the caller', async () => {
    let closed = false
    server.removeAllListeners('request').on('request', (req, res) => {
      req.stream.once('close', () => {
        closed = true
      })
      verifyIncoming(req, verifier, { maxBodySize: 1000 }).catch(({ code }) => res.writeHead(413).end(code))
    })
    expect(await exchange(sign('/a', payload, 'execute-api'))).toBe('413 EntityTooLarge')
    await vi.waitFor(() => expect(closed).toBe(true))
  })
})

describe('a client of HTTP/2 that goes away during the key lookup leaves an incomplete body, which nothing signs', () => {
  const openers: Readonly<Record<string, Opener>> = {
    verifyIncoming: async (req, slow) => (await verifyIncoming(req, slow)).body,
    openNodePayload: async (req, slow) => openNodePayload(await slow.verify(fromIncomingMessage(req)), req),
    'middleware that buffers': (req, slow, res) =>
      letThrough(req, res, sigv4Middleware({ ...refusing, verifier: slow })),
    'middleware that streams': (req, slow, res) =>
      letThrough(req, res, sigv4Middleware({ ...refusing, verifier: slow, body: 'stream' })),
  }
  const refusing = {
    dialect: 's3',
    onRefused: (error: SigV4Error, _req: unknown, _res: unknown, next: NextFunction) => next(error),
  } as const

  type Opener = (req: Http2ServerRequest, slow: Verifier, res: Http2ServerResponse) => Promise<Readable>

  async function letThrough(req: Http2ServerRequest, res: Http2ServerResponse, sigv4: NodeMiddleware) {
    await new Promise<void>((resolve, reject) => {
      sigv4(req, res, (error) => (error === undefined ? resolve() : reject(error)))
    })
    return verifiedBody(req)
  }

  test.each(Object.keys(openers))('%s', async (opener) => {
    const { headers } = signRequest(
      { method: 'PUT', url: `${url}/a` },
      { credentials, service: 's3', signingDate: now, payloadHash: 'UNSIGNED-PAYLOAD' },
    )
    const { host: _host, ...others } = headers
    const client = session.request({ ...others, ':method': 'PUT', ':path': '/a', 'content-length': '1000' })
    client.on('error', () => {})
    client.write(payload.subarray(0, 100))
    const read = new Promise<Buffer>((resolve, reject) => {
      server.removeAllListeners('request').on('request', (req, res) => {
        const gone = once(req, 'aborted')
        const lookUp = async () => {
          client.destroy(new Error('gone'))
          await gone
          return credentials
        }
        const slow = createVerifier({ credentials: lookUp, service: 's3', region: 'us-east-1', now })
        openers[opener]?.(req, slow, res).then(buffer).then(resolve, reject)
      })
    })
    await expect(read).rejects.toMatchObject({ code: 'IncompleteBody' })
  })
})
