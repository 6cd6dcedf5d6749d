import { limitExceeded } from '../sigv4-error.js'
import type { HeadersInput } from '../types.js'
import { isAscii } from './bytes.js'
import { forEachHeader, type HeaderPlan, joinValues } from './canonical-headers.js'
import { type HeaderName, headerName } from './header-names.js'
import { isPlainHeaderValue, normalizeHeaderValue } from './header-values.js'

/** A header by its name, and which of the values are its. */
export interface HeaderField {
  readonly name: HeaderName
  readonly sources: number[]
}

/** What follows from the names of header lines alone. */
export interface HeaderShape {
  readonly given: readonly string[]
  /** The caller's choice of those to sign. */
  readonly chosen: readonly string[] | undefined
  /** By lower-case name, in the order of their first lines. */
  readonly fields: ReadonlyMap<string, HeaderField>
  /** The first name that is no token. */
  readonly malformed: string | undefined
  /** Those that must not be there twice, and are. */
  readonly repeated: readonly HeaderName[]
  /** What to sign of them, by what that depends on. */
  readonly plans: Map<unknown, HeaderPlan>
}

/** The header lines of a request. */
export interface HeaderLines {
  readonly shape: HeaderShape
  /** Those of headers that are not among the lines, in their slots; then each line's, normalised. */
  readonly values: string[]
  /** The same as given, or undefined if each is so already. */
  readonly raw: readonly string[] | undefined
  /** Whether all values are. */
  ascii: boolean
  /** The first header whose name is no token, or whose value holds a control character or no byte. */
  readonly malformed: string | undefined
  /** The slots that are taken, a bit for each. */
  own: number
}

/** Where the values of headers stand that are not among the lines: those that signing adds, and the host of a verifier. */
export const slots = {
  host: 0,
  'x-amz-content-sha256': 1,
  'x-amz-date': 2,
  'x-amz-security-token': 3,
  'x-amz-s3session-token': 4,
} as const
const slotCount = 5

/**
 * Reads header lines once. What is malformed, or there twice, is left to the caller to refuse.
 *
 * @param limit of lines
 * @throws {SigV4Error} `LimitExceeded`
 */
export function readHeaderLines(
  headers: HeadersInput | undefined,
  limit: number,
  chosen: readonly string[] | undefined,
): HeaderLines {
  const given: string[] = []
  const values = ['', '', '', '', '']
  let raw: string[] | undefined
  let ascii = true
  let malformed: string | undefined
  forEachHeader(headers, (name, value) => {
    if (given.length >= limit) throw limitExceeded('headers', limit, 'lines')
    given.push(name)
    if (typeof value === 'string' && isPlainHeaderValue(value)) values.push(value)
    else {
      raw ??= [...values]
      const normal = normalizeHeaderValue(value)
      if (normal === undefined) malformed ??= String(name)
      else ascii &&= isAscii(normal)
      values.push(normal ?? '')
    }
    raw?.push(value)
  })
  const shape = shapeOf(given, chosen)
  return { shape, values, raw, ascii, malformed: malformed ?? shape.malformed, own: 0 }
}

/** A header's value, normalised; those of a repeated one joined by `,`. */
export function headerValue({ shape, values }: HeaderLines, name: string): string | undefined {
  const field = shape.fields.get(name)
  return field === undefined ? undefined : joinValues(field.sources, values)
}

// Names only, never values: clients and servers see requests of a few shapes, again and again.
const shapes: HeaderShape[] = []
const shapesLimit = 32
let oldest = 0

function shapeOf(given: readonly string[], chosen: readonly string[] | undefined): HeaderShape {
  for (let i = 0; i < shapes.length; i++) {
    const shape = shapes[i] as HeaderShape
    if (sameNames(shape.given, given) && sameNames(shape.chosen, chosen)) return shape
  }
  const shape = readShape(given, chosen && [...chosen])
  if (given.length <= 64 && given.join('').length <= 4096) {
    shapes[oldest] = shape
    oldest = (oldest + 1) % shapesLimit
  }
  return shape
}

function sameNames(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  if (a === b) return true
  if (a === undefined || a.length !== b?.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

function readShape(given: readonly string[], chosen: readonly string[] | undefined): HeaderShape {
  const fields = new Map<string, HeaderField>()
  let malformed: string | undefined
  const repeated: HeaderName[] = []
  for (const [line, text] of given.entries()) {
    const name = headerName(text)
    const source = slotCount + line
    const field = name && fields.get(name.lower)
    if (name === undefined) malformed ??= String(text)
    else if (field === undefined) fields.set(name.lower, { name, sources: [source] })
    else {
      field.sources.push(source)
      if (name.single) repeated.push(name)
    }
  }
  return { given, chosen, fields, malformed, repeated, plans: new Map() }
}

/** What to sign of headers of a shape, made once. */
export function planOf<P extends HeaderPlan>({ plans }: HeaderShape, key: unknown, make: () => P): P {
  let plan = plans.get(key) as P | undefined
  if (plan === undefined) {
    plan = make()
    // Bounded, since strangers choose the lists of names that are keys.
    if (plans.size >= 64) plans.delete(plans.keys().next().value)
    plans.set(key, plan)
  }
  return plan
}
