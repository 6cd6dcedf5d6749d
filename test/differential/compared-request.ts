import type { Credentials, ServiceRules } from '../../src/index.js'
import { type Pair, plainRules, sha256Hex, splitUrl } from '../support/plain-sigv4.js'

/** One request that we and a peer both sign. */
export interface ComparedRequest {
  readonly form: 'header' | 'query'
  readonly method: string
  /** Absolute. */
  readonly url: string
  readonly headers: readonly Pair[]
  readonly body?: string | Uint8Array
  readonly credentials: Credentials
  readonly service: string
  readonly region: string
  readonly signingDate: Date
  /** Seconds, query form only. */
  readonly expiresIn: number
  /** What only our side is told, to sign what a peer signs of the same request. */
  readonly signedHeaders?: readonly string[]
  readonly payloadHash?: string
  readonly rules?: Partial<ServiceRules>
}

export function dateTimeOf({ signingDate }: ComparedRequest): string {
  return signingDate.toISOString().replace(/[-:]|\.\d{3}/g, '')
}

export function isS3({ service }: ComparedRequest): boolean {
  return !plainRules(service).doubleEncodePath
}

/** The hash of the body, or what stands for it in a presigned URL. */
export function payloadHashOf({ form, service, body, payloadHash, rules }: ComparedRequest): string {
  const { presignPayload } = { ...plainRules(service), ...rules }
  if (payloadHash !== undefined) return payloadHash
  return form === 'query' && presignPayload === 'unsigned' ? 'UNSIGNED-PAYLOAD' : sha256Hex(body ?? '')
}

export function headerOf({ headers }: ComparedRequest, name: string): string | undefined {
  return headers.find(([other]) => other.toLowerCase() === name)?.[1]
}

/** The Host header that the request is sent with. */
export function hostOf(request: ComparedRequest): string {
  return headerOf(request, 'host') ?? (splitUrl(request.url).host as string)
}

export function pathOf({ url }: ComparedRequest): string {
  const { path } = splitUrl(url)
  return path === '' ? '/' : path
}

export function queryOf({ url }: ComparedRequest): string {
  return splitUrl(url).query
}

/** The request target as it is on the wire. */
export function targetOf(request: ComparedRequest): string {
  return request.url.includes('?') ? `${pathOf(request)}?${queryOf(request)}` : pathOf(request)
}

export function withTarget(request: ComparedRequest, target: string): ComparedRequest {
  const [origin] = /^[a-z]+:\/\/[^/?]*/i.exec(request.url) as RegExpExecArray
  return { ...request, url: `${origin}${target}` }
}

export function withPath(request: ComparedRequest, path: string): ComparedRequest {
  return withTarget(request, request.url.includes('?') ? `${path}?${queryOf(request)}` : path)
}

export function withQuery(request: ComparedRequest, query: string): ComparedRequest {
  return withTarget(request, query === '' ? pathOf(request) : `${pathOf(request)}?${query}`)
}

export function withHeaders(request: ComparedRequest, headers: readonly Pair[]): ComparedRequest {
  return { ...request, headers }
}

/** The pieces of a query that are parameters. */
export function piecesOf(request: ComparedRequest): string[] {
  return queryOf(request)
    .split('&')
    .filter((piece) => piece !== '')
}

/** A parameter's name and value as written. */
export function splitPiece(piece: string): [name: string, value: string] {
  const at = piece.indexOf('=')
  return at < 0 ? [piece, ''] : [piece.slice(0, at), piece.slice(at + 1)]
}

/** The headers as a record, as most signers want them: repeated ones joined by a comma. */
export function headerRecord({ headers }: ComparedRequest): Record<string, string> {
  const record = new Map<string, string>()
  for (const [given, value] of headers) {
    const name = given.toLowerCase()
    const before = record.get(name)
    // A value that stands alone is left to the peer to trim.
    record.set(name, before === undefined ? value : `${trim(before)},${trim(value)}`)
  }
  return Object.fromEntries(record)
}

const trim = (value: string): string => value.replace(/^[ \t]+|[ \t]+$/g, '')
