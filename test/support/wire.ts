import { Buffer } from 'node:buffer'
import { type Pair, splitUrl } from './plain-sigv4.js'

/** What a server gets, as Node hands it over: each character of the target and of a header's value is one byte. */
export interface ReceivedRequest {
  readonly method: string
  readonly url: string
  readonly headers: Pair[]
  readonly body?: string | Uint8Array | null
}

interface Sendable {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** The request that an HTTP client sends: an origin-form target, the URL's host unless a Host header says otherwise. */
export function send(
  { method, url, headers }: Sendable,
  body: string | Uint8Array | null | undefined = null,
): ReceivedRequest {
  const { host, path, query } = splitUrl(url.replace(/#.*$/s, ''))
  const mark = url.includes('?') ? `?${query}` : ''
  const hostField: Pair[] = host === undefined || Object.hasOwn(headers, 'host') ? [] : [['Host', host]]
  return {
    method,
    url: utf8Bytes(`${path === '' ? '/' : path}${mark}`),
    headers: [...hostField, ...Object.entries(headers)],
    body,
  }
}

/** A text's UTF-8 form, one character a byte. */
export function utf8Bytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}
