import { quote, SigV4Error } from '../sigv4-error.js'
import type { ServiceRules } from '../types.js'
import { isHexDigest, streamingPayloads, unsignedPayload } from './payload-hash.js'
import { type ReceivedHeaders, receivedValue } from './received-headers.js'

type PayloadRules = Pick<ServiceRules, 'signContentSha256' | 'presignPayload' | 'unsignedPayload' | 'streamingPayload'>

const headerText = 'x-amz-content-sha256'
const details = { name: headerText } as const

/**
 * What a request says of its payload: a hash, a literal, or nothing.
 *
 * Header form: the header alone, which S3 and its kin demand. Query form: the parameter, or the header; where both are
 * there, or a header that the signature does not cover, they must agree with what was signed.
 *
 * @returns undefined if the payload hash is the hash of the body
 * @throws {SigV4Error} `MissingContentSha256`, `MalformedContentSha256`, `UnsignedPayloadRefused`,
 *   `StreamingPayloadRefused`, `ContentSha256Mismatch`
 */
export function readDeclaredPayload(
  headers: ReceivedHeaders,
  authentication: 'header' | 'query',
  signedHeaders: readonly string[],
  parameter: string | undefined,
  rules: PayloadRules,
): string | undefined {
  const header = receivedValue(headers, headerText)
  if (authentication === 'header') {
    if (header === undefined && rules.signContentSha256) {
      throw new SigV4Error('MissingContentSha256', `expected the header ${headerText}`, { ...details, authentication })
    }
    return checkDeclared(header, authentication, rules)
  }
  const byDefault = rules.presignPayload === 'unsigned' ? unsignedPayload : undefined
  const signed = header !== undefined && signedHeaders.includes(headerText) ? header : undefined
  const declared = parameter ?? signed ?? byDefault
  checkDeclared(header, authentication, rules)
  checkDeclared(declared, authentication, rules)
  if (header !== undefined && declared !== undefined && header !== declared) {
    const message = `${headerText}: expected ${quote(declared)}, as the URL was signed for, got ${quote(header)}`
    throw new SigV4Error('ContentSha256Mismatch', message, {
      ...details,
      authentication,
      expected: declared,
      received: header,
    })
  }
  return declared ?? header
}

function checkDeclared(
  declared: string | undefined,
  authentication: 'header' | 'query',
  rules: PayloadRules,
): string | undefined {
  if (declared === undefined || isHexDigest(declared)) return declared
  if (declared === unsignedPayload) {
    if (rules.unsignedPayload) return declared
    const message = `${headerText}: expected the payload to be signed, got ${unsignedPayload}`
    throw new SigV4Error('UnsignedPayloadRefused', message, { ...details, authentication, received: declared })
  }
  if (streamingPayloads.has(declared)) {
    if (rules.streamingPayload && !declared.includes('ECDSA')) return declared
    const message = `${headerText}: expected a payload that is not streamed, got ${declared}`
    throw new SigV4Error('StreamingPayloadRefused', message, { ...details, authentication, received: declared })
  }
  const message = `${headerText}: expected 64 lower-case hexadecimal digits or one of AWS's literals, got ${quote(declared)}`
  throw new SigV4Error('MalformedContentSha256', message, { ...details, authentication, received: declared })
}
