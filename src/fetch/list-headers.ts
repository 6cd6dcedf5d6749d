import { forEachHeader } from '../stages/canonical-headers.js'
import type { HttpRequest } from '../types.js'

/**
 * Headers whose value is a comma-separated list by their definition, in which a blank after a comma means nothing
 * (RFC 9110 section 5.6.1).
 */
const listHeaders: ReadonlySet<string> = new Set([
  'accept',
  'accept-charset',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'connection',
  'content-encoding',
  'content-language',
  'if-match',
  'if-none-match',
  'pragma',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'vary',
  'via',
  'x-amz-object-attributes',
  'x-amz-optional-object-attributes',
  'x-forwarded-for',
])

/**
 * The other reading of a request whose repeated header lines `Headers` has joined by `", "`, where SigV4 joins them by `","`.
 *
 * It is safe for these headers, and for these only: their values mean the same in both readings, so whoever
 * inserts or removes the blank has changed nothing. Of any other header the blank may be part of the value
 * (`x-amz-copy-source: /bucket/a, b`), and trying both would accept a value that was not signed; so it may be within
 * quotes, as in the entity tag `"a, b"`, and there it stays. One other reading is
 * tried, with all such headers together: a forger gains one more guess at a signature, no choice of readings.
 *
 * @param others more headers that are lists, by their definition in the application
 * @returns undefined if it is the same
 */
export function readingAsLists(request: HttpRequest, others: readonly string[]): HttpRequest | undefined {
  const lists = new Set(others.map((name) => name.toLowerCase()))
  const signed = signedHeadersOf(request)
  const headers: [string, string][] = []
  let differs = false
  forEachHeader(request.headers, (name, value) => {
    const isList = listHeaders.has(name) || lists.has(name)
    const other = isList && signed.has(name) ? withoutBlanks(value) : value
    differs ||= other !== value
    headers.push([name, other])
  })
  return differs ? { ...request, headers } : undefined
}

/** A list without the blanks after its commas. Where it is not plain what is quoted, all stay. */
function withoutBlanks(list: string): string {
  const quotes = list.split('"').length - 1
  if (quotes % 2 === 1 || list.includes('\\')) return list
  return list.replace(/"[^"]*"|, /g, (piece) => (piece === ', ' ? ',' : piece))
}

/** The names that either form of authentication says are signed; what is not signed needs no other reading. */
function signedHeadersOf({ url, headers }: HttpRequest): ReadonlySet<string> {
  let text = /[?&]X-Amz-SignedHeaders=([^&]*)/.exec(String(url))?.[1]?.replace(/%3B/gi, ';') ?? ''
  forEachHeader(headers, (name, value) => {
    if (name === 'authorization') text += `;${/SignedHeaders=([^,\s]*)/.exec(value)?.[1] ?? ''}`
  })
  return new Set(text.split(';'))
}
