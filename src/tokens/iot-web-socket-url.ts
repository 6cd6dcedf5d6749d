import { resolveEngine } from '../hash/default-engine.js'
import { checkCredentials, checkDate, checkScopePart } from '../option-checks.js'
import { demand } from '../sigv4-error.js'
import { formatAmzDate, scopeDateOf } from '../stages/amz-date.js'
import { createCanonicalRequest } from '../stages/canonical-request.js'
import { createCanonicalUri } from '../stages/canonical-uri.js'
import { emptyPayloadHash } from '../stages/payload-hash.js'
import { serviceRules } from '../stages/service-rules.js'
import { signCanonicalRequest } from '../stages/sign-canonical-request.js'
import { createSigningKeyCache } from '../stages/signing-key.js'
import { signingAlgorithm } from '../stages/string-to-sign.js'
import { checkHost, checkTokenOptions, type TokenOptions } from './token-options.js'
import { joinParameters } from './token-query.js'

/** Which endpoint, and with what to sign. */
export interface IotWebSocketUrlOptions extends TokenOptions {
  /** The account's endpoint: `<prefix>-ats.iot.<region>.amazonaws.com`. */
  readonly host: string
  /** The path of the WebSocket. @default '/mqtt' */
  readonly path?: string | undefined
}

const service = 'iotdevicegateway'
const rules = serviceRules(service)
const signingKeys = createSigningKeyCache()

/**
 * The URL of MQTT over a WebSocket to IoT Core. It has no `X-Amz-Expires`, and a session token stands outside the signature.
 *
 * @throws {TypeError} if an option is not what it should be
 * @throws {RangeError} for an invalid `signingDate`
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/protocols.html
 */
export function iotWebSocketUrl(options: IotWebSocketUrlOptions): string {
  const { credentials, region, path = '/mqtt' } = checkTokenOptions(options, 'host', 'path')
  checkCredentials(credentials)
  const host = checkHost('host', options.host).toLowerCase()
  demand(typeof path === 'string' && /^\/[\w.~/-]*$/.test(path), 'path', 'one such as /mqtt', path)
  const date = options.signingDate === undefined ? new Date() : checkDate('signingDate', options.signingDate)
  const dateTime = formatAmzDate(date)
  const engine = resolveEngine(options.engine)
  const { accessKeyId, secretAccessKey, sessionToken } = credentials
  const day = scopeDateOf(dateTime)
  const key = signingKeys.get(engine, accessKeyId, secretAccessKey, day, checkScopePart('region', region), service)
  const canonicalQuery = joinParameters({
    'X-Amz-Algorithm': signingAlgorithm,
    'X-Amz-Credential': `${accessKeyId}/${key.scopeText}`,
    'X-Amz-Date': dateTime,
    'X-Amz-SignedHeaders': 'host',
  })
  const canonicalRequest = createCanonicalRequest({
    method: 'GET',
    canonicalUri: createCanonicalUri(path, rules),
    canonicalQuery,
    canonicalHeaders: `host:${host}\n`,
    signedHeaders: 'host',
    payloadHash: emptyPayloadHash,
  })
  const { seedSignature } = signCanonicalRequest(canonicalRequest, true, dateTime, key, engine)
  const token = sessionToken ? `&${joinParameters({ 'X-Amz-Security-Token': sessionToken })}` : ''
  return `wss://${host}${path}?${canonicalQuery}&X-Amz-Signature=${seedSignature}${token}`
}
