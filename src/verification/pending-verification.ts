import { resolveEngine } from '../hash/default-engine.js'
import { quote, SigV4Error } from '../sigv4-error.js'
import { type ParsedAuthorization, parseAuthorizationHeader } from '../stages/authorization-header.js'
import {
  parseAuthorizationQuery,
  pickAuthenticationParameters,
  tokenParameterName,
} from '../stages/authorization-query.js'
import type { HeadersToSign } from '../stages/canonical-headers.js'
import { checkEscapes, joinQuery, parseQuery, type QueryParameter, sortQuery } from '../stages/canonical-query.js'
import { createCanonicalUri } from '../stages/canonical-uri.js'
import { readDeclaredPayload } from '../stages/declared-payload.js'
import { readMechanism } from '../stages/mechanism.js'
import {
  pickSignedHeaders,
  type ReceivedHeaders,
  readReceivedHeaders,
  receivedValue,
} from '../stages/received-headers.js'
import { readReceivedTarget, receivedHost } from '../stages/received-target.js'
import {
  checkClock,
  checkCoverage,
  checkExpiry,
  checkHostSigned,
  checkScope,
  type RequestDate,
  readHeaderDate,
  readQueryDate,
} from '../stages/request-checks.js'
import { serviceRules } from '../stages/service-rules.js'
import type { HashEngine, HttpRequest, ServiceRules, VerifyOptions } from '../types.js'

/** A request that is well-formed, in time and in scope: all that is left to do needs its key. */
export interface PendingVerification {
  readonly authentication: 'header' | 'query'
  readonly authorization: ParsedAuthorization
  readonly method: string
  readonly canonicalUri: string
  readonly canonicalQuery: string
  readonly headersToSign: HeadersToSign
  readonly date: RequestDate
  /** Milliseconds. */
  readonly expiresAt: number | undefined
  readonly now: number
  readonly sessionToken: string | undefined
  /** A hash or a literal; undefined if the payload hash is the hash of the body. */
  readonly declaredPayload: string | undefined
  readonly body: string | Uint8Array | null | undefined
  /** The hash of a body that was read elsewhere. */
  readonly bodyHash: string | undefined
  readonly engine: HashEngine
}

/**
 * Checks 0 to 8: everything that needs no secret.
 *
 * @returns undefined if the request does not claim to be signed
 * @throws {SigV4Error} the code of the first rule broken
 */
export function beginVerification(
  request: HttpRequest,
  options: VerifyOptions,
  now: number,
): PendingVerification | undefined {
  const { limits, maxClockSkew = 900 } = options
  // 0
  const headers = readReceivedHeaders(request.headers, {
    headers: limits?.headers ?? 1000,
    authorizationLength: limits?.authorizationLength ?? 16384,
  })
  const target = readReceivedTarget(request.url)
  const parameters = parseQuery(target.query, limits?.queryParameters ?? 10000)
  // 1
  const authenticationParameters = pickAuthenticationParameters(parameters)
  const authentication = readMechanism(headers, parameters, authenticationParameters)
  if (authentication === undefined) return undefined
  if (options.authentication !== undefined && options.authentication !== authentication) {
    const message = `expected authentication by ${options.authentication}, got it by ${authentication}`
    throw new SigV4Error('UnsupportedMechanism', message, { authentication, reason: 'form' })
  }
  // 2 and 3
  const signedHeadersLimit = limits?.signedHeaders ?? 100
  const query =
    authentication === 'query' ? parseAuthorizationQuery(authenticationParameters, signedHeadersLimit) : undefined
  const authorization =
    query ?? parseAuthorizationHeader(receivedValue(headers, 'authorization') as string, signedHeadersLimit)
  const { scope, signedHeaders } = authorization
  checkEscapes(parameters, target.query)
  const rules = verifierRules(scope.service, options)
  const method = readMethod(request.method)
  const canonicalUri = createCanonicalUri((options.origin?.pathPrefix ?? '') + target.path, rules)
  const host = receivedHost(headers, target, options.origin?.host)
  // 4
  checkHostSigned(signedHeaders, authentication)
  // 5
  const date = query === undefined ? readHeaderDate(headers, signedHeaders) : readQueryDate(query.dateTime)
  // 6
  let expiresAt: number | undefined
  if (query === undefined) checkClock(date, now, maxClockSkew, authentication)
  else expiresAt = checkExpiry(date, query.expires, now, maxClockSkew, rules)
  // 7
  checkScope(authorization, date, options.service, options.region, authentication)
  // 8
  const headersToSign = pickSignedHeaders(headers, signedHeaders, host, authentication)
  checkCoverage(
    headers,
    signedHeaders,
    authentication,
    rules,
    options.requiredSignedHeaders,
    options.allowUnsignedHeaders,
  )
  const declaredPayload = readDeclaredPayload(headers, authentication, signedHeaders, query?.contentSha256, rules)
  return {
    authentication,
    authorization,
    method,
    canonicalUri,
    canonicalQuery: canonicalQueryOf(target.query, parameters, authentication, rules),
    headersToSign,
    date,
    expiresAt,
    now,
    sessionToken: query === undefined ? headerToken(headers, rules) : query.sessionToken,
    declaredPayload,
    body: request.body,
    bodyHash: options.payloadHash,
    engine: resolveEngine(options.engine),
  }
}

function verifierRules(service: string, options: VerifyOptions): ServiceRules {
  const rules = serviceRules(service, options.rules)
  const { unsignedPayload = rules.unsignedPayload, streamingPayload = rules.streamingPayload } = options
  if (unsignedPayload === rules.unsignedPayload && streamingPayload === rules.streamingPayload) return rules
  return { ...rules, unsignedPayload, streamingPayload }
}

function readMethod(method: string): string {
  if (typeof method === 'string' && /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(method)) return method
  throw new SigV4Error('MalformedHeader', `method: expected a token, got ${quote(method)}`, { name: 'method' })
}

/** All parameters but the signature and what the service leaves outside it. */
function canonicalQueryOf(
  query: string,
  parameters: QueryParameter[],
  authentication: 'header' | 'query',
  rules: Pick<ServiceRules, 'sessionToken' | 'sessionTokenName' | 'unsignedQuery'>,
): string {
  if (parameters.length === 0) return ''
  if (authentication === 'header') return joinQuery(sortQuery(parameters), query)
  const signed = parameters.filter(({ name }) => {
    if (name === 'X-Amz-Signature') return false
    if (rules.sessionToken === 'appended' && name === tokenParameterName(rules)) return false
    return !rules.unsignedQuery.includes(name)
  })
  return joinQuery(sortQuery(signed), query)
}

/** The token of either name: where both are there, one of them names another session. */
function headerToken(headers: ReceivedHeaders, rules: Pick<ServiceRules, 'sessionTokenName'>): string | undefined {
  const token = receivedValue(headers, rules.sessionTokenName)
  const otherName = rules.sessionTokenName === 'x-amz-security-token' ? 'x-amz-s3session-token' : 'x-amz-security-token'
  const other = receivedValue(headers, otherName)
  if (other === undefined) return token
  if (token === undefined) return other
  throw new SigV4Error('DuplicateHeader', `expected one session token, got ${otherName} too`, { name: otherName })
}
