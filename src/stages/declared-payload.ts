import { refusal } from '../sigv4-error.js'
import type { ServiceRules } from '../types.js'
import type { AuthenticationParameters } from './authorization-query.js'
import { type HeaderLines, headerValue } from './header-lines.js'
import { isHexDigest, payloadHashForms, streamingPayloads, unsignedPayload } from './payload-hash.js'

type PayloadRules = Pick<ServiceRules, 'signContentSha256' | 'presignPayload' | 'unsignedPayload' | 'streamingPayload'>

const name = 'x-amz-content-sha256'

/**
 * What a request says of its payload: a hash, a literal, or nothing.
 *
 * Header form: the header alone, which S3 and its kin demand. Query form: the parameter, or the header; where both are
 * there, or a header that the signature does not cover, they must agree with what was signed.
 *
 * @param unsigned names of the `x-amz-*` headers that are not signed
 * @returns undefined if the payload hash is the hash of the body
 * @throws {SigV4Error} `MissingContentSha256`, `MalformedContentSha256`, `UnsignedPayloadRefused`,
 *   `StreamingPayloadRefused`, `ContentSha256Mismatch`
 */
export function readDeclaredPayload(
  headers: HeaderLines,
  unsigned: readonly string[],
  parameters: AuthenticationParameters,
  inHeader: boolean,
  rules: PayloadRules,
): string | undefined {
  const header = headerValue(headers, name)
  checkDeclared(header, rules)
  if (inHeader) {
    if (header !== undefined || !rules.signContentSha256) return header
    throw refusal('MissingContentSha256', name, 'the header to be there')
  }
  const byDefault = rules.presignPayload === 'unsigned' ? unsignedPayload : undefined
  const declared = parameters['X-Amz-Content-Sha256'] ?? (unsigned.includes(name) ? undefined : header) ?? byDefault
  checkDeclared(declared, rules)
  if (header === undefined || declared === undefined || header === declared) return declared ?? header
  const expected = `${declared}, as the URL was signed for`
  throw refusal('ContentSha256Mismatch', name, expected, header, { expected: declared })
}

function checkDeclared(declared: string | undefined, rules: PayloadRules): void {
  if (declared === undefined || isHexDigest(declared)) return
  const isStreaming = streamingPayloads.has(declared)
  if (!isStreaming && declared !== unsignedPayload) {
    throw refusal('MalformedContentSha256', name, payloadHashForms, declared)
  }
  if (isStreaming && (!rules.streamingPayload || declared.includes('ECDSA'))) {
    throw refusal('StreamingPayloadRefused', name, 'a payload that is not streamed', declared)
  }
  // The bytes of a body with unsigned chunks are no more signed than those of one that comes whole.
  if (!rules.unsignedPayload && declared.includes('UNSIGNED')) {
    throw refusal('UnsignedPayloadRefused', name, 'the payload to be signed', declared)
  }
}
