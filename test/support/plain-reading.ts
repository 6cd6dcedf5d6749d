import { Buffer } from 'node:buffer'
import {
  collapse,
  type Pair,
  type PlainRules,
  plainCanonicalRequest,
  plainCanonicalUri,
  plainRules,
  plainStringToSign,
  sha256Hex,
} from './plain-sigv4.js'
import type { ReceivedRequest } from './wire.js'

/** Everything that a received request's signature, key and payload check depend on, read with none of the library. */
export interface PlainReading {
  readonly form: 'header' | 'query'
  readonly canonicalRequest: string
  readonly stringToSign: string
  readonly signature: string
  readonly accessKeyId: string
  readonly sessionToken: string | undefined
  /** Of the body, unless it is not signed. */
  readonly bodyHash: string | undefined
}

/** @returns undefined if it cannot be read as a signed request */
export function readPlainly(request: ReceivedRequest): PlainReading | undefined {
  const target = /^(?:[a-z]+:\/\/[^/?]*)?(\/[^?]*)?(?:\?(.*))?$/is.exec(request.url)
  if (target === null) return undefined
  const [, path = '/', query = ''] = target
  const authorization = valuesOf(request.headers, 'authorization')[0]
  return authorization === undefined
    ? readQueryForm(request, path, query)
    : readHeaderForm(request, path, query, authorization)
}

function readHeaderForm(
  request: ReceivedRequest,
  path: string,
  query: string,
  authorization: string,
): PlainReading | undefined {
  const components = new Map(
    authorization
      .replace(/^AWS4-HMAC-SHA256 /, '')
      .split(',')
      .map((component) => (/^([^=]*)=?(.*)$/s.exec(component.trim()) as RegExpExecArray).slice(1) as [string, string]),
  )
  const credential = readCredential(components.get('Credential'))
  const signedHeaders = components.get('SignedHeaders')?.split(';')
  if (!authorization.startsWith('AWS4-HMAC-SHA256 ') || credential === undefined || !signedHeaders) return undefined
  const rules = plainRules(credential.service)
  const declared = valuesOf(request.headers, 'x-amz-content-sha256')[0]
  const [dateTime = ''] = [...valuesOf(request.headers, 'x-amz-date'), ...valuesOf(request.headers, 'date')]
  return {
    form: 'header',
    ...readProof(request, rules, path, query, signedHeaders, declared, dateTime, credential.scope),
    signature: components.get('Signature') ?? '',
    accessKeyId: credential.accessKeyId,
    sessionToken: valuesOf(request.headers, rules.sessionTokenName)[0],
  }
}

function readQueryForm(request: ReceivedRequest, path: string, query: string): PlainReading | undefined {
  const pairs = query
    .split('&')
    .filter((piece) => piece !== '')
    .map((piece) => (/^([^=]*)=?(.*)$/s.exec(piece) as RegExpExecArray).slice(1).map(decode) as [string, string])
  const parameter = (name: string) => pairs.find(([other]) => other === name)?.[1]
  const credential = readCredential(parameter('X-Amz-Credential'))
  const signedHeaders = parameter('X-Amz-SignedHeaders')?.split(';')
  if (parameter('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256' || credential === undefined || !signedHeaders)
    return undefined
  const rules = plainRules(credential.service)
  const tokenName = rules.sessionTokenName === 'x-amz-security-token' ? 'X-Amz-Security-Token' : 'X-Amz-S3session-Token'
  const outside = ['X-Amz-Signature', ...rules.unsignedQuery, ...(rules.sessionToken === 'appended' ? [tokenName] : [])]
  const signed = pairs
    .filter(([name]) => !outside.includes(name))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&')
  const declared =
    parameter('X-Amz-Content-Sha256') ??
    valuesOf(request.headers, 'x-amz-content-sha256')[0] ??
    (rules.presignPayload === 'unsigned' ? 'UNSIGNED-PAYLOAD' : undefined)
  const dateTime = parameter('X-Amz-Date') ?? ''
  return {
    form: 'query',
    ...readProof(request, rules, path, signed, signedHeaders, declared, dateTime, credential.scope),
    signature: parameter('X-Amz-Signature') ?? '',
    accessKeyId: credential.accessKeyId,
    sessionToken: parameter(tokenName),
  }
}

function readProof(
  { method, headers, body }: ReceivedRequest,
  rules: PlainRules,
  path: string,
  query: string,
  signedHeaders: readonly string[],
  declared: string | undefined,
  dateTime: string,
  scope: string,
) {
  const bodyHash = sha256Hex(body ?? '')
  const canonicalRequest = plainCanonicalRequest(
    method,
    canonicalUri(path, rules),
    canonicalQuery(query),
    headers,
    signedHeaders,
    declared ?? bodyHash,
  )
  return {
    canonicalRequest,
    stringToSign: plainStringToSign(dateTime, scope, canonicalRequest),
    bodyHash: declared === undefined || /^[0-9a-f]{64}$/.test(declared) ? bodyHash : undefined,
  }
}

function canonicalUri(path: string, rules: PlainRules): string {
  const text = Buffer.from(path, 'latin1').toString('utf8')
  // The plain implementation takes text: bytes that are none must not look like others that are none.
  const readable = text.includes('\ufffd') ? path.replace(/[^\0-\x7f]/g, (byte) => `\0${byte.charCodeAt(0)}\0`) : text
  return attempt(() => plainCanonicalUri(readable, rules)) ?? `unreadable ${path}`
}

function canonicalQuery(query: string): string {
  const pieces = query.split('&').filter((piece) => piece !== '')
  const pairs = pieces.map((piece) => (/^([^=]*)=?(.*)$/s.exec(piece) as RegExpExecArray).slice(1).map(recode))
  return pairs
    .map(([name = '', value = '']) => ({ name, value }))
    .sort((a, b) => compare(a.name, b.name) || compare(a.value, b.value))
    .map(({ name, value }) => `${name}=${value}`)
    .join('&')
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const recode = (text: string): string => encode(decode(text))

function decode(text: string): string {
  return text
    .replace(/\+/g, ' ')
    .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

function encode(bytes: string): string {
  return [...Buffer.from(bytes, 'latin1')]
    .map((byte) => {
      const character = String.fromCharCode(byte)
      return /[A-Za-z0-9._~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
    })
    .join('')
}

function readCredential(text: string | undefined) {
  const parts = text?.split('/') ?? []
  if (parts.length < 5) return undefined
  const scope = parts.slice(-4)
  return { accessKeyId: parts.slice(0, -4).join('/'), scope: scope.join('/'), service: scope[2] as string }
}

function valuesOf(headers: readonly Pair[], name: string): string[] {
  return headers.filter(([other]) => other.toLowerCase() === name).map(([, value]) => collapse(value))
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make()
  } catch {
    return undefined
  }
}
