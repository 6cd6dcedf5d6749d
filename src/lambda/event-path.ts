import { checkOptionNames } from '../named-options.js'
import { demand } from '../sigv4-error.js'
import { textToByteString } from '../stages/bytes.js'
import { encodeBytes } from '../stages/uri-encode.js'

/** What every conversion takes. */
export interface LambdaEventOptions {
  /** The path as the client sent it, percent-encoded, where the event does not say it. */
  readonly path?: string | undefined
}

const optionNames: ReadonlySet<string> = new Set<keyof LambdaEventOptions>(['path'])

/** The path that the options say. @throws {TypeError} if they are none */
export function givenPath(options: LambdaEventOptions): string | undefined {
  checkOptionNames(options, optionNames)
  const { path } = options
  demand(path === undefined || typeof path === 'string', 'path', 'text', path)
  return path
}

/** A path that the event holds as it was sent, percent-encoded: only what cannot stand in a URL is escaped. */
export function sentPath(path: string): string {
  return path.replace(/[^!-~]+|[?#]/gu, (piece) => encodeBytes(bytesOf(piece)))
}

/** A path that the event holds decoded: every byte but the unreserved ones and the slash is escaped again. */
export function encodePath(path: string): string {
  return encodeBytes(bytesOf(path), '/')
}

/** A query that the event holds decoded. */
export function encodeQuery(parameters: Iterable<readonly [string, string]>): string {
  const pairs: string[] = []
  for (const [name, value] of parameters) {
    pairs.push(`${encodeBytes(bytesOf(name))}=${encodeBytes(bytesOf(value))}`)
  }
  return pairs.join('&')
}

export function joinTarget(path: string, query: string): string {
  return query === '' ? path : `${path}?${query}`
}

/** A lone surrogate, which no client can have sent, becomes U+FFFD and the signature will not match. */
function bytesOf(text: string): string {
  return textToByteString(text) ?? (textToByteString(text.replace(/[\ud800-\udfff]/gu, '\ufffd')) as string)
}
