import { refusal, type SigV4Error } from '../sigv4-error.js'
import type { CredentialScope } from '../types.js'
import { isScopeDate } from './amz-date.js'
import { isVisibleAscii } from './bytes.js'

/** An access key ID with the scope that it was used in, as they stand in `Credential`. */
export interface Credential {
  readonly accessKeyId: string
  readonly scope: CredentialScope
  readonly terminator: string
}

export const scopeTerminator = 'aws4_request'

/** `YYYYMMDD/region/service/aws4_request` */
export function formatCredentialScope(scope: CredentialScope): string {
  return `${scope.date}/${scope.region}/${scope.service}/${scopeTerminator}`
}

/**
 * Reads `<access key ID>/<YYYYMMDD>/<region>/<service>/<terminator>`, from the right: an access key ID may contain `/`.
 *
 * @throws {SigV4Error} `CredentialMalformed`
 */
export function readCredential(text: string): Credential {
  const fourth = text.lastIndexOf('/')
  const third = text.lastIndexOf('/', fourth - 1)
  const second = text.lastIndexOf('/', third - 1)
  const first = text.lastIndexOf('/', second - 1)
  const date = text.slice(first + 1, second)
  const region = text.slice(second + 1, third)
  const service = text.slice(third + 1, fourth)
  const terminator = text.slice(fourth + 1)
  // What no Authorization header can say, and no signer signs, is no credential of a URL's either.
  const isText = isVisibleAscii(text) && !text.includes(',')
  if (!(first > 0 && second > first && region && service && terminator && isText)) throw malformed(text, 'credential')
  if (!isScopeDate(date)) throw malformed(text, 'date')
  return { accessKeyId: text.slice(0, first), scope: { date, region, service }, terminator }
}

function malformed(text: string, reason: 'credential' | 'date'): SigV4Error {
  const expected = `"<access key ID>/YYYYMMDD/<region>/<service>/${scopeTerminator}"`
  return refusal('CredentialMalformed', 'Credential', expected, text, { reason })
}
