import { isAscii } from '../stages/bytes.js'
import { joinCanonicalRequest } from '../stages/canonical-request.js'
import { signCanonicalRequest } from '../stages/sign-canonical-request.js'
import type { PreparedSigningKey } from '../stages/signing-key.js'
import { equalInConstantTime } from '../verification/key-record.js'
import { type CanonicalParts, type Difference, headerValues, shown } from './difference.js'
import type { Evidence, Reading } from './evidence.js'
import { headerReadings } from './header-readings.js'
import { keyReadings } from './key-readings.js'
import { pathReadings } from './path-readings.js'
import { payloadReadings } from './payload-readings.js'
import { queryReadings } from './query-readings.js'

/** What a request claims, and the key that it is held against. */
interface Claim {
  readonly signature: string
  readonly dateTime: string
  readonly key: PreparedSigningKey
  /** Undefined if only a derived key is known. */
  readonly secret: string | undefined
}

type Part = Exclude<keyof CanonicalParts, 'signedHeaders'>

/** A change to what is signed, or to the key. */
type Candidate =
  | ({ readonly part: Part } & Reading)
  | { readonly part: 'key'; readonly key: PreparedSigningKey; readonly message: string }

/** Requests over this are tried with one reading at a time, in characters. */
const longestInPairs = 8192

/** The one or two readings under which a signature holds, in the order of the canonical request; none if there are no such. */
export function findReadings(evidence: Evidence, claim: Claim): readonly Difference[] {
  const { parts, engine } = evidence
  const candidates = candidatesOf(evidence, claim)
  const holds = (...changes: readonly Candidate[]) => {
    let { key } = claim
    const changed = { ...parts }
    for (const change of changes) {
      if (change.part === 'key') key = change.key
      else changed[change.part] = change.text
    }
    const text = join(changed)
    const { seedSignature } = signCanonicalRequest(text, isAscii(text), claim.dateTime, key, engine)
    return equalInConstantTime(seedSignature, claim.signature)
  }
  const one = candidates.find((candidate) => holds(candidate))
  if (one !== undefined) return [differenceOf(one, parts)]
  if (join(parts).length > longestInPairs) return []
  for (const [at, first] of candidates.entries()) {
    for (const second of candidates.slice(at + 1)) {
      if (first.part !== second.part && holds(first, second)) {
        return [differenceOf(first, parts), differenceOf(second, parts)]
      }
    }
  }
  return []
}

function join({ method, path, query, headers, signedHeaders, payload }: CanonicalParts): string {
  return joinCanonicalRequest(method, path, query, `\n${headers}\n\n${signedHeaders}\n`, payload)
}

function candidatesOf(evidence: Evidence, { key, secret }: Claim): readonly Candidate[] {
  const { parts, engine } = evidence
  const found = new Map<string, Candidate>()
  const add = (part: Part, readings: Iterable<Reading>) => {
    for (const { text, message } of readings) {
      const id = `${part}\n${text}`
      // What comes first says it better.
      if (text !== parts[part] && !found.has(id)) found.set(id, { part, text, message })
    }
  }
  add('method', methodReadings(evidence))
  add('path', pathReadings(evidence))
  add('query', queryReadings(evidence))
  add('headers', headerReadings(evidence))
  add('payload', payloadReadings(evidence))
  const candidates = [...found.values()]
  if (secret !== undefined) {
    for (const { signingKey, message } of keyReadings(secret, evidence)) {
      candidates.push({ part: 'key', key: { scopeText: key.scopeText, hmac: engine.hmacKey(signingKey) }, message })
    }
  }
  return candidates
}

function* methodReadings({ parts: { method } }: Evidence): Generator<Reading> {
  for (const other of [
    'GET',
    'HEAD',
    'PUT',
    'POST',
    'DELETE',
    'PATCH',
    'OPTIONS',
    method.toLowerCase(),
    method.toUpperCase(),
  ]) {
    yield {
      text: other,
      message: `the request was signed as ${other}: a signature, and a presigned URL, is for one method`,
    }
  }
}

function differenceOf(candidate: Candidate, parts: CanonicalParts): Difference {
  const { part, message } = candidate
  if (part === 'key') return { part, message }
  const { text } = candidate
  if (part !== 'headers') return { part, signed: shown(text), received: shown(parts[part]), message }
  const received = headerValues(parts)
  const signed = headerValues({ ...parts, headers: text })
  const [name = ''] = [...received.keys()].filter((one) => signed.get(one) !== received.get(one))
  const maskedOf = (values: ReadonlyMap<string, string>) => shown(`${name}:${values.get(name)}`).slice(name.length + 1)
  return { part: 'header', name, signed: maskedOf(signed), received: maskedOf(received), message }
}
