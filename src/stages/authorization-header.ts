import { quote, SigV4Error } from '../sigv4-error.js'
import { type Credential, parseCredential } from './credential-scope.js'
import { headerName } from './header-names.js'
import { isHexDigest } from './payload-hash.js'
import { signingAlgorithm } from './string-to-sign.js'

/** What an Authorization header or the `X-Amz-*` parameters of a presigned URL claim. */
export interface ParsedAuthorization extends Credential {
  readonly algorithm: string
  /** Lower case, sorted, unique. */
  readonly signedHeaders: readonly string[]
  /** 64 lower-case hex. */
  readonly signature: string
}

/** `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…` */
export function formatAuthorizationHeader(
  accessKeyId: string,
  scopeText: string,
  signedHeaders: string,
  signature: string,
): string {
  return `${signingAlgorithm} Credential=${accessKeyId}/${scopeText}, SignedHeaders=${signedHeaders}, Signature=${signature}`
}

/**
 * Reads an Authorization header: its components in any order, with or without a blank after the commas, each exactly once.
 *
 * @throws {SigV4Error} `UnsupportedMechanism`, `UnsupportedAlgorithm`, `AuthorizationHeaderMalformed`, `CredentialMalformed`,
 *   `SignedHeadersMalformed`, `SignatureMalformed`, `LimitExceeded`
 */
export function parseAuthorizationHeader(text: string, signedHeadersLimit = 100): ParsedAuthorization {
  const blank = text.indexOf(' ')
  const algorithm = blank < 0 ? text : text.slice(0, blank)
  if (/^AWS4-[^=]*=/.test(algorithm)) throw malformed(text, 'expected a blank after the algorithm', 'space')
  checkAlgorithm(algorithm, 'header', blank < 0 ? 'space' : undefined)
  if (blank < 0) throw malformed(text, 'expected a blank after the algorithm', 'space')
  let credential: string | undefined
  let signedHeaders: string | undefined
  let signature: string | undefined
  for (let from = blank + 1; from <= text.length; ) {
    const comma = text.indexOf(',', from)
    const to = comma < 0 ? text.length : comma
    while (text.charCodeAt(from) === 0x20) from++
    const sign = text.indexOf('=', from)
    if (sign < 0 || sign > to) {
      const received = text.slice(from, to)
      throw malformed(text, `expected name=value, got ${quote(received)}`, 'pair', received)
    }
    const name = text.slice(from, sign)
    const value = text.slice(sign + 1, trimEnd(text, sign + 1, to))
    if (name === 'Credential' && credential === undefined) credential = value
    else if (name === 'SignedHeaders' && signedHeaders === undefined) signedHeaders = value
    else if (name === 'Signature' && signature === undefined) signature = value
    else throw malformed(text, `expected Credential, SignedHeaders and Signature once each, got ${quote(name)}`)
    from = to + 1
  }
  if (credential === undefined) throw malformed(text, 'expected a Credential component')
  if (signedHeaders === undefined) throw malformed(text, 'expected a SignedHeaders component')
  if (signature === undefined) throw malformed(text, 'expected a Signature component')
  const { accessKeyId, scope, terminator } = parseCredential(credential, 'header')
  return {
    algorithm,
    accessKeyId,
    scope,
    terminator,
    signedHeaders: parseSignedHeaders(signedHeaders, 'header', signedHeadersLimit),
    signature: checkSignature(signature, 'header'),
  }
}

/** Check 2: the algorithm is one that this verifier accepts. */
export function checkAlgorithm(
  algorithm: string,
  authentication: 'header' | 'query' | 'form',
  reason: 'sigv2' | 'space' | 'type' = algorithm === 'AWS' ? 'sigv2' : 'type',
): void {
  if (algorithm === signingAlgorithm) return
  const code = /^AWS4-/.test(algorithm) || authentication !== 'header' ? 'UnsupportedAlgorithm' : 'UnsupportedMechanism'
  const message = `expected the algorithm ${signingAlgorithm}, got ${quote(algorithm)}`
  throw new SigV4Error(code, message, { authentication, received: algorithm, reason })
}

/**
 * Reads `SignedHeaders`: header names in lower case, sorted, unique, joined by `;`.
 *
 * @throws {SigV4Error} `SignedHeadersMalformed`, `LimitExceeded`
 */
export function parseSignedHeaders(text: string, authentication: 'header' | 'query', limit: number): readonly string[] {
  let names = knownLists.get(text)
  if (names === undefined) {
    names = readNames(text, limit)
    if (names === undefined) {
      const message = `SignedHeaders: expected header names in lower case, sorted, each once, got ${quote(text)}`
      throw new SigV4Error('SignedHeadersMalformed', message, { authentication, name: 'SignedHeaders', received: text })
    }
    // Joined anew: a slice would hold on to the whole header that it was cut from.
    if (knownLists.size < knownListsLimit && names.length <= Math.min(limit, 50) && text.length <= 1024) {
      knownLists.set(names.join(';'), Object.freeze(names))
    }
  }
  if (names.length > limit) {
    const message = `SignedHeaders: expected at most ${limit} names`
    throw new SigV4Error('LimitExceeded', message, { authentication, name: 'SignedHeaders', limit })
  }
  return names
}

// Names only, and bounded, since strangers choose them.
const knownLists = new Map<string, readonly string[]>()
const knownListsLimit = 500

/** @returns undefined if it is no such list; of a list that is too long, one name too many */
function readNames(text: string, limit: number): readonly string[] | undefined {
  const names: string[] = []
  let before = ''
  for (let from = 0; from <= text.length && names.length <= limit; ) {
    const semicolon = text.indexOf(';', from)
    const to = semicolon < 0 ? text.length : semicolon
    const name = text.slice(from, to)
    const known = headerName(name)
    if (known === undefined || known.lower !== name || name <= before) return undefined
    names.push(known.lower)
    before = name
    from = to + 1
  }
  return names
}

export function checkSignature(signature: string, authentication: 'header' | 'query' | 'form'): string {
  if (isHexDigest(signature)) return signature
  const message = `Signature: expected 64 lower-case hexadecimal digits, got ${quote(signature)}`
  throw new SigV4Error('SignatureMalformed', message, { authentication, name: 'Signature', received: signature })
}

function trimEnd(text: string, from: number, to: number): number {
  let end = to
  while (end > from && text.charCodeAt(end - 1) === 0x20) end--
  return end
}

function malformed(
  text: string,
  what: string,
  reason: 'space' | 'pair' | 'components' = 'components',
  received?: string,
): SigV4Error {
  const components = text.slice(text.indexOf(' ') + 1).split(',')
  const there = new Set(components.map((component) => component.slice(0, component.indexOf('=')).trim()))
  const details = {
    authentication: 'header',
    reason,
    names: ['Credential', 'SignedHeaders', 'Signature'].filter((name) => !there.has(name)),
    actual: components.length,
    ...(received === undefined ? undefined : { received }),
  } as const
  return new SigV4Error('AuthorizationHeaderMalformed', `Authorization: ${what}`, details)
}
