import { emptyPayloadHash, hashBody, streamingPayloads, unsignedPayload } from '../stages/payload-hash.js'
import type { Evidence, Reading } from './evidence.js'

/** Bodies that are tried in other spellings, in characters. */
const longestBody = 1_000_000

/** Other readings of the body. */
export function* payloadReadings({ body, engine }: Evidence): Generator<Reading> {
  yield { text: emptyPayloadHash, message: 'the request was signed without a body' }
  yield { text: '', message: 'the request was signed with nothing in the place of the hash of the body' }
  for (const literal of [unsignedPayload, ...streamingPayloads]) {
    yield { text: literal, message: `the payload was signed as ${literal}, which x-amz-content-sha256 does not say` }
  }
  if (body === undefined || body === null) return
  yield { text: hashBody(body, engine), message: 'the payload was signed by its hash, and another hash was sent' }
  const text = textOf(body)
  if (text === undefined || text.length > longestBody) return
  for (const [other, how] of spellings(text)) {
    yield { text: hashBody(other, engine), message: `the body was signed ${how}: send the very bytes that were signed` }
  }
}

function textOf(body: string | Uint8Array): string | undefined {
  if (typeof body === 'string') return body
  return body.length > longestBody ? undefined : new TextDecoder().decode(body)
}

function* spellings(text: string): Generator<[string, string]> {
  yield [text.replace(/\r?\n$/, ''), 'without the end of line that it was sent with']
  yield [`${text}\n`, 'with an end of line that it was sent without']
  yield [text.replaceAll('\r\n', '\n'), 'with other ends of lines']
  yield [text.replace(/\r?\n/g, '\r\n'), 'with other ends of lines']
  yield [JSON.stringify(text), 'serialised twice, as a JSON string of JSON']
  let value: unknown
  let written: string[]
  try {
    value = JSON.parse(text)
    written = [JSON.stringify(value), JSON.stringify(value, undefined, 2)]
  } catch {
    // No JSON, or nested too deeply to be written again.
    return
  }
  for (const one of written) yield [one, 'in another spelling of the same JSON']
  if (typeof value === 'string') yield [value, 'before it was serialised once more']
}
