import { limitExceeded } from '../sigv4-error.js'
import type { HeadersInput } from '../types.js'
import { isAscii, ownText } from './bytes.js'
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
  readonly ascii: boolean
  /** The first header whose name is no token, or whose value holds a control character or no byte. */
  readonly malformed: string | undefined
  /** The slots that are taken, a bit for each. */
  own: number
}

/** Header lines as far as they are read. */
interface Reading extends HeaderLines {
  /** The shape of the lines before, which these have too as long as `given` is undefined. */
  shape: HeaderShape
  given: string[] | undefined
  count: number
  readonly limit: number
  raw: string[] | undefined
  ascii: boolean
  malformed: string | undefined
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
  const lines: Reading = {
    shape: lastShape,
    // As many as most requests need, since an array that grows is copied.
    values: ['', '', '', '', '', '', '', '', '', '', '', '', '', '', '', ''],
    raw: undefined,
    ascii: true,
    malformed: undefined,
    own: 0,
    given: undefined,
    count: 0,
    limit,
  }
  forEachHeader(headers, readLine, lines)
  const { shape, count } = lines
  const given = lines.given ?? (count === shape.given.length ? shape.given : shape.given.slice(0, count))
  if (given !== shape.given || !sameNames(shape.chosen, chosen)) lines.shape = shapeOf(given, chosen)
  lines.malformed ??= lines.shape.malformed
  return lines
}

function readLine(name: string, value: string, lines: Reading): void {
  const line = lines.count++
  if (line >= lines.limit) throw limitExceeded('headers', lines.limit, 'lines')
  const known = lines.shape.given
  if (lines.given !== undefined) lines.given.push(name)
  else if (line >= known.length || known[line] !== name) lines.given = [...known.slice(0, line), name]
  const at = slotCount + line
  if (typeof value === 'string' && isPlainHeaderValue(value)) lines.values[at] = value
  else {
    lines.raw ??= lines.values.slice(0, at)
    const normal = normalizeHeaderValue(value)
    if (normal === undefined) lines.malformed ??= String(name)
    else lines.ascii &&= isAscii(normal)
    lines.values[at] = normal ?? ''
  }
  lines.raw?.push(value)
}

/** A header's value, normalised; those of a repeated one joined by `,`. */
export function headerValue({ shape, values }: HeaderLines, name: string): string | undefined {
  const field = shape.fields.get(name)
  return field === undefined ? undefined : joinValues(field.sources, values)
}

// Names only, never values: clients and servers see requests of a few shapes, again and again.
const shapes = new Map<number, HeaderShape>()
const shapesLimit = 512
let lastShape = readShape([], undefined)

function shapeOf(given: readonly string[], chosen: readonly string[] | undefined): HeaderShape {
  const key = keyOf(given, keyOf(chosen ?? [], 0))
  const known = shapes.get(key)
  if (known !== undefined && sameNames(known.given, given) && sameNames(known.chosen, chosen)) {
    lastShape = known
    return known
  }
  const isKept = given.length <= 64 && given.join('').length <= 4096
  const shape = readShape(
    isKept ? given.map((name) => (typeof name === 'string' ? ownText(name) : name)) : given,
    chosen && [...chosen],
  )
  if (isKept) {
    lastShape = shape
    if (shapes.size >= shapesLimit) shapes.delete(shapes.keys().next().value as number)
    shapes.set(key, shape)
  }
  return shape
}

/** A number that tells lists of names apart, as nearly all differ in a length or in the last characters of a name. */
function keyOf(names: readonly unknown[], seed: number): number {
  let key = seed
  for (const name of names) {
    if (typeof name !== 'string') continue
    const end = name.length - 1
    key = (Math.imul(key, 31) + name.length * 64 + name.charCodeAt(end) * 8 + name.charCodeAt(end - 1)) | 0
  }
  return key
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
    if (plans.size >= 8) plans.delete(plans.keys().next().value)
    plans.set(key, plan)
  }
  return plan
}
