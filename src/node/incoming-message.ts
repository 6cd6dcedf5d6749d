import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import { checkObject, checkOptionNames } from '../named-options.js'
import { checkRawBody } from '../receiving/raw-body.js'
import { quote } from '../sigv4-error.js'
import type { HttpRequest } from '../types.js'

/** What a server of `node:http`, `node:https` or `node:http2` hands its listener, and what frameworks make of it. */
export type NodeRequest = IncomingMessage | Http2ServerRequest

/** What an incoming message does not tell any more. */
export interface IncomingMessageOptions {
  /** The target as the client sent it, where a router has rewritten `req.url` and no `req.originalUrl` says it. */
  readonly url?: string | undefined
  /** The bytes of a body that was read already, as they came. @default not read yet, or `null` if there is none */
  readonly rawBody?: string | Uint8Array | null | undefined
}

const optionNames: ReadonlySet<string> = new Set<keyof IncomingMessageOptions>(['url', 'rawBody'])

/**
 * An incoming message as a request to verify: headers from `rawHeaders`, as sent and in order; the target from
 * `originalUrl`, which Express, Connect, Koa and Fastify keep beside a rewritten `url`.
 *
 * Over HTTP/2 the pseudo headers are among them, and cookie lines are one again (RFC 9113 section 8.2.3).
 *
 * @throws {TypeError} if it is no incoming message, and for a `rawBody` that is neither text nor bytes
 */
export function fromIncomingMessage(req: NodeRequest, options: IncomingMessageOptions = {}): HttpRequest {
  checkObject('req', req)
  checkOptionNames(options, optionNames)
  checkRawBody(options.rawBody)
  const { method, rawHeaders } = req
  if (typeof method !== 'string' || !Array.isArray(rawHeaders)) {
    throw new TypeError(`req: expected an incoming message of node:http or node:http2, got ${quote(req)}`)
  }
  if (rawHeaders.length === 0 && Object.keys(req.headers ?? {}).length > 0) {
    throw new TypeError(
      'req: expected rawHeaders as node:http has them, got headers alone; for an event of Lambda there is countersign/lambda',
    )
  }
  return {
    method,
    url: options.url ?? (req as { originalUrl?: string }).originalUrl ?? (req.url as string),
    headers: readHeaders(req),
    body: options.rawBody === undefined && !hasBody(req) ? null : options.rawBody,
  }
}

/** Whether a body follows the head (RFC 9112 section 6.3; in HTTP/2, unless the headers end the stream). */
function hasBody(req: NodeRequest): boolean {
  if ('stream' in req) return !(req as Http2ServerRequest).stream.endAfterHeaders
  const { 'transfer-encoding': transferEncoding, 'content-length': contentLength } = req.headers
  return transferEncoding !== undefined || (contentLength !== undefined && Number(contentLength) !== 0)
}

function readHeaders({ rawHeaders, httpVersionMajor }: NodeRequest): [string, string][] {
  const headers: [string, string][] = []
  let cookie: [string, string] | undefined
  for (let i = 1; i < rawHeaders.length; i += 2) {
    const header: [string, string] = [rawHeaders[i - 1] as string, rawHeaders[i] as string]
    if (httpVersionMajor >= 2 && header[0] === 'cookie') {
      if (cookie !== undefined) {
        cookie[1] += `; ${header[1]}`
        continue
      }
      cookie = header
    }
    headers.push(header)
  }
  return headers
}
