import { checkExpiresIn } from './option-checks.js'
import { checkGivenHash } from './signing/given-payload.js'
import { slots } from './signing/header-plan.js'
import { Presigned } from './signing/signed-request.js'
import { addOwn, headersOfHolder, lineValue, planHeaders, readSigningHeaders } from './signing/signing-headers.js'
import { asMisuse, openSigning, type SigningContext, signingHost } from './signing/signing-request.js'
import { isAuthenticationParameter, tokenParameterName } from './stages/authorization-query.js'
import { joinCanonicalHeaders } from './stages/canonical-headers.js'
import {
  checkEscapes,
  createCanonicalQuery,
  joinQuery,
  parseQuery,
  type QueryParameter,
  sortQuery,
} from './stages/canonical-query.js'
import { createCanonicalRequest } from './stages/canonical-request.js'
import { createCanonicalUri } from './stages/canonical-uri.js'
import { hashBody, isHexDigest, isLiteral, unsignedPayload } from './stages/payload-hash.js'
import { signCanonicalRequest } from './stages/sign-canonical-request.js'
import { signingAlgorithm } from './stages/string-to-sign.js'
import { encodeBytes, unreserved } from './stages/uri-encode.js'
import type { HttpRequest, PresignedRequest, PresignOptions, ServiceRules } from './types.js'

const optionNames = new Set([
  'credentials',
  'service',
  'region',
  'signingDate',
  'payloadHash',
  'signedHeaders',
  'expiresIn',
  'rules',
  'engine',
])

/**
 * Presigns a request: a URL that whoever holds it may use until it expires.
 *
 * `headers` of the result are exactly those that its holder must send. Headers are signed as headers, none becomes a
 * parameter; nothing is added that was not asked for.
 *
 * @throws {TypeError} if the request or an option is not what it should be
 * @throws {RangeError} for an invalid `signingDate`, or an `expiresIn` that is not a whole number from 1 to 604800
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function presignRequest(request: HttpRequest, options: PresignOptions): PresignedRequest {
  const context = openSigning(request, options, optionNames)
  const { expiresIn = 900 } = options
  checkExpiresIn(expiresIn)
  try {
    return presign(request, options, context, expiresIn)
  } catch (error) {
    throw asMisuse(error)
  }
}

function presign(
  request: HttpRequest,
  options: PresignOptions,
  context: SigningContext,
  expiresIn: number,
): PresignedRequest {
  const { target, rules, engine, dateTime, key } = context
  const { accessKeyId, sessionToken, expiration } = options.credentials
  const headers = readSigningHeaders(request.headers, options.signedHeaders)
  const holder = headersOfHolder(headers)
  if (headers.shape.hostLine === undefined) addOwn(headers, slots.host, signingHost(target))
  const own = readOwnQuery(context)
  const given = lineValue(headers, headers.shape.contentSha256Line)
  const payloadHash = payloadHashOf(request, options, given, own.contentSha256, context)
  // A hash that a verifier could not infer must come with the request.
  const inferred = rules.presignPayload === 'unsigned' ? payloadHash === unsignedPayload : !isLiteral(payloadHash)
  if (given === undefined && !inferred && own.contentSha256 === undefined) {
    holder['x-amz-content-sha256'] = payloadHash
    addOwn(headers, slots.contentSha256, payloadHash)
  }
  const toSign = planHeaders(headers)
  const { signedHeaders } = toSign
  const token = sessionToken ? tokenParameter(sessionToken, rules) : ''
  const signedToken = rules.sessionToken === 'signed' ? token : ''
  const claim = claimParameters(context, accessKeyId, expiresIn)
  const added = `${claim}${signedToken}&X-Amz-SignedHeaders=${encodeBytes(signedHeaders, unreserved)}`
  const canonicalRequest = createCanonicalRequest({
    method: context.method,
    canonicalUri: createCanonicalUri(target.path, rules),
    canonicalQuery: mergeQuery(own, added, rules.unsignedQuery),
    canonicalHeaders: joinCanonicalHeaders(toSign),
    signedHeaders,
    payloadHash,
  })
  const signed = signCanonicalRequest(canonicalRequest, toSign.ascii, dateTime, key.scopeText, key.hmac, engine)
  const appended = rules.sessionToken === 'appended' ? token : ''
  const url = `${urlBase(own.url)}${added}&X-Amz-Signature=${signed.seedSignature}${appended}`
  const expiresAt = context.time + expiresIn * 1000
  const dies = Math.min(expiresAt, expiration?.getTime() ?? expiresAt)
  return new Presigned(context.method, url, holder, new Date(dies), signed, signedHeaders)
}

/** From `X-Amz-Algorithm` to `X-Amz-Expires`: the same for all URLs that one key presigns in a second. */
function claimParameters({ key, dateTime }: SigningContext, accessKeyId: string, expiresIn: number): string {
  let { claim } = key
  if (claim === undefined || claim.dateTime !== dateTime || claim.expiresIn !== expiresIn) {
    const credential = encodeBytes(`${accessKeyId}/${key.scopeText}`, unreserved)
    const text = [
      `X-Amz-Algorithm=${signingAlgorithm}`,
      `X-Amz-Credential=${credential}`,
      `X-Amz-Date=${dateTime}`,
      `X-Amz-Expires=${expiresIn}`,
    ].join('&')
    claim = { dateTime, expiresIn, text }
    key.claim = claim
  }
  return claim.text
}

function tokenParameter(token: string, rules: Pick<ServiceRules, 'sessionTokenName'>): string {
  return `&${tokenParameterName(rules)}=${encodeBytes(token, unreserved)}`
}

interface OwnQuery {
  /** The caller's URL without fragment and without an earlier signature. */
  readonly url: string
  /** The raw query, a byte string, and those of its parameters that are kept. */
  readonly query: string
  readonly parameters: QueryParameter[]
  /** A payload hash that the URL says. */
  readonly contentSha256: string | undefined
}

/** The caller's query; what authenticated an earlier presigned URL is dropped. */
function readOwnQuery({ url, target }: SigningContext): OwnQuery {
  const fragment = url.indexOf('#')
  const whole = fragment < 0 ? url : url.slice(0, fragment)
  if (target.query === '') return { url: whole, query: '', parameters: [], contentSha256: undefined }
  const parameters = parseQuery(target.query)
  checkEscapes(parameters, target.query)
  if (!parameters.some(({ name }) => isAuthenticationParameter(name))) {
    return { url: whole, query: target.query, parameters, contentSha256: undefined }
  }
  const [contentSha256, another] = parameters.filter(({ name }) => name === contentSha256Parameter)
  if (another !== undefined) throw new TypeError(`url: expected one ${contentSha256Parameter}, got two`)
  const isKept = ({ name }: QueryParameter) => name === contentSha256Parameter || !isAuthenticationParameter(name)
  const mark = whole.indexOf('?')
  const pieces = whole.slice(mark + 1).split('&')
  const keptPieces = pieces.filter((piece) => piece !== '').filter((_, i) => isKept(parameters[i] as QueryParameter))
  return {
    url: whole.slice(0, mark + 1) + keptPieces.join('&'),
    query: target.query,
    parameters: parameters.filter(isKept),
    contentSha256: contentSha256?.value,
  }
}

const contentSha256Parameter = 'X-Amz-Content-Sha256'

function payloadHashOf(
  { body }: HttpRequest,
  { payloadHash }: PresignOptions,
  header: string | undefined,
  parameter: string | undefined,
  { rules, engine }: SigningContext,
): string {
  const given = header ?? parameter
  if (given === undefined) {
    return payloadHash ?? (rules.presignPayload === 'unsigned' ? unsignedPayload : hashBody(body, engine))
  }
  const hashable = body !== undefined && body !== null && isHexDigest(given)
  const known = payloadHash ?? (hashable ? hashBody(body, engine) : given)
  return checkGivenHash(parameter ?? given, checkGivenHash(given, known))
}

/** The caller's parameters and ours, which stand together but for a caller's name that sorts among them. */
function mergeQuery({ parameters, query }: OwnQuery, added: string, unsigned: readonly string[]): string {
  if (parameters.length === 0) return added
  const own = parameters.filter(({ name }) => !unsigned.includes(name))
  if (own.some(({ name }) => name.startsWith('X-Amz-')))
    return createCanonicalQuery(`${joinQuery(own, query)}&${added}`)
  const sorted = sortQuery(own)
  const before = sorted.filter(({ name }) => name < 'X-Amz-')
  const pieces = [joinQuery(before, query), added, joinQuery(sorted.slice(before.length), query)]
  return pieces.filter((piece) => piece !== '').join('&')
}

/** A URL with a path, ready to take parameters. */
function urlBase(url: string): string {
  const mark = url.indexOf('?')
  if (mark >= 0) return mark === url.length - 1 || url.endsWith('&') ? url : `${url}&`
  const scheme = url.indexOf('://')
  return url.startsWith('/') || url.includes('/', scheme + 3) ? `${url}?` : `${url}/?`
}
