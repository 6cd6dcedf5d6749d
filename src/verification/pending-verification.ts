import { resolveEngine } from '../hash/default-engine.js'
import type { HashEngine } from '../hash-engine.js'
import { overrideOptions } from '../named-options.js'
import { quote, refusal, type SigV4ErrorDetails, withDetails } from '../sigv4-error.js'
import type { ParsedAuthorization } from '../stages/authorization-header.js'
import { isAscii } from '../stages/bytes.js'
import { missingHeader, writeCanonicalHeaders } from '../stages/canonical-headers.js'
import { checkEscapes, joinQuery } from '../stages/canonical-query.js'
import { joinCanonicalRequest } from '../stages/canonical-request.js'
import { canonicalUriOf, createCanonicalUri } from '../stages/canonical-uri.js'
import { readDeclaredPayload } from '../stages/declared-payload.js'
import { headerValue, slots } from '../stages/header-lines.js'
import { isToken } from '../stages/header-names.js'
import { readMechanism } from '../stages/mechanism.js'
import { readHeaderClaim, readQueryClaim, readReceivedQuery, signedQueryOf } from '../stages/received-claim.js'
import { readReceivedHeaders, receivedPlan } from '../stages/received-headers.js'
import { readReceivedTarget, receivedHost } from '../stages/received-target.js'
import {
  checkClock,
  checkCoverage,
  checkExpiry,
  checkHostSigned,
  checkScope,
  type RequestDate,
  readDate,
  readHeaderDate,
} from '../stages/request-checks.js'
import { serviceRules } from '../stages/service-rules.js'
import { readSessionToken } from '../stages/session-token.js'
import type { HttpRequest, ServiceRules, VerifyOptions } from '../types.js'

/** A request that is well-formed, in time and in scope: all that is left to do needs its key. */
export interface PendingVerification {
  readonly authentication: 'header' | 'query'
  readonly authorization: ParsedAuthorization
  readonly date: RequestDate
  /** Milliseconds. */
  readonly expiresAt: number
  readonly now: number
  readonly sessionToken: string | undefined
  /** All of it but the payload hash, and whether it is ASCII. */
  readonly canonicalRequest: string
  readonly ascii: boolean
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
  const { limits, origin, maxClockSkew = 900 } = options
  // 0
  const headers = readReceivedHeaders(request.headers, limits?.headers ?? 1000, limits?.authorizationLength ?? 16384)
  const target = readReceivedTarget(request.url)
  const query = readReceivedQuery(target.query, request.url, limits?.queryParameters ?? 10000)
  const { picked } = query
  // 1
  const authentication = readMechanism(headers, query.parameters, picked)
  if (authentication === undefined) return undefined
  const inHeader = authentication === 'header'
  let known: SigV4ErrorDetails = { authentication }
  try {
    if ((options.authentication ?? authentication) !== authentication) {
      const expected = `the form "${options.authentication}"`
      throw refusal('UnsupportedMechanism', 'authentication', expected, authentication, { reason: 'form' })
    }
    // What named the key also says when and with which token: the header form's headers, or the query form's parameters.
    const sessionToken = readSessionToken(inHeader ? headers : undefined, picked)
    // 2 and 3
    const maxNames = limits?.signedHeaders ?? 100
    const authorization = inHeader
      ? readHeaderClaim(headerValue(headers, 'authorization') as string, maxNames)
      : readQueryClaim(query, target.query, maxNames)
    const { accessKeyId, signedHeaders } = authorization
    known = { authentication, accessKeyId }
    if (!query.isCanonical) checkEscapes(target.query)
    const rules = verifierRules(authorization.scope.service, options)
    const method = readMethod(request.method)
    // Each on its own: a path must not climb out of the prefix.
    const prefix = origin?.pathPrefix ? createCanonicalUri(origin.pathPrefix, rules) : ''
    const canonicalUri = prefix + canonicalUriOf(target, rules)
    const host = receivedHost(headers, target, origin?.host)
    // 4
    checkHostSigned(signedHeaders)
    // 5
    const date = inHeader ? readHeaderDate(headers, signedHeaders) : readDate(picked['X-Amz-Date'], 'X-Amz-Date')
    known = { authentication, accessKeyId, requestDateTime: date.dateTime }
    // 6
    const expiresAt = inHeader
      ? checkClock(date, now, maxClockSkew)
      : checkExpiry(date, picked['X-Amz-Expires'], now, maxClockSkew, rules)
    // 7
    checkScope(authorization, date, options.service, options.region)
    // 8
    const plan = receivedPlan(headers, signedHeaders)
    const absent = plan.absent ?? (host === undefined ? 'host' : undefined)
    if (absent !== undefined) throw missingHeader(absent)
    const { unsigned } = plan
    checkCoverage(unsigned, signedHeaders, inHeader, rules, options.requiredSignedHeaders, options.allowUnsignedHeaders)
    const declaredPayload = readDeclaredPayload(headers, unsigned, picked, inHeader, rules)
    headers.values[slots.host] = host as string
    return {
      authentication,
      authorization,
      date,
      expiresAt,
      now,
      sessionToken,
      canonicalRequest: joinCanonicalRequest(
        method,
        canonicalUri,
        inHeader
          ? joinQuery(query.parameters, query.isCanonical ? target.query : undefined)
          : signedQueryOf(query, rules),
        writeCanonicalHeaders(plan, headers.values) + plan.end,
        '',
      ),
      ascii: headers.ascii && isAscii(host as string),
      declaredPayload,
      body: request.body,
      bodyHash: options.payloadHash,
      engine: resolveEngine(options.engine),
    }
  } catch (error) {
    throw withDetails(error, known)
  }
}

function verifierRules(service: string, { rules, unsignedPayload, streamingPayload }: VerifyOptions): ServiceRules {
  const own = serviceRules(service, rules)
  return unsignedPayload === undefined && streamingPayload === undefined
    ? own
    : overrideOptions<ServiceRules>(own, { unsignedPayload, streamingPayload })
}

function readMethod(method: string): string {
  if (isToken(method)) return method
  throw refusal('MalformedHeader', 'method', `a token such as GET, got ${quote(method)}`)
}
