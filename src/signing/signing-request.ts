import { resolveEngine } from '../hash/default-engine.js'
import type { HashEngine } from '../hash-engine.js'
import { checkObject, checkOptionNames } from '../named-options.js'
import { checkCredentials, checkDate, checkNames, checkScopePart } from '../option-checks.js'
import { demand, SigV4Error } from '../sigv4-error.js'
import { formatAmzDate, scopeDateOf } from '../stages/amz-date.js'
import { byteStringToText, isAscii, isByteArray, isWellFormed, textToByteString } from '../stages/bytes.js'
import { isCanonicalQuery } from '../stages/canonical-query.js'
import { isToken } from '../stages/header-names.js'
import { isPayloadHash, payloadHashForms } from '../stages/payload-hash.js'
import { hostOf, type RequestTarget, splitRequestTarget, textOfUrl } from '../stages/request-target.js'
import { serviceRules } from '../stages/service-rules.js'
import { createSigningKeyCache, type PreparedSigningKey } from '../stages/signing-key.js'
import type { HttpRequest, ServiceRules, SignOptions } from '../types.js'

/** What signing and presigning need to know of the request and the options, checked. */
export interface SigningContext {
  readonly method: string
  /** The caller's URL. */
  readonly url: string
  /** The same in bytes, split. */
  readonly target: RequestTarget
  /** Whether its query is canonical but for the order of its parameters. */
  readonly hasCanonicalQuery: boolean
  /** The Host header that a client will send, or nothing for a path. */
  readonly host: string
  readonly rules: ServiceRules
  readonly engine: HashEngine
  /** As the string to sign has it. */
  readonly dateTime: string
  readonly body: HttpRequest['body']
  /** Milliseconds, in whole seconds. */
  readonly time: number
  readonly key: PreparedSigningKey
}

export const signOptionNames: ReadonlySet<keyof SignOptions> = new Set([
  'credentials',
  'service',
  'region',
  'signingDate',
  'payloadHash',
  'signedHeaders',
  'rules',
  'engine',
] as const)

/** The key cache of signing: what is in it has passed the checks. */
const signingKeys = createSigningKeyCache()

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
  checkObject('request', request)
  checkOptionNames(options, optionNames)
  const { payloadHash, signingDate } = options
  checkNames('signedHeaders', options.signedHeaders)
  demand(payloadHash === undefined || isPayloadHash(payloadHash), 'payloadHash', payloadHashForms, payloadHash)
  const { body } = request
  checkBody(body)
  const method = checkMethod(request.method)
  const url = textOfUrl(request.url)
  demand(typeof url === 'string', 'url', 'text or a URL', request.url)
  const split = splitRequestTarget(url)
  const hasCanonicalQuery = split !== undefined && isCanonicalQuery(split.query)
  // Nothing of it but ASCII, and nothing to check.
  const isUsual = hasCanonicalQuery && split.isPlain && split.end === url.length
  const target = isUsual ? split : splitUnusual(url, split)
  const engine = resolveEngine(options.engine)
  const date = signingDate === undefined ? new Date() : checkDate('signingDate', signingDate)
  const dateTime = formatAmzDate(date)
  const key = signingKeyOf(options, scopeDateOf(dateTime), engine)
  const rules = serviceRules(options.service, options.rules)
  return {
    method,
    url,
    target,
    hasCanonicalQuery,
    host: isUsual ? (target.authority ?? '') : hostOf(target.scheme ?? '', target.authority ?? ''),
    rules,
    engine,
    dateTime: rules.gitMethod && method === 'GIT' ? dateTime.slice(0, 15) : dateTime,
    body,
    time: Math.floor(date.getTime() / 1000) * 1000,
    key,
  }
}

function signingKeyOf(options: SignOptions, date: string, engine: HashEngine): PreparedSigningKey {
  const { credentials, service, region = 'us-east-1' } = options
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials ?? {}
  const held = signingKeys.find(engine, accessKeyId, secretAccessKey, date, region, service)
  // What a key is found by was checked when it was made, and nothing else was.
  if (held && sessionToken === undefined && expiration === undefined) return held
  checkCredentials(credentials)
  checkScopePart('service', service)
  checkScopePart('region', region)
  return held ?? signingKeys.add(engine, accessKeyId, secretAccessKey, date, region, service)
}

/** The Host header that a client will send for a URL. */
export function signingHost({ host }: SigningContext): string {
  if (host !== '') return host
  throw new TypeError('url: expected an absolute URL, or a Host header beside a path')
}

/** What a stage reports of a malformed request is the caller's misuse when signing. */
export function asMisuse(error: unknown): unknown {
  return error instanceof SigV4Error ? new TypeError(error.message, { cause: error }) : error
}

function splitUnusual(url: string, split: RequestTarget | undefined): RequestTarget {
  if (split !== undefined && !/[^ -~]/.test(url)) return split
  // What a message says: no session token of the query, no password before the host.
  const shown = (url.split('?', 1)[0] as string).split('@').pop()
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  demand(!/[\x00-\x1f\x7f]/.test(url), 'url', 'no control characters', shown)
  const bytes = textToByteString(url)
  demand(bytes !== undefined, 'url', 'no lone surrogate', shown)
  const target = splitRequestTarget(bytes)
  demand(target !== undefined, 'url', 'an absolute URL, or a path beginning with "/"', shown)
  const { authority = '' } = target
  const host = byteStringToText(authority.slice(authority.lastIndexOf('@') + 1))
  demand(isAscii(host), 'url', 'an ASCII host, in Punycode as new URL(url).host spells it', host)
  return target
}

const usualMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'POST', 'DELETE'])

function checkMethod(method: string): string {
  if (usualMethods.has(method)) return method
  demand(isToken(method), 'method', 'a token such as GET', method)
  // As `fetch` and `http.request` send it.
  return method.toUpperCase()
}

function checkBody(body: HttpRequest['body']): void {
  if (body === undefined || body === null || isByteArray(body)) return
  const expected = 'text, bytes or null (leave a stream out and give its payloadHash, or use countersign/streaming)'
  demand(typeof body === 'string', 'body', expected, body)
  if (!isWellFormed(body)) throw new TypeError('body: expected no lone surrogate, got one')
}
