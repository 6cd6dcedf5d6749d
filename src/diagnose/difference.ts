import { byteStringToText } from '../stages/bytes.js'

/** Where what was signed is not what was received. */
export interface Difference {
  readonly part: 'method' | 'path' | 'query' | 'header' | 'signed headers' | 'payload' | 'date' | 'scope' | 'key'
  /** Of a header, in lower case. */
  readonly name?: string
  /** What was signed, as the canonical request or the string to sign has it, session tokens masked; undefined if nothing was. */
  readonly signed?: string | undefined
  /** The same of what was received. Neither is there for a key. */
  readonly received?: string | undefined
  /** What happened, and what to do. */
  readonly message: string
}

/** A canonical request, taken apart. */
export interface CanonicalParts {
  readonly method: string
  readonly path: string
  readonly query: string
  /** CanonicalHeaders without the last end of line. */
  readonly headers: string
  readonly signedHeaders: string
  readonly payload: string
}

/** @returns undefined if it is none */
export function partsOf(canonicalRequest: string): CanonicalParts | undefined {
  const lines = canonicalRequest.split('\n')
  const [method, path, query, ...rest] = lines
  const [empty, signedHeaders, payload] = rest.splice(-3)
  if (method === undefined || path === undefined || query === undefined) return undefined
  if (empty !== '' || signedHeaders === undefined || payload === undefined) return undefined
  return { method, path, query, headers: rest.join('\n'), signedHeaders, payload }
}

/** The values of CanonicalHeaders, by name. */
export function headerValues({ headers }: CanonicalParts): ReadonlyMap<string, string> {
  return new Map(
    headers.split('\n').map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon), line.slice(colon + 1)]
    }),
  )
}

/** A part of a canonical request to be shown, of headers whole lines: as text, with session tokens masked. */
export function shown(text: string): string {
  return byteStringToText(maskTokens(text))
}

/** A text with its session tokens masked: the headers', and the queries'. */
export function maskTokens(text: string): string {
  return text.replace(/(x-amz-(?:security|s3session)-token[:=])[^&\n]*/gi, '$1<masked>')
}
