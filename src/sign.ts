import { checkGivenHash } from './signing/given-payload.js'
import { slots } from './signing/header-plan.js'
import { Signed } from './signing/signed-request.js'
import { addOwn, headersToSend, lineValue, planHeaders, readSigningHeaders } from './signing/signing-headers.js'
import { asMisuse, openSigning, type SigningContext, signingHost } from './signing/signing-request.js'
import { formatAuthorizationHeader } from './stages/authorization-header.js'
import { joinCanonicalHeaders } from './stages/canonical-headers.js'
import { createCanonicalQuery } from './stages/canonical-query.js'
import { createCanonicalRequest } from './stages/canonical-request.js'
import { createCanonicalUri } from './stages/canonical-uri.js'
import { hashBody, isHexDigest, isLiteral, unsignedPayload } from './stages/payload-hash.js'
import { signCanonicalRequest } from './stages/sign-canonical-request.js'
import type { HttpRequest, SignedRequest, SignOptions } from './types.js'

const optionNames = new Set([
  'credentials',
  'service',
  'region',
  'signingDate',
  'payloadHash',
  'signedHeaders',
  'rules',
  'engine',
])

/**
 * Signs a request in its Authorization header.
 *
 * The caller's request is not changed; an earlier signature of it is replaced.
 *
 * @param request `url` is text, whose other characters than ASCII become UTF-8; each character of a header value is a byte
 * @throws {TypeError} if the request or an option is not what it should be
 * @throws {RangeError} for an invalid `signingDate`
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signRequest(request: HttpRequest, options: SignOptions): SignedRequest {
  const context = openSigning(request, options, optionNames)
  try {
    return sign(request, options, context)
  } catch (error) {
    throw asMisuse(error)
  }
}

const presigned = /(?:^|&)X-Amz-(?:Algorithm|Credential|Signature|SignedHeaders)=/

function sign(request: HttpRequest, options: SignOptions, context: SigningContext): SignedRequest {
  const { target, rules, engine, dateTime, key } = context
  const { credentials } = options
  const canonicalQuery = createCanonicalQuery(target.query)
  if (canonicalQuery.includes('X-Amz-') && presigned.test(canonicalQuery)) {
    throw new TypeError(
      'url: expected one that is not presigned; take its X-Amz-* parameters off, or use presignRequest',
    )
  }
  const git = rules.gitMethod && context.method === 'GIT'
  const headers = readSigningHeaders(request.headers, options.signedHeaders)
  const sent = headersToSend(headers)
  if (headers.shape.hostLine === undefined) addOwn(headers, slots.host, signingHost(target))
  if (!git) {
    sent['x-amz-date'] = dateTime
    addOwn(headers, slots.date, dateTime)
  }
  const given = lineValue(headers, headers.shape.contentSha256Line)
  const payloadHash = git ? '' : payloadHashOf(request, options, given, context)
  if (given === undefined && !git && (rules.signContentSha256 || isLiteral(payloadHash))) {
    sent['x-amz-content-sha256'] = payloadHash
    addOwn(headers, slots.contentSha256, payloadHash)
  }
  // Git's password has no place for headers: a token goes into its user name.
  if (credentials.sessionToken && !git) {
    sent[rules.sessionTokenName] = credentials.sessionToken
    if (rules.sessionToken === 'signed') addOwn(headers, slots[rules.sessionTokenName], credentials.sessionToken)
  }
  const toSign = planHeaders(headers)
  const { signedHeaders } = toSign
  const canonicalRequest = createCanonicalRequest({
    method: context.method,
    canonicalUri: createCanonicalUri(target.path, rules),
    canonicalQuery,
    canonicalHeaders: joinCanonicalHeaders(toSign),
    signedHeaders,
    payloadHash,
  })
  const signed = signCanonicalRequest(canonicalRequest, toSign.ascii, dateTime, key.scopeText, key.hmac, engine)
  sent['authorization'] = formatAuthorizationHeader(
    credentials.accessKeyId,
    key.scopeText,
    signedHeaders,
    signed.seedSignature,
  )
  return new Signed(context.method, context.url, sent, bodyToSend(request, context.method), signed, signedHeaders)
}

function payloadHashOf(
  { body }: HttpRequest,
  { payloadHash }: SignOptions,
  header: string | undefined,
  { rules, engine }: SigningContext,
): string {
  if (header === undefined) {
    return payloadHash ?? (rules.headerPayload === 'unsigned' ? unsignedPayload : hashBody(body, engine))
  }
  return checkGivenHash(header, payloadHash ?? (hasBody(body) && isHexDigest(header) ? hashBody(body, engine) : header))
}

function hasBody(body: HttpRequest['body']): boolean {
  return body !== undefined && body !== null
}

function bodyToSend({ body }: HttpRequest, method: string): string | Uint8Array | undefined {
  if (body === undefined || body === null) return undefined
  // `fetch` refuses a body of these, an empty one too.
  return body.length === 0 && (method === 'GET' || method === 'HEAD') ? undefined : body
}
