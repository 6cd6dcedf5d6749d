import { forEachHeader } from './stages/canonical-headers.js'
import { parseQuery } from './stages/canonical-query.js'
import type { HttpRequest } from './types.js'

/**
 * Whether a request claims to be signed with SigV4, in its Authorization header or its query. Nothing is judged.
 *
 * @example isSigV4Request({ method: 'GET', url: '/?X-Amz-Algorithm=AWS4-HMAC-SHA256' }) // true
 */
export function isSigV4Request(request: HttpRequest): boolean {
  const url = typeof request.url === 'string' ? request.url : request.url.href
  const mark = url.indexOf('?')
  // What is no byte is no part of a name that is looked for.
  const parameters = mark < 0 ? [] : parseQuery(url.slice(mark + 1).replace(/[^\0-\xff]/g, ' '))
  if (parameters.some((parameter) => /^X-Amz-(?:Algorithm|Signature)=/.test(parameter))) return true
  let claims = false
  forEachHeader(request.headers, (name, value) => {
    if (!claims && name.length === 13 && name.toLowerCase() === 'authorization') claims = /^\s*AWS4-/.test(value)
  })
  return claims
}
