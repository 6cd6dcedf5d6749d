/**
 * Every way in which a request can fail to authenticate. The list is closed.
 *
 * Where AWS has a name that means just this, it is AWS's.
 */
export type SigV4ErrorCode = (typeof sigV4ErrorCodes)[number]

/** Every code that there is. */
export const sigV4ErrorCodes = [
  // mechanism
  'MissingAuthentication',
  'MultipleAuthentication',
  'UnsupportedMechanism',
  'UnsupportedAlgorithm',
  // form
  'AuthorizationHeaderMalformed',
  'AuthorizationQueryMalformed',
  'CredentialMalformed',
  'SignedHeadersMalformed',
  'SignatureMalformed',
  'DuplicateHeader',
  'DuplicateParameter',
  'MalformedHeader',
  'MalformedUri',
  'MalformedQuery',
  'LimitExceeded',
  // time
  'MissingDate',
  'MalformedDate',
  'MalformedExpires',
  'RequestTimeTooSkewed',
  'RequestNotYetValid',
  'RequestExpired',
  // scope
  'ScopeTerminatorMismatch',
  'ScopeServiceMismatch',
  'ScopeRegionMismatch',
  'ScopeDateMismatch',
  // coverage
  'HostNotSigned',
  'SignedHeaderMissing',
  'HeadersNotSigned',
  // key
  'InvalidAccessKeyId',
  'InvalidToken',
  'ExpiredToken',
  // proof
  'SignatureDoesNotMatch',
  // payload
  'MissingContentSha256',
  'MalformedContentSha256',
  'ContentSha256Mismatch',
  'UnsignedPayloadRefused',
  'StreamingPayloadRefused',
  // stream
  'IncompleteBody',
  'BytesAfterEnd',
  'MissingDecodedContentLength',
  'DecodedContentLengthMismatch',
  'ChunkMalformed',
  'ChunkTooSmall',
  'ChunkTooLarge',
  'ChunkSignatureMismatch',
  'TrailerMalformed',
  'TrailerMissing',
  'TrailerNotDeclared',
  'TrailerSignatureMismatch',
  'ChecksumMismatch',
  // form upload
  'PostFieldMissing',
  'PostFieldDuplicated',
  'PolicyMalformed',
  'PolicyExpired',
  'PolicyConditionFailed',
  'PolicyFieldNotCovered',
  'EntityTooSmall',
  'EntityTooLarge',
] as const

/** What is known about a failure. Every value came from the request or from the verifier's options, none from a secret. */
export interface SigV4ErrorDetails {
  /** Which form of authentication the request used. */
  readonly authentication?: 'header' | 'query' | 'form'
  /** The header, query parameter, form field or component at fault. */
  readonly name?: string
  /** All of them, where there may be several. */
  readonly names?: readonly string[]
  /** What else is wrong with the credential scope, beside its first wrong part. */
  readonly others?: readonly SigV4Error[]
  /** What would have been right, where one value would. */
  readonly expected?: string
  /** What the request said. */
  readonly received?: string
  readonly accessKeyId?: string
  /** The one that the request came with. */
  readonly signature?: string
  /** The date that the request was signed at. */
  readonly requestTime?: Date
  /** As the request spelled it: `YYYYMMDDTHHMMSSZ`. */
  readonly requestDateTime?: string
  /** The verifier's `now`. */
  readonly serverTime?: Date
  /** Seconds. */
  readonly maxClockSkew?: number
  /** Seconds. */
  readonly expiresIn?: number
  /** The last moment of the URL or the policy. */
  readonly expiresAt?: Date
  /** A bound that was broken, and by what. */
  readonly limit?: number
  readonly actual?: number
  /** The chunk at fault, counted from 1. */
  readonly chunk?: number
  /** A checksum's algorithm, e.g. `CRC32C`. */
  readonly algorithm?: string
  /** Which of a code's AWS texts applies, where there is more than one. */
  readonly reason?: string
}

/** The texts that were hashed and signed on the verifier's side, session tokens masked. */
export interface SigV4ErrorProof {
  readonly canonicalRequest?: string
  readonly stringToSign: string
}

const brand = Symbol.for('countersign.SigV4Error')

/**
 * A request that does not authenticate.
 *
 * `message`, `code` and `details` may be logged: no secret, no signing key, no session token and no expected signature
 * stands in them. Of a wrong signature, a chunk's and a trailer's too, there is `stringToSign`, and of a request
 * `canonicalRequest`; they neither print nor serialise, and hold header values of the request.
 */
export class SigV4Error extends Error {
  override readonly name = 'SigV4Error'
  readonly code: SigV4ErrorCode
  readonly details: SigV4ErrorDetails
  readonly #proof: SigV4ErrorProof | undefined

  constructor(code: SigV4ErrorCode, message: string, details: SigV4ErrorDetails = {}, proof?: SigV4ErrorProof) {
    super(message)
    this.code = code
    this.details = details
    this.#proof = proof
  }

  /** Of a request whose signature does not match: the text whose hash the verifier signed, session tokens masked. */
  get canonicalRequest(): string | undefined {
    return this.#proof?.canonicalRequest
  }

  /** Of a signature that does not match: the text that the verifier signed. Of a form it is the policy, or `<masked>`. */
  get stringToSign(): string | undefined {
    return this.#proof?.stringToSign
  }

  get [brand](): true {
    return true
  }
}

/**
 * Whether a caught value is a `SigV4Error`, of this copy of the package or of another.
 */
export function isSigV4Error(value: unknown): value is SigV4Error {
  return typeof value === 'object' && value !== null && (value as { [brand]?: unknown })[brand] === true
}

/**
 * A failure whose message says what its details do: `name: expected …, got …`.
 *
 * @param received what the request said, which must be no secret
 */
export function refusal(
  code: SigV4ErrorCode,
  name: string,
  expected: string,
  received?: string,
  details?: SigV4ErrorDetails,
): SigV4Error {
  if (received === undefined) return new SigV4Error(code, `${name}: expected ${expected}`, { name, ...details })
  return new SigV4Error(code, expectation(name, expected, received), { name, received, ...details })
}

export function limitExceeded(name: string, limit: number, unit: string): SigV4Error {
  return refusal('LimitExceeded', name, `at most ${limit} ${unit}`, undefined, { limit })
}

/** An error on its way out, with what is known beside its own details. What is no `SigV4Error` is left as it is. */
export function withDetails(error: unknown, known: SigV4ErrorDetails): unknown {
  return error instanceof SigV4Error ? Object.assign(error, { details: { ...known, ...error.details } }) : error
}

/** @throws {TypeError} `name: expected …, got …` unless it holds */
export function demand(holds: boolean, name: string, expected: string, got: unknown): asserts holds {
  if (!holds) throw new TypeError(expectation(name, expected, got))
}

/** What a message says: `name: expected …, got …`. */
export function expectation(name: string, expected: string, got: unknown): string {
  return `${name}: expected ${expected}, got ${quote(got)}`
}

/** A value for a message: quoted, with control characters escaped, cut at 100 characters. */
export function quote(value: unknown): string {
  if (typeof value === 'string') {
    const json = JSON.stringify(value.length > 100 ? `${value.slice(0, 100)}…` : value)
    // What JSON leaves as it is, though a terminal obeys it.
    return json.replace(/[\x7f-\x9f]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`)
  }
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return String(value)
  const name = value.constructor?.name
  return name && name !== 'Object' ? `a${/^[AEIO]/.test(name) ? 'n' : ''} ${name}` : 'an object'
}
