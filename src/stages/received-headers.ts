import { quote, SigV4Error } from '../sigv4-error.js'
import type { HeadersInput } from '../types.js'
import { isAscii } from './bytes.js'
import { forEachHeader, type HeadersToSign, malformedHeader } from './canonical-headers.js'
import { headerName } from './header-names.js'
import { isPlainHeaderValue, normalizeHeaderValue } from './header-values.js'

/** The headers of a received request by lower-case name, values normalised, repeated ones joined by `,`. */
export type ReceivedHeaders = ReadonlyMap<string, string>

/**
 * Checks 0 and 1: reads the headers of a received request once.
 *
 * @param limit header lines
 * @throws {SigV4Error} `LimitExceeded`, `MalformedHeader`, `DuplicateHeader` for a header that must not be there twice
 */
export function readReceivedHeaders(headers: HeadersInput | undefined, limit: number): ReceivedHeaders {
  const received = new Map<string, string>()
  let count = 0
  forEachHeader(headers, (name, raw) => {
    if (++count > limit) {
      throw new SigV4Error('LimitExceeded', `headers: expected at most ${limit}`, { name: 'headers', limit })
    }
    const known = headerName(name)
    const value = normalizeHeaderValue(raw)
    if (known === undefined || value === undefined) throw malformedHeader(name)
    const before = received.get(known.lower)
    if (before === undefined) received.set(known.lower, value)
    else if (known.single) {
      throw new SigV4Error('DuplicateHeader', `header ${quote(known.lower)}: expected it once`, { name: known.lower })
    } else received.set(known.lower, `${before},${value}`)
  })
  return received
}

/**
 * Check 8: the values of the signed headers.
 *
 * @throws {SigV4Error} `SignedHeaderMissing`
 */
export function pickSignedHeaders(
  received: ReceivedHeaders,
  names: readonly string[],
  host: string | undefined,
  authentication: 'header' | 'query',
): HeadersToSign {
  const values: string[] = []
  let ascii = true
  for (let i = 0; i < names.length; i++) {
    const lower = names[i] as string
    const value = host !== undefined && (lower === 'host' || lower === ':authority') ? host : received.get(lower)
    if (value === undefined) {
      const message = `SignedHeaders: expected ${quote(lower)} to be among the request's headers`
      throw new SigV4Error('SignedHeaderMissing', message, { authentication, name: lower })
    }
    ascii &&= isPlainHeaderValue(value) || isAscii(value)
    values.push(value)
  }
  return { names, values, ascii }
}
