import type { HeadersInput } from '../types.js'

/** Headers to read more than once: what iterates but once, as `Map.prototype.entries` does, would be empty afterwards. */
export function rereadable(headers: HeadersInput | undefined): HeadersInput | undefined {
  const iterates = typeof headers === 'object' && headers !== null && Symbol.iterator in headers
  return iterates ? [...(headers as Iterable<readonly [string, string]>)] : headers
}
