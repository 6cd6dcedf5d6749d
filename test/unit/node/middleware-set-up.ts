import type { IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { createVerifier, type SignOptions, signRequest, type VerifierOptions } from '../../../src/index.js'
import { type SigV4MiddlewareOptions, sigv4Middleware, verifiedOf } from '../../../src/node/index.js'
import { signStreamingRequest } from '../../../src/streaming/index.js'
import { exampleCredentials as credentials } from '../../support/example-credentials.js'
import type { Answer, Loopback } from '../../support/loopback.js'
import { serveInTest } from '../../support/serve-in-test.js'

export const now = new Date('2026-01-02T03:04:05Z')
export const payload = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251))

export type Handler = (req: IncomingMessage) => Promise<unknown>

/** Reads the request as a body parser does. */
export const parse: Handler = async (req) => {
  const pieces: Buffer[] = []
  await new Promise<void>((resolve, reject) => {
    req.on('data', (piece: Buffer) => pieces.push(piece))
    req.on('end', () => resolve())
    req.on('error', reject)
  })
  return describeBody(req, Buffer.concat(pieces))
}

export function describeBody(req: IncomingMessage, bytes: Buffer): string {
  const verified = verifiedOf(req)
  const kind = verified.authentication === 'anonymous' ? 'anonymous' : verified.payload.kind
  const { 'content-length': length = 'none', 'content-encoding': encoding = 'none' } = req.headers
  return `${kind} ${bytes.length} ${bytes.equals(payload) ? 'equal' : bytes.toString()} ${length} ${encoding}`
}

export async function start(
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
  return serveInTest((req, res) => {
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
}

export function sign({ url }: Loopback, body: string | Uint8Array, options: Partial<SignOptions> = {}, method = 'PUT') {
  const request = { method, url: `${url}/bucket/key?x=1`, body, headers: { 'content-encoding': 'gzip' } }
  return signRequest(request, { credentials, service: 's3', signingDate: now, ...options })
}

export async function frame({ url }: Loopback, body: string | Uint8Array, encoding?: string) {
  const headers = encoding === undefined ? {} : { 'content-encoding': encoding }
  const signed = signStreamingRequest(
    { method: 'PUT', url: `${url}/bucket/key`, body, headers },
    { credentials, service: 's3', signingDate: now, chunkSize: 8192 },
  )
  return { method: signed.method, url: signed.url, headers: signed.headers, body: await buffer(signed.body) }
}

export const text = ({ status, body }: Answer) => `${status} ${body}`
