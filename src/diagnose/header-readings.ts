import { quote } from '../sigv4-error.js'
import { byteStringToText, textToByteString } from '../stages/bytes.js'
import { normalizeHeaderValue, trimBlanks } from '../stages/header-values.js'
import { headerValues } from './difference.js'
import type { Evidence, Reading } from './evidence.js'

/** Other readings of the signed headers: one header of them at a time, or all in one way. */
export function* headerReadings(evidence: Evidence): Generator<Reading> {
  const canonical = headerValues(evidence.parts)
  const withValues = (change: (name: string, value: string) => string) => {
    return [...canonical].map(([name, value]) => `${name}:${change(name, value)}`).join('\n')
  }
  const lines = (name: string) => evidence.headers.get(name) ?? []
  const own = (read: (values: readonly string[]) => string | undefined) => {
    return withValues((name, value) =>
      name === 'host' || lines(name).length === 0 ? value : (read(lines(name)) ?? value),
    )
  }
  const forms: [string, string][] = [
    [
      own((values) => values.map(trimBlanks).join(',')),
      'were signed with all blanks between their words, of which AWS signs one',
    ],
    [own((values) => values.join(',')), 'were signed with all blanks around and between their words'],
    [
      own((values) => values.map(collapseOutsideQuotes).join(',')),
      'were signed with all blanks within quotes, of which AWS signs one',
    ],
    [
      own((values) => values.map(normal).join(', ')),
      'that came more than once were signed joined by ", " instead of ","',
    ],
    [own((values) => normal(values[0] as string)), 'that came more than once were signed with their first value alone'],
    [
      own((values) => normal(values.at(-1) as string)),
      'that came more than once were signed with their last value alone',
    ],
    [
      own((values) => values.map((value) => value.trim().replace(/\s+/g, ' ')).join(',')),
      'were signed with no-break spaces as blanks',
    ],
    [own((values) => textToByteString(values.map(normal).join(','))), 'were signed as UTF-8 and sent as Latin-1'],
    [own((values) => asLatin1(values.map(normal).join(','))), 'were signed as Latin-1 and sent as UTF-8'],
  ]
  for (const [text, how] of forms) yield { text, message: `headers ${how}` }
  for (const [name, value] of canonical) {
    for (const [other, how] of name === 'host' ? hosts(value, evidence) : valuesOf(name, value)) {
      yield { text: withValues((one, same) => (one === name ? other : same)), message: how }
    }
  }
}

function normal(value: string): string {
  return normalizeHeaderValue(value) ?? value
}

function collapseOutsideQuotes(value: string): string {
  return trimBlanks(value).replace(/"[^"]*"|[ \t]+/g, (run) => (run.startsWith('"') ? run : ' '))
}

function asLatin1(value: string): string | undefined {
  const text = byteStringToText(value)
  return /[^\0-\xff]/.test(text) ? undefined : text
}

const usualPorts = [80, 443, 3000, 4443, 4566, 5000, 8000, 8080, 8443, 9000, 9443]

/** What else the host may have been, as the signer saw it. */
function* hosts(value: string, { headers }: Evidence): Generator<[string, string]> {
  const name = value.replace(/:\d+$/, '')
  const advice = 'sign for the host and port that the client connects to'
  if (name !== value) yield [name, `the host was signed without its port: ${advice}`]
  for (const port of usualPorts) {
    yield [
      `${name}:${port}`,
      `the host was signed with the port ${port}: ${advice}, or give it as origin.host if a proxy leaves the port out`,
    ]
  }
  yield [value.toLowerCase(), 'the host was signed in lower case']
  const seen = [
    ...(headers.get('host') ?? []),
    ...(headers.get('x-forwarded-host') ?? []),
    ...(headers.get('x-original-host') ?? []),
    ...(headers.get('forwarded') ?? []).flatMap((line) => /host="?([^";,]+)/i.exec(line)?.[1] ?? []),
  ]
  const ports = (headers.get('x-forwarded-port') ?? []).map((port) => `${name}:${port}`)
  for (const host of [...seen, ...ports]) {
    yield [host, `the host was signed as ${quote(host)}: give the host that clients see as origin.host`]
  }
}

const charset = /;\s*charset=[^;]*$/i

/** What else a header's value may have been. */
function* valuesOf(name: string, value: string): Generator<[string, string]> {
  yield ['', `the header ${name} was signed with no value, and the client set one afterwards`]
  if (name === 'content-type') {
    for (const type of [value.replace(charset, ''), value.replace(/;.*$/, '')]) {
      yield [type, `content-type was signed without its parameters, which the client added afterwards`]
    }
    for (const added of ['; charset=utf-8', ';charset=utf-8', '; charset=UTF-8', ';charset=UTF-8']) {
      yield [value.replace(charset, '') + added, `content-type was signed with "${added}"`]
    }
  }
  if (name === 'accept-encoding') {
    for (const coding of ['identity', 'gzip', 'gzip, deflate', 'gzip, deflate, br', '*']) {
      yield [
        coding,
        `accept-encoding was signed as "${coding}", and rewritten on the way: leave it out of what is signed`,
      ]
    }
  }
  const half = value.slice(0, value.indexOf(','))
  if (value === `${half},${half}` || value === `${half}, ${half}`) {
    yield [half, `the header ${name} was sent twice, in two spellings: send the headers of the signed request alone`]
  }
  if (value.includes(', ')) {
    yield [
      value.replaceAll(', ', ','),
      `the header ${name} was signed in several lines, which something on the way joined by ", " instead of ","`,
    ]
  }
  if (value.includes(',')) {
    yield [
      value.slice(0, value.lastIndexOf(',')),
      `the header ${name} was signed without its last value, which a proxy adds: leave it out of what is signed`,
    ]
  }
}
