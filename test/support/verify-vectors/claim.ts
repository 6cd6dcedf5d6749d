import type { Pair } from '../plain-sigv4.js'
import {
  collapse,
  plainCanonicalQuery,
  plainCanonicalUri,
  plainRules,
  plainSignature,
  sha256Hex,
} from '../plain-sigv4.js'
import { encodeBytes } from './bytes.js'
import type { SignerName } from './credentials.js'
import { credentials, deriveKey } from './credentials.js'

/** What a client signs, and how. A literal stage stands for a client that makes that stage in its own, often wrong, way. */
export interface Claim {
  readonly form: 'header' | 'query'
  readonly host: string
  /** Whose rules the client follows. `scope` may name another. */
  readonly service: string
  readonly key: SignerName
  readonly method?: string
  /** On the wire, without the authentication parameters. */
  readonly path?: string
  readonly query?: string
  readonly body?: string | null
  readonly date?: string
  readonly scope?: {
    readonly date?: string
    readonly region?: string
    readonly service?: string
    readonly terminator?: string
  }
  readonly accessKeyId?: string
  /** The whole credential, where it is not `id/date/region/service/terminator`. */
  readonly credential?: string
  readonly algorithm?: string
  /** Names of the usual headers that are left out. */
  readonly without?: readonly string[]
  /** Sent and signed. */
  readonly headers?: readonly Pair[]
  /** Signed, not sent. */
  readonly phantom?: readonly Pair[]
  /** Sent, not signed. */
  readonly unsigned?: readonly Pair[]
  readonly signedHeaders?: string
  /** Changes the authentication parameters (name and value encoded) before they are signed. */
  readonly parameters?: (usual: readonly Pair[]) => readonly Pair[]
  /** Parameters that are added after signing. */
  readonly unsignedParameters?: readonly Pair[]
  readonly payload?: string
  readonly canonicalUri?: string
  readonly canonicalQuery?: string
  readonly canonicalHeaders?: string
  readonly authorization?: (parts: AuthorizationParts) => string
  /** What happens to the signed request on its way. */
  readonly then?: (request: WireRequest) => WireRequest
}

export interface AuthorizationParts {
  readonly credential: string
  readonly signedHeaders: string
  readonly signature: string
}

export interface WireRequest {
  readonly method: string
  readonly url: string
  readonly headers: readonly Pair[]
  readonly body?: string | null
}

const usualDate = '20150830T123600Z'

/** The request that a client with this claim sends, its signature right for what it signed. */
export function makeRequest(claim: Claim): WireRequest {
  const { method = 'GET', path = '/', body, then = (request) => request } = claim
  const sent = [...usualHeaders(claim), ...(claim.headers ?? [])]
  const signing = [...sent, ...(claim.phantom ?? [])]
  const signedHeaders = claim.signedHeaders ?? listNames(signing)
  const parameters = claim.form === 'query' ? usualParameters(claim, signedHeaders) : []
  const signedQuery = joinQuery(claim.query ?? '', claim.parameters ? claim.parameters(parameters) : parameters)
  const signature = sign(claim, signing, signedHeaders, signedQuery)
  const extra = [...(claim.unsignedParameters ?? [])]
  if (claim.form === 'query') extra.unshift(['X-Amz-Signature', signature])
  const query = joinQuery(signedQuery, extra)
  const headers = [...sent, ...(claim.unsigned ?? [])]
  if (claim.form === 'header') {
    const { authorization = (parts) => usualAuthorization(parts, claim.algorithm) } = claim
    headers.push(['Authorization', authorization({ credential: credential(claim), signedHeaders, signature })])
  }
  return then({
    method,
    url: query === '' ? path : `${path}?${query}`,
    headers,
    ...(body === undefined ? {} : { body }),
  })
}

function sign(claim: Claim, headers: readonly Pair[], signedHeaders: string, query: string): string {
  const { method = 'GET', path = '/', algorithm = 'AWS4-HMAC-SHA256', date = usualDate } = claim
  const canonicalRequest = [
    method,
    claim.canonicalUri ?? plainCanonicalUri(toText(path), plainRules(claim.service)),
    claim.canonicalQuery ?? plainCanonicalQuery(toText(query)),
    claim.canonicalHeaders ?? canonicalHeaders(headers, signedHeaders),
    signedHeaders,
    claim.payload ?? usualPayload(claim),
  ].join('\n')
  const hash = sha256Hex(Buffer.from(canonicalRequest, 'latin1'))
  const key = deriveKey(credentials[claim.key].secretAccessKey, scope(claim))
  return plainSignature(key, [algorithm, date, scope(claim).join('/'), hash].join('\n'))
}

function canonicalHeaders(headers: readonly Pair[], signedHeaders: string): string {
  const lines = signedHeaders.split(';').map((name) => {
    const values = headers.filter(([own]) => own.toLowerCase() === name).map(([, value]) => collapse(value))
    return `${name}:${values.join(',')}\n`
  })
  return lines.join('')
}

function usualHeaders(claim: Claim): Pair[] {
  const headers: Pair[] = [['Host', claim.host]]
  if (claim.form === 'header') headers.push(['X-Amz-Date', claim.date ?? usualDate])
  if (claim.form === 'header' && plainRules(claim.service).signContentSha256) {
    headers.push(['X-Amz-Content-Sha256', claim.payload ?? usualPayload(claim)])
  }
  return headers.filter(([name]) => !claim.without?.includes(name.toLowerCase()))
}

function usualParameters(claim: Claim, signedHeaders: string): Pair[] {
  return [
    ['X-Amz-Algorithm', claim.algorithm ?? 'AWS4-HMAC-SHA256'],
    ['X-Amz-Credential', encodeBytes(credential(claim))],
    ['X-Amz-Date', claim.date ?? usualDate],
    ['X-Amz-Expires', '900'],
    ['X-Amz-SignedHeaders', encodeBytes(signedHeaders)],
  ]
}

function usualPayload(claim: Claim): string {
  const { headerPayload, presignPayload } = plainRules(claim.service)
  const unsigned = (claim.form === 'query' ? presignPayload : headerPayload) === 'unsigned'
  return unsigned ? 'UNSIGNED-PAYLOAD' : sha256Hex(claim.body ?? '')
}

function scope(claim: Claim): [string, string, string, string] {
  const { date = (claim.date ?? usualDate).slice(0, 8), region = 'us-east-1' } = claim.scope ?? {}
  return [date, region, claim.scope?.service ?? claim.service, claim.scope?.terminator ?? 'aws4_request']
}

function credential(claim: Claim): string {
  return claim.credential ?? [claim.accessKeyId ?? credentials[claim.key].accessKeyId, ...scope(claim)].join('/')
}

export function usualAuthorization(parts: AuthorizationParts, algorithm = 'AWS4-HMAC-SHA256'): string {
  return `${algorithm} Credential=${parts.credential}, SignedHeaders=${parts.signedHeaders}, Signature=${parts.signature}`
}

function listNames(headers: readonly Pair[]): string {
  return [...new Set(headers.map(([name]) => name.toLowerCase()))].sort((a, b) => (a < b ? -1 : 1)).join(';')
}

function joinQuery(query: string, parameters: readonly Pair[]): string {
  return [...(query === '' ? [] : [query]), ...parameters.map(([name, value]) => `${name}=${value}`)].join('&')
}

function toText(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

/** The parameter, renamed; its value stays. */
export function rename(from: string, to: string): (usual: readonly Pair[]) => readonly Pair[] {
  return (usual) => usual.map(([name, value]) => [name === from ? to : name, value])
}

/** The parameter with another value, given decoded. */
export function replace(name: string, value: string): (usual: readonly Pair[]) => readonly Pair[] {
  return (usual) => usual.map((pair) => (pair[0] === name ? [name, encodeBytes(value)] : pair))
}

export function leaveOut(...names: readonly string[]): (usual: readonly Pair[]) => readonly Pair[] {
  return (usual) => usual.filter(([name]) => !names.includes(name))
}

export function add(...more: readonly Pair[]): (usual: readonly Pair[]) => readonly Pair[] {
  return (usual) => [...usual, ...more]
}

/** The request with a header's value changed on the way. */
export function setHeader(name: string, value: string): (request: WireRequest) => WireRequest {
  return (request) => ({
    ...request,
    headers: request.headers.map((pair) => (pair[0].toLowerCase() === name ? [pair[0], value] : pair)),
  })
}

export function changeUrl(from: string | RegExp, to: string): (request: WireRequest) => WireRequest {
  return (request) => ({ ...request, url: request.url.replace(from, to) })
}
