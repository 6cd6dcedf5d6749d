import { checkObject, checkOptionNames } from '../named-options.js'
import { checkRawBody } from '../receiving/raw-body.js'
import { textAsBytes } from '../receiving/text-as-bytes.js'
import { quote } from '../sigv4-error.js'
import { splitRequestTarget } from '../stages/request-target.js'
import type { HttpRequest } from '../types.js'

/** A `Request`, by what is read of it. */
export interface ReceivedFetchRequest {
  readonly method: string
  readonly url: string
  readonly headers: { forEach(callback: (value: string, name: string) => void): void }
  readonly body: ReadableStream<Uint8Array> | null
  readonly bodyUsed: boolean
  /** Is called where `body` is undefined. */
  arrayBuffer?(): Promise<ArrayBuffer>
}

/** What a `Request` does not tell. */
export interface FetchRequestOptions {
  /** The bytes of a body that was read already, as they came. @default not read yet, or `null` if there is none */
  readonly rawBody?: string | Uint8Array | null | undefined
}

const optionNames: ReadonlySet<string> = new Set<keyof FetchRequestOptions>(['rawBody'])

/**
 * A Fetch `Request` as a request to verify: the path and query of its URL, its headers, and the URL's host where `Headers`
 * has none. Where they have one, it is the one to be verified, and the URL's own may be any.
 *
 * `Request` has lost some of what was sent: dot segments are resolved, a `\` is a `/`, characters such as `"`, `<`, `{` and
 * those beyond ASCII are escaped, repeated header lines are joined by `", "`, and without a Host header so is the default
 * port. Where the signature covered it, it does not match.
 *
 * @throws {TypeError} if it is no `Request`, and for a `rawBody` that is neither text nor bytes
 * @see https://fetch.spec.whatwg.org/#request-class
 */
export function fromFetchRequest(request: ReceivedFetchRequest, options: FetchRequestOptions = {}): HttpRequest {
  checkObject('request', request)
  checkOptionNames(options, optionNames)
  checkRawBody(options.rawBody)
  const { method, url, headers } = request
  const target = typeof url === 'string' ? splitRequestTarget(url) : undefined
  if (typeof method !== 'string' || target === undefined || typeof headers?.forEach !== 'function') {
    throw new TypeError(`request: expected a Request, got ${quote(request)}`)
  }
  const pairs: [string, string][] = []
  let host = target.authority
  headers.forEach((value, name) => {
    if (name === 'host') host = undefined
    pairs.push([name, textAsBytes(value)])
  })
  if (host !== undefined) pairs.push(['host', host])
  return {
    method,
    url: target.query === '' ? target.path : `${target.path}?${target.query}`,
    headers: pairs,
    body: options.rawBody === undefined && request.body === null ? null : options.rawBody,
  }
}
