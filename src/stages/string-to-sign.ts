import type { CredentialScope } from '../types.js'
import { formatCredentialScope } from './credential-scope.js'

/**
 * StringToSign: algorithm, date, scope and hashes, joined by `\n`.
 *
 * | for | algorithm | hashes |
 * |---|---|---|
 * | a request | `AWS4-HMAC-SHA256` | hash of the canonical request |
 * | a chunk | `AWS4-HMAC-SHA256-PAYLOAD` | previous signature, hash of nothing, hash of the data |
 * | a trailer | `AWS4-HMAC-SHA256-TRAILER` | previous signature, hash of the trailers |
 * | an event | `AWS4-HMAC-SHA256-PAYLOAD` | previous signature, hash of its headers, hash of its payload |
 *
 * @param dateTime `YYYYMMDDTHHMMSSZ`
 * @param scope as fields, or as `YYYYMMDD/region/service/aws4_request`
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function createStringToSign(
  algorithm: string,
  dateTime: string,
  scope: CredentialScope | string,
  ...hashes: readonly string[]
): string {
  let text = headOf(algorithm, dateTime, typeof scope === 'string' ? scope : formatCredentialScope(scope))
  for (let i = 0; i < hashes.length; i++) text += `\n${hashes[i]}`
  return text
}

let lastHead = { algorithm: '', dateTime: '', scope: '', text: '' }

/** The first three lines, which are the same for all that one key signs in a second. */
function headOf(algorithm: string, dateTime: string, scope: string): string {
  if (lastHead.dateTime !== dateTime || lastHead.scope !== scope || lastHead.algorithm !== algorithm) {
    lastHead = { algorithm, dateTime, scope, text: [algorithm, dateTime, scope].join('\n') }
  }
  return lastHead.text
}

export const signingAlgorithm = 'AWS4-HMAC-SHA256'
