import type { HttpRequest } from '../../../src/types.js'
import { exampleCredentials } from '../../support/example-credentials.js'
import {
  type Pair,
  plainCanonicalQuery,
  plainCanonicalUri,
  plainRules,
  plainScope,
  plainSignature,
  plainSigningKey,
  plainStringToSign,
  sha256Hex,
} from '../../support/plain-sigv4.js'

export { sha256Hex }

export const dateTime = '20150830T123600Z'
export const now: Date = new Date('2015-08-30T12:36:00Z')

/** What a signer of AWS's kind signs, to be changed by one that is not. */
export interface Signing {
  method: string
  path: string
  query: string
  headers: Record<string, string>
  payload: string
  secret: string
  scope: { date: string; region: string; service: string }
}

export interface Sent {
  readonly method?: string
  readonly target?: string
  readonly service?: string
  readonly headers?: readonly Pair[]
  readonly body?: string
}

export const options = (service = 's3') => ({ credentials: exampleCredentials, service, region: 'us-east-1', now })

/** A request as a server receives it, whose signer signed something else. Nothing of it comes from the library. */
export function signedOtherwise(
  { method = 'GET', target = '/', service = 's3', headers = [], body }: Sent,
  change: (signing: Signing) => void,
): HttpRequest {
  const [path = '', query = ''] = target.split('?')
  const payload = sha256Hex(body ?? '')
  const sent: Pair[] = [
    ['host', 'example.com'],
    ...headers.filter(([name]) => name !== 'host'),
    ['x-amz-content-sha256', payload],
    ['x-amz-date', dateTime],
  ]
  const host = headers.find(([name]) => name === 'host')
  if (host !== undefined) sent[0] = host
  const names = [...new Set(sent.map(([name]) => name))].filter((name) => !name.includes('forwarded')).sort()
  const values = names.map((name) => {
    const own = sent.filter(([other]) => other === name).map(([, value]) => value.trim().replace(/ +/g, ' '))
    return [name, own.join(',')] as const
  })
  const signing: Signing = {
    method,
    path: plainCanonicalUri(path, plainRules(service)),
    query: plainCanonicalQuery(query),
    headers: Object.fromEntries(values),
    payload,
    secret: exampleCredentials.secretAccessKey,
    scope: { date: dateTime.slice(0, 8), region: 'us-east-1', service },
  }
  change(signing)
  const lines = names.map((name) => `${name}:${signing.headers[name]}\n`).join('')
  const canonical = [signing.method, signing.path, signing.query, lines, names.join(';'), signing.payload].join('\n')
  const scope = plainScope(dateTime, 'us-east-1', service)
  const { date, region, service: keyService } = signing.scope
  const key = plainSigningKey(signing.secret, date, region, keyService)
  const signature = plainSignature(key, plainStringToSign(dateTime, scope, canonical))
  const { accessKeyId } = exampleCredentials
  const claim = `Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`
  return {
    method,
    url: target,
    headers: [...sent, ['authorization', `AWS4-HMAC-SHA256 ${claim}`]],
    body: body ?? null,
  }
}
