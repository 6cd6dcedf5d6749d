import { quote, SigV4Error } from '../sigv4-error.js'
import type { UrlLike } from '../types.js'
import { type ReceivedHeaders, receivedValue } from './received-headers.js'
import { hostOf, type RequestTarget, splitRequestTarget } from './request-target.js'

/**
 * Check 0: a request target as Node hands it over, each character a byte.
 *
 * @throws {SigV4Error} `MalformedUri` if it is neither a path nor an absolute URL, has a fragment or a control character
 */
export function readReceivedTarget(url: string | UrlLike): RequestTarget {
  const text = typeof url === 'string' ? url : url?.href
  const target = typeof text === 'string' && !notBytes.test(text) ? splitRequestTarget(text) : undefined
  if (target === undefined || target.end !== text?.length || !isAuthority(target.authority)) {
    const message = `url: expected a path or an absolute URL, each character a byte, without a fragment, got ${quote(withoutQuery(text ?? url))}`
    throw new SigV4Error('MalformedUri', message, { name: 'url' })
  }
  return target
}

/** What other readers end a host at, such as `\\`, would make another host of it for them (RFC 3986 section 3.2). */
function isAuthority(authority: string | undefined): boolean {
  return authority === undefined || /^[!$%&'()*+,.0-9:;=@A-Z[\]_a-z~-]+$/.test(authority)
}

/** A control character, or one that is no byte. */
const notBytes = /[^\x20-\x7e\x80-\xff]/

/**
 * The host that the client spoke to: the Host header, HTTP/2's `:authority`, or an absolute target's; where there are
 * several, they agree.
 *
 * @param publicHost where a proxy rewrote it
 * @returns undefined if there is none
 */
export function receivedHost(
  headers: ReceivedHeaders,
  target: RequestTarget,
  publicHost: string | undefined,
): string | undefined {
  const host = receivedValue(headers, 'host')
  const authority = receivedValue(headers, ':authority')
  if (host !== undefined && authority !== undefined && host.toLowerCase() !== authority.toLowerCase()) {
    const message = `:authority: expected the Host header ${quote(host)}, got ${quote(authority)}`
    throw new SigV4Error('MalformedHeader', message, { name: ':authority', expected: host, received: authority })
  }
  const named = host ?? authority
  if (target.authority === undefined) return publicHost ?? named
  const scheme = target.scheme as string
  const targetHost = hostOf(scheme, target.authority)
  if (named !== undefined && hostOf(scheme, named) !== targetHost) {
    const message = `url: expected the Host header ${quote(named)}, got ${quote(target.authority)}`
    throw new SigV4Error('MalformedUri', message, { name: 'url', expected: named, received: target.authority })
  }
  return publicHost ?? named ?? targetHost
}

/** A session token may stand in a query. */
function withoutQuery(url: unknown): unknown {
  return typeof url === 'string' ? url.split('?', 1)[0] : url
}
