import { type CredentialProvider, memoizeCredentials } from '../credential-provider.js'
import { checkOptionNames } from '../named-options.js'
import { checkCredentials, checkDate } from '../option-checks.js'
import { signRequest } from '../sign.js'
import { signOptionNames } from '../signing/signing-request.js'
import { demand } from '../sigv4-error.js'
import { hashPayload } from '../stages/hash-payload.js'
import { serviceRules } from '../stages/service-rules.js'
import type { CredentialsInput, SignedRequest, SignOptions } from '../types.js'
import { abortable, sleep, throwIfAborted } from './abort.js'
import { type CorrectedClock, correctedClock, isSkewError } from './clock.js'
import { dropResponse, isResponse, type ResponseLike, readErrorAnswer } from './error-answer.js'
import { type FetchInit, type FetchInput, type OutgoingRequest, readOutgoingRequest } from './outgoing-request.js'
import {
  isRetryableStatus,
  isThrottling,
  type RetryOptions,
  type RetryPolicy,
  retryAfter,
  retryPolicy,
} from './retry.js'
import { type ScopeOptions, signingScope } from './signing-scope.js'

/** Any implementation of `fetch`, or a function that is called with what it would send. */
export type FetchFunction = (...args: never) => Promise<unknown>

type GlobalFetch = typeof globalThis.fetch

/** What `fetch` is called with beside the URL: the caller's init, and what was signed. */
export interface SentInit extends Omit<NonNullable<Parameters<GlobalFetch>[1]>, 'method' | 'headers'> {
  method: string
  /** Lower-case names. */
  headers: Record<string, string>
}

/** A `fetch` of the same type; of a function whose init is not optional, one that takes what `fetch` takes. */
export type SignedFetch<Fetch extends FetchFunction> = 1 | 2 extends Parameters<Fetch>['length']
  ? Fetch
  : (
      input: NonNullable<Parameters<Fetch>[0]> | Parameters<GlobalFetch>[0],
      init?: Parameters<Fetch>[1] | Parameters<GlobalFetch>[1],
    ) => ReturnType<Fetch>

/** What to sign for and with, what sends, and how often. */
export interface SignedFetchOptions<Fetch extends FetchFunction = GlobalFetch>
  extends Omit<SignOptions, 'credentials' | 'service' | 'region' | 'signingDate' | 'payloadHash'>,
    ScopeOptions,
    RetryOptions {
  /** A value, or a provider of the AWS SDK's shape, which is called again before its credentials expire. */
  readonly credentials: CredentialsInput | CredentialProvider
  /** `UNSIGNED-PAYLOAD`, where the service takes it, so that streams can be sent. @default the hash of each body */
  readonly payloadHash?: 'UNSIGNED-PAYLOAD' | undefined
  /** A date, or a clock that is read before each attempt. @default the current time */
  readonly signingDate?: Date | (() => Date) | undefined
  /** What sends. @default the global `fetch` of each call */
  readonly fetch?: Fetch | undefined
}

const optionNames: ReadonlySet<string> = new Set<keyof SignedFetchOptions>([
  ...signOptionNames,
  'fetch',
  'maxAttempts',
  'timeBudget',
  'firstDelay',
  'maxDelay',
])

type Send = (url: string, init: Readonly<Record<string, unknown>>) => Promise<unknown>

/**
 * A `fetch` that signs.
 *
 * Each attempt is signed anew. After a 5xx, a 429 or one of AWS's throttling codes there is another attempt, after an
 * exponentially growing wait with full jitter, or after `Retry-After` if that is longer; what the last attempt answers is
 * returned, as `fetch` does. An error about the request's date, or about expired credentials, sets the clock by the answer's
 * `Date`, once a call. A stream is sent once. Redirects are not followed unless `init.redirect` says so: the signature is for
 * one host and path.
 *
 * What it returns throws what `fetch` and the credential provider throw, the signal's reason, and a `TypeError` for a URL that
 * `fetch` would send in another form, for a host that tells no service where no option does, for a stream whose hash is not
 * declared, and for a body that `fetch` would send as `[object Object]`.
 *
 * @throws {TypeError} for an unknown option, and credentials that could not sign
 * @throws {RangeError} for a number that is out of its range
 */
export function createSignedFetch(options: SignedFetchOptions & { readonly fetch?: undefined }): GlobalFetch
export function createSignedFetch<Fetch extends FetchFunction = (url: string, init: SentInit) => Promise<unknown>>(
  options: SignedFetchOptions<Fetch>,
): SignedFetch<Fetch>
export function createSignedFetch(options: SignedFetchOptions<FetchFunction>): unknown {
  checkOptionNames(options, optionNames)
  const { payloadHash } = options
  const isHash = payloadHash === undefined || payloadHash === 'UNSIGNED-PAYLOAD'
  demand(isHash, 'payloadHash', "'UNSIGNED-PAYLOAD' or nothing", payloadHash)
  demand(options.fetch === undefined || typeof options.fetch === 'function', 'fetch', 'a function', options.fetch)
  const policy = retryPolicy(options)
  const signer = createAttemptSigner(options)
  const { fetch = (url: string, init: object) => globalThis.fetch(url, init) } = options
  const send = fetch as unknown as Send
  // A Request's signal follows the caller's only as long as the Request is not collected as garbage.
  const inFlight = new Set<object>()
  return async (input: FetchInput, init?: FetchInit) => {
    throwIfAborted(init?.signal ?? undefined)
    const held = { input }
    inFlight.add(held)
    try {
      const request = await readOutgoingRequest(input, init, (opened) => signer.isDeclared(opened))
      return await fetchWithRetries(request, signer, policy, send)
    } finally {
      inFlight.delete(held)
    }
  }
}

interface AttemptSigner {
  readonly clock: CorrectedClock
  /** Whether a body is signed without being read. */
  isDeclared(request: Pick<OutgoingRequest, 'url' | 'headers'>): boolean
  /** The hash to sign; undefined if there is no body, or its hash is declared. */
  hashBody(request: OutgoingRequest): Promise<string | undefined>
  /** `signedAt`: milliseconds. */
  sign(
    request: OutgoingRequest,
    bodyHash: string | undefined,
  ): Promise<{ readonly signed: SignedRequest; readonly signedAt: number }>
}

function createAttemptSigner(options: SignedFetchOptions<FetchFunction>): AttemptSigner {
  const { credentials, signingDate, payloadHash, signedHeaders, rules, engine } = options
  if (typeof credentials !== 'function') checkCredentials(credentials)
  if (typeof signingDate !== 'function' && signingDate !== undefined) checkDate('signingDate', signingDate)
  const clock = correctedClock(() => {
    const date = typeof signingDate === 'function' ? signingDate() : signingDate
    return date === undefined ? Date.now() : checkDate('signingDate', date).getTime()
  })
  const provide =
    typeof credentials === 'function' ? memoizeCredentials(credentials, () => clock.now()) : async () => credentials
  const scopeOf = ({ url }: Pick<OutgoingRequest, 'url'>) => signingScope(new URL(url).host, options)
  const isDeclared = (request: Pick<OutgoingRequest, 'url' | 'headers'>) => {
    if (payloadHash !== undefined || request.headers.has('x-amz-content-sha256')) return true
    return serviceRules(scopeOf(request).service, rules).headerPayload === 'unsigned'
  }
  return {
    clock,
    isDeclared,
    async hashBody(request) {
      const { body } = request
      if ('source' in body || body.bytes === undefined || isDeclared(request)) return undefined
      return hashPayload(body.bytes, engine)
    },
    async sign(request, bodyHash) {
      const { method, url, headers, body } = request
      const bytes = 'bytes' in body ? body.bytes : undefined
      const scope = scopeOf(request)
      const resolved = await abortable(provide(), request.signal)
      // The date is taken after the credentials came, which may take a while.
      const signedAt = clock.now()
      const signed = signRequest(
        { method, url, headers, body: bytes },
        {
          ...scope,
          credentials: resolved,
          signingDate: new Date(signedAt),
          // A declared hash of no body is that of nothing.
          payloadHash: bodyHash ?? ('source' in body || bytes !== undefined ? payloadHash : undefined),
          signedHeaders,
          rules,
          engine,
        },
      )
      return { signed, signedAt }
    },
  }
}

async function fetchWithRetries(
  request: OutgoingRequest,
  signer: AttemptSigner,
  { maxAttempts, timeBudget, waits }: RetryPolicy,
  send: Send,
): Promise<unknown> {
  const { signal, body } = request
  const began = performance.now()
  const nextWait = waits()
  // Once, however often it is sent.
  const bodyHash = await signer.hashBody(request)
  let canSetClock = true
  for (let attempt = 1; ; attempt++) {
    throwIfAborted(signal)
    const { signed, signedAt } = await signer.sign(request, bodyHash)
    const { method, url, headers } = signed
    const response = await send(url, { ...request.init, method, headers, ...bodyInit(body), ...(signal && { signal }) })
    if (!isResponse(response)) return response
    const problem = await problemOf(response, signer.clock, signedAt)
    const isLast = attempt >= maxAttempts || 'source' in body
    if (problem === undefined || isLast || (problem === 'skew' && !canSetClock)) return response
    canSetClock &&= problem !== 'skew'
    const wait = problem === 'skew' ? 0 : Math.max(nextWait(), retryAfter(response, signer.clock.now()))
    if (performance.now() - began + wait > timeBudget) return response
    dropResponse(response).catch(() => {})
    await sleep(wait, signal)
  }
}

function bodyInit(body: OutgoingRequest['body']): Readonly<Record<string, unknown>> {
  if ('source' in body) return { body: body.source, duplex: 'half' }
  return body.bytes === undefined ? {} : { body: body.bytes }
}

/** Why to try again, if there is a reason. */
async function problemOf(
  response: ResponseLike,
  clock: CorrectedClock,
  signedAt: number,
): Promise<'busy' | 'skew' | undefined> {
  if (!(response.status >= 400)) return undefined
  if (isRetryableStatus(response.status)) return 'busy'
  const answer = await readErrorAnswer(response)
  if (isThrottling(answer)) return 'busy'
  return isSkewError(answer) && clock.setBy(response, signedAt) ? 'skew' : undefined
}
