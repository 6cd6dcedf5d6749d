import { byteStringToBytes, textToByteString } from '../stages/bytes.js'
import { scopeTerminator } from '../stages/credential-scope.js'
import type { CredentialScope } from '../types.js'
import type { Evidence } from './evidence.js'

/** A signing key that a signer may have used, and how that comes about. */
export interface KeyReading {
  readonly signingKey: Uint8Array
  readonly message: string
}

/** Other keys that a secret gives, where its signer derives them otherwise than AWS does. */
export function* keyReadings(secret: string, { scope, now, engine }: Evidence): Generator<KeyReading> {
  const derive = (start: string, parts: readonly string[]) => {
    const bytes = byteStringToBytes(textToByteString(start) ?? '')
    return parts.reduce((key, part) => Uint8Array.from(engine.hmac(key, part)), bytes)
  }
  const of = (other: string, prefix = 'AWS4') => derive(prefix + other, partsOfKey(scope))
  for (const [other, how] of secretSpellings(secret)) {
    yield { signingKey: of(other), message: `the secret access key was used ${how}` }
  }
  yield {
    signingKey: of(secret, ''),
    message: 'the signing key was derived without "AWS4" before the secret access key',
  }
  for (const [changed, how] of otherScopes(scope, now)) {
    yield {
      signingKey: derive(`AWS4${secret}`, partsOfKey({ ...scope, ...changed })),
      message: `the signing key was derived for ${how}, not for that of the credential scope`,
    }
  }
}

function partsOfKey({ date, region, service }: CredentialScope): string[] {
  return [date, region, service, scopeTerminator]
}

function* secretSpellings(secret: string): Generator<[string, string]> {
  for (const end of ['\n', '\r\n', ' ']) yield [secret + end, 'with white space at its end: trim it']
  yield [` ${secret}`, 'with a blank before it: trim it']
  for (const quote of ['"', "'"]) yield [quote + secret + quote, 'with quotes around it']
  yield [secret.replaceAll('+', ' '), 'with its "+" as blanks, as a form or a query decodes it']
  yield [encodeURIComponent(secret), 'percent-encoded']
}

function* otherScopes({ region, service }: CredentialScope, now: Date): Generator<[Partial<CredentialScope>, string]> {
  for (const other of ['us-east-1', 'auto', '', 'undefined']) {
    if (other !== region) yield [{ region: other }, `the region "${other}"`]
  }
  for (const other of ['s3', 'execute-api', '', 'undefined']) {
    if (other !== service) yield [{ service: other }, `the service "${other}"`]
  }
  for (const days of [-1, 0, 1]) {
    const date = new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '')
    yield [{ date }, `the date ${date}`]
  }
}
