import { createServer, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { createVerifier, isSigV4Error } from '../../src/index.js'
import { verifyIncoming } from '../../src/node/index.js'
import { verifyPostPolicy } from '../../src/post-policy/index.js'
import { type Loopback, listen } from '../support/loopback.js'
import { readWithBusboy } from '../support/multipart.js'
import type { VectorCredentials, WildRequest } from '../support/vectors.js'

export interface WildCase {
  readonly name: string
  readonly authKind: string
  readonly service: string
  readonly region: string
  readonly credentials: VectorCredentials
  readonly now: string
  readonly request: WildRequest
}

/** `accepted`; the code of the refusal; or `node`, if Node answered or hung up by itself. */
export interface WildOutcome {
  readonly result: string
  /** Bytes of the payload that was read. */
  readonly size: number
}

/** A server of `node:http` that verifies what comes by what the case says, one case at a time. */
export interface WildServer {
  run(wild: WildCase): Promise<WildOutcome>
  close(): Promise<void>
}

export async function startWildServer(): Promise<WildServer> {
  let current: WildCase | undefined
  let handled: Promise<WildOutcome> | undefined
  const loopback: Loopback = await listen(
    createServer((req, res) => {
      handled = outcomeOf(req, current as WildCase)
      handled.then(({ result }) => res.writeHead(result === 'accepted' ? 200 : 403).end())
    }),
  )
  return {
    async run(wild) {
      current = wild
      handled = undefined
      await exchange(loopback.port, wild.request)
      return (await handled) ?? { result: 'node', size: 0 }
    },
    close: loopback.close,
  }
}

async function outcomeOf(req: IncomingMessage, wild: WildCase): Promise<WildOutcome> {
  try {
    return {
      result: 'accepted',
      size: wild.authKind === 'post-policy' ? await readForm(req, wild) : await readBody(req, wild),
    }
  } catch (error) {
    if (isSigV4Error(error)) return { result: error.code, size: 0 }
    if ((error as NodeJS.ErrnoException).code === 'ECONNRESET') return { result: 'ECONNRESET', size: 0 }
    throw error
  }
}

async function readBody(req: IncomingMessage, { credentials, service, region, now }: WildCase): Promise<number> {
  const verifier = createVerifier({ credentials, service, region, now: new Date(now) })
  const { body } = await verifyIncoming(req, verifier)
  return (await buffer(body)).length
}

async function readForm(req: IncomingMessage, { credentials, region, now }: WildCase): Promise<number> {
  const { fields, ...file } = await readWithBusboy(req.headers['content-type'] ?? '', await buffer(req))
  verifyPostPolicy(fields, { credentials, bucket: 'wild-bucket', region, now: new Date(now), ...file })
  return file.fileSize
}

/** Sends a request's bytes and waits for a final answer, or for the end of the connection. */
function exchange(port: number, request: WildRequest): Promise<void> {
  return new Promise((resolve) => {
    let received = ''
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => {
      socket.write(bytesOf(request))
      if (isCut(request)) socket.end()
    })
    const finish = () => {
      socket.destroy()
      resolve()
    }
    socket.on('data', (piece) => {
      received += piece.toString('latin1')
      if (/^HTTP\/1\.1 [2-5]/m.test(received)) finish()
    })
    socket.on('error', finish).on('end', finish).on('close', finish)
  })
}

/** Head and body as captured; where the client had sent chunks, in chunks of our own. */
function bytesOf(request: WildRequest): Buffer {
  const { method, target, headers, bodyBase64 } = request
  const lines = [`${method} ${target} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)]
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
  const body = Buffer.from(bodyBase64, 'base64')
  return Buffer.concat([head, headerOf(request, 'transfer-encoding') === undefined ? body : inChunks(body)])
}

function inChunks(body: Buffer): Buffer {
  const pieces: Buffer[] = []
  for (let at = 0; at < body.length; at += 1000) {
    const piece = body.subarray(at, at + 1000)
    pieces.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n'))
  }
  return Buffer.concat([...pieces, Buffer.from('0\r\n\r\n')])
}

/** A body shorter than its head says: whoever sent it has gone. */
function isCut(request: WildRequest): boolean {
  return Buffer.from(request.bodyBase64, 'base64').length < Number(headerOf(request, 'content-length') ?? 0)
}

function headerOf({ headers }: WildRequest, wanted: string): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1]
}
