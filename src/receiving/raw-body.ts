import { demand } from '../sigv4-error.js'
import { isByteArray } from '../stages/bytes.js'
import type { HttpRequest } from '../types.js'

/** @throws {TypeError} for what a parser has made of the bytes, and a promise of them */
export function checkRawBody(rawBody: HttpRequest['body']): void {
  const isRaw = rawBody === undefined || rawBody === null || typeof rawBody === 'string' || isByteArray(rawBody)
  demand(isRaw, 'rawBody', 'the bytes of the body as they came, or their text', rawBody)
}
