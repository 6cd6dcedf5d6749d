import { limitExceeded } from '../sigv4-error.js'
import type { ServiceRules, UrlLike } from '../types.js'
import { type ParsedAuthorization, readClaim, splitAuthorizationHeader } from './authorization-header.js'
import {
  type AuthenticationParameters,
  claimOfParameters,
  pickAuthenticationParameters,
  tokenParameterName,
} from './authorization-query.js'
import { isCanonicalQuery, joinQuery, parameterName, parseQuery, type QueryParameter } from './canonical-query.js'
import { scopeTerminator } from './credential-scope.js'
import { isHexDigest } from './payload-hash.js'
import { isBytes, malformedTarget } from './received-target.js'

// Requests that come one after another often claim the same but for their signatures: those of one client all day, the
// presigned URLs of a page for a second. What was read of the last claim of each form is what would be read again.
let lastHeader: { readonly before: string; readonly claim: ParsedAuthorization } | undefined
let lastQuery: ReceivedQuery | undefined

const lastLabel = '&X-Amz-Signature='

/** What a text says before the signature that it ends with. */
function beforeSignature(text: string, label: string): string | undefined {
  const end = text.length - 64
  return text.slice(end - label.length, end) === label ? text.slice(0, end) : undefined
}

/** A claim of its own with another signature: what is handed out may be changed. */
function withSignature(
  { algorithm, accessKeyId, scope, terminator, signedHeaders }: ParsedAuthorization,
  signature: string,
): ParsedAuthorization {
  const { date, region, service } = scope
  return { algorithm, accessKeyId, scope: { date, region, service }, terminator, signedHeaders, signature }
}

/**
 * Whether nobody can change the list of names, which is shared, and a `Signature=` that stands last is the claim's, no
 * terminator that begins so.
 */
function isLasting({ signedHeaders, terminator }: ParsedAuthorization): boolean {
  return Object.isFrozen(signedHeaders) && terminator === scopeTerminator
}

/**
 * Checks 2 and 3 of an Authorization header.
 *
 * @throws {SigV4Error} as `splitAuthorizationHeader` and `readClaim`
 */
export function readHeaderClaim(text: string, limit: number): ParsedAuthorization {
  const before = beforeSignature(text, 'Signature=')
  if (before !== undefined && before === lastHeader?.before) {
    const { claim } = lastHeader
    const signature = text.slice(-64)
    if (claim.signedHeaders.length <= limit && isHexDigest(signature)) return withSignature(claim, signature)
  }
  const claim = readClaim(splitAuthorizationHeader(text), limit)
  if (before !== undefined && isLasting(claim)) lastHeader = { before, claim: withSignature(claim, '') }
  return claim
}

/** The query of a received request. */
export interface ReceivedQuery {
  readonly parameters: QueryParameter[]
  /** Those that authenticate. */
  readonly picked: AuthenticationParameters
  /** Whether it is canonical but for its order. */
  readonly isCanonical: boolean
  /** What it says before its signature, if it says nothing but a claim that ends with it and names no session. */
  readonly before: string | undefined
  /** CanonicalQueryString of one that is such a claim. */
  canonical?: string
  /** The claim of one that is remembered, without the signature, which each text that it stands for has its own of. */
  claim?: ParsedAuthorization
}

/**
 * Checks 0, 1 and 3 of a query.
 *
 * @param url for the error
 * @throws {SigV4Error} `MalformedUri` for a control character or one that is no byte, `LimitExceeded`, `DuplicateParameter`
 */
export function readReceivedQuery(text: string, url: string | UrlLike, limit: number): ReceivedQuery {
  const before = beforeSignature(text, lastLabel)
  if (before !== undefined && before === lastQuery?.before && isHexDigest(text.slice(-64))) {
    if (lastQuery.parameters.length <= limit) return lastQuery
  }
  const isCanonical = isCanonicalQuery(text)
  // A canonical query holds none but bytes.
  if (!isCanonical && !isBytes(text)) throw malformedTarget(url)
  const parameters = parseQuery(text, isCanonical, limit)
  const picked = pickAuthenticationParameters(parameters)
  const token = picked['X-Amz-Security-Token'] ?? picked['X-Amz-S3session-Token']
  const isClaim = isCanonical && picked.count === parameters.length && token === undefined
  return { parameters, picked, isCanonical, before: isClaim ? before : undefined }
}

/**
 * Checks 2 and 3 of the authentication parameters.
 *
 * @throws {SigV4Error} as `claimOfParameters` and `readClaim`
 */
export function readQueryClaim(query: ReceivedQuery, text: string, limit: number): ParsedAuthorization {
  const known = query.claim
  if (known !== undefined) {
    if (known.signedHeaders.length > limit) throw limitExceeded('SignedHeaders', limit, 'names')
    return withSignature(known, text.slice(-64))
  }
  const claim = readClaim(claimOfParameters(query.picked), limit)
  if (query.before !== undefined && isLasting(claim)) {
    query.claim = withSignature(claim, '')
    lastQuery = query
  }
  return claim
}

/** CanonicalQueryString, without what is outside the signature: itself, and what the service leaves out. */
export function signedQueryOf(query: ReceivedQuery, rules: ServiceRules): string {
  const { parameters, before } = query
  if (before !== undefined && rules.unsignedQuery.length === 0) {
    // The signature is the last of them.
    query.canonical ??= joinQuery(parameters.slice(0, -1), before.slice(0, -lastLabel.length))
    return query.canonical
  }
  const token = rules.sessionToken === 'signed' ? undefined : tokenParameterName(rules)
  const isOutside = (name: string) => name === 'X-Amz-Signature' || name === token || rules.unsignedQuery.includes(name)
  return joinQuery(parameters.filter((parameter) => !isOutside(parameterName(parameter))))
}
