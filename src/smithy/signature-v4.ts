import { resolveEngine } from '../hash/default-engine.js'
import type { HashEngine, Sha256Constructor } from '../hash-engine.js'
import { checkObject } from '../named-options.js'
import { checkExpiresIn } from '../option-checks.js'
import { demand } from '../sigv4-error.js'
import { formatAuthorizationHeader } from '../stages/authorization-header.js'
import { createStringToSign, signingAlgorithm } from '../stages/string-to-sign.js'
import type { CredentialsInput } from '../types.js'
import { formatEventHeaders } from './event-headers.js'
import { hashData, payloadHashOf } from './payload.js'
import { findHeader, hoistHeaders, prepareRequest } from './prepared-request.js'
import { signPrepared } from './request-signature.js'
import { canonicalizeHeaders } from './signable-headers.js'
import { signText } from './signed-text.js'
import { openContext, type SigningContext } from './signing-context.js'
import type {
  EventSigningArguments,
  FormattedEvent,
  MessageSigningArguments,
  Provider,
  RequestPresigningArguments,
  RequestSigningArguments,
  SignableMessage,
  SignatureV4Init,
  SignedMessage,
  SigningArguments,
  SmithyHttpRequest,
  SmithySha256Constructor,
} from './types.js'

const eventAlgorithm = 'AWS4-HMAC-SHA256-PAYLOAD'
const contentSha256Header = 'x-amz-content-sha256'
const tokenHeader = 'x-amz-security-token'

/**
 * The signer of the AWS SDK for JavaScript: the contract of `@smithy/signature-v4` 5.
 *
 * All methods reject with a `TypeError` or `RangeError` for what cannot be signed, and with what a provider throws.
 *
 * @see https://github.com/smithy-lang/smithy-typescript/tree/main/packages/signature-v4
 */
export class SignatureV4 {
  protected readonly service: string
  protected readonly regionProvider: Provider<string>
  protected readonly credentialProvider: Provider<CredentialsInput>
  protected readonly uriEscapePath: boolean
  protected readonly applyChecksum: boolean
  protected readonly engine: HashEngine

  /** @throws {TypeError} if there are no options; what is wrong with them is said when something is signed */
  constructor(options: SignatureV4Init) {
    checkObject('options', options)
    const { applyChecksum, credentials, region, service, sha256, uriEscapePath = true } = options
    this.service = service
    this.regionProvider = providerOf(region)
    this.credentialProvider = providerOf(credentials)
    this.uriEscapePath = uriEscapePath
    this.applyChecksum = typeof applyChecksum === 'boolean' ? applyChecksum : true
    this.engine = engineOf(sha256)
  }

  /** A request whose query authenticates it. Its `x-amz-*` headers become parameters, but for the unhoistable ones. */
  async presign(original: SmithyHttpRequest, options: RequestPresigningArguments = {}): Promise<SmithyHttpRequest> {
    const expiresIn = lifetimeOf(options)
    const context = await this.openContext(options)
    const { accessKeyId, sessionToken, dateTime, key, engine } = context
    const request = prepareRequest(original)
    const { headers, query } = request
    const payloadHash = payloadHashOf(request, engine)
    if (sessionToken !== undefined) dropHeader(headers, tokenHeader)
    hoistHeaders(request, options)
    if (sessionToken !== undefined) query['X-Amz-Security-Token'] = sessionToken
    query['X-Amz-Algorithm'] = signingAlgorithm
    query['X-Amz-Credential'] = `${accessKeyId}/${key.scopeText}`
    query['X-Amz-Date'] = dateTime
    query['X-Amz-Expires'] = String(expiresIn)
    const canonical = canonicalizeHeaders(headers, options)
    query['X-Amz-SignedHeaders'] = canonical.signedHeaders
    const { uriEscapePath } = this
    query['X-Amz-Signature'] = signPrepared(request, { ...canonical, payloadHash, uriEscapePath }, context)
    return { ...request }
  }

  /** The signature of a text, 64 lower-case hex. */
  sign(text: string, options?: SigningArguments): Promise<string>
  /** The signature of an event, 64 lower-case hex. */
  sign(event: FormattedEvent, options: EventSigningArguments): Promise<string>
  /** The same as `signMessage`; `priorSignature` is the message's own. */
  sign(message: SignableMessage, options: MessageSigningArguments): Promise<SignedMessage>
  /** A request with an Authorization header. */
  sign(request: SmithyHttpRequest, options?: RequestSigningArguments): Promise<SmithyHttpRequest>
  async sign(
    toSign: string | FormattedEvent | SignableMessage | SmithyHttpRequest,
    options?: SigningArguments,
  ): Promise<string | SignedMessage | SmithyHttpRequest> {
    if (typeof toSign === 'string') return this.signString(toSign, options)
    demand(typeof toSign === 'object' && toSign !== null, 'toSign', 'a text, an event, a message or a request', toSign)
    if ('payload' in toSign && toSign.payload) return this.signEvent(toSign, options as EventSigningArguments)
    if ('message' in toSign && toSign.message) return this.signMessage(toSign, options)
    return this.signRequest(toSign as SmithyHttpRequest, options)
  }

  /** The signature of an event as a message, over the signature before it. */
  async signMessage(
    { message, priorSignature }: SignableMessage,
    options: MessageSigningArguments = {},
  ): Promise<SignedMessage> {
    const event = { headers: formatEventHeaders(message.headers), payload: message.body }
    return { message, signature: await this.signEvent(event, { ...options, priorSignature }) }
  }

  protected async signEvent(
    { headers, payload }: FormattedEvent,
    { priorSignature, ...options }: EventSigningArguments,
  ): Promise<string> {
    demand(typeof priorSignature === 'string', 'priorSignature', 'that of the event before', priorSignature)
    const context = await this.openContext(options, options.eventStreamCredentials)
    const { dateTime, key, engine } = context
    const hashes = [priorSignature, hashData(headers, engine), hashData(payload, engine)]
    return signText(createStringToSign(eventAlgorithm, dateTime, key.scopeText, ...hashes), context)
  }

  protected async signString(text: string, options: MessageSigningArguments = {}): Promise<string> {
    return signText(text, await this.openContext(options, options.eventStreamCredentials))
  }

  protected async signRequest(
    original: SmithyHttpRequest,
    options: RequestSigningArguments = {},
  ): Promise<SmithyHttpRequest> {
    const context = await this.openContext(options)
    const { accessKeyId, sessionToken, dateTime, key, engine } = context
    const request = prepareRequest(original)
    const { headers } = request
    headers['x-amz-date'] = dateTime
    if (sessionToken !== undefined) {
      dropHeader(headers, tokenHeader)
      headers[tokenHeader] = sessionToken
    }
    const payloadHash = payloadHashOf(request, engine)
    if (this.applyChecksum && findHeader(headers, contentSha256Header) === undefined) {
      headers[contentSha256Header] = payloadHash
    }
    const canonical = canonicalizeHeaders(headers, options)
    const { uriEscapePath } = this
    const signature = signPrepared(request, { ...canonical, payloadHash, uriEscapePath }, context)
    headers['authorization'] = formatAuthorizationHeader(key, accessKeyId, canonical.signedHeaders, signature)
    return request
  }

  private async openContext(options: SigningArguments, credentials?: CredentialsInput): Promise<SigningContext> {
    const resolved = credentials ?? (await this.credentialProvider())
    const region = options.signingRegion ?? (await this.regionProvider())
    return openContext(resolved, region, options.signingService ?? this.service, options.signingDate, this.engine)
  }
}

/** Seconds, where what an environment variable holds will do. */
function lifetimeOf({ expiresIn = 3600 }: RequestPresigningArguments): number {
  const seconds = Number(expiresIn)
  checkExpiresIn(Number.isNaN(seconds) ? expiresIn : seconds)
  return seconds
}

function providerOf<T>(input: T | Promise<T> | Provider<T>): Provider<T> {
  return typeof input === 'function' ? (input as Provider<T>) : () => input
}

/** A class that digests in promises alone cannot serve the stages. What it would hash comes out the same from the default. */
function engineOf(sha256: SmithySha256Constructor | undefined): HashEngine {
  const synchronous = typeof sha256?.prototype?.digestSync === 'function'
  return resolveEngine(synchronous ? (sha256 as unknown as Sha256Constructor) : undefined)
}

function dropHeader(headers: Record<string, string>, lower: string): void {
  const found = findHeader(headers, lower)
  if (found !== undefined) delete headers[found[0]]
}
