import type { HeadersInput } from '../types.js'

/**
 * Headers to read more than once, and later: what iterates but once, as `Map.prototype.entries` does, would be empty
 * afterwards, and a record might be another.
 */
export function rereadable(headers: HeadersInput | undefined): HeadersInput | undefined {
  if (typeof headers !== 'object' || headers === null) return headers
  return Symbol.iterator in headers ? [...headers] : { ...headers }
}
