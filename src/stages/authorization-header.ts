import { limitExceeded, refusal, type SigV4Error, type SigV4ErrorCode } from '../sigv4-error.js'
import { type Credential, readCredential } from './credential-scope.js'
import { headerName } from './header-names.js'
import { hexDigest, isHexDigest } from './payload-hash.js'
import type { PreparedSigningKey } from './signing-key.js'
import { signingAlgorithm } from './string-to-sign.js'

/** What an Authorization header or the `X-Amz-*` parameters of a presigned URL claim. */
export interface ParsedAuthorization extends Credential {
  readonly algorithm: string
  /** Lower case, sorted, unique. */
  readonly signedHeaders: readonly string[]
  /** 64 lower-case hex. */
  readonly signature: string
}

/** The parts of a claim as they stand. */
export interface ClaimText {
  readonly algorithm: string
  readonly credential: string
  readonly signedHeaders: string
  readonly signature: string
}

/** `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…` */
export function formatAuthorizationHeader(
  key: PreparedSigningKey,
  accessKeyId: string,
  signedHeaders: string,
  signature: string,
): string {
  let { authorization } = key
  // Credentials whose properties are getters may have changed since the key was found by them.
  if (authorization?.accessKeyId !== accessKeyId) {
    const text = [signingAlgorithm, ' Credential=', accessKeyId, '/', key.scopeText, ', SignedHeaders='].join('')
    authorization = { accessKeyId, text }
    key.authorization = authorization
  }
  return `${authorization.text}${signedHeaders}, Signature=${signature}`
}

/**
 * Takes an Authorization header apart: its components in any order, with or without a blank after the commas, each
 * exactly once.
 *
 * @throws {SigV4Error} `UnsupportedMechanism`, `UnsupportedAlgorithm`, `AuthorizationHeaderMalformed`
 */
export function splitAuthorizationHeader(text: string): ClaimText {
  const blank = text.indexOf(' ')
  const algorithm = blank < 0 ? text : text.slice(0, blank)
  const isV4 = algorithm.startsWith('AWS4-')
  if (text === signingAlgorithm || (isV4 && algorithm.includes('='))) {
    throw malformed(text, 'a blank after the algorithm', 'space')
  }
  checkAlgorithm(
    // Without a scheme before it, all of it may be a secret of another kind.
    isV4 || blank > 0 ? algorithm : undefined,
    isV4 ? 'UnsupportedAlgorithm' : 'UnsupportedMechanism',
    blank < 0 ? 'space' : algorithm === 'AWS' ? 'sigv2' : 'type',
  )
  let credential: string | undefined
  let signedHeaders: string | undefined
  let signature: string | undefined
  for (let from = blank + 1, to: number; from <= text.length; from = to + 1) {
    to = text.indexOf(',', from)
    if (to < 0) to = text.length
    while (text[from] === ' ') from++
    const sign = text.indexOf('=', from)
    if (sign < 0 || sign > to) throw malformed(text, 'name=value', 'pair', text.slice(from, to))
    const name = text.slice(from, sign)
    let end = to
    while (text[end - 1] === ' ') end--
    const value = text.slice(sign + 1, end)
    if (name === 'Credential' && credential === undefined) credential = value
    else if (name === 'SignedHeaders' && signedHeaders === undefined) signedHeaders = value
    else if (name === 'Signature' && signature === undefined) signature = value
    else throw malformed(text, onceEach, 'components', name)
  }
  if (credential === undefined || signedHeaders === undefined || signature === undefined) {
    throw malformed(text, onceEach, 'components')
  }
  return { algorithm, credential, signedHeaders, signature }
}

const components = ['Credential', 'SignedHeaders', 'Signature']
const onceEach = `${components.join(', ')} once each`

function malformed(
  text: string,
  expected: string,
  reason: 'space' | 'pair' | 'components',
  received?: string,
): SigV4Error {
  const given = text.slice(text.indexOf(' ') + 1).split(',')
  const there = given.map((component) => component.slice(0, component.indexOf('=')).trim())
  const names = components.filter((name) => !there.includes(name))
  const details = { reason, names, actual: given.length }
  return refusal('AuthorizationHeaderMalformed', 'Authorization', expected, received, details)
}

/** Check 2: the algorithm is one that this verifier accepts. */
export function checkAlgorithm(
  algorithm: string | undefined,
  code: SigV4ErrorCode = 'UnsupportedAlgorithm',
  reason: 'sigv2' | 'space' | 'type' = 'type',
): void {
  if (algorithm !== signingAlgorithm) throw refusal(code, 'algorithm', signingAlgorithm, algorithm, { reason })
}

/**
 * Reads the parts of a claim.
 *
 * @throws {SigV4Error} `CredentialMalformed`, `SignedHeadersMalformed`, `LimitExceeded`, `SignatureMalformed`
 */
export function readClaim(claim: ClaimText, signedHeadersLimit: number): ParsedAuthorization {
  const { accessKeyId, scope, terminator } = readCredential(claim.credential)
  const signedHeaders = readSignedHeaders(claim.signedHeaders, signedHeadersLimit)
  const signature = checkSignature(claim.signature)
  return { algorithm: claim.algorithm, accessKeyId, scope, terminator, signedHeaders, signature }
}

// Names only, and bounded, since strangers choose them.
const knownLists = new Map<string, readonly string[]>()
const knownListsLimit = 500

/**
 * Reads `SignedHeaders`: header names in lower case, sorted, unique, joined by `;`.
 *
 * @throws {SigV4Error} `SignedHeadersMalformed`, `LimitExceeded`
 */
export function readSignedHeaders(text: string, limit: number): readonly string[] {
  let names = knownLists.get(text)
  if (names === undefined) {
    // The names as they are known: a slice would hold on to the whole header that it was cut from.
    const read = text.split(';').map((name) => headerName(name)?.lower)
    if (read.join(';') !== text || !read.every((name, i) => (read[i - 1] ?? '') < (name ?? ''))) {
      const expected = 'header names in lower case, sorted, each once'
      throw refusal('SignedHeadersMalformed', 'SignedHeaders', expected, text)
    }
    names = read as string[]
    if (names.length <= 50 && text.length <= 1024) {
      if (knownLists.size >= knownListsLimit) knownLists.delete(knownLists.keys().next().value as string)
      knownLists.set(names.join(';'), Object.freeze(names))
    }
  }
  if (names.length > limit) throw limitExceeded('SignedHeaders', limit, 'names')
  return names
}

/** @throws {SigV4Error} `SignatureMalformed` */
export function checkSignature(signature: string): string {
  if (isHexDigest(signature)) return signature
  throw refusal('SignatureMalformed', 'Signature', hexDigest, signature)
}
