import type { UrlLike } from '../types.js'

/** The text of a request's `url`, or undefined if it has none. */
export function textOfUrl(url: string | UrlLike | null | undefined): unknown {
  return typeof url === 'string' ? url : url?.href
}

/** The parts of a URL or request target, as they stand in it. */
export interface RequestTarget {
  /** Lower case, without `:`; undefined for an origin-form target. */
  readonly scheme: string | undefined
  /** Everything between `//` and the path; undefined for an origin-form target. */
  readonly authority: string | undefined
  /** Begins with `/`, or is empty. */
  readonly path: string
  /** Without `?`; empty if there is none. */
  readonly query: string
  /** Where the fragment begins, or the text's length. */
  readonly end: number
  /** Whether the path needs no encoding, decoding or resolving, and a host before it, of https, is sent as it stands. */
  readonly isPlain: boolean
}

const plain = /^(?:https:\/\/[a-z0-9.-]+)?(?:\/[\w~-][\w.~-]*)*\/?(?:\?|$)/

// V8 runs out of stack on millions of segments.
const longestPlain = 16_384

/**
 * Splits a URL (`https://host/path?query`) or an origin-form target (`/path?query`) without changing a byte of it.
 * `URL` would resolve `..` and `%2e`, which S3 signs as they are.
 *
 * @returns undefined if it is neither
 */
export function splitRequestTarget(text: string): RequestTarget | undefined {
  const hash = text.indexOf('#')
  const end = hash < 0 ? text.length : hash
  const mark = text.indexOf('?')
  const pathEnd = mark < 0 || mark > end ? end : mark
  const query = text.slice(pathEnd + 1, end)
  const isPlain = pathEnd <= longestPlain && plain.test(text)
  if (text[0] === '/') {
    return { scheme: undefined, authority: undefined, path: text.slice(0, pathEnd), query, end, isPlain }
  }
  const isUsual = isPlain && text[0] === 'h'
  const colon = isUsual ? 5 : text.indexOf('://')
  // Looked at before it is lower case, which makes a `k` of a sign that is none.
  const scheme = isUsual ? 'https' : text.slice(0, Math.max(colon, 0))
  if (!isUsual && (colon > pathEnd || !/^[a-z][a-z0-9+.-]*$/i.test(scheme))) return undefined
  const slash = text.indexOf('/', colon + 3)
  const pathStart = slash < 0 || slash > pathEnd ? pathEnd : slash
  const authority = text.slice(colon + 3, pathStart)
  return {
    scheme: isUsual ? scheme : scheme.toLowerCase(),
    authority,
    path: text.slice(pathStart, pathEnd),
    query,
    end,
    isPlain,
  }
}

const defaultPorts: Readonly<Record<string, string>> = { http: ':80', ws: ':80', https: ':443', wss: ':443' }

/** The Host header that a client sends for an authority: lower case, no user information, no default or empty port. */
export function hostOf(scheme: string, authority: string): string {
  const host = authority
    .slice(authority.lastIndexOf('@') + 1)
    .toLowerCase()
    .replace(/:$/, '')
  const port = defaultPorts[scheme]
  return port !== undefined && host.endsWith(port) ? host.slice(0, -port.length) : host
}
