import { forEachHeader } from './stages/canonical-headers.js'
import type { HttpRequest } from './types.js'

/**
 * Whether a request claims to be signed with SigV4, in its Authorization header or its query. Nothing is judged.
 *
 * @example isSigV4Request({ method: 'GET', url: '/?X-Amz-Algorithm=AWS4-HMAC-SHA256' }) // true
 */
export function isSigV4Request(request: HttpRequest): boolean {
  const url = typeof request.url === 'string' ? request.url : request.url.href
  const mark = url.indexOf('?')
  if (mark >= 0 && /(?:^|&)X-Amz-(?:Algorithm|Signature)(?:[=&]|$)/.test(readable(url.slice(mark + 1)))) return true
  let claims = false
  forEachHeader(request.headers, (name, value) => {
    if (!claims && name.length === 13 && name.toLowerCase() === 'authorization') claims = /^\s*AWS4-/.test(value)
  })
  return claims
}

/** A query in which escaped letters and hyphens, which need no escape, are themselves. */
function readable(query: string): string {
  if (!query.includes('%')) return query
  return query.replace(/%(2D|[46][1-9A-F]|[57][0-9A])/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
}
