import { demand, quote, refusal, type SigV4Error } from '../sigv4-error.js'
import { forEachHeader } from '../stages/canonical-headers.js'
import type { HeadersInput, VerifyOptions } from '../types.js'

const forwardedHeaders = [
  'forwarded',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-prefix',
  'x-forwarded-proto',
] as const

/** The headers in which a proxy says what the client spoke to. */
export type ForwardedHeader = (typeof forwardedHeaders)[number]

/** The public face of a server, as the `origin` option of the verifier takes it. */
export type PublicOrigin = NonNullable<VerifyOptions['origin']>

/**
 * The host and path prefix that the client spoke to, as the trusted headers say.
 *
 * Name only headers that the nearest proxy sets or removes: whoever can set one chooses the host that is verified, and
 * could replay here what was signed for another host. Where a header says different things, it is refused, since one of
 * them is the client's own.
 *
 * @param origin what holds for that of which the headers say nothing
 * @returns `origin` if they say nothing at all
 * @throws {SigV4Error} `MalformedHeader` if a header is no host or prefix, or says more than one
 * @see https://www.rfc-editor.org/rfc/rfc7239
 */
export function forwardedOrigin(
  headers: HeadersInput | undefined,
  trusted: readonly ForwardedHeader[],
  origin: PublicOrigin | undefined,
): PublicOrigin | undefined {
  if (trusted.length === 0) return origin
  const received = readHeaders(headers)
  const read = (name: ForwardedHeader) =>
    trusted.includes(name) ? single(name, splitList(received.get(name))) : undefined
  const forwarded = trusted.includes('forwarded') ? readForwarded(received.get('forwarded')) : {}
  const host = agree(forwarded.host, read('x-forwarded-host'), 'x-forwarded-host')
  const proto = agree(forwarded.proto, read('x-forwarded-proto'), 'x-forwarded-proto')
  const port = read('x-forwarded-port')
  const prefix = read('x-forwarded-prefix')
  if (host === undefined && prefix === undefined) return origin
  const publicHost = host === undefined ? (origin?.host ?? ownHost(received)) : withPort(checkHost(host), port, proto)
  if (publicHost === undefined) return origin
  return { host: publicHost, pathPrefix: prefix === undefined ? origin?.pathPrefix : checkPrefix(prefix) }
}

/** @throws {TypeError} if it is no list, and for an unknown name */
export function checkForwardedHeaders(trusted: readonly ForwardedHeader[]): void {
  demand(Array.isArray(trusted), 'trustForwarded', 'a list of headers', trusted)
  for (const name of trusted) {
    demand(forwardedHeaders.includes(name), 'trustForwarded', `any of ${forwardedHeaders.join(', ')}`, name)
  }
}

/** The lines of each header, by lower-case name. */
function readHeaders(headers: HeadersInput | undefined): ReadonlyMap<string, readonly string[]> {
  const received = new Map<string, string[]>()
  forEachHeader(headers, (name, value) => {
    const lower = name.toLowerCase()
    const lines = received.get(lower)
    if (lines === undefined) received.set(lower, [value])
    else lines.push(value)
  })
  return received
}

/** What the verifier would refuse as an option of the server's own is refused as the client's. */
function ownHost(received: ReadonlyMap<string, readonly string[]>): string | undefined {
  const host = received.get('host')?.[0] ?? received.get(':authority')?.[0]
  if (host === undefined || (host.trim() !== '' && !host.includes('/'))) return host
  throw refusal('MalformedHeader', 'host', 'a host', host)
}

/** The elements of a comma-separated list, which may stand in several lines. */
function splitList(lines: readonly string[] | undefined): readonly string[] {
  return lines === undefined ? [] : splitOutsideQuotes(lines.join(','), ',')
}

/** The parts of a text that are not blank; a separator in quotes separates nothing. */
function splitOutsideQuotes(text: string, separator: string): readonly string[] {
  const parts: string[] = []
  let quoted = false
  let from = 0
  for (let i = 0; i < text.length; i++) {
    if (quoted && text[i] === '\\') i++
    else if (text[i] === '"') quoted = !quoted
    else if (text[i] === separator && !quoted) {
      parts.push(text.slice(from, i))
      from = i + 1
    }
  }
  parts.push(text.slice(from))
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

/** RFC 7239 section 4: `for=192.0.2.43;host="example.com:8080";proto=https, for=…` */
function readForwarded(lines: readonly string[] | undefined): {
  host?: string | undefined
  proto?: string | undefined
} {
  const hosts: string[] = []
  const protos: string[] = []
  for (const element of splitList(lines)) {
    for (const pair of splitOutsideQuotes(element, ';')) {
      const [, name, token, quoted] = /^([\w-]+)=(?:([^\s"]+)|"((?:[^"\\]|\\.)*)")$/.exec(pair) ?? []
      if (name === undefined) throw malformed('forwarded', 'parameters as name=value', pair)
      const value = token ?? (quoted as string).replace(/\\(.)/g, '$1')
      if (name.toLowerCase() === 'host') hosts.push(value)
      else if (name.toLowerCase() === 'proto') protos.push(value)
    }
  }
  return { host: single('forwarded', hosts), proto: single('forwarded', protos) }
}

function single(name: ForwardedHeader, values: readonly string[]): string | undefined {
  const [first, ...others] = values
  const other = others.find((value) => value.toLowerCase() !== first?.toLowerCase())
  if (other === undefined) return first
  throw malformed(
    name,
    'one value; let the nearest proxy replace the header instead of adding to it',
    values.join(', '),
  )
}

function agree(forwarded: string | undefined, other: string | undefined, name: ForwardedHeader): string | undefined {
  if (forwarded === undefined || other === undefined || forwarded.toLowerCase() === other.toLowerCase()) {
    return other ?? forwarded
  }
  throw malformed(name, `${quote(forwarded)}, as Forwarded says`, other)
}

function checkHost(host: string): string {
  if (/^(?:\[[0-9A-Fa-f:.]+\]|[\w.~%-]+)(?::\d{1,5})?$/.test(host)) return host
  throw malformed('x-forwarded-host', 'a host', host)
}

/** A port of its own header belongs to the host, unless it is the scheme's, which clients leave out. */
function withPort(host: string, port: string | undefined, proto: string | undefined): string {
  if (port === undefined || /:\d+$/.test(host)) return host
  if (!/^\d{1,5}$/.test(port)) throw malformed('x-forwarded-port', 'a number', port)
  const isDefault =
    proto === undefined ? port === '80' || port === '443' : port === defaultPorts.get(proto.toLowerCase())
  return isDefault ? host : `${host}:${port}`
}

const defaultPorts: ReadonlyMap<string, string> = new Map([
  ['http', '80'],
  ['ws', '80'],
  ['https', '443'],
  ['wss', '443'],
])

function checkPrefix(prefix: string): string {
  if (/^\/[!-~]*$/.test(prefix) && !/[?#]|\/\/$/.test(prefix))
    return prefix.endsWith('/') ? prefix.slice(0, -1) : prefix
  throw malformed('x-forwarded-prefix', 'a path', prefix)
}

function malformed(name: ForwardedHeader, expected: string, received: string): SigV4Error {
  return refusal('MalformedHeader', name, expected, received)
}
