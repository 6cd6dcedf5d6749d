import { forEachHeader } from '../stages/canonical-headers.js'
import { hostOf, splitRequestTarget } from '../stages/request-target.js'
import type { HeadersInput } from '../types.js'

/** The host that a request is for: its Host header, else that of its URL; empty if neither says one. */
export function requestHost(url: string, headers: HeadersInput | undefined): string {
  const { scheme = '', authority = '' } = splitRequestTarget(url) ?? {}
  let host = hostOf(scheme, authority)
  forEachHeader(headers, (name, value) => {
    if (name.toLowerCase() === 'host') host = value
  })
  return host
}
