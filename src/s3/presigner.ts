import { type CredentialProvider, memoizeCredentials } from '../credential-provider.js'
import { type BucketLocation, bucketLocationNames, isDirectoryBucket } from '../hosts/bucket-url.js'
import { rereadable } from '../hosts/rereadable-headers.js'
import { checkOptionNames } from '../named-options.js'
import { checkCredentials, checkDate, checkExpiresIn } from '../option-checks.js'
import { presignRequest } from '../presign.js'
import { demand, quote } from '../sigv4-error.js'
import { maxExpiresIn } from '../stages/request-checks.js'
import type { CredentialsInput, HeadersInput, PresignedRequest, PresignOptions } from '../types.js'
import { encodeText } from '../well-formed-text.js'
import { keyPath, objectsUrl } from './s3-url.js'

/** What may differ from URL to URL. What a call gives stands in the place of the presigner's own. */
export interface PresignedObject {
  /** @default 'GET' */
  readonly method?: string | undefined
  /** Parameters beside the signature's, e.g. `response-content-disposition` or `versionId`; not encoded. */
  readonly query?: Readonly<Record<string, string>> | undefined
  /** Headers that the holder of the URL must send. */
  readonly headers?: HeadersInput | undefined
}

/** The bucket, the credentials, how long its URLs live, and what they are for unless a call says otherwise. */
export interface PresignerOptions
  extends BucketLocation,
    PresignedObject,
    Pick<PresignOptions, 'rules' | 'engine' | 'signedHeaders'> {
  /** A value, or a provider of the AWS SDK's shape, which is called again before its credentials expire. */
  readonly credentials: CredentialsInput | CredentialProvider
  /** Seconds that every URL has left, at least, when it is made, unless its credentials end sooner. @default 900 */
  readonly expiresIn?: number | undefined
  /**
   * Seconds: URLs that are made within the same window, by the clock, are the same, so that caches know them again. They live
   * that much longer. `window` and `expiresIn` are 604800 at most together. @default 0
   */
  readonly window?: number | undefined
  /** A date, or a clock. @default the current time */
  readonly signingDate?: Date | (() => Date) | undefined
}

/** Both reject with a `TypeError` for an unknown name in `object`: what else a URL depends on is the presigner's. */
export interface Presigner {
  /** The URL of one key, not encoded. */
  presign(key: string, object?: PresignedObject): Promise<PresignedRequest>
  /** In the order of the keys, all at one moment with one set of credentials. */
  presignAll(keys: Iterable<string>, object?: PresignedObject): Promise<PresignedRequest[]>
}

const objectNames = new Set<keyof PresignedObject>(['method', 'query', 'headers'])

const optionNames: ReadonlySet<string> = new Set<keyof PresignerOptions>([
  ...objectNames,
  ...bucketLocationNames,
  'rules',
  'engine',
  'signedHeaders',
  'credentials',
  'expiresIn',
  'window',
  'signingDate',
])

/**
 * Presigns URLs of one bucket's objects.
 *
 * A URL of temporary credentials dies with them, whatever `expiresIn` says: `expiresAt` is its real end.
 *
 * @throws {TypeError} for an unknown option and credentials that could not sign, and as `s3Url` does
 * @throws {RangeError} unless `expiresIn` and `window` are whole seconds, a week at most together
 */
export function createPresigner(options: PresignerOptions): Presigner {
  checkOptionNames(options, optionNames)
  const { credentials, expiresIn = 900, window = 0, signingDate, region, rules, engine, signedHeaders } = options
  if (typeof credentials !== 'function') checkCredentials(credentials)
  checkExpiresIn(expiresIn)
  if (!(Number.isInteger(window) && window >= 0 && window + expiresIn <= maxExpiresIn)) {
    throw new RangeError(
      `window: expected whole seconds from 0 to ${maxExpiresIn - expiresIn}, which is a week without expiresIn, got ${quote(window)}`,
    )
  }
  const base = objectsUrl(options)
  const service = isDirectoryBucket(options.bucket) ? 's3express' : 's3'
  const ownHeaders = rereadable(options.headers)
  const now = () =>
    checkDate('signingDate', typeof signingDate === 'function' ? signingDate() : (signingDate ?? new Date()))
  const provide =
    typeof credentials === 'function' ? memoizeCredentials(credentials, () => now().getTime()) : async () => credentials

  const presignAll = async (keys: Iterable<string>, object?: PresignedObject) => {
    const isList = typeof keys === 'object' && keys !== null && Symbol.iterator in keys
    demand(isList, 'keys', 'a list, or an iterable, of keys', keys)
    if (object !== undefined) checkOptionNames(object, objectNames, 'object')
    const method = object?.method ?? options.method ?? 'GET'
    const query = queryOf(object?.query ?? options.query)
    const headers = rereadable(object?.headers ?? ownHeaders)
    const requests = Array.from(keys, (key) => ({ method, url: `${base}${keyPath(key)}${query}`, headers }))
    const bound = {
      credentials: await provide(),
      service,
      region,
      rules,
      engine,
      signedHeaders,
      signingDate: startOfWindow(now(), window),
      expiresIn: expiresIn + window,
    }
    return requests.map((request) => presignRequest(request, bound))
  }
  return {
    presignAll,
    async presign(key, object) {
      const [presigned] = await presignAll([key], object)
      return presigned as PresignedRequest
    },
  }
}

function startOfWindow(date: Date, window: number): Date {
  return window === 0 ? date : new Date(Math.floor(date.getTime() / (window * 1000)) * window * 1000)
}

function queryOf(parameters: Readonly<Record<string, string>> = {}): string {
  // Of what iterates, as URLSearchParams does, Object.entries sees nothing.
  const isRecord = typeof parameters === 'object' && parameters !== null && !(Symbol.iterator in parameters)
  demand(isRecord, 'query', 'a record of parameters', parameters)
  const pairs = Object.entries(parameters).map((pair) => pair.map((text) => encodeText('query', text)).join('='))
  return `?${pairs.join('&')}`
}
