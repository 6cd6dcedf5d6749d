import { quoteUrl } from '../hosts/quote-url.js'
import { quote } from '../sigv4-error.js'
import { textToByteString } from '../stages/bytes.js'
import { splitRequestTarget } from '../stages/request-target.js'
import { encodeBytes } from '../stages/uri-encode.js'

/**
 * A URL as HTTP clients send it, if that is how it was given.
 *
 * They all parse it by the WHATWG's rules, which resolve dot segments and escape some characters. A signature over the
 * given text would then cover another path or query than the one that is sent.
 *
 * @throws {TypeError} if it is not absolute, or would be sent in another form
 * @see https://url.spec.whatwg.org/#url-parsing
 */
export function sendableUrl(text: string): string {
  const url = parse(text)
  const sent = splitRequestTarget(url)
  const given = sent && splitRequestTarget(text)
  if (sent === undefined || given === undefined) {
    throw new TypeError(`url: expected an absolute URL such as "https://example.com/", got ${quoteUrl(text)}`)
  }
  check('path', given.path === '' ? '/' : given.path, sent.path)
  check('query', given.query, sent.query)
  return url
}

/** As it is sent; nothing if it is no URL. */
function parse(text: string): string {
  try {
    return new URL(text).href
  } catch {
    return ''
  }
}

function check(part: 'path' | 'query', given: string, sent: string): void {
  if (given === sent) return
  throw new TypeError(`url: its ${part} ${quote(given)} would be sent as ${quote(sent)}; ${advice(part, given, sent)}`)
}

const dotSegment = /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i

/** What is dropped, or taken for a slash, before segments of dots are looked for. */
const respelled = /[\\\t\n\r]|[\0- ]$/

function advice(part: 'path' | 'query', given: string, sent: string): string {
  if (part === 'path' && dotSegment.test(given)) {
    return 'no escape keeps a segment of dots: leave it out, or send what signRequest signs by a client that takes the path as it is'
  }
  const [odd = firstDifference(given, sent)] = (part === 'path' && respelled.exec(given)) || []
  const bytes = textToByteString(odd)
  return bytes === undefined ? `leave ${quote(odd)} out` : `write ${quote(odd)} as ${encodeBytes(bytes)}`
}

function firstDifference(given: string, sent: string): string {
  let at = 0
  while (given[at] === sent[at]) at++
  return String.fromCodePoint(given.codePointAt(at) ?? 0)
}
