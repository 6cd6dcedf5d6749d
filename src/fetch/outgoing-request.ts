import { quoteUrl } from '../hosts/quote-url.js'
import { demand, quote } from '../sigv4-error.js'
import type { UrlLike } from '../types.js'
import { type AbortSignalLike, abortable, throwIfAborted } from './abort.js'
import { sendableUrl } from './sendable-url.js'

type FetchHeaders = NonNullable<ConstructorParameters<typeof Headers>[0]>

/** A `Request`, by what is read of it. */
interface RequestLike {
  readonly url: string
  readonly method: string
  readonly headers: FetchHeaders
  readonly body?: unknown
  readonly signal?: AbortSignalLike | undefined
  readonly redirect?: string | undefined
  arrayBuffer(): Promise<ArrayBuffer>
}

/** The second argument of `fetch`, by what is read of it. */
export type FetchInit = Readonly<Record<string, unknown>> & {
  readonly method?: string | undefined
  readonly headers?: FetchHeaders | undefined
  readonly body?: unknown
  readonly signal?: AbortSignalLike | null | undefined
  readonly redirect?: string | undefined
}

export type FetchInput = string | UrlLike | RequestLike

/** What `fetch` was told, taken apart. */
export interface OutgoingRequest {
  readonly method: string
  readonly url: string
  readonly headers: Headers
  /** `source` is not read yet: it can be sent only once. */
  readonly body: { readonly bytes: Uint8Array | undefined } | { readonly source: unknown }
  readonly signal: AbortSignalLike | undefined
  /** What else it was told. */
  readonly init: Readonly<Record<string, unknown>>
}

const copiedFromRequest = [
  'cache',
  'credentials',
  'integrity',
  'keepalive',
  'mode',
  'referrer',
  'referrerPolicy',
] as const

/**
 * Takes apart the arguments of `fetch`, as `new Request` would.
 *
 * @param isDeclared whether the payload hash is known without the body
 * @throws {TypeError} for a URL that would be sent in another form, for a stream whose hash is not declared, and for an object
 *   that is no body
 */
export async function readOutgoingRequest(
  input: FetchInput,
  init: FetchInit | undefined,
  isDeclared: (request: { readonly url: string; readonly headers: Headers }) => boolean,
): Promise<OutgoingRequest> {
  const { method: givenMethod, headers: givenHeaders, body: givenBody, signal: givenSignal, ...rest } = init ?? {}
  const request = asRequest(input)
  const url = request === undefined ? urlOf(input) : request.url
  const method = normalMethod(givenMethod ?? request?.method ?? 'GET')
  const headers = headersToSend(url, givenHeaders ?? request?.headers ?? [])
  const declared = isDeclared({ url, headers })
  const copied: Record<string, unknown> = {}
  for (const name of copiedFromRequest) {
    const value = (request as Readonly<Record<string, unknown>> | undefined)?.[name]
    // A navigation's mode, which a service worker gets to see, is none that can be asked for.
    if (value !== undefined && value !== 'navigate') copied[name] = value
  }
  // A redirected request would need another signature, and its session token is nobody else's.
  const redirect = rest.redirect ?? (request?.redirect === 'follow' ? undefined : request?.redirect) ?? 'manual'
  const signal = givenSignal === undefined ? request?.signal : (givenSignal ?? undefined)
  demand(!signal || typeof signal.addEventListener === 'function', 'signal', 'an AbortSignal', signal)
  throwIfAborted(signal)
  const body =
    givenBody === undefined && request !== undefined
      ? readRequestBody(request, declared)
      : readBody(givenBody ?? null, headers, declared)
  return {
    method,
    url,
    headers,
    body: await abortable(body, signal),
    signal,
    init: { ...copied, ...rest, redirect },
  }
}

function asRequest(input: FetchInput): RequestLike | undefined {
  return typeof input === 'object' && input !== null && 'url' in input && 'arrayBuffer' in input ? input : undefined
}

function urlOf(input: FetchInput): string {
  if (typeof input === 'string') return sendableUrl(input)
  if (typeof input === 'object' && input !== null && 'href' in input && typeof input.href === 'string')
    return input.href
  throw new TypeError(`input: expected a Request, a URL or a string, got ${quote(input)}`)
}

/** Without those that `fetch` sets by itself, whatever the caller says: in browsers, the forbidden ones; everywhere, the host. */
function headersToSend(url: string, given: FetchHeaders): Headers {
  const { username, password } = new URL(url)
  // What fetch says of it tells the password.
  if (username + password !== '') {
    throw new TypeError(`url: expected no user information, which fetch refuses, got ${quoteUrl(url)}`)
  }
  const { headers } = new Request(url, { headers: given })
  headers.delete('host')
  return headers
}

/** @see https://fetch.spec.whatwg.org/#concept-method-normalize */
function normalMethod(method: string): string {
  return /^(?:delete|get|head|options|post|put)$/i.test(method) ? method.toUpperCase() : method
}

type Body = OutgoingRequest['body']

async function readBody(body: unknown, headers: Headers, declared: boolean): Promise<Body> {
  if (body === null) return { bytes: undefined }
  if (isStream(body)) {
    if (declared) {
      demand(sendsStreams(), 'body', 'text, bytes or a Blob, since fetch sends no streams here', body)
      return { source: body }
    }
    throw new TypeError(
      "body: expected one whose hash is known, got a stream; read it first, or give payloadHash: 'UNSIGNED-PAYLOAD' or an x-amz-content-sha256 header, or use signStreamingRequest",
    )
  }
  // The very bytes that `fetch` would make of it, and the content type.
  const response = new Response(body as ConstructorParameters<typeof Response>[0])
  const type = response.headers.get('content-type')
  // What fetch takes for text it sends as its name, `[object Object]`; the type of a Blob is in lower case.
  const isNamed = typeof body === 'object' && type === 'text/plain;charset=UTF-8'
  demand(!isNamed, 'body', 'text, bytes, a Blob or a form (of an object, its JSON.stringify)', body)
  if (type !== null && !headers.has('content-type')) headers.set('content-type', type)
  return { bytes: new Uint8Array(await response.arrayBuffer()) }
}

async function readRequestBody(request: RequestLike, declared: boolean): Promise<Body> {
  const { body, method } = request
  if (body === null || method === 'GET' || method === 'HEAD') return { bytes: undefined }
  if (declared && body !== undefined && sendsStreams()) return { source: body }
  const bytes = new Uint8Array(await request.arrayBuffer())
  // Firefox does not tell whether there is one.
  return { bytes: body === undefined && bytes.length === 0 ? undefined : bytes }
}

function isStream(body: unknown): boolean {
  return typeof body === 'object' && body !== null && ('getReader' in body || Symbol.asyncIterator in body)
}

/** Firefox and Safari send the words `[object ReadableStream]` in place of a stream, as a text with its content type. */
function sendsStreams(): boolean {
  const { body } = new Response('')
  return !new Request('https://example.com/', { method: 'POST', body, duplex: 'half' }).headers.has('content-type')
}
