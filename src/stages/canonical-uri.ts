import { refusal } from '../sigv4-error.js'
import type { ServiceRules } from '../types.js'
import type { RequestTarget } from './request-target.js'
import { badEscapeIn, canonicalText, encodeBytes, encodeOnce, goodEscapes, longestAtOnce } from './uri-encode.js'

/**
 * CanonicalURI: the path as it is on the wire, encoded by the service's rules.
 *
 * S3 and its kin: each byte in its one spelling, segments as they are. All others: `.`, `..` and empty segments resolved,
 * then encoded once more, so that `%2F` becomes `%252F`.
 *
 * @param path a byte string that begins with `/`, or is empty
 * @throws {SigV4Error} `MalformedUri` for a `%` without two hexadecimal digits
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function createCanonicalUri(
  path: string,
  rules: Pick<ServiceRules, 'doubleEncodePath' | 'normalizePath'>,
): string {
  if (path === '') return '/'
  const resolved = rules.normalizePath ? normalizePath(path) : path
  if (!rules.doubleEncodePath && isCanonical(path)) return resolved
  const badEscape = badEscapeIn(path)
  if (badEscape !== undefined) throw refusal('MalformedUri', 'path', goodEscapes, badEscape)
  return rules.doubleEncodePath ? encodeBytes(resolved, '/') : encodeOnce(resolved, '/')
}

const canonical = new RegExp(`^(?:/${canonicalText})+$`)

function isCanonical(path: string): boolean {
  return path.length <= longestAtOnce && canonical.test(path)
}

/** CanonicalURI of a target. */
export function canonicalUriOf({ path, isPlain }: RequestTarget, rules: ServiceRules): string {
  return isPlain && path !== '' ? path : createCanonicalUri(path, rules)
}

/** Resolves `.`, `..` and empty segments. Encoded dots are not dots; a trailing slash stays. */
export function normalizePath(path: string): string {
  if (!/\/[/.]/.test(path)) return path
  const segments: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(segment)
  }
  if (segments.length === 0) return '/'
  return `/${segments.join('/')}${path.endsWith('/') ? '/' : ''}`
}
