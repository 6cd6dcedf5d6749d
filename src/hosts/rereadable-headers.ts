import { forEachHeader } from '../stages/canonical-headers.js'
import type { HeadersInput } from '../types.js'

/**
 * The lines of headers, to read more than once, and later: what iterates but once, as `Map.prototype.entries` does, would
 * be empty afterwards, and a record or a line might be another.
 */
export function rereadable(headers: HeadersInput | undefined): [string, string][] {
  const lines: [string, string][] = []
  forEachHeader(headers, (name, value) => lines.push([name, value]))
  return lines
}
