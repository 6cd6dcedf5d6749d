import { createCanonicalQuery } from '../stages/canonical-query.js'
import { encodeText } from '../well-formed-text.js'
import type { SmithyHttpRequest } from './types.js'

/**
 * CanonicalQueryString of a bag of parameters, each as the SDK's handlers write it on the wire: one with `null`, `undefined`,
 * `false` or 0 is a bare name.
 *
 * `X-Amz-Signature` is no part of it, in any case of its letters.
 */
export function canonicalizeQuery(query: NonNullable<SmithyHttpRequest['query']>): string {
  const pieces: string[] = []
  for (const [name, value] of Object.entries(query)) {
    if (name.toLowerCase() === 'x-amz-signature') continue
    const encoded = encode(name)
    if (Array.isArray(value)) for (const one of value) pieces.push(`${encoded}=${encode(one)}`)
    else pieces.push(value || value === '' ? `${encoded}=${encode(value)}` : encoded)
  }
  return createCanonicalQuery(pieces.join('&'))
}

function encode(text: unknown): string {
  return encodeText('query', String(text))
}
