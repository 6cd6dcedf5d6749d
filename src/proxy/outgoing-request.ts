import { quoteUrl } from '../hosts/quote-url.js'
import { quote, refusal } from '../sigv4-error.js'
import { isAuthenticationParameter } from '../stages/authorization-query.js'
import { forEachHeader, malformedHeader, repeatedHeader } from '../stages/canonical-headers.js'
import { parameterName, parameterValue, parseQuery } from '../stages/canonical-query.js'
import { headerName } from '../stages/header-names.js'
import { normalizeHeaderValue } from '../stages/header-values.js'
import { readReceivedTarget } from '../stages/received-target.js'
import { splitRequestTarget, textOfUrl } from '../stages/request-target.js'
import { decodeCanonical, encodeBytes } from '../stages/uri-encode.js'
import type { AuthenticatedRequest, HttpRequest, UrlLike } from '../types.js'

/** A verified request without what was between the client and here: ready to be signed anew. */
export interface OutgoingRequest {
  readonly method: string
  readonly url: string
  readonly headers: readonly (readonly [string, string])[]
}

/**
 * What of a verified request goes on.
 *
 * Not its presigned authentication and `Date`; not what was meant for this hop (RFC 9110 section 7.6.1); and no `x-amz-*`
 * header that the client did not sign, since a new signature would vouch for it. The headers that authenticated it are
 * left for the new signature to replace.
 *
 * @param target where it goes instead: scheme, host and a path prefix
 * @param unhoist whether `x-amz-*` parameters of a presigned URL become the headers that they stood for, as which alone
 *   they count in a request that is signed in its header
 * @throws {SigV4Error} `MalformedUri` for a path that climbs out of the target's; `MalformedHeader` for a parameter that
 *   cannot be a header, `DuplicateHeader` for one whose header may be there once, and is
 * @throws {TypeError} if `target` is no absolute URL
 */
export function createOutgoingRequest(
  request: HttpRequest,
  verified: AuthenticatedRequest,
  target: string | UrlLike | undefined,
  unhoist: boolean,
): OutgoingRequest {
  const { scheme, authority, path, query } = readReceivedTarget(request.url)
  const base = target === undefined ? ownBase(scheme, authority) : readTarget(target)
  if (target !== undefined && splitRequestTarget(base)?.path !== '') checkWithin(path)
  const headers = readHeaders(request, verified, target === undefined)
  const kept: string[] = []
  for (const raw of query.split('&')) {
    const [parameter] = parseQuery(raw)
    if (parameter === undefined) continue
    const name = parameterName(parameter)
    if (isAuthenticationParameter(name)) continue
    if (unhoist && verified.authentication === 'query' && /^x-amz-/i.test(name)) {
      const value = decodeCanonical(parameterValue(parameter))
      const lower = name.toLowerCase()
      if (normalizeHeaderValue(value) === undefined) throw malformedHeader(name)
      if (headerName(lower)?.single && headers.some(([other]) => other === lower)) throw repeatedHeader(lower)
      headers.push([lower, value])
    } else kept.push(raw)
  }
  const ownQuery = kept.length === 0 ? '' : `?${kept.join('&')}`
  return { method: request.method, url: base + escapeRaw(path + ownQuery), headers }
}

function ownBase(scheme: string | undefined, authority: string | undefined): string {
  return scheme === undefined ? '' : `${scheme}://${authority}`
}

function readTarget(target: string | UrlLike): string {
  const text = textOfUrl(target)
  const parts = typeof text === 'string' && URL.canParse(text) ? splitRequestTarget(text) : undefined
  if (!parts?.authority || parts.authority.includes('@') || parts.query !== '') {
    throw new TypeError(
      `target: expected an absolute URL without user information and query, got ${quoteUrl(text ?? target)}`,
    )
  }
  return `${parts.scheme}://${parts.authority}${escapeRaw(parts.path.replace(/\/$/, ''))}`
}

/** Dot segments are resolved on the way, those of a client with the target's own path before them. */
function checkWithin(path: string): void {
  if (!climbs(path) && !climbs(path.replace(/%2f|%5c|\\/gi, '/'))) return
  throw refusal('MalformedUri', 'url', `a path that stays within the target's, got ${quote(path)}`)
}

function climbs(path: string): boolean {
  let depth = 0
  for (const segment of path.split('/')) {
    const plain = segment.replace(/%2e/gi, '.')
    if (plain === '..') depth--
    else if (plain !== '' && plain !== '.') depth++
    if (depth < 0) return true
  }
  return false
}

/** What `fetch` would escape or drop is escaped before it is signed; no service tells the difference. */
function escapeRaw(url: string): string {
  return url.replace(/[^!$%&()*+,./0-9:;=?@A-Z_a-z~-]+/g, (bytes) => encodeBytes(bytes))
}

const thisHop: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

function readHeaders(
  { headers: received }: HttpRequest,
  { signedHeaders }: AuthenticatedRequest,
  keepHost: boolean,
): [string, string][] {
  const options = connectionOptions(received)
  const headers: [string, string][] = []
  let host: string | undefined
  forEachHeader(received, (given, value) => {
    const name = given.toLowerCase()
    if (name === 'host' || name === ':authority') host = value
    if (name === 'host' || name === 'date' || name.startsWith(':') || thisHop.has(name)) return
    // Only of what is unsigned: else whoever adds a Connection header on the way takes a signed header off.
    if (!signedHeaders.includes(name) && (options.has(name) || name.startsWith('x-amz-'))) return
    headers.push([name, value])
  })
  if (keepHost && host !== undefined) headers.push(['host', host])
  return headers
}

function connectionOptions(headers: HttpRequest['headers']): ReadonlySet<string> {
  const options = new Set<string>()
  forEachHeader(headers, (name, value) => {
    if (name.toLowerCase() !== 'connection') return
    for (const option of value.split(',')) options.add(option.trim().toLowerCase())
  })
  return options
}
