import { Buffer } from 'node:buffer'
import type { Pair } from './plain-sigv4.js'
import { splitUrl } from './plain-sigv4.js'
import type { SigningVector, VectorRequest, WildRequest } from './vectors.js'

export interface ReceivedRequest {
  readonly method: string
  readonly url: string
  readonly headers: Pair[]
  readonly body?: string | Uint8Array
}

/** What a server gets of a vector that was signed with the published figures: nothing of it comes from our signer. */
export function receiveVector({ request, form, options, expect }: SigningVector): ReceivedRequest {
  const sent =
    form === 'header' ? request.headers : request.headers.filter(([name]) => name.toLowerCase() in expect.headers)
  const names = new Set(sent.map(([name]) => name.toLowerCase()))
  const added = Object.entries(expect.headers).filter(([name]) => !names.has(name))
  const hashGiven = options.payloadHash !== undefined || names.has('x-amz-content-sha256')
  const body = request.body ?? (hashGiven ? undefined : '')
  return {
    method: request.method,
    url: wireTarget(expect.url ?? request.url),
    headers: [...hostOf(request), ...sent, ...added],
    ...(body === undefined ? {} : { body }),
  }
}

/** What a server gets of a captured request. */
export function receiveWild({ method, target, headers, bodyBase64 }: WildRequest): ReceivedRequest {
  return { method, url: target, headers: [...headers], body: Buffer.from(bodyBase64, 'base64') }
}

/** The path and query, each character one byte, as Node hands them over. */
function wireTarget(url: string): string {
  const { path, query } = splitUrl(url)
  const target = `${path === '' ? '/' : path}${query === '' ? '' : `?${query}`}`
  return Buffer.from(target, 'utf8').toString('latin1')
}

function hostOf({ url, headers }: VectorRequest): Pair[] {
  const { host } = splitUrl(url)
  return host === undefined || headers.some(([name]) => name.toLowerCase() === 'host') ? [] : [['Host', host]]
}
