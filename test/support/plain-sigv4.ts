import { createHash, createHmac } from 'node:crypto'

// The oracle: AWS's documented steps in the plainest code, with nothing of the library in it.
// A URL and a body are text, which is UTF-8. A header value is what Node hands over: each character is one byte.

export type Pair = readonly [name: string, value: string]

export interface PlainRules {
  readonly doubleEncodePath: boolean
  readonly normalizePath: boolean
  readonly signContentSha256: boolean
  readonly sessionToken: 'signed' | 'appended'
  readonly sessionTokenName: string
  readonly headerPayload: 'unsigned' | 'body'
  readonly presignPayload: 'unsigned' | 'body'
  readonly unsignedQuery: readonly string[]
}

export interface PlainRequest {
  readonly method: string
  /** Absolute, or origin-form beside a Host header. */
  readonly url: string
  readonly headers: readonly Pair[]
  readonly body?: string | Uint8Array | undefined
}

export interface PlainOptions {
  readonly credentials: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken?: string | undefined
  }
  readonly service: string
  readonly region: string
  /** `YYYYMMDDTHHMMSSZ` */
  readonly dateTime: string
  readonly payloadHash?: string | undefined
  /** Names beside `host`, `x-amz-*` and what signing adds. Default: all but `UNSIGNED_BY_DEFAULT`. */
  readonly signedHeaders?: readonly string[] | undefined
  /** Seconds; presigning only. */
  readonly expiresIn?: number | undefined
  readonly rules?: Partial<PlainRules> | undefined
}

export interface PlainResult {
  readonly canonicalRequest: string
  readonly stringToSign: string
  readonly signingKey: string
  readonly signature: string
  readonly url: string
  readonly headers: Record<string, string>
}

const ALGORITHM = 'AWS4-HMAC-SHA256'
const S3_KIN = ['s3', 's3express', 's3-outposts', 's3-object-lambda']

export const sha256Hex = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Uint8Array, data: string): Buffer => createHmac('sha256', key).update(data).digest()

const isHex64 = (text: string): boolean => /^[0-9a-f]{64}$/.test(text)

export function plainRules(service: string): PlainRules {
  const s3 = S3_KIN.includes(service)
  const lattice = service === 'vpc-lattice-svcs'
  return {
    doubleEncodePath: !s3,
    normalizePath: !s3,
    signContentSha256: s3 || lattice || service === 'aoss',
    sessionToken: service === 'iotdevicegateway' ? 'appended' : 'signed',
    sessionTokenName: service === 's3express' ? 'x-amz-s3session-token' : 'x-amz-security-token',
    headerPayload: lattice ? 'unsigned' : 'body',
    presignPayload: s3 || lattice ? 'unsigned' : 'body',
    unsignedQuery: service === 'kafka-cluster' ? ['User-Agent'] : [],
  }
}

/** Every byte but the unreserved ones as `%XX`. */
const encodeBytes = (bytes: string): string =>
  bytes.replace(/[^A-Za-z0-9\-._~]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)

function decodeBytes(bytes: string): string {
  if (/%(?![0-9A-Fa-f]{2})/.test(bytes)) throw new Error(`bad escape in ${bytes}`)
  return bytes.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

const utf8Bytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')
const uriEncode = (text: string): string => encodeBytes(utf8Bytes(text))

/** `.`, `..` and empty segments resolved as AWS's signers do it: a trailing `/.` leaves no slash. */
function normalise(path: string): string {
  const kept: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop()
    else if (segment !== '' && segment !== '.') kept.push(segment)
  }
  return `/${kept.join('/')}${path.endsWith('/') && kept.length > 0 ? '/' : ''}`
}

export function plainCanonicalUri(path: string, rules: Pick<PlainRules, 'doubleEncodePath' | 'normalizePath'>): string {
  let bytes = utf8Bytes(path === '' ? '/' : path)
  if (rules.normalizePath) bytes = normalise(bytes)
  const encode = rules.doubleEncodePath ? encodeBytes : (segment: string) => encodeBytes(decodeBytes(segment))
  return bytes.split('/').map(encode).join('/')
}

export function plainCanonicalQuery(query: string): string {
  const pairs = utf8Bytes(query)
    .split('&')
    .filter((piece) => piece !== '')
    .map((piece) => {
      const at = piece.indexOf('=')
      const halves = at < 0 ? [piece, ''] : [piece.slice(0, at), piece.slice(at + 1)]
      const [key = '', value = ''] = halves.map((half) => encodeBytes(decodeBytes(half.replaceAll('+', ' '))))
      return { key, value }
    })
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
  pairs.sort((a, b) => order(a.key, b.key) || order(a.value, b.value))
  return pairs.map(({ key, value }) => `${key}=${value}`).join('&')
}

export const collapse = (value: string): string => value.replace(/[\t-\r ]+/g, ' ').replace(/^ | $/g, '')

/** The result is a byte string, as the header values are. */
export function plainCanonicalRequest(
  method: string,
  canonicalUri: string,
  canonicalQuery: string,
  headers: readonly Pair[],
  signedHeaders: readonly string[],
  payloadHash: string,
): string {
  const names = [...new Set(signedHeaders)].sort()
  const lines = names.map((name) => {
    const values = headers.filter(([other]) => other.toLowerCase() === name).map(([, value]) => collapse(value))
    return `${name}:${values.join(',')}\n`
  })
  return [method, canonicalUri, canonicalQuery, lines.join(''), names.join(';'), payloadHash].join('\n')
}

export const plainScope = (dateTime: string, region: string, service: string): string =>
  `${dateTime.slice(0, 8)}/${region}/${service}/aws4_request`

export const plainStringToSign = (dateTime: string, scope: string, canonicalRequest: string): string =>
  [ALGORITHM, dateTime, scope, sha256Hex(Buffer.from(canonicalRequest, 'latin1'))].join('\n')

export function plainSigningKey(secretAccessKey: string, date: string, region: string, service: string): Buffer {
  return hmac(hmac(hmac(hmac(`AWS4${secretAccessKey}`, date), region), service), 'aws4_request')
}

export const plainSignature = (signingKey: Uint8Array, stringToSign: string): string =>
  hmac(signingKey, stringToSign).toString('hex')

const UNSIGNED_BY_DEFAULT = [
  'authorization',
  'user-agent',
  'accept-encoding',
  'connection',
  'x-amzn-trace-id',
  'x-forwarded-for',
]

const DEFAULT_PORTS: Record<string, string> = { http: '80', https: '443', ws: '80', wss: '443' }

export function splitUrl(url: string): { host: string | undefined; path: string; query: string } {
  const absolute = /^([a-z]+):\/\/([^/?]*)(.*)$/is.exec(url)
  const target = absolute?.[3] ?? url
  const at = target.indexOf('?')
  const path = at < 0 ? target : target.slice(0, at)
  const query = at < 0 ? '' : target.slice(at + 1)
  if (!absolute) return { host: undefined, path, query }
  const authority = (absolute[2] ?? '').replace(/^.*@/, '').toLowerCase()
  const port = DEFAULT_PORTS[(absolute[1] ?? '').toLowerCase()] ?? ''
  return { host: authority.replace(new RegExp(`:${port}$`), ''), path, query }
}

function lowerNames(headers: readonly Pair[]): string[] {
  return headers.map(([name]) => name.toLowerCase())
}

function headerValue(headers: readonly Pair[], name: string): string | undefined {
  return headers.find(([other]) => other.toLowerCase() === name)?.[1]
}

/** The caller's headers without those that signing writes itself, Host taken from the URL, and the names to sign. */
function prepare(request: PlainRequest, options: PlainOptions, replaced: readonly string[]) {
  const rules = { ...plainRules(options.service), ...options.rules }
  const { host, path, query } = splitUrl(request.url)
  const own = request.headers.filter(([name]) => !replaced.includes(name.toLowerCase()))
  const headers: Pair[] = host === undefined || headerValue(own, 'host') !== undefined ? own : [...own, ['host', host]]
  const isSigned = (name: string): boolean =>
    options.signedHeaders === undefined
      ? !UNSIGNED_BY_DEFAULT.includes(name)
      : name === 'host' || name.startsWith('x-amz-') || options.signedHeaders.includes(name)
  const payloadHash = options.payloadHash ?? headerValue(request.headers, 'x-amz-content-sha256')
  return { rules, path, query, own, headers, names: lowerNames(headers).filter(isSigned), payloadHash }
}

function finish(options: PlainOptions, dateTime: string, canonicalRequest: string) {
  const { service, region, credentials } = options
  const stringToSign = plainStringToSign(dateTime, plainScope(dateTime, region, service), canonicalRequest)
  const signingKey = plainSigningKey(credentials.secretAccessKey, dateTime.slice(0, 8), region, service)
  return {
    canonicalRequest: Buffer.from(canonicalRequest, 'latin1').toString('utf8'),
    stringToSign,
    signingKey: signingKey.toString('hex'),
    signature: plainSignature(signingKey, stringToSign),
  }
}

function joinHeaders(headers: readonly Pair[]): Record<string, string> {
  const result = new Map<string, string>()
  for (const [name, raw] of headers) {
    const before = result.get(name.toLowerCase())
    const value = raw.replace(/^[ \t]+|[ \t]+$/g, '')
    result.set(name.toLowerCase(), before === undefined ? value : `${before},${value}`)
  }
  return Object.fromEntries(result)
}

const WRITTEN = ['authorization', 'x-amz-date', 'x-amz-security-token', 'x-amz-s3session-token']

export function plainSign(request: PlainRequest, options: PlainOptions): PlainResult {
  const given = prepare(request, options, [...WRITTEN, 'x-amz-content-sha256'])
  const { rules, path, query } = given
  const { accessKeyId, sessionToken } = options.credentials
  // CodeCommit's HTTPS passwords: a method of its own, no date header, no payload hash, a date without Z.
  const git = options.service === 'codecommit' && request.method === 'GIT'
  const dateTime = git ? options.dateTime.replace('Z', '') : options.dateTime
  const bodyHash = rules.headerPayload === 'unsigned' ? 'UNSIGNED-PAYLOAD' : sha256Hex(request.body ?? '')
  const payloadHash = given.payloadHash ?? (git ? '' : bodyHash)

  const declared = headerValue(request.headers, 'x-amz-content-sha256') !== undefined || !isHex64(payloadHash)
  const signed: Pair[] = git ? [] : [['x-amz-date', dateTime]]
  if (!git && (rules.signContentSha256 || declared)) signed.push(['x-amz-content-sha256', payloadHash])
  const token: Pair[] = sessionToken === undefined || git ? [] : [[rules.sessionTokenName, sessionToken]]
  if (rules.sessionToken === 'signed') signed.push(...token)
  const names = [...given.names, ...lowerNames(signed)]

  const canonicalUri = plainCanonicalUri(path, rules)
  const headers = [...given.headers, ...signed]
  const canonical = plainCanonicalRequest(
    request.method,
    canonicalUri,
    plainCanonicalQuery(query),
    headers,
    names,
    payloadHash,
  )
  const result = finish(options, dateTime, canonical)
  const credential = `${accessKeyId}/${plainScope(dateTime, options.region, options.service)}`
  const signedHeaders = [...new Set(names)].sort().join(';')
  const authorization = `${ALGORITHM} Credential=${credential}, SignedHeaders=${signedHeaders}, Signature=${result.signature}`
  const appended = rules.sessionToken === 'appended' ? token : []
  return {
    ...result,
    url: request.url,
    headers: joinHeaders([...given.own, ...signed, ...appended, ['authorization', authorization]]),
  }
}

export function plainPresign(request: PlainRequest, options: PlainOptions): PlainResult {
  const { rules, path, query, own, headers, names, payloadHash } = prepare(request, options, WRITTEN)
  const inferred = rules.presignPayload === 'unsigned' ? payloadHash === 'UNSIGNED-PAYLOAD' : isHex64(payloadHash ?? '')
  if (payloadHash !== undefined && !inferred && headerValue(headers, 'x-amz-content-sha256') === undefined) {
    // A hash that a verifier could not guess goes with the request.
    return plainPresign({ ...request, headers: [...request.headers, ['x-amz-content-sha256', payloadHash]] }, options)
  }
  const { accessKeyId, sessionToken } = options.credentials
  const bodyHash = rules.presignPayload === 'unsigned' ? 'UNSIGNED-PAYLOAD' : sha256Hex(request.body ?? '')
  const tokenName = rules.sessionTokenName === 'x-amz-security-token' ? 'X-Amz-Security-Token' : 'X-Amz-S3session-Token'
  const token = sessionToken === undefined ? [] : [`${tokenName}=${uriEncode(sessionToken)}`]
  const added = [
    `X-Amz-Algorithm=${ALGORITHM}`,
    `X-Amz-Credential=${uriEncode(`${accessKeyId}/${plainScope(options.dateTime, options.region, options.service)}`)}`,
    `X-Amz-Date=${options.dateTime}`,
    `X-Amz-Expires=${options.expiresIn ?? 900}`,
    `X-Amz-SignedHeaders=${uriEncode([...new Set(names)].sort().join(';'))}`,
    ...(rules.sessionToken === 'signed' ? token : []),
  ]
  const pieces = query.split('&').filter((piece) => piece !== '')
  const signed = pieces.filter((piece) => !rules.unsignedQuery.includes(piece.replace(/=.*$/s, '')))

  const canonicalQuery = plainCanonicalQuery([...signed, ...added].join('&'))
  const payload = payloadHash ?? bodyHash
  const canonical = plainCanonicalRequest(
    request.method,
    plainCanonicalUri(path, rules),
    canonicalQuery,
    headers,
    names,
    payload,
  )
  const result = finish(options, options.dateTime, canonical)
  const appended = rules.sessionToken === 'appended' ? token : []
  const wireQuery = [...pieces, ...added, ...appended, `X-Amz-Signature=${result.signature}`].join('&')
  return {
    ...result,
    url: `${request.url.replace(/\?.*$/s, '')}?${wireQuery}`,
    headers: joinHeaders(own.filter(([name]) => names.includes(name.toLowerCase()))),
  }
}
