import { isAscii } from '../stages/bytes.js'
import { createCanonicalRequest } from '../stages/canonical-request.js'
import { normalizePath } from '../stages/canonical-uri.js'
import { signCanonicalRequest } from '../stages/sign-canonical-request.js'
import { encodeBytes } from '../stages/uri-encode.js'
import { toByteString } from '../well-formed-text.js'
import { canonicalizeQuery } from './request-query.js'
import type { SigningContext } from './signing-context.js'
import type { SmithyHttpRequest } from './types.js'

/** What the signature of a request covers beside its method, path and query. */
interface Covered {
  readonly canonicalHeaders: string
  readonly signedHeaders: string
  readonly payloadHash: string
  /** Whether the path is resolved and encoded once more, or signed as it stands. */
  readonly uriEscapePath: boolean
}

/**
 * Canonical request → string to sign → signature.
 *
 * @returns 64 lower-case hex
 */
export function signPrepared(
  { method, path, query = {} }: SmithyHttpRequest,
  { canonicalHeaders, signedHeaders, payloadHash, uriEscapePath }: Covered,
  { dateTime, key, engine }: SigningContext,
): string {
  const rawPath = toByteString('path', path)
  // A `%` is encoded whether or not it begins an escape.
  const canonicalRequest = createCanonicalRequest({
    method: toByteString('method', method),
    canonicalUri: uriEscapePath ? encodeBytes(normalizePath(rawPath), '/') : rawPath,
    canonicalQuery: canonicalizeQuery(query),
    // Without a signed header the contract still has the end of a line. No service takes such a request: host is not signed.
    canonicalHeaders: canonicalHeaders === '' ? '\n' : canonicalHeaders,
    signedHeaders,
    payloadHash: toByteString('x-amz-content-sha256', payloadHash),
  })
  const ascii = isAscii(canonicalRequest)
  return signCanonicalRequest(canonicalRequest, ascii, dateTime, key, engine).seedSignature
}
