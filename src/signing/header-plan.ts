import { quote } from '../sigv4-error.js'
import { byCodeUnit, joinSignedHeaders } from '../stages/canonical-headers.js'
import { type HeaderName, headerName } from '../stages/header-names.js'

/** A header line of the caller's to send: its name, and which of the lines it is. */
interface Line {
  readonly name: HeaderName
  readonly index: number
}

/** What follows from the names of the caller's header lines alone. */
export interface HeaderShape {
  /** The names as given, and the choice of those to sign. */
  readonly given: readonly string[]
  readonly chosen: readonly string[] | undefined
  readonly sent: readonly Line[]
  readonly toSign: readonly Line[]
  readonly hostLine: number | undefined
  readonly contentSha256Line: number | undefined
  /** By the set of headers that signing adds. */
  readonly plans: Map<number, HeaderPlan>
}

/** The headers to sign in their order, and where each takes its value from. */
export interface HeaderPlan {
  readonly names: readonly HeaderName[]
  readonly signedHeaders: string
  /** For each name the slots of its values: our own, then the caller's lines. */
  readonly sources: readonly (readonly number[])[]
}

/** The slots of the values of the headers that signing adds; a set of them is a number with a bit for each. */
export const slots = {
  host: 0,
  contentSha256: 1,
  date: 2,
  'x-amz-security-token': 3,
  'x-amz-s3session-token': 4,
} as const

const ownNames = ['host', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token', 'x-amz-s3session-token']
export const ownSlots = ownNames.length

// Names only, never values: a program signs requests of a few shapes, again and again.
const shapes: HeaderShape[] = []
const shapesLimit = 16
let oldest = 0

/**
 * The shape of header lines with these names.
 *
 * @throws {TypeError} for a name that is no token, or is there twice and must not be
 */
export function headerShape(given: readonly string[], chosen: readonly string[] | undefined): HeaderShape {
  for (let i = 0; i < shapes.length; i++) {
    const shape = shapes[i] as HeaderShape
    if (sameNames(shape.given, given) && sameNames(shape.chosen, chosen)) return shape
  }
  const shape = readShape([...given], chosen === undefined ? undefined : [...chosen])
  shapes[oldest] = shape
  oldest = (oldest + 1) % shapesLimit
  return shape
}

function sameNames(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  if (a === b) return true
  if (a === undefined || a.length !== b?.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

function readShape(given: readonly string[], chosen: readonly string[] | undefined): HeaderShape {
  const choice = chosen?.map(lowerName)
  const lines = given.map((name, index) => ({ name: knownName(name), index })).filter(({ name }) => !name.replaced)
  const only = (wanted: string) => {
    const found = lines.filter(({ name }) => name.lower === wanted)
    if (found.length > 1) throw new TypeError(`headers: expected one ${wanted}, got ${found.length}`)
    return found[0]?.index
  }
  const toSign = lines.filter(({ name }) => {
    return name.amz || name.lower === 'host' || (choice === undefined ? !name.volatile : choice.includes(name.lower))
  })
  const hostLine = only('host')
  return {
    given,
    chosen,
    sent: lines,
    toSign,
    hostLine,
    contentSha256Line: only('x-amz-content-sha256'),
    plans: new Map(),
  }
}

/**
 * How to sign headers of a shape together with our own.
 *
 * @param own the set of headers that signing adds
 * @throws {TypeError} if a name that the caller chose is not among the headers to sign
 */
export function headerPlan(shape: HeaderShape, own: number): HeaderPlan {
  let plan = shape.plans.get(own)
  if (plan === undefined) {
    plan = makePlan(shape, own)
    shape.plans.set(own, plan)
  }
  return plan
}

function makePlan({ toSign, chosen }: HeaderShape, own: number): HeaderPlan {
  const byName = new Map<string, number[]>()
  ownNames.forEach((name, slot) => {
    if ((own & (1 << slot)) !== 0) byName.set(name, [slot])
  })
  for (const { name, index } of toSign) {
    const sources = byName.get(name.lower) ?? []
    sources.push(ownSlots + index)
    byName.set(name.lower, sources)
  }
  for (const name of chosen ?? []) {
    if (!byName.has(lowerName(name))) {
      throw new TypeError(`signedHeaders: expected ${quote(name)} to be among the headers`)
    }
  }
  const sorted = [...byName].sort(([a], [b]) => byCodeUnit(a, b))
  const names = sorted.map(([name]) => knownName(name))
  return { names, sources: sorted.map(([, sources]) => sources), signedHeaders: joinSignedHeaders(names) }
}

function knownName(name: string): HeaderName {
  const known = headerName(name)
  if (known !== undefined && known.lower.charCodeAt(0) !== colon) return known
  throw new TypeError(`headers: expected names that are tokens, got ${quote(name)}`)
}

const colon = 0x3a

function lowerName(name: string): string {
  if (typeof name !== 'string') throw new TypeError(`signedHeaders: expected header names, got ${quote(name)}`)
  return name.toLowerCase()
}
