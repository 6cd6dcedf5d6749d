import { writeCanonicalHeaders } from '../stages/canonical-headers.js'
import { joinCanonicalRequest } from '../stages/canonical-request.js'
import { canonicalUriOf } from '../stages/canonical-uri.js'
import type { HeaderLines } from '../stages/header-lines.js'
import { type RequestSignature, signCanonicalRequest } from '../stages/sign-canonical-request.js'
import type { SigningPlan } from './signing-headers.js'
import type { SigningContext } from './signing-request.js'

/** Signs what signing and presigning have prepared, each in its own way. */
export function signPrepared(
  { method, target, rules, engine, dateTime, key }: SigningContext,
  headers: HeaderLines,
  plan: SigningPlan,
  canonicalQuery: string,
  payloadHash: string,
): RequestSignature {
  const canonicalRequest = joinCanonicalRequest(
    method,
    canonicalUriOf(target, rules),
    canonicalQuery,
    writeCanonicalHeaders(plan, headers.values) + plan.end,
    payloadHash,
  )
  return signCanonicalRequest(canonicalRequest, headers.ascii, dateTime, key, engine)
}
