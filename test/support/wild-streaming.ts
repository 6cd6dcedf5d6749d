import type { EngineOption } from '../../src/hash-engine.js'
import { isSigV4Error, verifyRequest } from '../../src/index.js'
import { receiveWild } from './received-request.js'
import { decode, type Outcome } from './streaming-vector.js'
import type { VectorCredentials, WildRequest } from './vectors.js'

export interface StreamedRequest {
  readonly service: string
  readonly region: string
  readonly credentials: string
  readonly request: WildRequest
}

/** What comes of a captured upload: verified as a request whose body is not read yet, then its body. */
export function receiveUpload(
  { request, service, region, credentials: name }: StreamedRequest,
  now: string,
  keys: Readonly<Record<string, VectorCredentials>>,
  { step = 1000, engine }: { step?: number; engine?: EngineOption } = {},
): Outcome {
  const credentials = keys[name]
  if (credentials === undefined) throw new Error(`no credentials called ${name}`)
  const { method, url, headers, body } = receiveWild(request)
  try {
    const received = { method, url, headers }
    const options = { credentials, service, region, now: new Date(now), ...(engine ? { engine } : {}) }
    return decode(verifyRequest(received, options), body as Uint8Array, step)
  } catch (error) {
    if (isSigV4Error(error)) return { code: error.code, details: error.details, released: 0 }
    throw error
  }
}
