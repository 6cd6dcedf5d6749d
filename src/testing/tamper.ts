import { checkObject } from '../named-options.js'
import { demand, quote } from '../sigv4-error.js'
import { isByteArray } from '../stages/bytes.js'
import type { SignedRequest } from '../types.js'

/** What of a signed request is changed on its way. */
export type Tampering = 'method' | 'path' | 'query' | 'header' | 'body' | 'signature' | 'date' | 'scope' | 'access-key'

/** A signed or presigned request, by what may be changed of it. */
export interface TamperableRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

/**
 * A copy of a signed request that differs in one thing, so that no verifier may accept it.
 *
 * `header` changes the value of a signed header other than those of the authentication itself; `body` adds a byte to a
 * text or to bytes, which no verifier sees where the payload is not signed. A presigned request is changed in its query
 * where a header form is in its headers. What tells how the request was signed is as it was.
 *
 * @throws {TypeError} if the request has nothing of the kind
 */
export function tamper<Request extends TamperableRequest>(signed: Request, how: Tampering): Request {
  checkObject('request', signed)
  const request = copyOf(signed)
  const { method, url, headers } = request
  demand(typeof url === 'string', 'request.url', 'text', url)
  const isRecord = typeof headers === 'object' && headers !== null && !(Symbol.iterator in headers)
  demand(isRecord, 'request.headers', 'a record', headers)
  switch (how) {
    case 'method':
      return { ...request, method: method === 'GET' ? 'PUT' : 'GET' }
    case 'path':
      return { ...request, url: url.replace(/(?=\?|$)/, 'x') }
    case 'query':
      return { ...request, url: `${url}${url.includes('?') ? '&' : '?'}tampered=1` }
    case 'header':
      return { ...request, headers: withHeader(headers, signedHeader(request), (value) => `${value}x`) }
    case 'body':
      return { ...request, body: longer(request.body) }
    case 'signature':
      return inProof(request, /(Signature=)([0-9a-f])/, (_, name, digit) => name + (digit === '0' ? '1' : '0'))
    case 'scope':
      return inProof(request, /(Credential=[^,&]*?(?:\/|%2F)\d{8}(?:\/|%2F))/i, '$1x')
    case 'access-key':
      return inProof(request, /(Credential=)/, '$1X')
    case 'date':
      return isPresigned(request)
        ? inProof(request, /(X-Amz-Date=\d{8}T)(\d{6})/, laterTime)
        : { ...request, headers: withHeader(headers, 'x-amz-date', (date) => date.replace(/(T)(\d{6})/, laterTime)) }
    default:
      throw new TypeError(
        `how: expected method, path, query, header, body, signature, date, scope or access-key, got ${quote(how)}`,
      )
  }
}

/** What of a signed request can be read and is no property of its own. */
const readable = ['signature', 'signedHeaders', 'requestDateTime', 'canonicalRequest', 'stringToSign'] as const

function copyOf<Request extends TamperableRequest & Partial<Pick<SignedRequest, (typeof readable)[number]>>>(
  request: Request,
): Request {
  const read = readable.filter((name) => name in request).map((name) => [name, request[name]])
  return { ...request, ...Object.fromEntries(read) }
}

function isPresigned({ url }: TamperableRequest): boolean {
  return url.includes('X-Amz-Signature=')
}

/** Some seconds off, within any clock skew and the same day. */
function laterTime(_: string, before: string, time: string): string {
  const last = time.at(-1)
  return `${before}${time.slice(0, -1)}${last === '9' ? '8' : String(Number(last) + 1)}`
}

type Replacement = string | ((match: string, ...groups: string[]) => string)

/** Changes the Authorization header, or the query of a presigned request. */
function inProof<Request extends TamperableRequest>(
  request: Request,
  pattern: RegExp,
  replacement: Replacement,
): Request {
  const replace = (text: string) => text.replace(pattern, replacement as string)
  if (isPresigned(request)) return { ...request, url: replace(request.url) }
  return { ...request, headers: withHeader(request.headers, 'authorization', replace) }
}

function withHeader(
  headers: Readonly<Record<string, string>>,
  name: string,
  change: (value: string) => string,
): Record<string, string> {
  const key = Object.keys(headers).find((candidate) => candidate.toLowerCase() === name)
  if (key === undefined) throw new TypeError(`request: expected it to have the header ${name}`)
  return { ...headers, [key]: change(headers[key] as string) }
}

const ownHeaders = new Set(['host', 'x-amz-date', 'x-amz-content-sha256', 'x-amz-security-token'])

function signedHeader(request: TamperableRequest): string {
  const proof = isPresigned(request) ? request.url : Object.values(request.headers).join(' ')
  const [, list = ''] = /SignedHeaders=([^,&\s]+)/.exec(proof) ?? []
  const name = decodeURIComponent(list)
    .split(';')
    .find((candidate) => candidate !== '' && !ownHeaders.has(candidate))
  if (name === undefined) throw new TypeError('request: expected it to have a signed header of its own')
  return name
}

function longer(body: unknown): string | Uint8Array {
  if (body === undefined || body === null) return 'x'
  if (typeof body === 'string') return `${body}x`
  if (isByteArray(body)) return Uint8Array.from([...body, 0])
  throw new TypeError(`request: expected a body of text or bytes, got ${quote(body)}`)
}
