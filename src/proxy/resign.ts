import { rereadable } from '../hosts/rereadable-headers.js'
import { checkObject, checkOptionNames, type Overrides, ownOptions } from '../named-options.js'
import { presignRequest } from '../presign.js'
import { readWhole } from '../receiving/read-whole.js'
import { type ReceivingOptions, verifyReceived } from '../receiving/verify-received.js'
import { signRequest } from '../sign.js'
import { demand, SigV4Error } from '../sigv4-error.js'
import { unsignedPayload } from '../stages/payload-hash.js'
import type { ByteSource } from '../streaming/byte-source.js'
import { openPayload } from '../streaming/open-payload.js'
import type { AuthenticatedRequest, CredentialsInput, HttpRequest, SignOptions, UrlLike } from '../types.js'
import { signedBodyOf } from '../verification/authenticated-request.js'
import type { Verifier, VerifierOptions } from '../verifier.js'
import { createOutgoingRequest, type OutgoingRequest } from './outgoing-request.js'
import { isAtHand, openableBody } from './request-body.js'
import { reframe, unframe } from './streaming-payload.js'

/** A received request. A body that is left out stays where it is: its declared hash is signed anew. */
export interface ResignRequest extends Omit<HttpRequest, 'body'> {
  /** Text, bytes, a stream or an iterable of bytes: as it came, transfer encoding removed. */
  readonly body?: ByteSource
}

/** The new signature. What is not said is taken from the verified one. */
export interface ResignSignOptions extends Overrides<Omit<SignOptions, 'credentials' | 'payloadHash' | 'signingDate'>> {
  /** May depend on who signed the request that came. */
  readonly credentials:
    | CredentialsInput
    | ((verified: AuthenticatedRequest) => CredentialsInput | Promise<CredentialsInput>)
  /** @default the current time */
  readonly signingDate?: Date | (() => Date) | undefined
  /** Seconds that a presigned URL works. @default 900 */
  readonly expiresIn?: number | undefined
}

/** How a request is verified, signed anew and sent on. */
export interface ResignOptions extends Pick<ReceivingOptions, 'origin' | 'trustForwarded' | 'maxBodySize'> {
  /** What verifies the request: a verifier, or the options of one, which is then made for this call. */
  readonly verify: Verifier | VerifierOptions
  /** What to sign with. */
  readonly sign: ResignSignOptions
  /** Scheme, host and path prefix to send to. @default those of the request */
  readonly target?: string | UrlLike | undefined
  /** Where the new signature stands, wherever the old one stood. @default 'header' */
  readonly form?: 'header' | 'query' | undefined
  /**
   * `keep`: the new signature covers as much of the body as the old one did; what was streamed is streamed, chunk by chunk signed
   * anew, its checksums computed again. `unsigned`: it covers none of it. A presigned URL of an `aws-chunked` body covers none either.
   * @default 'keep'
   */
  readonly payload?: 'keep' | 'unsigned' | undefined
}

const optionNames: ReadonlySet<string> = new Set<keyof ResignOptions>([
  'verify',
  'sign',
  'target',
  'form',
  'payload',
  'origin',
  'trustForwarded',
  'maxBodySize',
])

/** What to send: give it to `fetch(url, it)` as it is. */
export interface ResignedRequest {
  /** Who signed the request that came. */
  readonly verified: AuthenticatedRequest
  readonly method: string
  readonly url: string
  readonly headers: Record<string, string>
  /** Checked as it is read: it fails instead of ending if it is not what was signed. */
  readonly body?: string | Uint8Array | ReadableStream<Uint8Array>
  /** What `fetch` wants of a body that is a stream. */
  readonly duplex?: 'half'
}

/**
 * Verifies a request with one set of credentials and signs it anew with another, for proxies whose clients hold no real keys.
 *
 * Service and region of the new signature are those of the old one unless `sign` says otherwise; session tokens are
 * replaced. Headers for this hop are dropped, and `x-amz-*` headers that the client did not sign. Nothing is signed for an
 * anonymous request.
 *
 * @throws {SigV4Error} if the request does not authenticate; `MissingAuthentication` for an anonymous one; `EntityTooLarge`;
 *   `MalformedUri` for a path that climbs out of the target's; `MalformedHeader` for a parameter that cannot be a header,
 *   `DuplicateHeader` for one that is there twice; `StreamingPayloadRefused` for a streamed body with other trailers than
 *   checksums, or with none where it says some, unless `payload` is `unsigned`
 * @throws {TypeError} for options of the wrong kind
 * @throws {RangeError} for an invalid date, and a number that is out of bounds
 */
export async function resign(request: ResignRequest, options: ResignOptions): Promise<ResignedRequest> {
  checkObject('request', request)
  checkResignOptions(options)
  const { verify, sign, target, form = 'header', payload = 'keep', ...receiving } = ownOptions(options)
  // What is verified here is what is signed anew below. By name, since those of a fetch Request are its prototype's.
  const copy: ResignRequest = {
    method: request.method,
    url: (request.url as UrlLike | null)?.href ?? request.url,
    headers: rereadable(request.headers),
    body: request.body,
  }
  const given = openableBody(copy)
  const received: HttpRequest = { ...copy, body: isAtHand(given) ? given : undefined }
  const { verified, bytes } = await verifyReceived(received, verify, receiving, (limit) => readWhole(given, limit))
  if (verified.authentication === 'anonymous') {
    throw new SigV4Error(
      'MissingAuthentication',
      'expected a signed request, got an anonymous one, for which nothing is signed',
    )
  }
  const outgoing = createOutgoingRequest(received, verified, target, form === 'header')
  const { expiresIn, ...signing } = ownOptions(sign)
  const signOptions = await readSignOptions(signing, verified)
  const source = bytes ?? given
  const streamed = verified.payload.kind === 'streaming'
  if (streamed && form === 'header' && payload === 'keep') {
    const { method, url, headers, body, duplex } = reframe(outgoing, verified, source, signOptions)
    return { verified, method, url, headers, body, duplex }
  }
  const payloadHash = streamed || payload === 'unsigned' ? unsignedPayload : signedBodyOf(verified).payloadHash
  const plain = withPayloadHash(streamed ? unframe(outgoing, verified) : outgoing, payloadHash)
  // Sent, but not signed: a platform that chooses its own transfer encoding may drop it.
  const lengths = plain.headers.filter(([name]) => name === 'content-length')
  const signable = { ...plain, headers: plain.headers.filter(([name]) => name !== 'content-length') }
  const plainOptions = { ...signOptions, payloadHash }
  const { method, url, headers } =
    form === 'query' ? presignRequest(signable, { ...plainOptions, expiresIn }) : signRequest(signable, plainOptions)
  return {
    verified,
    method,
    url,
    headers: { ...headers, ...Object.fromEntries(lengths) },
    ...bodyToSend(verified, source, streamed),
  }
}

function checkResignOptions(options: ResignOptions): void {
  checkOptionNames(options, optionNames)
  const { verify, sign, form = 'header', payload = 'keep' } = options
  checkObject('verify', verify)
  checkObject('sign', sign)
  demand(form === 'header' || form === 'query', 'form', '"header" or "query"', form)
  demand(payload === 'keep' || payload === 'unsigned', 'payload', '"keep" or "unsigned"', payload)
}

async function readSignOptions(
  { credentials, service, region, signingDate, ...others }: Omit<ResignSignOptions, 'expiresIn'>,
  verified: AuthenticatedRequest,
): Promise<Omit<SignOptions, 'payloadHash'>> {
  return {
    ...others,
    service: service ?? verified.scope.service,
    region: region ?? verified.scope.region,
    credentials: typeof credentials === 'function' ? await credentials(verified) : credentials,
    signingDate: typeof signingDate === 'function' ? signingDate() : signingDate,
  }
}

/** Without a payload hash that is not the one to sign. */
function withPayloadHash({ headers, ...request }: OutgoingRequest, payloadHash: string): OutgoingRequest {
  const kept = headers.filter(([name, value]) => name !== 'x-amz-content-sha256' || value === payloadHash)
  return { ...request, headers: kept }
}

function bodyToSend(
  verified: AuthenticatedRequest,
  source: ByteSource,
  streamed: boolean,
): Pick<ResignedRequest, 'body' | 'duplex'> {
  if (source === undefined) return {}
  if (streamed || !isAtHand(source)) return { body: openPayload(verified, source), duplex: 'half' }
  return source === null || source.length === 0 ? {} : { body: source }
}
