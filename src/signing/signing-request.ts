import { resolveEngine } from '../hash/default-engine.js'
import { checkCredentials, checkDate, checkOptionNames, checkScopePart } from '../option-checks.js'
import { quote, SigV4Error } from '../sigv4-error.js'
import { formatAmzDate } from '../stages/amz-date.js'
import { isAscii, textToByteString } from '../stages/bytes.js'
import { isPayloadHash } from '../stages/payload-hash.js'
import { hostOf, type RequestTarget, splitRequestTarget } from '../stages/request-target.js'
import { serviceRules } from '../stages/service-rules.js'
import { createSigningKeyCache, type PreparedSigningKey } from '../stages/signing-key.js'
import type { HashEngine, HttpRequest, ServiceRules, SignOptions, UrlLike } from '../types.js'

/** What signing and presigning need to know of the request and the options, checked. */
export interface SigningContext {
  readonly method: string
  /** The caller's URL. */
  readonly url: string
  /** The same in bytes, split. */
  readonly target: RequestTarget
  readonly rules: ServiceRules
  readonly engine: HashEngine
  /** As the string to sign has it. */
  readonly dateTime: string
  /** Milliseconds, in whole seconds. */
  readonly time: number
  readonly key: PreparedSigningKey
}

const defaultRegion = 'us-east-1'

/**
 * Checks a request and options at the door.
 *
 * @throws {TypeError}
 * @throws {RangeError} for an invalid date
 */
export function openSigning(
  request: HttpRequest,
  options: SignOptions,
  optionNames: ReadonlySet<string>,
): SigningContext {
  if (typeof request !== 'object' || request === null)
    throw new TypeError(`request: expected an object, got ${quote(request)}`)
  checkOptionNames(options, optionNames)
  const { payloadHash, signedHeaders } = options
  if (signedHeaders !== undefined && !Array.isArray(signedHeaders)) {
    throw new TypeError(`signedHeaders: expected a list of header names, got ${quote(signedHeaders)}`)
  }
  if (payloadHash !== undefined && !(typeof payloadHash === 'string' && isPayloadHash(payloadHash))) {
    throw new TypeError(
      `payloadHash: expected 64 lower-case hex digits or one of AWS's literals, got ${quote(payloadHash)}`,
    )
  }
  checkBody(request.body)
  const method = checkMethod(request.method)
  const url = typeof request.url === 'string' ? request.url : textOf(request.url)
  const engine = resolveEngine(options.engine)
  const date = options.signingDate === undefined ? new Date() : checkDate('signingDate', options.signingDate)
  const dateTime = formatAmzDate(date)
  const key = signingKeyOf(options, dateTime.slice(0, 8), engine)
  const rules = serviceRules(options.service, options.rules)
  return {
    method,
    url,
    target: splitUrl(url),
    rules,
    engine,
    dateTime: rules.gitMethod && method === 'GIT' ? dateTime.slice(0, 15) : dateTime,
    time: Math.floor(date.getTime() / 1000) * 1000,
    key,
  }
}

/** The key cache of signing: what is in it has passed the checks. */
const signingKeys = createSigningKeyCache()

function signingKeyOf(options: SignOptions, date: string, engine: HashEngine): PreparedSigningKey {
  const { credentials, service, region = defaultRegion } = options
  if (typeof credentials === 'object' && credentials !== null) {
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials
    if (sessionToken === undefined && expiration === undefined) {
      const held = signingKeys.find(engine, accessKeyId, secretAccessKey, date, region, service)
      if (held !== undefined) return held
    }
  }
  checkCredentials(credentials)
  checkScopePart('service', service)
  checkScopePart('region', region)
  return signingKeys.get(engine, credentials.accessKeyId, credentials.secretAccessKey, date, region, service)
}

/** The Host header that a client will send for a URL. */
export function signingHost({ scheme, authority }: RequestTarget): string {
  if (authority !== undefined) {
    const host = hostOf(scheme as string, authority)
    if (host !== '') return host
  }
  throw new TypeError('url: expected an absolute URL, or a Host header beside a path')
}

/** What a stage reports of a malformed request is the caller's misuse when signing. */
export function asMisuse(error: unknown): unknown {
  return error instanceof SigV4Error ? new TypeError(error.message, { cause: error }) : error
}

/** Anything but printable ASCII. */
const unusual = /[^ -~]/

function splitUrl(url: string): RequestTarget {
  const target = splitRequestTarget(unusual.test(url) ? bytesOf(url) : url)
  if (target === undefined) {
    throw new TypeError(`url: expected an absolute URL, or a path beginning with "/", got ${quote(url)}`)
  }
  return target
}

function bytesOf(url: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  if (/[\x00-\x1f\x7f]/.test(url)) throw new TypeError(`url: expected no control characters, got ${quote(url)}`)
  const bytes = textToByteString(url)
  if (bytes === undefined) throw new TypeError('url: expected well-formed text, got a lone surrogate')
  if (!isAscii(splitRequestTarget(bytes)?.authority ?? '')) {
    throw new TypeError('url: expected an ASCII host; spell it in Punycode, as new URL(url).host does')
  }
  return bytes
}

function textOf(url: unknown): string {
  if (typeof url === 'object' && url !== null && typeof (url as UrlLike).href === 'string') return (url as UrlLike).href
  throw new TypeError(`url: expected text or a URL, got ${quote(url)}`)
}

const commonMethods = new Set(['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS'])

function checkMethod(method: string): string {
  if (commonMethods.has(method)) return method
  if (typeof method === 'string' && /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(method)) {
    // As `fetch` and `http.request` send it.
    return method.toUpperCase()
  }
  throw new TypeError(`method: expected a token such as GET, got ${quote(method)}`)
}

function checkBody(body: unknown): void {
  if (body === undefined || body === null || body instanceof Uint8Array) return
  if (typeof body !== 'string') {
    throw new TypeError(
      `body: expected text, bytes or null, got ${quote(body)}; for a stream, give its payloadHash or use countersign/streaming`,
    )
  }
  if (textToByteString(body) === undefined) throw new TypeError('body: expected well-formed text, got a lone surrogate')
}
