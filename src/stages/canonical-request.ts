import { demand } from '../sigv4-error.js'

/** The six parts of a canonical request, each in its canonical form. */
export interface CanonicalRequestParts {
  readonly method: string
  readonly canonicalUri: string
  readonly canonicalQuery: string
  /** Each line ended by `\n`. */
  readonly canonicalHeaders: string
  /** Names joined by `;`. */
  readonly signedHeaders: string
  /** 64 lower-case hex, or a literal such as `UNSIGNED-PAYLOAD`. */
  readonly payloadHash: string
}

const partNames = [
  'method',
  'canonicalUri',
  'canonicalQuery',
  'canonicalHeaders',
  'signedHeaders',
  'payloadHash',
] as const

/**
 * CanonicalRequest: method, URI, query, headers, signed headers and payload hash, joined by `\n`.
 *
 * @returns a byte string
 * @throws {TypeError} if a part is missing
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function createCanonicalRequest(parts: CanonicalRequestParts): string {
  const { method, canonicalUri, canonicalQuery, canonicalHeaders, signedHeaders, payloadHash } = parts
  for (const name of partNames) demand(typeof parts[name] === 'string', name, 'a string', parts[name])
  return joinCanonicalRequest(
    method,
    canonicalUri,
    canonicalQuery,
    `\n${canonicalHeaders}\n${signedHeaders}\n`,
    payloadHash,
  )
}

/** @param headers the `\n` of the line before, then CanonicalHeaders, an empty line and SignedHeaders, each line ended by `\n` */
export function joinCanonicalRequest(
  method: string,
  canonicalUri: string,
  canonicalQuery: string,
  headers: string,
  payloadHash: string,
): string {
  return `${method}\n${canonicalUri}\n${canonicalQuery}${headers}${payloadHash}`
}
