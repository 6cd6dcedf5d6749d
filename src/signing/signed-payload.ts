import { demand } from '../sigv4-error.js'
import { hashBody, isHexDigest, isPayloadHash, payloadHashForms, unsignedPayload } from '../stages/payload-hash.js'
import type { SignOptions } from '../types.js'
import type { SigningContext } from './signing-request.js'

/**
 * The payload hash to sign: the caller's, as an option, header or parameter, which agree with each other and with a body
 * that is at hand; or else the service's default.
 *
 * @throws {TypeError} if they do not agree
 */
export function choosePayloadHash(
  { body, engine }: SigningContext,
  { payloadHash }: SignOptions,
  byDefault: 'body' | 'unsigned',
  header: string | undefined,
  parameter?: string,
): string {
  const given = header ?? parameter
  if (given === undefined) {
    return payloadHash ?? (byDefault === 'unsigned' ? unsignedPayload : hashBody(body, engine))
  }
  const hashable = body !== undefined && body !== null && isHexDigest(given)
  const known = payloadHash ?? (hashable ? hashBody(body, engine) : given)
  for (const one of [given, parameter ?? given]) {
    demand(isPayloadHash(one), 'x-amz-content-sha256', payloadHashForms, one)
    demand(one === known, 'x-amz-content-sha256', `${known}, as the payload has it`, one)
  }
  return given
}
