import { checkObject } from './named-options.js'
import { demand } from './sigv4-error.js'
import { forEachHeader } from './stages/canonical-headers.js'
import { parseQuery } from './stages/canonical-query.js'
import { textOfUrl } from './stages/request-target.js'
import type { HttpRequest } from './types.js'

/**
 * Whether a request claims to be signed with SigV4, in its Authorization header or its query. Nothing is judged.
 *
 * @throws {TypeError} if it is no request
 * @example isSigV4Request({ method: 'GET', url: '/?X-Amz-Algorithm=AWS4-HMAC-SHA256' }) // true
 */
export function isSigV4Request(request: HttpRequest): boolean {
  checkObject('request', request)
  const url = textOfUrl(request.url)
  demand(typeof url === 'string', 'url', 'text or a URL', request.url)
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
