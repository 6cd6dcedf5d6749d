import { signPrepared } from './signing/prepared-request.js'
import { choosePayloadHash } from './signing/signed-payload.js'
import { Signed } from './signing/signed-request.js'
import { addOwn, headersToSend, readSigningHeaders, signingPlan } from './signing/signing-headers.js'
import { asMisuse, openSigning, type SigningContext, signingHost, signOptionNames } from './signing/signing-request.js'
import { formatAuthorizationHeader } from './stages/authorization-header.js'
import { sortQuery } from './stages/canonical-query.js'
import { headerValue, slots } from './stages/header-lines.js'
import { isLiteral } from './stages/payload-hash.js'
import type { HttpRequest, SignedRequest, SignOptions } from './types.js'

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
  const context = openSigning(request, options, signOptionNames)
  try {
    return sign(request, options, context)
  } catch (error) {
    throw asMisuse(error)
  }
}

const presigned = /(?:^|&)X-Amz-(?:Algorithm|Credential|Signature|SignedHeaders)=/

function sign(request: HttpRequest, options: SignOptions, context: SigningContext): SignedRequest {
  const { method, url, target, rules, dateTime, key, body } = context
  const { accessKeyId, sessionToken } = options.credentials
  const { query } = target
  const canonicalQuery = sortQuery(query, context.hasCanonicalQuery)
  // A look at what is whole already, since a canonical query would have to be put together for it.
  if ((query.includes('X-Amz-') || !context.hasCanonicalQuery) && presigned.test(canonicalQuery)) {
    throw new TypeError(
      'url: expected one that is not presigned; take off its X-Amz-* parameters, or use presignRequest',
    )
  }
  const headers = readSigningHeaders(request.headers, options.signedHeaders)
  if (!headers.shape.fields.has('host')) addOwn(headers, slots.host, signingHost(context))
  // Git's password has no place for headers: a token goes into its user name.
  const hasHeaders = !(rules.gitMethod && method === 'GIT')
  const given = headerValue(headers, 'x-amz-content-sha256')
  const payloadHash = hasHeaders ? choosePayloadHash(context, options, rules.headerPayload, given) : ''
  const sendsHash = hasHeaders && given === undefined && (rules.signContentSha256 || isLiteral(payloadHash))
  const sentToken = hasHeaders ? sessionToken : undefined
  if (hasHeaders) addOwn(headers, slots['x-amz-date'], dateTime)
  if (sendsHash) addOwn(headers, slots['x-amz-content-sha256'], payloadHash)
  if (sentToken && rules.sessionToken === 'signed') addOwn(headers, slots[rules.sessionTokenName], sentToken)
  const plan = signingPlan(headers)
  const { signedHeaders } = plan
  const signed = signPrepared(context, headers, plan, canonicalQuery, payloadHash)
  const sent = headersToSend(headers, plan.sent)
  if (hasHeaders) sent['x-amz-date'] = dateTime
  if (sendsHash) sent['x-amz-content-sha256'] = payloadHash
  if (sentToken) sent[rules.sessionTokenName] = sentToken
  sent['authorization'] = formatAuthorizationHeader(key, accessKeyId, signedHeaders, signed.seedSignature)
  const result = new Signed(method, url, sent, signed, signedHeaders)
  // `fetch` refuses a body of these, an empty one too.
  const isBodiless = body?.length === 0 && (method === 'GET' || method === 'HEAD')
  if (body !== undefined && body !== null && !isBodiless) result.body = body
  return result
}
