import { demand, quote, refusal, type SigV4Error } from '../sigv4-error.js'
import type { HeadersInput } from '../types.js'
import { byCodeUnit } from './bytes.js'
import { type HeaderName, headerName } from './header-names.js'
import { normalizeHeaderValue } from './header-values.js'

/** Headers to sign, sorted, each name once, and which of the values are its. */
export interface HeaderPlan {
  readonly names: readonly HeaderName[]
  readonly sources: readonly (readonly number[])[]
}

/** A plan with all that follows from the names. */
export interface SignedHeadersPlan extends HeaderPlan {
  /** SignedHeaders. */
  readonly signedHeaders: string
  /** What a canonical request has after the last of CanonicalHeaders: an empty line and SignedHeaders. */
  readonly end: string
}

export function planSignedHeaders(names: readonly HeaderName[], sources: HeaderPlan['sources']): SignedHeadersPlan {
  const signedHeaders = names.map(({ lower }) => lower).join(';')
  return { names, sources, signedHeaders, end: `\n\n${signedHeaders}\n` }
}

/** CanonicalHeaders: `Lowercase(name) + ":" + Trim(value)` for each header, by name, each after the `\n` of the line before. */
export function writeCanonicalHeaders({ names, sources }: HeaderPlan, values: readonly string[]): string {
  let lines = ''
  for (let i = 0; i < names.length; i++) {
    lines += (names[i] as HeaderName).line
    lines += joinValues(sources[i] as readonly number[], values)
  }
  return lines
}

/** A header's value; those of a repeated one joined by `,`. */
export function joinValues(sources: readonly number[], values: readonly string[]): string {
  let value = values[sources[0] as number] as string
  for (let i = 1; i < sources.length; i++) value += `,${values[sources[i] as number]}`
  return value
}

/**
 * CanonicalHeaders and SignedHeaders of the named headers; repeated ones are joined by `,` in wire order.
 *
 * @param headers values are byte strings
 * @param signedHeaders names in any case and order
 * @throws {SigV4Error} `SignedHeaderMissing` if a name is not among the headers, `MalformedHeader`
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function createCanonicalHeaders(
  headers: HeadersInput,
  signedHeaders: readonly string[],
): { canonicalHeaders: string; signedHeaders: string } {
  const values: string[] = []
  const sources = new Map<string, number[]>()
  forEachHeader(headers, (given, raw) => {
    const name = headerName(given)
    const value = normalizeHeaderValue(raw)
    if (name === undefined || value === undefined) throw malformedHeader(given)
    const index = values.push(value) - 1
    const own = sources.get(name.lower)
    if (own === undefined) sources.set(name.lower, [index])
    else own.push(index)
  })
  const lower = [...new Set(signedHeaders.map((name) => name.toLowerCase()))].sort(byCodeUnit)
  const names = lower.map((name) => headerName(name) as HeaderName)
  const missing = lower.find((name) => !sources.has(name))
  if (missing !== undefined) throw missingHeader(missing)
  const plan = { names, sources: lower.map((name) => sources.get(name) as number[]) }
  const lines = writeCanonicalHeaders(plan, values)
  return { canonicalHeaders: lines === '' ? '' : `${lines.slice(1)}\n`, signedHeaders: lower.join(';') }
}

/**
 * Calls back for each header line in order. A record's `undefined` values, as Node's `headers` may have, are no headers.
 *
 * @param state is handed on, which is cheaper than a callback that holds it
 */
export function forEachHeader<S = undefined>(
  headers: HeadersInput | undefined,
  callback: (name: string, value: string, state: S) => void,
  state?: S,
): void {
  if (headers === undefined || headers === null) return
  demand(typeof headers === 'object', 'headers', 'a record, or an iterable of [name, value] pairs', headers)
  if (Symbol.iterator in headers) {
    for (const pair of headers as Iterable<readonly [string, string]>) {
      demand(Array.isArray(pair) && pair.length === 2, 'headers', '[name, value] pairs', pair)
      callback(pair[0], pair[1], state as S)
    }
    return
  }
  const record = headers as Readonly<Record<string, string | readonly string[]>>
  for (const name in record) {
    const value = record[name]
    if (typeof value === 'string') callback(name, value, state as S)
    else if (Array.isArray(value)) for (const one of value) callback(name, one, state as S)
    else if (value !== undefined) callback(name, value as unknown as string, state as S)
  }
}

/** @param name which a stranger may have made up */
export function malformedHeader(name: string): SigV4Error {
  const expected = `${quote(name)} to be a header's name, and its value a string without control characters or any above U+00FF`
  return refusal('MalformedHeader', 'headers', expected, undefined, { name })
}

export function missingHeader(name: string): SigV4Error {
  return refusal('SignedHeaderMissing', 'headers', `${quote(name)} to be there, since it is signed`, undefined, {
    name,
  })
}

export function repeatedHeader(name: string, what: string = name): SigV4Error {
  return refusal('DuplicateHeader', 'headers', `one ${what}, got several`, undefined, { name })
}
