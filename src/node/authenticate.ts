import { Readable } from 'node:stream'
import type { ErrorDialect } from '../error-response.js'
import { overrideOptions } from '../named-options.js'
import { defaultMaxBodySize } from '../receiving/body-limit.js'
import {
  checkReceivingOptions,
  checkVerifier,
  type ReceivingOptions,
  receivingOptionNames,
  verifyReceived,
} from '../receiving/verify-received.js'
import { demand, quote } from '../sigv4-error.js'
import type { ByteCodec } from '../streaming/byte-codec.js'
import { storedContentEncoding } from '../streaming/content-encoding.js'
import { checkPayloadOptions, createPayloadCodec, type OpenPayloadOptions } from '../streaming/payload-codec.js'
import type { VerifiedRequest } from '../types.js'
import { createVerifier, type Verifier, type VerifierOptions } from '../verifier.js'
import { bufferBody, checkUnbroken, replaceBody } from './buffered-body.js'
import { fromIncomingMessage, type NodeRequest } from './incoming-message.js'
import { openIncomingPayload } from './incoming-payload.js'
import { checkUnread } from './verify-incoming.js'

/** How middleware verifies a request, and hands its body on. */
export interface AuthenticateOptions extends ReceivingOptions {
  /** What `createVerifier` returns. */
  readonly verifier: Verifier
  /**
   * `buffer`: a body that the signature covers is read and checked first, at most `maxBodySize` of it, and left in the
   * request for whoever parses it, without its `aws-chunked` framing. `stream`: it is checked as `verifiedBody(req)` is
   * read; nothing else may read the request then. @default 'buffer'
   */
  readonly body?: 'buffer' | 'stream' | undefined
  /** The bytes as they came, where a body parser that goes before keeps them, e.g. `(req) => req.rawBody`. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever the framework makes of an incoming message
  readonly rawBody?: ((req: any) => string | Uint8Array | null | undefined) | undefined
  /** How much may be asked of the chunks of an `aws-chunked` body, and who is told its trailers. */
  readonly payload?: OpenPayloadOptions | undefined
}

/** How a request that does not authenticate is answered, beside how it is verified. */
export interface RefusingOptions extends AuthenticateOptions {
  /** The words in which a request is refused. */
  readonly dialect: ErrorDialect
  /** Whether the answer to a wrong signature shows the canonical request and the string to sign, as AWS's does. @default false */
  readonly explain?: boolean | undefined
}

/** The names of options that are its own, those of how requests are verified, and those of every adapter. */
export function authenticateOptionNames(...own: readonly string[]): ReadonlySet<string> {
  return receivingOptionNames('verifier', ...own, 'body', 'rawBody', 'payload')
}

const anyScope: VerifierOptions = { credentials: () => null, service: () => true, region: () => true }

/**
 * @throws {TypeError}
 * @throws {RangeError}
 */
export function checkAuthenticateOptions(options: AuthenticateOptions): void {
  const { verifier, body, rawBody, payload, trustForwarded, maxBodySize, ...overrides } = options
  checkReceivingOptions({ trustForwarded, maxBodySize })
  checkVerifier(verifier)
  // They are checked as a verifier's own, beside what stands for those that they leave to it.
  createVerifier(overrideOptions<VerifierOptions>(anyScope, overrides))
  demand(rawBody === undefined || typeof rawBody === 'function', 'rawBody', 'a function of the request', rawBody)
  if (payload !== undefined) checkPayloadOptions(payload, 'payload')
  demand(body === undefined || body === 'buffer' || body === 'stream', 'body', '"buffer" or "stream"', body)
}

interface Authentication {
  /** What it was made with: the same middleware need not do it twice. */
  readonly options: AuthenticateOptions
  readonly verified: VerifiedRequest
  readonly body: Readable
}

const authentications = new WeakMap<object, Authentication>()

/**
 * Verifies a request, sees to its body, and keeps both for `verifiedOf` and `verifiedBody`.
 *
 * @throws {SigV4Error} if it does not authenticate
 * @throws {TypeError} if its body was read already
 */
export async function authenticate(req: NodeRequest, options: AuthenticateOptions): Promise<void> {
  const before = authentications.get(req)
  if (before?.options === options) return
  const { verifier, body: mode = 'buffer', rawBody, payload = {}, ...receiving } = options
  const request = fromIncomingMessage(req, { rawBody: rawBody?.(req) })
  if (request.body === undefined && before?.body !== req) checkUnread(req)
  const { verified } = await verifyReceived(request, verifier, receiving, (limit) => bufferBody(req, limit))
  // What is left in the message has been checked against the same signature, and has no frame any more.
  const isUnframed = before?.body === req && isFramed(before.verified)
  const body = isUnframed
    ? req
    : mode === 'buffer'
      ? await checkBody(req, request.body, verified, payload, receiving.maxBodySize ?? defaultMaxBodySize)
      : openIncomingPayload(verified, req, request.body, payload)
  if (isFramed(verified)) describePayload(req)
  authentications.set(req, { options, verified, body })
  ;(req as { sigv4?: VerifiedRequest }).sigv4 = verified
}

/**
 * Who signed a request that the middleware or the plugin has let through.
 *
 * @param req the incoming message, or the framework's request around it
 * @throws {TypeError} if it did not go through
 */
export function verifiedOf(req: object): VerifiedRequest {
  return authenticationOf(req).verified
}

/**
 * The checked body of a request that the middleware or the plugin has let through, without `aws-chunked` framing.
 *
 * @param req the incoming message, or the framework's request around it
 * @throws {TypeError} if it did not go through
 */
export function verifiedBody(req: object): Readable {
  return authenticationOf(req).body
}

function authenticationOf(req: object): Authentication {
  const { raw, req: inner } = (req ?? {}) as { raw?: object; req?: object }
  for (const candidate of [req, raw, inner]) {
    const authentication = authentications.get(candidate as object)
    if (authentication !== undefined) return authentication
  }
  throw new TypeError(`req: expected a request that sigv4Middleware or sigv4Plugin has let through, got ${quote(req)}`)
}

/**
 * Reads and checks all that the signature says of the body; what it says nothing of stays unread.
 *
 * @param body undefined if it is still in the message
 */
async function checkBody(
  req: NodeRequest,
  body: string | Uint8Array | null | undefined,
  verified: VerifiedRequest,
  payload: OpenPayloadOptions,
  limit: number,
): Promise<Readable> {
  if (body !== undefined) {
    const checked = run(createPayloadCodec(verified, payload), Buffer.from(body ?? ''))
    return Readable.from([checked], { objectMode: false })
  }
  if (verified.authentication === 'anonymous' || verified.payload.kind === 'unsigned') {
    checkUnbroken(req)
    return req
  }
  const checked = run(createPayloadCodec(verified, payload), await bufferBody(req, limit))
  if (isFramed(verified)) replaceBody(req, checked)
  return req
}

function run(codec: ByteCodec, bytes: Uint8Array): Buffer {
  return Buffer.concat([...codec.push(bytes), ...codec.end()])
}

function isFramed(verified: VerifiedRequest): boolean {
  return verified.authentication !== 'anonymous' && verified.payload.kind === 'streaming'
}

/** What parsers go by is the length and coding of the payload, not of its framing. */
function describePayload({ headers }: NodeRequest): void {
  const length = headers['x-amz-decoded-content-length']
  const encoding = storedContentEncoding(headers['content-encoding'])
  delete headers['transfer-encoding']
  delete headers['content-length']
  delete headers['content-encoding']
  if (encoding !== undefined) headers['content-encoding'] = encoding
  // Of an empty payload nothing is said: its end has been told, and a parser that sees a length waits for it.
  if (typeof length === 'string' && Number(length) > 0) headers['content-length'] = length
}
