import { ownText } from './bytes.js'

/** What is known of a header by its name alone. */
export interface HeaderName {
  readonly lower: string
  /** How its line begins in a canonical request, after the end of the line before: `\nname:`. */
  readonly line: string
  /** `x-amz-*`, all of which must be signed. */
  readonly amz: boolean
  /** Not signed unless the caller says so: it is rewritten, added or dropped on the way. */
  readonly volatile: boolean
  /** Carries authentication, which signing replaces. */
  readonly replaced: boolean
  /** Must not be there twice. */
  readonly single: boolean
}

/** Hop-by-hop (RFC 9110 section 7.6.1), and what a client, proxy or content network sets by itself. */
const volatileNames = new Set([
  'accept-encoding',
  'b3',
  'baggage',
  'cdn-loop',
  'connection',
  'expect',
  'forwarded',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'sentry-trace',
  'te',
  'traceparent',
  'tracestate',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'via',
  'x-amzn-trace-id',
  'x-client-ip',
  'x-cloud-trace-context',
  'x-correlation-id',
  'x-real-ip',
])

const volatilePrefixes = /^(?:cf-|sec-|x-b3-|x-datadog-|x-forwarded-|x-ot-span-|cloudfront-)/

const replacedNames = new Set(['authorization', 'x-amz-date', 'x-amz-security-token', 'x-amz-s3session-token'])

const singleNames = new Set([
  ...replacedNames,
  'content-length',
  'host',
  'transfer-encoding',
  'x-amz-content-sha256',
  'x-amz-decoded-content-length',
  'x-amz-trailer',
  ':authority',
])

/** RFC 9110 section 5.6.2. */
export function isToken(text: unknown): boolean {
  return typeof text === 'string' && /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text)
}

// Names only, never values. Bounded, since a verifier sees names that strangers made up.
const known = new Map<string, HeaderName>()
const knownLimit = 500

/**
 * What is known of a header's name.
 *
 * @returns undefined if it is not a token, where a leading `:` marks a pseudo header of HTTP/2
 */
export function headerName(name: string): HeaderName | undefined {
  return known.get(name) ?? learn(name)
}

function learn(name: string): HeaderName | undefined {
  if (!isToken(name) && !(typeof name === 'string' && name[0] === ':' && isToken(name.slice(1)))) return undefined
  const lower = ownText(name.toLowerCase())
  const learnt: HeaderName = {
    lower,
    line: `\n${lower}:`,
    amz: lower.startsWith('x-amz-'),
    volatile: volatileNames.has(lower) || volatilePrefixes.test(lower),
    replaced: replacedNames.has(lower),
    single: singleNames.has(lower),
  }
  if (known.size < knownLimit && name.length <= 64) known.set(ownText(name), learnt)
  return learnt
}
