import { quote } from '../sigv4-error.js'
import { byCodeUnit } from '../stages/bytes.js'
import { encodeText } from '../well-formed-text.js'

/** `name=value&name=value`, percent-encoded as SigV4 does. @throws {TypeError} for a lone surrogate, and for what is no text */
export function joinParameters(parameters: Readonly<Record<string, string | number | boolean>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${encodeText(name, name)}=${encodeText(name, textOf(name, value))}`)
    .join('&')
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return String(value)
  throw new TypeError(`${name}: expected text, a number or a boolean, got ${quote(value)}`)
}

/*
 * A signature does not depend on the order that a URL's parameters stand in. Where the URL is an opaque token, the order is
 * that of AWS's tool, so that the token is the same.
 */

/** The order of the AWS SDK for JavaScript: by name. */
export function sortParameters(url: string): string {
  const mark = url.indexOf('?')
  const pieces = url.slice(mark + 1).split('&')
  return url.slice(0, mark + 1) + pieces.sort((a, b) => byCodeUnit(nameOf(a), nameOf(b))).join('&')
}

function nameOf(piece: string): string {
  return piece.slice(0, piece.indexOf('='))
}

/** The order of botocore and the AWS CLI: a session token stands after the names of the signed headers. */
export function moveSessionToken(url: string): string {
  return url.replace(/(&X-Amz-Security-Token=[^&]*)(&X-Amz-SignedHeaders=[^&]*)/, '$2$1')
}

/** Without `https://`: what reads the token is no HTTP server. */
export function withoutScheme(url: string): string {
  return url.slice(url.indexOf('://') + 3)
}
