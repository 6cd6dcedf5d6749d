import { quoteUrl } from '../hosts/quote-url.js'
import { textToByteString } from '../stages/bytes.js'
import { checkEscapes, parameterName, parameterValue, parseQuery } from '../stages/canonical-query.js'
import { encodeOnce } from '../stages/uri-encode.js'

/** Lists of values by name, percent-encoded as SigV4 does; without a prototype. */
export type Parameters = Record<string, string[]>

/** What may stand in a path and query beside the unreserved characters. */
const standing = ";,/?:@&=+$!*'()%"
const odd = /[^\w.~;,/?:@&=+$!*'()%-]/

/**
 * Takes a path and query apart, after encoding what may not stand there.
 *
 * @returns names that are there more than once stand together; `hasQuery` says whether there is a `?`
 * @throws {TypeError} @throws {SigV4Error} `MalformedQuery`
 */
export function readTarget(text: string | null | undefined): { path: string; query: Parameters; hasQuery: boolean } {
  const target = typeof text === 'string' ? textToByteString(text || '/') : (text ?? '/')
  if (typeof target !== 'string' || !target.startsWith('/')) {
    throw new TypeError(`path: expected well-formed text that begins with "/", got ${quoteUrl(text)}`)
  }
  const encoded = odd.test(target) ? encodeOnce(target, standing) : target
  const [path = '', ...rest] = encoded.split('?')
  const raw = rest.join('?')
  checkEscapes(raw)
  const query: Parameters = Object.create(null)
  for (const parameter of parseQuery(raw)) {
    const name = parameterName(parameter)
    if (name === '') continue
    query[name] ??= []
    query[name].push(parameterValue(parameter))
  }
  return { path, query, hasQuery: rest.length > 0 }
}

export function joinParameters(parameters: readonly [name: string, values: readonly string[]][]): string {
  return parameters.flatMap(([name, values]) => values.map((value) => `${name}=${value}`)).join('&')
}
