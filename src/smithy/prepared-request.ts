import { HttpRequest } from '@smithy/protocol-http'
import { checkObject } from '../named-options.js'
import { demand, quote } from '../sigv4-error.js'
import { headerName } from '../stages/header-names.js'
import type { RequestPresigningArguments, SmithyHttpRequest } from './types.js'

/** What signing replaces. */
const generatedHeaders = new Set(['authorization', 'date', 'x-amz-date'])

/**
 * A copy of a request, ready to sign: its method in upper case, each header once and with text, none that signing replaces.
 *
 * @throws {TypeError} for a request of `fetch`, two values of a header that may be there once, and a value that is no text
 */
export function prepareRequest(original: SmithyHttpRequest): HttpRequest {
  checkObject('request', original)
  // Of one of `fetch`, whose properties are its prototype's, a copy would have none.
  demand(!('url' in original), 'request', 'an HttpRequest of @smithy/protocol-http', original)
  const request = HttpRequest.clone(original)
  const { headers } = request
  // As handlers send it.
  request.method = request.method.toUpperCase()
  const spellings = new Map<string, string>()
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase()
    if (generatedHeaders.has(lower)) {
      delete headers[name]
      continue
    }
    if (isAbsent(value)) continue
    demand(typeof value === 'string', 'headers', `${quote(name)} to be text`, value)
    const first = spellings.get(lower)
    if (first === undefined) spellings.set(lower, name)
    else {
      headers[first] = joinValues(lower, headers[first] as string, value)
      delete headers[name]
    }
  }
  return request
}

/** Handlers take names that differ only in case for lines of one header, and join them in different ways: here it is one line. */
function joinValues(name: string, one: string, other: string): string {
  if (headerName(name)?.single !== true) return `${one},${other}`
  if (one === other) return one
  throw new TypeError(`headers: expected one ${quote(name)}, got two that differ`)
}

/**
 * Makes headers into parameters: `x-amz-*` but for the unhoistable ones, and the hoistable ones.
 *
 * @param request of `prepareRequest`, which is changed
 */
export function hoistHeaders(
  { headers, query }: HttpRequest,
  { hoistableHeaders, unhoistableHeaders }: RequestPresigningArguments,
): void {
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase()
    const amz = lower.startsWith('x-amz-') && !unhoistableHeaders?.has(lower)
    if (isAbsent(value) || !(amz || hoistableHeaders?.has(lower))) continue
    query[name] = value
    delete headers[name]
  }
}

/** The spelling and value of a header, if it is there. */
export function findHeader(headers: Readonly<Record<string, string>>, lower: string): [string, string] | undefined {
  return Object.entries(headers).find(([name, value]) => name.toLowerCase() === lower && !isAbsent(value))
}

/** A header without a value is not sent. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null
}
