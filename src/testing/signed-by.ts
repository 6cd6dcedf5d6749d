import { compareRequests } from '../diagnose/compare-requests.js'
import { maskTokens, partsOf } from '../diagnose/difference.js'
import { rereadable } from '../hosts/rereadable-headers.js'
import { checkObject, ownOptions } from '../named-options.js'
import { isSigV4Error, quote } from '../sigv4-error.js'
import { parseDateHeader } from '../stages/amz-date.js'
import type { CredentialsInput, HttpRequest, ServiceRules, UrlLike } from '../types.js'
import { verifyRequest } from '../verify.js'

/** What the request must be signed for. */
export interface SignedByOptions {
  /** The service's signing name. */
  readonly service: string
  readonly region: string
  /** The verifier's clock. @default the date of the request */
  readonly now?: Date | undefined
  /** Overrides of the service's row in the table of service rules. */
  readonly rules?: Partial<ServiceRules> | undefined
}

/** What a matcher of Vitest or Jest returns. */
export interface MatcherResult {
  readonly pass: boolean
  readonly message: () => string
}

/** For Vitest's and Jest's types: what the assertion has beside its own. */
export interface SignedByMatchers<Result> {
  /** That a request, signed or presigned, is one that AWS would accept from these credentials. */
  toBeSignedBy(credentials: CredentialsInput, options: SignedByOptions): Result
}

/**
 * The matcher `toBeSignedBy`, for an `expect` to be extended with.
 *
 * @param received a request, or what `signRequest` and `presignRequest` return
 * @throws {TypeError} if `received` is no request, or an option is not what it should be
 */
export function toBeSignedBy(
  received: unknown,
  credentials: CredentialsInput,
  options: SignedByOptions,
): MatcherResult {
  checkObject('options', options)
  const signed = asRequest(received)
  // Headers that iterate but once are read here, and no more.
  const request = asReceived(signed)
  try {
    verifyRequest(request, { ...ownOptions(options), credentials, now: options.now ?? dateOf(request) })
    return { pass: true, message: () => `expected the request not to be signed by ${credentials.accessKeyId}` }
  } catch (error) {
    if (!isSigV4Error(error)) throw error
    const lines = [`expected the request to be signed by ${credentials.accessKeyId}: ${error.code}`, error.message]
    const { canonicalRequest } = error
    if (canonicalRequest !== undefined) lines.push(...differences(signed.canonicalRequest, canonicalRequest))
    return { pass: false, message: () => lines.join('\n') }
  }
}

interface ReceivedRequest extends HttpRequest {
  readonly canonicalRequest?: unknown
}

function asRequest(received: unknown): ReceivedRequest {
  const { method, url } = (received ?? {}) as { method?: unknown; url?: string | Partial<UrlLike> | null }
  const text = typeof url === 'string' ? url : url?.href
  if (typeof method === 'string' && typeof text === 'string') return received as ReceivedRequest
  throw new TypeError(`expected a request with a method and a url, got ${quote(received)}`)
}

/** As it comes to a server: a client adds the URL's host, and whatever has no body has none. */
function asReceived({ method, url, headers, body }: ReceivedRequest): HttpRequest {
  const pairs = rereadable(headers)
  const text = typeof url === 'string' ? url : url.href
  const named = pairs.some(([name]) => name.toLowerCase() === 'host')
  if (!named && URL.canParse(text)) pairs.push(['host', new URL(text).host])
  return { method, url: text, headers: pairs, body: body ?? null }
}

function dateOf({ url, headers }: HttpRequest): Date | undefined {
  const [, inQuery] = /[?&]X-Amz-Date=([^&]+)/.exec(String(url)) ?? []
  const pairs = rereadable(headers)
  const inHeader = (header: string) => pairs.find(([name]) => name.toLowerCase() === header)?.[1]
  const time = parseDateHeader(inQuery ?? inHeader('x-amz-date') ?? inHeader('date') ?? '')
  return Number.isNaN(time) ? undefined : new Date(time)
}

/** Where what the signer signed differs from what the request says, if the signer tells. */
function differences(signed: unknown, verified: string): string[] {
  const theirs = typeof signed === 'string' ? partsOf(maskTokens(signed)) : undefined
  const ours = partsOf(verified)
  if (theirs === undefined || ours === undefined) return ['the canonical request of what was received:', verified]
  const found = compareRequests(theirs, ours)
  if (found.length === 0) return ['the canonical requests agree: the secret, the date or the scope is another']
  const show = (text: string | undefined) => (text === undefined ? 'none' : JSON.stringify(text))
  return found.flatMap(({ message, signed, received }) => [
    message,
    `- signed:   ${show(signed)}`,
    `+ received: ${show(received)}`,
  ])
}
