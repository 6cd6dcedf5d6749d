import { refusal } from '../sigv4-error.js'
import type { CredentialScope } from '../types.js'
import { isScopeDate } from './amz-date.js'

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

/** From the right: an access key ID may contain `/`. */
const credential = /^([!-~]+)\/([!-.0-~]*)\/([!-.0-~]+)\/([!-.0-~]+)\/([!-.0-~]+)$/

/**
 * Reads `<access key ID>/<YYYYMMDD>/<region>/<service>/<terminator>`.
 *
 * @throws {SigV4Error} `CredentialMalformed`
 */
export function readCredential(text: string): Credential {
  const [, accessKeyId = '', date = '', region = '', service = '', terminator = ''] = credential.exec(text) ?? []
  if (isScopeDate(date)) return { accessKeyId, scope: { date, region, service }, terminator }
  const expected = `"<access key ID>/YYYYMMDD/<region>/<service>/${scopeTerminator}"`
  throw refusal('CredentialMalformed', 'Credential', expected, text, { reason: accessKeyId ? 'date' : 'credential' })
}
