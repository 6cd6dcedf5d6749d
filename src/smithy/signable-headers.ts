import { asMisuse } from '../signing/signing-request.js'
import { createCanonicalHeaders } from '../stages/canonical-headers.js'
import { toByteString } from '../well-formed-text.js'
import { isAbsent } from './prepared-request.js'
import type { RequestSigningArguments } from './types.js'

/** The contract's list, which is not the core's: `via` and `x-forwarded-for` are signed, `cache-control` is not. */
const unsignable = new Set([
  'authorization',
  'cache-control',
  'connection',
  'expect',
  'from',
  'keep-alive',
  'max-forwards',
  'pragma',
  'referer',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'x-amzn-trace-id',
])

const unsignablePrefixes = /^(?:proxy|sec)-/

/**
 * CanonicalHeaders and SignedHeaders of those headers that are signed.
 *
 * @param headers each name once, each value text
 * @throws {TypeError} for a name or value that HTTP does not allow
 */
export function canonicalizeHeaders(
  headers: Readonly<Record<string, string>>,
  options: RequestSigningArguments,
): { canonicalHeaders: string; signedHeaders: string } {
  const signed = Object.entries(headers)
    .filter(([name, value]) => !isAbsent(value) && isSigned(name.toLowerCase(), options))
    // A folded value is signed as one line.
    .map(([name, value]) => [name, toByteString(`header ${name}`, value.replace(/[\r\n]/g, ' '))] as const)
  try {
    return createCanonicalHeaders(
      signed,
      signed.map(([name]) => name),
    )
  } catch (error) {
    throw asMisuse(error)
  }
}

function isSigned(name: string, { signableHeaders, unsignableHeaders }: RequestSigningArguments): boolean {
  if (signableHeaders?.has(name)) return true
  return !(unsignable.has(name) || unsignablePrefixes.test(name) || unsignableHeaders?.has(name))
}
