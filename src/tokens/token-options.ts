import type { EngineOption } from '../hash-engine.js'
import { quoteUrl } from '../hosts/quote-url.js'
import { checkOptionNames, ownOptions } from '../named-options.js'
import { quote } from '../sigv4-error.js'
import type { CredentialsInput } from '../types.js'

/** What every token is signed with. */
export interface TokenOptions {
  /** A value: await a provider first. */
  readonly credentials: CredentialsInput
  /** The region that the token is for. */
  readonly region: string
  /** @default the current time */
  readonly signingDate?: Date | undefined
  /** What hashes. @default the fastest engine of the runtime */
  readonly engine?: EngineOption | undefined
}

/** The same, where a host tells the region; given, the option wins. */
export interface HostTokenOptions extends Omit<TokenOptions, 'region'> {
  /** @default what the host tells */
  readonly region?: string | undefined
}

/**
 * The options of a token, which are those of every token and its own.
 *
 * @throws {TypeError} if there are none, and for another
 */
export function checkTokenOptions<Options extends object>(
  options: Options,
  ...own: readonly Exclude<keyof Options & string, keyof TokenOptions>[]
): Options {
  checkOptionNames(options, new Set(['credentials', 'region', 'signingDate', 'engine', ...own]))
  return ownOptions(options)
}

/** The host's region, unless the option says it. @throws {TypeError} if neither does */
export function regionOf(region: string | undefined, found: string | undefined, host: string): string {
  const known = region ?? found
  if (known !== undefined) return known
  throw new TypeError(`region: expected it to be given, since the host ${quote(host)} does not tell it`)
}

/** @throws {TypeError} unless it is a host without scheme, path or port */
export function checkHost(name: string, host: string): string {
  if (typeof host === 'string' && /^[A-Za-z0-9._-]+$/.test(host)) return host
  throw new TypeError(`${name}: expected a host without scheme, port or path, got ${quoteUrl(host)}`)
}

/** @throws {TypeError} unless it is text with something in it */
export function checkText(name: string, text: string): string {
  if (typeof text === 'string' && text !== '') return text
  throw new TypeError(`${name}: expected non-empty text, got ${quote(text)}`)
}
