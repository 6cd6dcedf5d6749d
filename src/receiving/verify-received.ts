import { ownOptions } from '../named-options.js'
import { demand } from '../sigv4-error.js'
import { hashPayload } from '../stages/hash-payload.js'
import type { HttpRequest, VerifiedRequest } from '../types.js'
import { createVerifier, type Verifier, type VerifierOptions, type VerifyOverrides } from '../verifier.js'
import { checkMaxBodySize, defaultMaxBodySize } from './body-limit.js'
import { checkForwardedHeaders, type ForwardedHeader, forwardedOrigin } from './forwarded-origin.js'

/** What every adapter takes beside a verifier: its options for this request, and what follows from being a server. */
export interface ReceivingOptions extends Omit<VerifyOverrides, 'payloadHash'> {
  /**
   * Forwarded headers to believe. Name only those that the nearest proxy sets or removes. What they say goes before
   * `origin`.
   */
  readonly trustForwarded?: readonly ForwardedHeader[] | undefined
  /** Bytes of a body that must be read whole before it can be checked. @default 10485760 */
  readonly maxBodySize?: number | undefined
}

const optionNames = Object.keys({
  service: true,
  region: true,
  now: true,
  maxClockSkew: true,
  unsignedPayload: true,
  streamingPayload: true,
  requiredSignedHeaders: true,
  allowUnsignedHeaders: true,
  authentication: true,
  allowAnonymous: true,
  origin: true,
  limits: true,
  rules: true,
  engine: true,
  trustForwarded: true,
  maxBodySize: true,
} satisfies Record<keyof ReceivingOptions, true>)

/** The names of an adapter's options: its own, and those of every adapter. */
export function receivingOptionNames(...own: readonly string[]): ReadonlySet<string> {
  return new Set([...own, ...optionNames])
}

/**
 * What an adapter can say of its options before there is a request.
 *
 * @throws {TypeError} for a name that is no forwarded header
 * @throws {RangeError} for a `maxBodySize` that is no number of bytes
 */
export function checkReceivingOptions({
  trustForwarded = [],
  maxBodySize = defaultMaxBodySize,
}: ReceivingOptions): void {
  checkForwardedHeaders(trustForwarded)
  checkMaxBodySize(maxBodySize)
}

/** @throws {TypeError} for what has no `verify`, such as a verifier's options */
export function checkVerifier(verifier: Verifier): void {
  demand(typeof verifier?.verify === 'function', 'verifier', 'what createVerifier returns', verifier)
}

export interface VerifiedBody {
  readonly verified: VerifiedRequest
  /** The body, if the signature could not be verified without it. */
  readonly bytes: Uint8Array | undefined
}

/**
 * Verifies a request whose body is still to be read; it is read only if the signature is over its hash and no header says it.
 *
 * @param verifier or its options
 * @param readBody reads all of the body, at most so many bytes
 * @throws {SigV4Error} if the request does not authenticate; `EntityTooLarge`
 * @throws {TypeError} for a verifier that is none, and options of the wrong kind
 */
export async function verifyReceived(
  request: HttpRequest,
  verifier: Verifier | VerifierOptions,
  options: ReceivingOptions,
  readBody: (maxBodySize: number) => Promise<Uint8Array>,
): Promise<VerifiedBody> {
  const { trustForwarded = [], maxBodySize = defaultMaxBodySize, ...overrides } = ownOptions(options)
  const isObject = typeof verifier === 'object' && verifier !== null
  demand(isObject, 'verifier', 'what createVerifier returns, or its options', verifier)
  const bound = 'verify' in verifier ? verifier : createVerifier(verifier)
  checkVerifier(bound)
  checkReceivingOptions(options)
  const origin = forwardedOrigin(request.headers, trustForwarded, overrides.origin)
  let bytes: Uint8Array | undefined
  const payloadHash = async () => {
    bytes = await readBody(maxBodySize)
    return hashPayload(bytes, overrides.engine)
  }
  const verified = await bound.verify(request, {
    ...overrides,
    ...(origin === undefined ? {} : { origin }),
    payloadHash,
  })
  return { verified, bytes }
}
