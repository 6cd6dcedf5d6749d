import { checkObject, checkOptionNames, ownOptions } from '../named-options.js'
import { checkNames } from '../option-checks.js'
import { readWhole } from '../receiving/read-whole.js'
import { type ReceivingOptions, receivingOptionNames, verifyReceived } from '../receiving/verify-received.js'
import { isSigV4Error } from '../sigv4-error.js'
import type { ByteSource } from '../streaming/byte-source.js'
import { openPayload } from '../streaming/open-payload.js'
import type { OpenPayloadOptions } from '../streaming/payload-codec.js'
import type { HttpRequest, VerifiedRequest } from '../types.js'
import type { Verifier, VerifierOptions } from '../verifier.js'
import { type FetchRequestOptions, fromFetchRequest, type ReceivedFetchRequest } from './fetch-request.js'
import { readingAsLists } from './list-headers.js'

/** How a `Request` is verified, beside the verifier's own options, and how its body is read. */
export interface VerifyFetchOptions extends ReceivingOptions, FetchRequestOptions {
  /**
   * Headers, beside those that HTTP defines so, whose value is a comma-separated list in which a blank after a comma means
   * nothing. `Headers` joins repeated lines by `", "`, SigV4 by `","`; for these, both are accepted.
   */
  readonly listHeaders?: readonly string[] | undefined
  /** How much may be asked of the chunks of an `aws-chunked` body, and who is told its trailers. */
  readonly payload?: OpenPayloadOptions | undefined
}

const optionNames = receivingOptionNames('listHeaders', 'rawBody', 'payload')

/** Who signed a request, and its body. */
export interface VerifiedFetchRequest {
  /** What the verifier returned. */
  readonly verified: VerifiedRequest
  /** The body without its `aws-chunked` framing, checked as it is read: it fails instead of ending if it is not what was signed. */
  readonly body: ReadableStream<Uint8Array>
}

/**
 * Verifies a Fetch `Request`, as Hono, Workers and Next route handlers have it.
 *
 * Read `body` in place of the request's own, which this reads.
 *
 * @param verifier what `createVerifier` returns, or its options
 * @throws {SigV4Error} if the request does not authenticate; `EntityTooLarge`
 * @throws {TypeError} if the body was read already and `rawBody` is not given, and for options of the wrong kind
 * @throws {RangeError} for a `maxBodySize` that is no number of bytes, and as `openPayload` does
 */
export async function verifyFetchRequest(
  request: ReceivedFetchRequest,
  verifier: Verifier | VerifierOptions,
  options: VerifyFetchOptions = {},
): Promise<VerifiedFetchRequest> {
  checkObject('request', request)
  checkOptionNames(options, optionNames)
  const { listHeaders = [], rawBody, payload, ...receiving } = ownOptions(options)
  checkNames('listHeaders', listHeaders)
  if (rawBody === undefined && request.bodyUsed) {
    throw new TypeError(
      'request: expected a body that is not read yet; verify first and read the body that comes of it, or give the bytes as rawBody',
    )
  }
  const received = fromFetchRequest(request, { rawBody })
  const source = received.body === undefined ? await bodyOf(request) : received.body
  let bytes: Uint8Array | undefined
  const readBody = async (limit: number) => {
    bytes ??= await readWhole(source, limit)
    return bytes
  }
  const verified = await verifyEitherReading(received, listHeaders, async (reading) => {
    const result = await verifyReceived(reading, verifier, receiving, readBody)
    return result.verified
  })
  return { verified, body: openPayload(verified, bytes ?? source, payload) }
}

async function bodyOf(request: ReceivedFetchRequest): Promise<ByteSource> {
  if (request.body !== undefined || request.arrayBuffer === undefined) return request.body
  // Firefox has no stream of a request's body.
  return new Uint8Array(await request.arrayBuffer())
}

async function verifyEitherReading(
  request: HttpRequest,
  listHeaders: readonly string[],
  verify: (request: HttpRequest) => Promise<VerifiedRequest>,
): Promise<VerifiedRequest> {
  try {
    return await verify(request)
  } catch (error) {
    const other = isMismatch(error) ? readingAsLists(request, listHeaders) : undefined
    if (other === undefined) throw error
    return verify(other).catch((otherError: unknown) => {
      throw isMismatch(otherError) ? error : otherError
    })
  }
}

function isMismatch(error: unknown): boolean {
  return isSigV4Error(error) && error.code === 'SignatureDoesNotMatch'
}
