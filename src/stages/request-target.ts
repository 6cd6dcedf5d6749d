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
}

/**
 * Splits a URL (`https://host/path?query`) or an origin-form target (`/path?query`) without changing a byte of it.
 * `URL` would resolve `..` and `%2e`, which S3 signs as they are.
 *
 * @returns undefined if it is neither
 */
export function splitRequestTarget(text: string): RequestTarget | undefined {
  let scheme: string | undefined
  let authority: string | undefined
  let pathStart = 0
  if (text.charCodeAt(0) !== 0x2f) {
    const colon = text.indexOf('://')
    if (colon <= 0) return undefined
    scheme = text.slice(0, colon)
    if (!/^[a-z][a-z0-9+.-]*$/i.test(scheme)) return undefined
    scheme = scheme.toLowerCase()
    pathStart = colon + 3
    while (pathStart < text.length && !isDelimiter(text.charCodeAt(pathStart))) pathStart++
    authority = text.slice(colon + 3, pathStart)
  }
  const hash = text.indexOf('#', pathStart)
  const end = hash < 0 ? text.length : hash
  const mark = text.indexOf('?', pathStart)
  const pathEnd = mark < 0 || mark > end ? end : mark
  return {
    scheme,
    authority,
    path: text.slice(pathStart, pathEnd),
    query: pathEnd === end ? '' : text.slice(pathEnd + 1, end),
    end,
  }
}

function isDelimiter(code: number): boolean {
  return code === 0x2f || code === 0x3f || code === 0x23
}

const defaultPorts: Readonly<Record<string, string>> = { http: ':80', ws: ':80', https: ':443', wss: ':443' }

/** The Host header that a client sends for an authority: lower case, no user information, no default port. */
export function hostOf(scheme: string, authority: string): string {
  const host = authority.slice(authority.lastIndexOf('@') + 1).toLowerCase()
  const port = defaultPorts[scheme]
  return port !== undefined && host.endsWith(port) ? host.slice(0, -port.length) : host
}
