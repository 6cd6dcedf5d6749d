import { buffer } from 'node:stream/consumers'
import {
  createVerifier,
  type HttpRequest,
  isSigV4Error,
  type SignOptions,
  signRequest,
  type VerifierOptions,
} from '../../../src/index.js'
import type { ResignedRequest, ResignOptions, ResignRequest } from '../../../src/proxy/index.js'
import { openPayload } from '../../../src/streaming/index.js'
import { exampleCredentials as inside, temporaryCredentials as outside } from '../../support/example-credentials.js'

export const now = new Date('2026-01-02T03:04:05Z')
export const later = new Date('2026-01-02T03:10:00Z')
export const payload = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251))
export const url = 'https://sandbox.example/bucket/a%20b?x=1&flag&y=%2F'
export const target = 'https://s3.eu-west-1.amazonaws.com'

export const verify: VerifierOptions = {
  credentials: inside,
  service: () => true,
  region: () => true,
  now,
}

export const sign: ResignOptions['sign'] = { credentials: outside, signingDate: later }

type Signed = Pick<HttpRequest, 'method'> & { url: string; headers: Record<string, string>; body?: unknown }

export function signInside(init: Partial<HttpRequest> = {}, options: Partial<SignOptions> = {}): Signed & HttpRequest {
  const request = { method: 'GET', url, ...init }
  return signRequest(request, { credentials: inside, service: 's3', signingDate: now, ...options })
}

/** The request as the proxy's server gets it. */
export function receive<B>({ method, url: to, headers }: Signed, body: B): Omit<ResignRequest, 'body'> & { body: B } {
  const { host } = new URL(to)
  return { method, url: to.replace(/^https:\/\/[^/]+/, ''), headers: { host, ...headers }, body }
}

/** What the service behind the proxy makes of it: the payload's kind, its size and whether it is ours. */
export async function serviceOutcome({ method, url: to, headers, body }: ResignedRequest) {
  const verifier = createVerifier({
    credentials: outside,
    service: () => true,
    region: () => true,
    now: later,
  })
  const host = to.startsWith('/') ? {} : { host: new URL(to).host }
  const target = to.replace(/^https:\/\/[^/]+/, '')
  const bytes = await readBody(body)
  const request: HttpRequest = { method, url: target, headers: { ...host, ...headers }, body: bytes }
  const verified = await verifier.verify(request)
  if (verified.authentication === 'anonymous') return 'anonymous'
  const read = Buffer.from(await buffer(openPayload(verified, bytes)))
  const { authentication, scope } = verified
  const what = read.equals(payload) ? 'the payload' : read.length === 0 ? 'nothing' : read.toString()
  return `${authentication} ${scope.service}/${scope.region} ${verified.payload.kind}: ${what}`
}

async function readBody(body: ResignedRequest['body']): Promise<Uint8Array | string | null> {
  if (body === undefined) return null
  return typeof body === 'string' || body instanceof Uint8Array ? body : Buffer.from(await buffer(body))
}

export async function codeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work()
    return 'nothing thrown'
  } catch (error) {
    if (isSigV4Error(error)) return error.code
    throw error
  }
}

export const streamOf = (bytes: Uint8Array) => ({
  async *[Symbol.asyncIterator]() {
    for (let at = 0; at < bytes.length; at += 9999) yield bytes.subarray(at, at + 9999)
  },
})
