import { limitExceeded } from '../sigv4-error.js'
import type { HeadersInput } from '../types.js'
import { malformedHeader, planSignedHeaders, repeatedHeader, type SignedHeadersPlan } from './canonical-headers.js'
import { type HeaderLines, type HeaderShape, planOf, readHeaderLines, slots } from './header-lines.js'
import { type HeaderName, headerName } from './header-names.js'

/**
 * Checks 0, 1 and 3: reads the headers of a received request once.
 *
 * @param limit of lines
 * @param lengthLimit of the characters of Authorization
 * @throws {SigV4Error} `LimitExceeded`, `MalformedHeader`, `DuplicateHeader` for a header that must not be there twice
 */
export function readReceivedHeaders(
  headers: HeadersInput | undefined,
  limit: number,
  lengthLimit: number,
): HeaderLines {
  const lines = readHeaderLines(headers, limit, undefined)
  const authorization = lines.shape.fields.get('authorization')
  // As it came, blanks and all.
  const given = authorization && (lines.raw ?? lines.values)[authorization.sources[0] as number]
  if (typeof given === 'string' && given.length > lengthLimit) {
    throw limitExceeded('authorization', lengthLimit, 'characters')
  }
  if (lines.malformed !== undefined) throw malformedHeader(lines.malformed)
  const repeated = lines.shape.repeated[0]
  if (repeated !== undefined) throw repeatedHeader(repeated.lower)
  return lines
}

/** What a list of signed headers means for headers of a shape. */
interface ReceivedPlan extends SignedHeadersPlan {
  /** The first that is not there, `host` aside. */
  readonly absent: string | undefined
  /** Names of the `x-amz-*` headers that are there and not signed. */
  readonly unsigned: readonly string[]
}

/** @param signedHeaders of `readSignedHeaders`: the plan is kept if the list is, which then is short and frozen */
export function receivedPlan({ shape }: HeaderLines, signedHeaders: readonly string[]): ReceivedPlan {
  const make = () => makePlan(shape, signedHeaders)
  return Object.isFrozen(signedHeaders) ? planOf(shape, signedHeaders, make) : make()
}

function makePlan({ fields }: HeaderShape, signedHeaders: readonly string[]): ReceivedPlan {
  const signed = new Set(signedHeaders)
  const sources = signedHeaders.map((name) => (isHost(name) ? [slots.host] : fields.get(name)?.sources))
  const names = signedHeaders.map((name) => headerName(name) as HeaderName)
  const plan = planSignedHeaders(
    names,
    sources.map((source) => source ?? []),
  )
  return {
    ...plan,
    absent: signedHeaders[sources.indexOf(undefined)],
    unsigned: [...fields.values()].flatMap(({ name }) => (name.amz && !signed.has(name.lower) ? name.lower : [])),
  }
}

/** HTTP/2's pseudo header stands for Host. */
function isHost(name: string): boolean {
  return name === 'host' || name === ':authority'
}
