import { byCodeUnit } from '../stages/bytes.js'
import { createCanonicalQuery, parameterName, parseQuery } from '../stages/canonical-query.js'
import { encodeBytes } from '../stages/uri-encode.js'
import type { Evidence, Reading } from './evidence.js'
import { keepMarks, lowerEscapes } from './path-readings.js'

/** Parameters of which one may have been added after signing. */
const mostDropped = 100

/** Seconds. */
const usualExpiries = [60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 604_800]

/** Other readings of the query. */
export function* queryReadings({ parts, query: received }: Evidence): Generator<Reading> {
  if (received === '') return
  const canonical = parts.query.split('&')
  const signed = new Set(canonical.map(parameterName))
  const nameOf = (piece: string) => parameterName(parseQuery(piece)[0] as string)
  const pieces = received.split('&').filter((piece) => piece !== '' && nameOf(piece) !== 'X-Amz-Signature')
  const sent = pieces.filter((piece) => signed.has(nameOf(piece)))
  if (sent.length < pieces.length) {
    const names = pieces.map(nameOf).filter((name) => !signed.has(name))
    yield {
      text: createCanonicalQuery(pieces.join('&')),
      message: `the query was signed with ${names.join(', ')}, which this service leaves out of the signature`,
    }
  }
  const query = sent.join('&')
  const order = parseQuery(query)
  const byName = (compare: (a: string, b: string) => number) => {
    return [...order].sort((a, b) => compare(parameterName(a), parameterName(b))).join('&')
  }
  const forms: [string, string][] = [
    [query, 'as it was sent, neither sorted nor encoded anew'],
    [order.join('&'), 'in the order in which it was sent, not sorted'],
    [[...sent].sort(byCodeUnit).join('&'), 'sorted, and not encoded anew'],
    [[...order].sort(byCodeUnit).join('&'), 'sorted as whole texts, "=" and all, instead of by name and then by value'],
    [byName(byCodeUnit), 'sorted by name alone, the values of a repeated one in the order in which they were sent'],
    [byName((a, b) => a.localeCompare(b)), 'sorted by localeCompare instead of by bytes'],
    [createCanonicalQuery(query.replaceAll('+', '%2B')), 'with its "+" as pluses: AWS takes them for blanks; send %2B'],
    [parts.query.replaceAll('%20', '+'), 'with its blanks as "+"'],
    [keepMarks(parts.query), "with !'()* left unencoded, as encodeURIComponent leaves them"],
    [lowerEscapes(parts.query), 'with escapes in lower case'],
    [canonical.map(encodeAgain).join('&'), 'percent-encoded twice'],
    [
      canonical.map((parameter) => parameter.replace(/=$/, '')).join('&'),
      'without the "=" after the names that have no value',
    ],
    [oneOfEach(order).join('&'), 'with the first value of each name alone'],
    [oneOfEach([...order].reverse()).join('&'), 'with the last value of each name alone'],
    ['', 'without its parameters, which were added after signing'],
    [
      canonical.filter((parameter) => parameter.startsWith('X-Amz-')).join('&'),
      'without its own parameters, which were added after signing',
    ],
  ]
  for (const [text, how] of forms) yield { text, message: `the query was signed ${how}` }
  for (const seconds of usualExpiries) {
    yield {
      text: parts.query.replace(/X-Amz-Expires=\d+/, `X-Amz-Expires=${seconds}`),
      message: `the URL was presigned for ${seconds} seconds, and X-Amz-Expires was changed afterwards`,
    }
  }
  for (const [at, parameter] of canonical.slice(0, mostDropped).entries()) {
    yield {
      text: canonical.filter((_, other) => other !== at).join('&'),
      message: `the query was signed without the parameter ${parameterName(parameter)}, which was added after signing`,
    }
  }
}

function encodeAgain(parameter: string): string {
  return parameter
    .split('=')
    .map((half) => encodeBytes(half))
    .join('=')
}

/** The first parameter of each name, sorted. */
function oneOfEach(parameters: readonly string[]): string[] {
  const first = new Map<string, string>()
  for (const parameter of parameters) {
    const name = parameterName(parameter)
    if (!first.has(name)) first.set(name, parameter)
  }
  return [...first.values()].sort(byCodeUnit)
}
