import { rereadable } from '../hosts/rereadable-headers.js'
import { checkObject, ownOptions } from '../named-options.js'
import { isSigV4Error, type SigV4Error } from '../sigv4-error.js'
import { readReceivedTarget } from '../stages/received-target.js'
import { serviceRules } from '../stages/service-rules.js'
import type { HttpRequest, KeyRecord, VerifyOptions } from '../types.js'
import { signingKeyOf } from '../verification/key-record.js'
import { beginVerification, type PendingVerification } from '../verification/pending-verification.js'
import { createVerifier, type VerifierOptions } from '../verifier.js'
import { type Difference, partsOf } from './difference.js'
import type { Evidence } from './evidence.js'
import { findReadings } from './find-readings.js'

/** What is known of why a request does not verify. */
export interface Diagnosis {
  /** What verification threw; undefined if the request verifies. Every code but `SignatureDoesNotMatch` says all by itself. */
  readonly error?: SigV4Error
  /**
   * What the signer did otherwise, or what happened on the way: under just these differences the signature holds, so that
   * they are no guess. Empty if none was found: the secret is another, or something was changed beyond what is tried.
   */
  readonly differences: readonly Difference[]
}

/**
 * Finds out why a request's signature does not match, by what other signers, clients and proxies are known to do.
 *
 * It tries some hundred readings of the request, alone and in pairs, and takes as long as thousands of verifications: it is
 * for development, and for one request of a log. What it finds is for whoever runs the server, not for the client, and it
 * never makes a request accepted.
 *
 * @param options those of the verifier that refused; `onVerified` is not called
 * @throws {TypeError} {RangeError} for options of the wrong kind; what the key lookup throws is thrown as it is
 */
export async function diagnoseRequest(request: HttpRequest, options: VerifierOptions): Promise<Diagnosis> {
  checkObject('request', request)
  checkObject('options', options)
  const { onVerified: _, credentials, now, ...rest } = ownOptions(options)
  // By name: those of a fetch Request are its prototype's.
  const { method, url, body } = request
  const received = { method, url, headers: rereadable(request.headers), body }
  const clock = typeof now === 'function' ? now() : (now ?? new Date())
  let record: KeyRecord | null | undefined
  const lookup: VerifierOptions['credentials'] =
    typeof credentials === 'function'
      ? async (accessKeyId, context) => {
          record = await credentials(accessKeyId, context)
          return record
        }
      : credentials
  try {
    await createVerifier({ ...rest, credentials: lookup, now: clock }).verify(received)
    return { differences: [] }
  } catch (error) {
    if (!isSigV4Error(error)) throw error
    const { code, canonicalRequest } = error
    if (code !== 'SignatureDoesNotMatch' || canonicalRequest === undefined) return { error, differences: [] }
    const known = record ?? (credentials as KeyRecord)
    const verifyOptions = { ...rest, credentials: () => known, now: clock } as VerifyOptions
    const pending = beginVerification(received, verifyOptions, clock.getTime()) as PendingVerification
    return { error, differences: explain(received, verifyOptions, pending, canonicalRequest, known) }
  }
}

function explain(
  { url, headers, body }: HttpRequest & { readonly headers: readonly [string, string][] },
  { rules, origin }: VerifyOptions,
  pending: PendingVerification,
  tried: string,
  record: KeyRecord,
): readonly Difference[] {
  const { authorization, canonicalRequest, engine, date, now } = pending
  // Of what was tried, whose tokens are masked, the payload's hash is as it was.
  const parts = partsOf(canonicalRequest + tried.slice(tried.lastIndexOf('\n') + 1))
  if (parts === undefined) return []
  const target = readReceivedTarget(url)
  const lines = new Map<string, string[]>()
  for (const [name, value] of headers) {
    const lower = name.toLowerCase()
    lines.set(lower, [...(lines.get(lower) ?? []), value])
  }
  const evidence: Evidence = {
    parts,
    path: (origin?.pathPrefix ?? '') + (target.path || '/'),
    query: target.query,
    headers: lines,
    body,
    rules: serviceRules(authorization.scope.service, rules),
    scope: authorization.scope,
    now: new Date(now),
    engine,
  }
  const { secretAccessKey } = record as { secretAccessKey?: string }
  return findReadings(evidence, {
    signature: authorization.signature,
    dateTime: date.dateTime,
    key: signingKeyOf(record, pending),
    secret: secretAccessKey,
  })
}
