import { demand } from '../sigv4-error.js'
import { byCodeUnit } from '../stages/bytes.js'
import {
  malformedHeader,
  planSignedHeaders,
  repeatedHeader,
  type SignedHeadersPlan,
} from '../stages/canonical-headers.js'
import {
  type HeaderField,
  type HeaderLines,
  type HeaderShape,
  planOf,
  readHeaderLines,
  slots,
} from '../stages/header-lines.js'
import { type HeaderName, headerName } from '../stages/header-names.js'
import { trimBlanks } from '../stages/header-values.js'
import { encodeBytes } from '../stages/uri-encode.js'
import type { HeadersInput } from '../types.js'
import { setHeader } from './header-record.js'

/** The headers to sign, sorted, and those of the caller's that are sent. */
export interface SigningPlan extends SignedHeadersPlan {
  /** SignedHeaders, percent-encoded. */
  readonly signedHeadersParameter: string
  /** All but those that carry an earlier signature. */
  readonly sent: readonly HeaderField[]
  readonly signed: readonly HeaderField[]
}

/**
 * Reads the caller's headers.
 *
 * @param chosen replaces the default choice; `host` and `x-amz-*` are signed in any case
 * @throws {SigV4Error} `MalformedHeader`, `DuplicateHeader`
 */
export function readSigningHeaders(
  headers: HeadersInput | undefined,
  chosen: readonly string[] | undefined,
): HeaderLines {
  const lines = readHeaderLines(headers, Number.POSITIVE_INFINITY, chosen)
  if (lines.malformed !== undefined) throw malformedHeader(lines.malformed)
  const repeated = lines.shape.repeated.find(({ replaced }) => !replaced)
  if (repeated !== undefined) throw repeatedHeader(repeated.lower)
  return lines
}

/** Adds a header of ours, by its slot, to those that are signed. All of ours are ASCII. */
export function addOwn(headers: HeaderLines, slot: number, value: string): void {
  headers.values[slot] = value
  headers.own |= 1 << slot
}

/**
 * What to sign and send.
 *
 * @throws {SigV4Error} `MalformedHeader`, `DuplicateHeader`
 * @throws {TypeError} if a name that the caller chose is not among the headers to sign
 */
export function signingPlan({ shape, own }: HeaderLines): SigningPlan {
  return planOf(shape, own, () => makePlan(shape, own))
}

function makePlan({ fields, chosen }: HeaderShape, own: number): SigningPlan {
  const choice = chosen && new Set(chosen.map((name) => name.toLowerCase()))
  const sent = [...fields.values()].filter(({ name }) => !name.replaced)
  const pseudo = sent.find(({ name }) => name.lower.startsWith(':'))
  if (pseudo !== undefined) throw malformedHeader(pseudo.name.lower)
  const signed = sent.filter(({ name: { lower, amz, volatile } }) => {
    return amz || lower === 'host' || (choice?.has(lower) ?? !volatile)
  })
  const sources = new Map<string, readonly number[]>(signed.map((field) => [field.name.lower, field.sources]))
  for (const [name, slot] of Object.entries(slots)) if ((own & (1 << slot)) !== 0) sources.set(name, [slot])
  for (const name of choice ?? []) demand(sources.has(name), 'signedHeaders', 'names of headers that are there', name)
  const sorted = [...sources].sort(([a], [b]) => byCodeUnit(a, b))
  const names = sorted.map(([name]) => headerName(name) as HeaderName)
  const plan = planSignedHeaders(
    names,
    sorted.map(([, own]) => own),
  )
  return { ...plan, signedHeadersParameter: encodeBytes(plan.signedHeaders), sent, signed }
}

/** Values of the caller's to send, as given, under lower-case names; those of a repeated one are joined by `,`. */
export function headersToSend({ raw, values }: HeaderLines, fields: readonly HeaderField[]): Record<string, string> {
  const sent: Record<string, string> = {}
  for (let i = 0; i < fields.length; i++) {
    const { name, sources } = fields[i] as HeaderField
    let value = ''
    for (let j = 0; j < sources.length; j++) {
      const source = sources[j] as number
      const given = (raw ?? values)[source] as string
      // Blanks around the parts of a joined value would be inside it, where they are signed.
      const trimmed = given === values[source] ? given : trimBlanks(given)
      value = j === 0 ? trimmed : `${value},${trimmed}`
    }
    setHeader(sent, i, name.lower, value)
  }
  return sent
}
