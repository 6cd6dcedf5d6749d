import { quote, refusal, type SigV4Error, type SigV4ErrorCode } from '../sigv4-error.js'
import type { UrlLike } from '../types.js'
import { isCanonicalQuery } from './canonical-query.js'
import { type HeaderLines, headerValue } from './header-lines.js'
import { hostOf, type RequestTarget, splitRequestTarget } from './request-target.js'

/** A request target as it was received. */
export interface ReceivedTarget extends RequestTarget {
  /** Whether the query is canonical but for its order. */
  readonly isCanonical: boolean
}

/**
 * Check 0: a request target as Node hands it over, each character a byte.
 *
 * @throws {SigV4Error} `MalformedUri` if it is neither a path nor an absolute URL, has a fragment or a control character
 */
export function readReceivedTarget(url: string | UrlLike): ReceivedTarget {
  const text: unknown = typeof url === 'string' ? url : url?.href
  const target = typeof text === 'string' ? splitRequestTarget(text) : undefined
  if (target !== undefined && typeof text === 'string' && target.end === text.length) {
    // A canonical query holds none of them.
    const isCanonical = isCanonicalQuery(target.query)
    const unread = isCanonical ? text.length - target.query.length : text.length
    if (!notBytes.test(text.slice(0, unread)) && isAuthority(target.authority)) {
      return Object.assign(target, { isCanonical })
    }
  }
  // Without its query, where a session token may stand.
  const got = quote(typeof text === 'string' ? text.split('?', 1)[0] : url)
  const expected = `a path or an absolute URL, each character a byte, without a fragment, got ${got}`
  throw refusal('MalformedUri', 'url', expected)
}

/** What other readers end a host at, such as `\`, would make another host of it for them (RFC 3986 section 3.2). */
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
  headers: HeaderLines,
  target: RequestTarget,
  publicHost: string | undefined,
): string | undefined {
  const host = headerValue(headers, 'host')
  const authority = headerValue(headers, ':authority')
  if (host !== undefined && authority !== undefined && host.toLowerCase() !== authority.toLowerCase()) {
    throw disagreement('MalformedHeader', ':authority', host, authority)
  }
  const named = host ?? authority
  if (target.authority === undefined) return publicHost ?? named
  const scheme = target.scheme as string
  const targetHost = hostOf(scheme, target.authority)
  if (named !== undefined && hostOf(scheme, named) !== targetHost) {
    throw disagreement('MalformedUri', 'url', named, target.authority)
  }
  return publicHost ?? named ?? targetHost
}

function disagreement(code: SigV4ErrorCode, name: string, expected: string, received: string): SigV4Error {
  return refusal(code, name, `the Host header ${quote(expected)}`, received, { expected })
}
