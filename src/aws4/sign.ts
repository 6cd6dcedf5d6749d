import { signPrepared } from '../signing/prepared-request.js'
import { choosePayloadHash } from '../signing/signed-payload.js'
import { signingPlan } from '../signing/signing-headers.js'
import { asMisuse, openSigning, type SigningContext, signOptionNames } from '../signing/signing-request.js'
import { demand, expectation } from '../sigv4-error.js'
import { parseAmzDate } from '../stages/amz-date.js'
import { formatAuthorizationHeader } from '../stages/authorization-header.js'
import { tokenParameterName } from '../stages/authorization-query.js'
import { createCanonicalQuery } from '../stages/canonical-query.js'
import { maxExpiresIn } from '../stages/request-checks.js'
import { signingAlgorithm } from '../stages/string-to-sign.js'
import { encodeBytes } from '../stages/uri-encode.js'
import type { Credentials } from '../types.js'
import { addHeader, copyHeaders, dropHeader, findHeader, readHeaders } from './headers.js'
import { readScope } from './scope.js'
import { joinParameters, type Parameters, readTarget } from './target.js'
import type { Aws4Headers, Aws4Request, SignedAws4Request } from './types.js'

const contentSha256 = 'X-Amz-Content-Sha256'
const encoder = new TextEncoder()

/** A request on its way to its signature, which completes `headers` or `query`. */
interface Prepared {
  readonly request: Aws4Request
  readonly credentials: Credentials
  readonly context: SigningContext
  readonly headers: Aws4Headers
  readonly query: Parameters
  readonly payloadHash: string
}

/**
 * `sign` of aws4 1.13: signs options of `http.request` in their headers or, with `signQuery`, in their path.
 *
 * @returns the very options, with new `headers` and `path`
 * @throws {TypeError} for what cannot be signed, which is then not changed; credentials are not looked for in the environment
 * @throws {RangeError} for an invalid date, and for an `X-Amz-Expires` that is not a whole number from 1 to 604800
 * @see https://github.com/mhart/aws4
 */
export function sign<T extends Aws4Request>(request: T, credentials: Credentials): T & SignedAws4Request {
  const isOptions = typeof request === 'object' && request !== null && !('searchParams' in request)
  demand(isOptions, 'request', 'options of http.request, no URL', request)
  try {
    return Object.assign(request, signOptions(request, credentials))
  } catch (error) {
    throw asMisuse(error)
  }
}

function signOptions(request: Aws4Request, credentials: Credentials): SignedAws4Request & Partial<Aws4Request> {
  const { signQuery, doNotModifyHeaders, doNotEncodePath } = request
  const body = request.body ?? undefined
  const method = request.method || (body ? 'POST' : 'GET')
  const headers = copyHeaders(request.headers)
  const { service, region, host } = readScope(request, findHeader(headers, 'host'))
  const authority = /^[^[]*:[^:]*:/.test(host) ? `[${host}]` : host
  checkPort(request.port)
  addHeader(headers, 'Host', request.port ? `${authority}:${request.port}` : authority)
  const { path, query, hasQuery } = readTarget(request.path)
  const given = signQuery ? query['X-Amz-Date']?.[0] : findHeader(headers, 'x-amz-date')
  const date = dateOf(given, findHeader(headers, 'date'))
  const options = {
    ...{ credentials, service, region, signingDate: date ?? new Date() },
    ...(doNotEncodePath ? { rules: { doubleEncodePath: false } } : {}),
  }
  const context = openSigning({ method, url: path, body }, options, signOptionNames)
  const { presignPayload, headerPayload, gitMethod } = context.rules
  const isGit = gitMethod && method === 'GIT'
  const declared = findHeader(headers, 'x-amz-content-sha256') || undefined
  const byDefault = signQuery ? presignPayload : headerPayload
  const hash = () => choosePayloadHash(context, options, byDefault, declared, query[contentSha256]?.[0])
  const prepared = { request, credentials, context, headers, query, payloadHash: isGit ? '' : hash() }
  if (signQuery) signInQuery(prepared)
  else {
    if (!doNotModifyHeaders && !isGit) addHeaders(prepared, body)
    if (doNotModifyHeaders && date === undefined) throw new TypeError('headers: expected an X-Amz-Date or a Date')
    signInHeader(prepared)
  }
  return {
    ...(request.hostname || request.host ? {} : { hostname: findHeader(headers, 'host') }),
    ...(request.method || !body ? {} : { method }),
    headers,
    path: hasQuery || signQuery ? `${path}?${joinParameters(Object.entries(query))}` : path,
  }
}

function checkPort(port: Aws4Request['port']): void {
  const isPort = (typeof port === 'number' || typeof port === 'string') && /^\d+$/.test(String(port))
  demand(!port || isPort, 'port', 'a number or digits', port)
}

function dateOf(amzDate: string | undefined, date: string | undefined): Date | undefined {
  if (!amzDate) return date ? dateOfHeader(date) : undefined
  const time = parseAmzDate(amzDate)
  demand(!Number.isNaN(time), 'X-Amz-Date', 'YYYYMMDDTHHMMSSZ', amzDate)
  return new Date(time)
}

function dateOfHeader(text: string): Date {
  const date = new Date(text)
  const year = date.getUTCFullYear()
  if (year >= 0 && year <= 9999) return date
  throw new RangeError(expectation('Date', 'a date between the years 0 and 9999', text))
}

function checkLifetime(seconds: string): void {
  if (/^\d+$/.test(seconds) && Number(seconds) >= 1 && Number(seconds) <= maxExpiresIn) return
  throw new RangeError(expectation('X-Amz-Expires', `whole seconds from 1 to ${maxExpiresIn} (a week)`, seconds))
}

function addHeaders({ headers, context, credentials, payloadHash }: Prepared, body: Aws4Request['body']): void {
  const { rules, dateTime } = context
  if (body) {
    addHeader(headers, 'Content-Type', 'application/x-www-form-urlencoded; charset=utf-8')
    addHeader(headers, 'Content-Length', typeof body === 'string' ? encoder.encode(body).length : body.length)
  }
  if (credentials.sessionToken) {
    dropHeader(headers, rules.sessionTokenName)
    headers[tokenParameterName(rules)] = credentials.sessionToken
  }
  if (rules.signContentSha256) addHeader(headers, contentSha256, payloadHash)
  addHeader(headers, 'X-Amz-Date', dateTime)
}

function signInHeader(prepared: Prepared): void {
  const { headers, credentials, context, query } = prepared
  if ('X-Amz-Signature' in query) throw new TypeError('path: expected one that is not presigned')
  const { signedHeaders, signatureOf } = planSignature(prepared)
  const signature = signatureOf(Object.entries(query))
  headers['Authorization'] = formatAuthorizationHeader(context.key, credentials.accessKeyId, signedHeaders, signature)
}

function signInQuery(prepared: Prepared): void {
  const { credentials, context, query } = prepared
  const { rules, key, dateTime } = context
  const isTokenSigned = rules.sessionToken === 'signed'
  const set = (name: string, value: string | undefined) => {
    if (value) query[name] = [encodeBytes(value)]
  }
  delete query['X-Amz-Signature']
  if (isTokenSigned) set(tokenParameterName(rules), credentials.sessionToken)
  if (rules.expiresRequired) query['X-Amz-Expires'] ??= ['86400']
  const lifetime = query['X-Amz-Expires']?.join()
  if (lifetime !== undefined) checkLifetime(lifetime)
  set('X-Amz-Date', dateTime)
  set('X-Amz-Algorithm', signingAlgorithm)
  set('X-Amz-Credential', `${credentials.accessKeyId}/${key.scopeText}`)
  const { signedHeaders, signatureOf } = planSignature(prepared)
  set('X-Amz-SignedHeaders', signedHeaders)
  const unsigned = isTokenSigned ? rules.unsignedQuery : [...rules.unsignedQuery, tokenParameterName(rules)]
  set('X-Amz-Signature', signatureOf(Object.entries(query).filter(([name]) => !unsigned.includes(name))))
  if (!isTokenSigned) set(tokenParameterName(rules), credentials.sessionToken)
}

/** The names of the headers that are signed, and what signs them with a query. */
function planSignature({ request, context, headers, payloadHash }: Prepared) {
  const lines = readHeaders(headers, request, context.rules)
  const plan = signingPlan(lines)
  const signatureOf = (query: readonly [string, string[]][]): string => {
    const canonicalQuery = createCanonicalQuery(joinParameters(query))
    return signPrepared(context, lines, plan, canonicalQuery, payloadHash).seedSignature
  }
  return { signedHeaders: plan.signedHeaders, signatureOf }
}
