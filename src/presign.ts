import { checkExpiresIn } from './option-checks.js'
import { signPrepared } from './signing/prepared-request.js'
import { choosePayloadHash } from './signing/signed-payload.js'
import { Signed } from './signing/signed-request.js'
import { addOwn, headersToSend, readSigningHeaders, type SigningPlan, signingPlan } from './signing/signing-headers.js'
import { asMisuse, openSigning, type SigningContext, signingHost, signOptionNames } from './signing/signing-request.js'
import { isAuthenticationParameter, tokenParameterName } from './stages/authorization-query.js'
import {
  checkEscapes,
  joinQuery,
  parameterName,
  parameterValue,
  parseQuery,
  type QueryParameter,
} from './stages/canonical-query.js'
import { headerValue, slots } from './stages/header-lines.js'
import { isLiteral, unsignedPayload } from './stages/payload-hash.js'
import type { RequestTarget } from './stages/request-target.js'
import type { PresignedClaim } from './stages/signing-key.js'
import { signingAlgorithm } from './stages/string-to-sign.js'
import { encodeBytes } from './stages/uri-encode.js'
import type { HttpRequest, PresignedRequest, PresignOptions, ServiceRules } from './types.js'

export const presignOptionNames: ReadonlySet<string> = new Set<keyof PresignOptions>([...signOptionNames, 'expiresIn'])

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
  const context = openSigning(request, options, presignOptionNames)
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
  const { rules } = context
  const { accessKeyId, sessionToken, expiration } = options.credentials
  const headers = readSigningHeaders(request.headers, options.signedHeaders)
  if (!headers.shape.fields.has('host')) addOwn(headers, slots.host, signingHost(context))
  const own = readOwnQuery(context)
  const header = headerValue(headers, contentSha256)
  const payloadHash = choosePayloadHash(context, options, rules.presignPayload, header, own.payloadHash)
  // A hash that a verifier could not infer must come with the request.
  const isInferred = rules.presignPayload === 'unsigned' ? payloadHash === unsignedPayload : !isLiteral(payloadHash)
  const isAdded = !isInferred && header === undefined && own.payloadHash === undefined
  if (isAdded) addOwn(headers, slots[contentSha256], payloadHash)
  const plan = signingPlan(headers)
  const { signedHeaders } = plan
  const isTokenSigned = rules.sessionToken === 'signed'
  const claim = presignedClaim(context, accessKeyId, expiresIn, plan, isTokenSigned ? sessionToken : undefined)
  const appended = isTokenSigned ? '' : tokenParameter(sessionToken, rules)
  const signed = signPrepared(context, headers, plan, mergeQuery(own, claim, rules.unsignedQuery), payloadHash)
  const url = `${urlBase(own.url, context.target)}${claim.text}&X-Amz-Signature=${signed.seedSignature}${appended}`
  const holder = headersToSend(headers, plan.signed)
  if (isAdded) holder[contentSha256] = payloadHash
  const expiresAt = context.time + expiresIn * 1000
  const result = new Signed(context.method, url, holder, signed, signedHeaders) as Signed & { expiresAt: Date }
  result.expiresAt = new Date(Math.min(expiresAt, expiration?.getTime() ?? expiresAt))
  return result
}

const contentSha256 = 'x-amz-content-sha256'

/** From `X-Amz-Algorithm` to `X-Amz-SignedHeaders`. */
function presignedClaim(
  { key, dateTime, rules }: SigningContext,
  accessKeyId: string,
  expiresIn: number,
  { signedHeaders, signedHeadersParameter }: SigningPlan,
  sessionToken: string | undefined,
): PresignedClaim {
  const { claim } = key
  const { sessionTokenName } = rules
  const isSame =
    claim?.accessKeyId === accessKeyId &&
    claim.dateTime === dateTime &&
    claim.expiresIn === expiresIn &&
    claim.signedHeaders === signedHeaders &&
    claim.sessionToken === sessionToken &&
    claim.sessionTokenName === sessionTokenName
  if (isSame) return claim
  const credential = encodeBytes(`${accessKeyId}/${key.scopeText}`)
  const text = [
    `X-Amz-Algorithm=${signingAlgorithm}`,
    `&X-Amz-Credential=${credential}`,
    `&X-Amz-Date=${dateTime}`,
    `&X-Amz-Expires=${expiresIn}`,
    tokenParameter(sessionToken, rules),
    `&X-Amz-SignedHeaders=${signedHeadersParameter}`,
  ].join('')
  const parameters = text.split('&')
  key.claim = { accessKeyId, dateTime, expiresIn, signedHeaders, sessionToken, sessionTokenName, text, parameters }
  return key.claim
}

function tokenParameter(sessionToken: string | undefined, rules: ServiceRules): string {
  return sessionToken ? `&${tokenParameterName(rules)}=${encodeBytes(sessionToken)}` : ''
}

interface OwnQuery {
  /** The caller's URL without fragment and without an earlier signature. */
  readonly url: string
  /** The parameters that are kept. */
  readonly parameters: readonly QueryParameter[]
  /** What the URL says of the payload. */
  readonly payloadHash: string | undefined
}

/** The caller's query; what authenticated an earlier presigned URL is dropped. */
function readOwnQuery({ url, target, hasCanonicalQuery }: SigningContext): OwnQuery {
  const fragment = url.indexOf('#')
  const whole = fragment < 0 ? url : url.slice(0, fragment)
  if (!hasCanonicalQuery) checkEscapes(target.query)
  const parameters = parseQuery(target.query, hasCanonicalQuery)
  if (!parameters.some((parameter) => isAuthenticationParameter(parameterName(parameter)))) {
    return { url: whole, parameters, payloadHash: undefined }
  }
  const saysHash = (parameter: QueryParameter) => parameter.startsWith('X-Amz-Content-Sha256=')
  const [hash, another] = parameters.filter(saysHash)
  if (another !== undefined) throw new TypeError('url: expected one X-Amz-Content-Sha256, got two')
  const kept = parameters.filter((parameter) => {
    return saysHash(parameter) || !isAuthenticationParameter(parameterName(parameter))
  })
  return {
    url: whole.slice(0, whole.indexOf('?') + 1) + kept.join('&'),
    parameters: kept,
    payloadHash: hash === undefined ? undefined : parameterValue(hash),
  }
}

/** The caller's parameters and ours. */
function mergeQuery({ parameters }: OwnQuery, claim: PresignedClaim, unsigned: readonly string[]): string {
  if (parameters.length === 0) return claim.text
  const all = [...claim.parameters]
  for (const own of parameters) if (!unsigned.includes(parameterName(own))) all.push(own)
  return joinQuery(all)
}

/** A URL with a path, ready to take parameters. */
function urlBase(url: string, { path }: RequestTarget): string {
  const mark = url.indexOf('?')
  if (mark >= 0) return mark === url.length - 1 || url.endsWith('&') ? url : `${url}&`
  return path === '' ? `${url}/?` : `${url}?`
}
