import { quote, SigV4Error } from '../sigv4-error.js'
import type { HeadersInput } from '../types.js'
import { isAscii } from './bytes.js'
import { forEachHeader, type HeadersToSign, malformedHeader } from './canonical-headers.js'
import { type HeaderName, headerName } from './header-names.js'
import { isPlainHeaderValue, normalizeHeaderValue } from './header-values.js'

/** A header by its name, and which lines of the request are its. */
interface Field {
  readonly name: HeaderName
  readonly lines: number[]
}

/** What follows from the names of a request's header lines alone. */
interface ReceivedShape {
  readonly given: readonly string[]
  readonly fields: ReadonlyMap<string, Field>
  /** Names of the `x-amz-*` headers. */
  readonly amz: readonly string[]
  /** The first name that is no token, and the first that must not be there twice, and is. */
  readonly malformed: string | undefined
  readonly duplicate: string | undefined
}

/** The headers of a received request. */
export interface ReceivedHeaders {
  readonly shape: ReceivedShape
  /** By line, normalised. */
  readonly values: readonly string[]
  /** Whether all values are ASCII. */
  readonly ascii: boolean
}

/**
 * Checks 0 and 1: reads the headers of a received request once.
 *
 * @param limits of lines, and of the characters of Authorization
 * @throws {SigV4Error} `LimitExceeded`, `MalformedHeader`, `DuplicateHeader` for a header that must not be there twice
 */
export function readReceivedHeaders(
  headers: HeadersInput | undefined,
  limits: { readonly headers: number; readonly authorizationLength: number },
): ReceivedHeaders {
  const names: string[] = []
  const values: string[] = []
  let ascii = true
  let malformed: string | undefined
  forEachHeader(headers, (name, raw) => {
    if (names.length >= limits.headers) throw limitExceeded('headers', limits.headers)
    names.push(name)
    if (typeof raw === 'string' && isPlainHeaderValue(raw)) values.push(raw)
    else {
      const value = normalizeHeaderValue(raw)
      if (value === undefined) malformed ??= name
      else ascii &&= isAscii(value)
      values.push(value ?? '')
    }
  })
  const shape = receivedShape(names)
  for (const line of shape.fields.get('authorization')?.lines ?? []) {
    if ((values[line] as string).length > limits.authorizationLength) {
      throw limitExceeded('authorization', limits.authorizationLength)
    }
  }
  malformed ??= shape.malformed
  if (malformed !== undefined) throw malformedHeader(malformed)
  const { duplicate } = shape
  if (duplicate !== undefined) {
    throw new SigV4Error('DuplicateHeader', `header ${quote(duplicate)}: expected it once`, { name: duplicate })
  }
  return { shape, values, ascii }
}

/** A header's value, normalised; that of a repeated one joined by `,`. */
export function receivedValue({ shape, values }: ReceivedHeaders, name: string): string | undefined {
  const field = shape.fields.get(name)
  return field === undefined ? undefined : fieldValue(field, values)
}

function fieldValue({ lines }: Field, values: readonly string[]): string {
  let value = values[lines[0] as number] as string
  for (let i = 1; i < lines.length; i++) value += `,${values[lines[i] as number]}`
  return value
}

/**
 * Check 8: the values of the signed headers.
 *
 * @throws {SigV4Error} `SignedHeaderMissing`
 */
export function pickSignedHeaders(
  { shape, values, ascii }: ReceivedHeaders,
  signedHeaders: readonly string[],
  host: string | undefined,
  authentication: 'header' | 'query',
): HeadersToSign {
  const names: HeaderName[] = []
  const picked: string[] = []
  for (let i = 0; i < signedHeaders.length; i++) {
    const lower = signedHeaders[i] as string
    const field = shape.fields.get(lower)
    const isHost = host !== undefined && (lower === 'host' || lower === ':authority')
    if (field === undefined && !isHost) {
      const message = `SignedHeaders: expected ${quote(lower)} to be among the request's headers`
      throw new SigV4Error('SignedHeaderMissing', message, { authentication, name: lower })
    }
    names.push(field?.name ?? (headerName(lower) as HeaderName))
    picked.push(isHost ? host : fieldValue(field as Field, values))
  }
  // The public host is an option of the verifier, and not among the values.
  return { names, values: picked, ascii: ascii && (host === undefined || isAscii(host)) }
}

// Names only, never values: a server sees requests of a few shapes, again and again.
const shapes: ReceivedShape[] = []
const shapesLimit = 16
let oldest = 0

function receivedShape(given: readonly string[]): ReceivedShape {
  for (let i = 0; i < shapes.length; i++) {
    const shape = shapes[i] as ReceivedShape
    if (sameNames(shape.given, given)) return shape
  }
  const shape = readShape(given)
  if (given.length <= 64) {
    shapes[oldest] = shape
    oldest = (oldest + 1) % shapesLimit
  }
  return shape
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

function readShape(given: readonly string[]): ReceivedShape {
  const fields = new Map<string, Field>()
  let malformed: string | undefined
  let duplicate: string | undefined
  for (let i = 0; i < given.length; i++) {
    const name = headerName(given[i] as string)
    if (name === undefined) {
      malformed ??= given[i] as string
      continue
    }
    const field = fields.get(name.lower)
    if (field === undefined) fields.set(name.lower, { name, lines: [i] })
    else {
      field.lines.push(i)
      if (name.single) duplicate ??= name.lower
    }
  }
  const amz = [...fields.values()].filter(({ name }) => name.amz).map(({ name }) => name.lower)
  return { given, fields, amz, malformed, duplicate }
}

function limitExceeded(name: string, limit: number): SigV4Error {
  const what = name === 'headers' ? 'lines' : 'characters'
  return new SigV4Error('LimitExceeded', `${name}: expected at most ${limit} ${what}`, { name, limit })
}
