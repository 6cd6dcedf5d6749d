import { quote } from '../sigv4-error.js'
import { createCanonicalUri, normalizePath } from '../stages/canonical-uri.js'
import { decodeCanonical, encodeBytes, encodeOnce } from '../stages/uri-encode.js'
import type { Evidence, Reading } from './evidence.js'

/** Other readings of the path. */
export function* pathReadings({ parts, path, rules, headers }: Evidence): Generator<Reading> {
  const { doubleEncodePath, normalizePath: isNormalized } = rules
  const once = encodeOnce(path, '/')
  const forms: [string, string][] = [
    [path, 'as it was sent, not percent-encoded'],
    [decodeCanonical(once), 'decoded'],
    [once, 'percent-encoded once'],
    [encodeBytes(path, '/'), 'percent-encoded once more than it was sent'],
    [encodeBytes(encodeBytes(path, '/'), '/'), 'percent-encoded twice more than it was sent'],
    [createCanonicalUri(path.replaceAll('+', '%20'), rules), 'with its "+" as blanks'],
    [parts.path.replaceAll(doubleEncodePath ? '%2520' : '%20', '+'), 'with its blanks as "+"'],
    [keepMarks(parts.path), "with !'()* left unencoded, as encodeURIComponent leaves them"],
    [lowerEscapes(parts.path), 'with escapes in lower case'],
    [createCanonicalUri(lowerEscapes(path), rules), 'with its own escapes in lower case'],
  ]
  const asWritten = createCanonicalUri(path, { doubleEncodePath, normalizePath: !isNormalized })
  yield {
    text: asWritten,
    message: isNormalized
      ? 'the path was signed without resolving its dots and double slashes, as only S3 does'
      : 'the path was signed with its dots and double slashes resolved, which S3 leaves as they are',
  }
  for (const [text, how] of forms) {
    yield { text, message: `the path was signed ${how}` }
    const resolved = normalizePath(text)
    if (!isNormalized)
      yield { text: resolved, message: `the path was signed ${how}, with its dots and double slashes resolved` }
  }
  yield {
    text: parts.path.endsWith('/') ? parts.path.slice(0, -1) : `${parts.path}/`,
    message: 'the path was signed with the slash at its end otherwise: something on the way adds or removes it',
  }
  const prefix = headers.get('x-forwarded-prefix')?.[0]
  if (prefix !== undefined) {
    yield {
      text: prefix + parts.path,
      message: `the path was signed with the prefix ${quote(prefix)}: give it as origin.pathPrefix`,
    }
  }
  const segments = parts.path.split('/')
  for (let count = 1; count <= Math.min(3, segments.length - 2); count++) {
    const dropped = segments.slice(0, count + 1).join('/')
    yield {
      text: `/${segments.slice(count + 1).join('/')}`,
      message: `the path was signed without ${dropped}: something on the way adds it, or origin.pathPrefix does`,
    }
  }
}

/** What `encodeURIComponent` leaves as it is, and AWS encodes. */
export function keepMarks(canonical: string): string {
  return canonical.replace(/%(?:25)?(21|27|28|29|2A)/g, (_, hex: string) => String.fromCharCode(Number(`0x${hex}`)))
}

export function lowerEscapes(canonical: string): string {
  return canonical.replace(/%[0-9A-F]{2}/g, (one) => one.toLowerCase())
}
