import { quote, refusal, SigV4Error } from '../sigv4-error.js'
import { trimBlanks } from '../stages/header-values.js'
import { hexDigest, isHexDigest } from '../stages/payload-hash.js'

/** The last trailer of a signed body: the signature over the others. */
export const trailerSignatureName = 'x-amz-trailer-signature'

/** Characters of all trailers together. */
const trailersLimit = 8192
const trailerName = /^[!#$%&'*+.^_`|~0-9a-z-]+$/
const trailerValue = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/

/** The trailers of a body, as they stood there. */
export interface ReceivedTrailers {
  /** By lower-case name, without the signature. */
  readonly values: ReadonlyMap<string, string>
  /** `name:value\n` of each, in the order of the body. */
  readonly canonical: string
  /** 64 lower-case hex; undefined if there is none. */
  readonly signature: string | undefined
}

/** Reads what follows the line of the last chunk, up to the CRLF that ends the body. */
export interface TrailersReader {
  /**
   * Reads on.
   *
   * @returns where the trailers end, or the end of the bytes if they go on
   * @throws {SigV4Error} `TrailerMalformed`, `TrailerNotDeclared`
   */
  read(bytes: Uint8Array, at: number): number
  /** Whether the CRLF that ends the body was read. */
  readonly complete: boolean
  readonly received: ReceivedTrailers
}

/**
 * The names that `x-amz-trailer` declares, in lower case.
 *
 * @param header undefined if it is absent
 * @throws {SigV4Error} `TrailerMalformed`
 */
export function parseDeclaredTrailers(header: string | undefined): string[] {
  if (header === undefined) return []
  const names = new Set<string>()
  for (const part of header.split(',')) {
    const name = part.trim().toLowerCase()
    if (!isTrailerName(name) || name === trailerSignatureName || names.has(name)) {
      const expected = 'names of trailers, each once, without that of the signature'
      throw refusal('TrailerMalformed', 'x-amz-trailer', expected, header, { reason: 'declaration' })
    }
    names.add(name)
  }
  return [...names]
}

/** Whether a name is a token in lower case. */
export function isTrailerName(name: unknown): boolean {
  return typeof name === 'string' && trailerName.test(name)
}

/** Whether a value can be sent: printable ASCII, without blanks around it. */
export function isTrailerValue(value: unknown): boolean {
  return typeof value === 'string' && trailerValue.test(value)
}

/**
 * CanonicalTrailers: `name:value\n` of each.
 *
 * On the wire each ends with CRLF. A signed block may also be the canonical text itself and CRLF, as minio-go sends it.
 *
 * @param declared in lower case
 * @param signed whether a signature must be among them, which covers them as they stand: names must be in lower case,
 *   values without blanks around them
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export function createTrailersReader(declared: readonly string[], signed: boolean): TrailersReader {
  const expected = new Set(declared)
  const values = new Map<string, string>()
  let canonical = ''
  let signature: string | undefined
  let line = ''
  /** The last byte of the line: to ask the line for it would copy all of it, each time that something was added. */
  let last: number | undefined
  let length = 0
  let complete = false

  const readTrailer = (text: string) => {
    const colon = text.indexOf(':')
    const name = signed ? text.slice(0, colon) : text.slice(0, colon).toLowerCase()
    const value = signed ? text.slice(colon + 1) : trimBlanks(text.slice(colon + 1))
    if (colon < 0 || !isTrailerName(name) || !isTrailerValue(value))
      throw malformed(`expected name:value, got ${quote(text)}`, 'line')
    if (signature !== undefined)
      throw malformed(`expected the signature to be the last, got ${quote(name)} after it`, 'order', name)
    if (signed && name === trailerSignatureName) {
      if (!isHexDigest(value)) throw malformed(`${name}: expected ${hexDigest}, got ${quote(value)}`, 'signature', name)
      signature = value
      return
    }
    if (!expected.has(name)) {
      throw new SigV4Error('TrailerNotDeclared', `trailer ${quote(name)}: expected x-amz-trailer to declare it`, {
        name,
      })
    }
    if (values.has(name)) throw malformed(`${quote(name)}: expected it once`, 'duplicate', name)
    values.set(name, value)
    canonical += `${name}:${value}\n`
  }

  const readLine = (text: string) => {
    if (signed && text.endsWith('\n')) for (const trailer of text.slice(0, -1).split('\n')) readTrailer(trailer)
    else readTrailer(text)
  }

  return {
    read(bytes, from) {
      let at = from
      while (at < bytes.length && !complete) {
        const afterLf = bytes.indexOf(0x0a, at) + 1
        const to = afterLf || bytes.length
        length += to - at
        if (length > trailersLimit) throw malformed(`expected at most ${trailersLimit} characters`, 'length')
        const before = to - at > 1 ? bytes[to - 2] : last
        line += String.fromCharCode(...bytes.subarray(at, to))
        last = bytes[to - 1]
        at = to
        if (afterLf === 0 || before !== 0x0d) continue
        if (line === '\r\n') complete = true
        else readLine(line.slice(0, -2))
        line = ''
      }
      return at
    },
    get complete() {
      return complete
    },
    get received() {
      return { values, canonical, signature }
    },
  }
}

function malformed(message: string, reason: string, name?: string): SigV4Error {
  return new SigV4Error('TrailerMalformed', `trailers: ${message}`, { ...(name === undefined ? {} : { name }), reason })
}
