import { quote, refusal, type SigV4Error, type SigV4ErrorCode } from '../sigv4-error.js'
import type { UrlLike } from '../types.js'
import { type HeaderLines, headerValue } from './header-lines.js'
import { hostOf, type RequestTarget, splitRequestTarget, textOfUrl } from './request-target.js'

/**
 * Check 3: a request target as Node hands it over, each character a byte. Its query is left to `readReceivedQuery`.
 *
 * @throws {SigV4Error} `MalformedUri` if it is neither a path nor an absolute URL, has a fragment or a control character
 */
export function readReceivedTarget(url: string | UrlLike): RequestTarget {
  const text = textOfUrl(url)
  const target = typeof text === 'string' ? splitRequestTarget(text) : undefined
  const isWhole = target?.end === (text as string | undefined)?.length
  if (target !== undefined && isWhole && (target.isPlain || (isBytes(target.path) && isAuthority(target.authority))))
    return target
  throw malformedTarget(url)
}

export function malformedTarget(url: string | UrlLike): SigV4Error {
  const text = textOfUrl(url)
  // Without its query, where a session token may stand.
  const got = quote(typeof text === 'string' ? text.split('?', 1)[0] : url)
  const expected = `a path or an absolute URL, each character a byte, without a fragment, got ${got}`
  return refusal('MalformedUri', 'url', expected)
}

/**
 * There is a host in it. What other readers end a host at, such as `\`, would make another host of it for them (RFC 3986
 * section 3.2).
 */
function isAuthority(authority: string | undefined): boolean {
  return authority === undefined || /^(?!(?:.*@)?(?::\d*)?$)[!$%&'()*+,.0-9:;=@A-Z[\]_a-z~-]+$/.test(authority)
}

/** Whether each character is a byte, and none a control character. */
export function isBytes(text: string): boolean {
  return !/[^\x20-\x7e\x80-\xff]/.test(text)
}

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
