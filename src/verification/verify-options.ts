import { quote } from '../sigv4-error.js'
import type { VerifyLimits, VerifyOptions } from '../types.js'

/**
 * The options that a value of another kind would loosen or tighten unseen.
 *
 * @throws {TypeError}
 * @throws {RangeError} for a limit that no count can reach or break
 */
export function checkPolicy(options: VerifyOptions): void {
  const { authentication, origin, limits } = options
  checkFlag('unsignedPayload', options.unsignedPayload)
  checkFlag('streamingPayload', options.streamingPayload)
  checkFlag('allowAnonymous', options.allowAnonymous)
  checkNames('requiredSignedHeaders', options.requiredSignedHeaders)
  checkNames('allowUnsignedHeaders', options.allowUnsignedHeaders)
  if (authentication !== undefined && authentication !== 'header' && authentication !== 'query') {
    throw new TypeError(`authentication: expected "header" or "query", got ${quote(authentication)}`)
  }
  if (origin !== undefined) checkOrigin(origin)
  if (limits !== undefined) checkLimits(limits)
}

function checkFlag(name: string, flag: unknown): void {
  if (flag === undefined || typeof flag === 'boolean') return
  throw new TypeError(`${name}: expected true or false, got ${quote(flag)}`)
}

function checkNames(name: string, names: unknown): void {
  if (names === undefined) return
  if (!Array.isArray(names)) throw new TypeError(`${name}: expected a list of header names, got ${quote(names)}`)
  for (const one of names) {
    if (typeof one !== 'string') throw new TypeError(`${name}: expected header names, got ${quote(one)}`)
  }
}

function checkOrigin(origin: NonNullable<VerifyOptions['origin']>): void {
  if (typeof origin !== 'object' || origin === null) {
    throw new TypeError(`origin: expected { host, pathPrefix }, got ${quote(origin)}`)
  }
  const { host, pathPrefix } = origin
  if (typeof host !== 'string' || host === '')
    throw new TypeError(`origin.host: expected a host as clients see it, got ${quote(host)}`)
  if (pathPrefix === undefined || (typeof pathPrefix === 'string' && /^(?:\/[!-"$->@-~]*)?$/.test(pathPrefix))) return
  throw new TypeError(
    `origin.pathPrefix: expected a path that begins with "/", in printable ASCII, got ${quote(pathPrefix)}`,
  )
}

const limitNames: ReadonlySet<string> = new Set<keyof VerifyLimits>([
  'authorizationLength',
  'signedHeaders',
  'headers',
  'queryParameters',
])

function checkLimits(limits: Partial<VerifyLimits>): void {
  if (typeof limits !== 'object' || limits === null)
    throw new TypeError(`limits: expected an object, got ${quote(limits)}`)
  for (const [name, limit] of Object.entries(limits)) {
    if (!limitNames.has(name)) {
      throw new TypeError(`limits: expected only ${[...limitNames].join(', ')}, got ${quote(name)}`)
    }
    if (limit === undefined) continue
    if (typeof limit !== 'number') throw new TypeError(`limits.${name}: expected a number, got ${quote(limit)}`)
    if (!(limit >= 0)) throw new RangeError(`limits.${name}: expected 0 or more, got ${limit}`)
  }
}
