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
export function* queryReadings({ parts, query }: Evidence): Generator<Reading> {
  if (query === '') return
  const canonical = parts.query.split('&')
  const sent = query.split('&').filter((piece) => piece !== '')
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
