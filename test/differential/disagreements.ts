import { signRequest } from '../../src/index.js'
import { exampleCredentials, temporaryCredentials } from '../support/example-credentials.js'
import { plainCanonicalUri } from '../support/plain-sigv4.js'
import { utf8Bytes } from '../support/wire.js'
import {
  type ComparedRequest,
  headerOf,
  headerRecord,
  isS3,
  pathOf,
  piecesOf,
  queryOf,
  splitPiece,
  targetOf,
  withHeaders,
  withPath,
  withQuery,
  withTarget,
} from './compared-request.js'
import { type PeerName, peers } from './peers.js'

/** A case in which we and a peer are known to sign one request differently. */
export interface Disagreement {
  readonly name: string
  readonly peers: readonly PeerName[]
  readonly reason: string
  readonly source: string
  applies(request: ComparedRequest, peer: PeerName): boolean
  /** What we have to be given to sign what the peer signs. */
  readonly ours?: (request: ComparedRequest, peer: PeerName) => ComparedRequest
  /** What the peer has to be given to sign what we sign. */
  readonly theirs?: (request: ComparedRequest) => ComparedRequest
  /** Where the peer signs what nothing would make us sign, or nothing at all. */
  readonly irreconcilable?: true
  readonly example: ComparedRequest
}

const example: ComparedRequest = {
  form: 'header',
  method: 'GET',
  url: 'https://example.amazonaws.com/',
  headers: [],
  credentials: exampleCredentials,
  service: 'dynamodb',
  region: 'us-east-1',
  signingDate: new Date('2015-08-30T12:36:00Z'),
  expiresIn: 900,
}
const s3Example: ComparedRequest = { ...example, service: 's3' }

const allPeers: readonly PeerName[] = ['smithy', 'aws4', 'aws4fetch', 'crt']

const oddInAws4 = /[^0-9A-Za-z;,/?:@&=+$\-_.!~*'()#%]/

/** Changes the values of headers, of repeated ones as they are joined. */
function mapValues(request: ComparedRequest, change: (value: string) => string): ComparedRequest {
  const joined = Object.entries(headerRecord(request))
  return withHeaders(
    request,
    joined.map(([name, value]) => [name, change(value)] as const),
  )
}

function someSignedValue(request: ComparedRequest, peer: PeerName, test: (value: string) => boolean): boolean {
  return Object.entries(headerRecord(request)).some(([name, value]) => peerSigns(peer, name) && test(value))
}

/** Whether escapes spell bytes that are no UTF-8. */
function isUndecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return false
  } catch {
    return true
  }
}

const s3Path = { doubleEncodePath: false, normalizePath: false }

/** A path of S3 in the one spelling that we sign. */
const canonicalPath = (request: ComparedRequest): string => plainCanonicalUri(pathOf(request), s3Path)

const nameOf = (piece: string): string => decodeLeniently(splitPiece(piece)[0].replaceAll('+', ' '))

function decodeLeniently(text: string): string {
  return isUndecodable(text) ? text : decodeURIComponent(text)
}

function isRepeated(piece: string, index: number, pieces: readonly string[]): boolean {
  return pieces.findIndex((other) => nameOf(other) === nameOf(piece)) < index
}

function keepPieces(request: ComparedRequest, keep: (piece: string, index: number, all: string[]) => boolean) {
  return withQuery(request, piecesOf(request).filter(keep).join('&'))
}

/** What `new URL()` makes of the URL; before the parameters of a presigned one, a blank at the end is not at the end. */
function rewrite({ form, url }: ComparedRequest): string {
  return form === 'header' ? new URL(url).href : new URL(`${url}#`).href.replace(/#$/, '')
}

const signsByDefault = new Map<string, boolean>()

function weSign(name: string): boolean {
  const known = signsByDefault.get(name)
  if (known !== undefined) return known
  const { credentials, service, signingDate } = example
  const request = { method: 'GET', url: example.url, headers: [[name, 'a'] as const] }
  const signs = signRequest(request, { credentials, service, signingDate }).signedHeaders.includes(name)
  signsByDefault.set(name, signs)
  return signs
}

function peerSigns(peer: PeerName, name: string): boolean {
  return peers.find((other) => other.name === peer)?.signs(name) === true
}

function lowerNames({ headers }: ComparedRequest): string[] {
  return headers.map(([name]) => name.toLowerCase())
}

/**
 * Every disagreement that is known, as narrow as it can be: what it says of a request is all that is different. They are
 * applied in this order.
 */
export const disagreements: readonly Disagreement[] = [
  {
    name: 'each has its own choice of headers to sign',
    peers: allPeers,
    reason: 'AWS asks for host and x-amz-*; what else is signed is the signer’s choice, and SignedHeaders says it',
    source:
      'smithy constants.ts, aws4 HEADERS_TO_IGNORE, aws4fetch UNSIGNABLE_HEADERS, aws-c-auth s_should_sign_header',
    applies: (request, peer) => lowerNames(request).some((name) => weSign(name) !== peerSigns(peer, name)),
    ours: (request, peer) => ({
      ...request,
      signedHeaders: lowerNames(request).filter((name) => peerSigns(peer, name)),
    }),
    example: withHeaders(example, [
      ['user-agent', 'a'],
      ['accept-encoding', 'gzip'],
      ['date', 'b'],
      ['range', 'bytes=0-9'],
    ]),
  },
  {
    name: 'a no-break space is white space',
    peers: ['aws4'],
    reason: 'it collapses and trims what JavaScript calls white space; HTTP and AWS mean blank and tab',
    source: 'aws4.js canonicalHeaders: trim(), /\\s+/',
    applies: (request, peer) => someSignedValue(request, peer, (value) => value.includes('\xa0')),
    ours: (request) => mapValues(request, (value) => value.replaceAll('\xa0', ' ')),
    example: withHeaders(example, [['x-custom', 'a\xa0 b']]),
  },
  {
    name: 'a no-break space is white space, but not trimmed',
    peers: ['aws4fetch'],
    reason: 'Headers trims blanks and tabs; then what JavaScript calls white space becomes a blank, at the ends too',
    source: 'aws4fetch main.js canonicalHeaders: /\\s+/',
    applies: (request, peer) => someSignedValue(request, peer, (value) => /^[ \t]*\xa0|\xa0[ \t]*$/.test(value)),
    irreconcilable: true,
    example: withHeaders(example, [['x-custom', '\xa0a']]),
  },
  {
    name: 'a no-break space inside a value is white space',
    peers: ['aws4fetch'],
    reason: 'what JavaScript calls white space is collapsed; HTTP and AWS mean blank and tab',
    source: 'aws4fetch main.js canonicalHeaders: /\\s+/',
    applies: (request, peer) => someSignedValue(request, peer, (value) => value.includes('\xa0')),
    ours: (request) => mapValues(request, (value) => value.replaceAll('\xa0', ' ')),
    example: withHeaders(example, [['x-custom', 'a\xa0 b']]),
  },
  {
    name: 'header values are text',
    peers: allPeers,
    reason:
      'they sign a value’s UTF-8 form; on the wire fetch and Node send one byte a character, which is what we sign',
    source: 'RFC 9110 section 5.5, https://fetch.spec.whatwg.org/#concept-header-value',
    applies: (request, peer) => someSignedValue(request, peer, (value) => /[^\0-\x7f]/.test(value)),
    ours: (request) => mapValues(request, utf8Bytes),
    example: withHeaders(example, [['x-custom', '\xe9']]),
  },
  {
    name: 'a body brings content headers',
    peers: ['aws4'],
    reason: 'it adds Content-Type and Content-Length to a request with a body, and signs them',
    source: 'aws4.js prepareRequest',
    applies: ({ form, body }) => form === 'header' && body !== undefined && body !== '',
    ours: (request) => {
      const { body = '', headers, signedHeaders } = request
      const added = [
        ['content-type', 'application/x-www-form-urlencoded; charset=utf-8'],
        ['content-length', String(Buffer.byteLength(body))],
      ] as const
      const missing = added.filter(([name]) => headerOf(request, name) === undefined)
      const names = missing.map(([name]) => name)
      return {
        ...withHeaders(request, [...headers, ...missing]),
        ...(signedHeaders === undefined ? {} : { signedHeaders: [...signedHeaders, ...names] }),
      }
    },
    example: { ...example, method: 'POST', body: 'a=b' },
  },
  {
    name: 'the host is taken as written',
    peers: ['aws4'],
    reason: 'a client sends the host in lower case and without the scheme’s default port',
    source: 'aws4.js RequestSigner',
    applies: ({ url }) => /\/\/[^/?]*(?:[A-Z]|:443(?:[/?]|$))/.test(url),
    ours: (request) => {
      const authority = /\/\/([^/?]*)/.exec(request.url)?.[1] as string
      return withHeaders(request, [['Host', authority], ...request.headers])
    },
    example: { ...example, url: 'https://Example.com:443/' },
  },
  {
    name: 'the body of S3 is unsigned unless a header says otherwise',
    peers: ['aws4fetch'],
    reason: 'a choice that S3 allows; ours is to sign what is at hand',
    source: 'aws4fetch main.js: X-Amz-Content-Sha256',
    applies: (request) => request.form === 'header' && request.service === 's3',
    ours: (request) => ({ ...request, payloadHash: 'UNSIGNED-PAYLOAD' }),
    example: s3Example,
  },
  {
    name: 'a presigned URL of S3 is signed for a body',
    peers: ['smithy'],
    reason: 'it takes UNSIGNED-PAYLOAD only from a header, which it would move into the query',
    source: 'smithy SignatureV4.presign, getPayloadHash; landscape 65',
    applies: (request) => request.form === 'query' && isS3(request),
    ours: (request) => ({ ...request, rules: { ...request.rules, presignPayload: 'body' } }),
    example: { ...s3Example, form: 'query' },
  },
  {
    name: 'the session token of IoT is signed',
    peers: ['smithy', 'aws4'],
    reason: 'they have no rule for iotdevicegateway, whose token stands outside the signature',
    source: 'https://docs.aws.amazon.com/iot/latest/developerguide/protocols.html',
    applies: ({ service, credentials }) => service === 'iotdevicegateway' && credentials.sessionToken !== undefined,
    ours: (request) => ({ ...request, rules: { ...request.rules, sessionToken: 'signed' } }),
    example: { ...example, form: 'query', service: 'iotdevicegateway', credentials: temporaryCredentials },
  },
  {
    name: 'a plus in a query is a plus',
    peers: ['crt'],
    reason: 'it decodes escapes only; botocore, aws4, aws4fetch and HTML forms mean a blank, and so do we',
    source: 'DESIGN.md section 2; measured',
    applies: (request) => queryOf(request).includes('+'),
    ours: (request) => withQuery(request, queryOf(request).replaceAll('+', '%2B')),
    example: { ...example, url: 'https://example.amazonaws.com/?a=b+c' },
  },
  {
    name: 'a target with a colon before a slash is no path',
    peers: ['crt'],
    reason: 'it parses the target as a URI, and takes what stands before the first colon for a scheme',
    source: 'aws-c-common uri.c s_parse_scheme; measured',
    applies: (request) => /^[^:]*:\//.test(targetOf(request)),
    irreconcilable: true,
    example: { ...example, url: 'https://example.amazonaws.com/a:/b' },
  },
  {
    name: 'the path of S3 is signed as written',
    peers: ['smithy', 'crt'],
    reason: 'they expect a path that the caller has encoded; S3 decodes it and encodes it once, and so do we',
    source: 'smithy getCanonicalPath, aws-c-auth use_double_uri_encode; DESIGN.md section 5',
    applies: (request) => isS3(request) && canonicalPath(request) !== pathOf(request),
    theirs: (request) => withPath(request, canonicalPath(request)),
    example: { ...s3Example, url: "https://example.amazonaws.com/a%2fb(c)+'%7E" },
  },
  {
    name: 'the URL is rewritten',
    peers: ['aws4fetch'],
    reason: 'new URL() resolves dots, encoded or not, and encodes what a URL should not hold, before it signs',
    source: 'https://url.spec.whatwg.org/#path-state; landscape 24, 28',
    applies: (request) => rewrite(request) !== request.url,
    ours: (request) => ({ ...request, url: rewrite(request) }),
    example: { ...s3Example, url: 'https://example.amazonaws.com/a/%2e%2e/b' },
  },
  {
    name: 'a target that is no UTF-8 is refused',
    peers: ['aws4'],
    reason: 'it decodes the whole target where it holds anything odd, and the path of S3 in any case',
    source: 'aws4.js parsePath: decodeURI, canonicalString: decodeURIComponent',
    applies: (request) => {
      const odd = oddInAws4.test(targetOf(request)) && isUndecodable(targetOf(request))
      return odd || (request.service === 's3' && isUndecodable(pathOf(request)))
    },
    irreconcilable: true,
    example: { ...s3Example, url: 'https://example.amazonaws.com/%FF' },
  },
  {
    name: 'parameters that are no UTF-8 are refused',
    peers: ['smithy'],
    reason: 'it takes a bag of decoded text, which cannot hold other bytes',
    source: '@smithy/types HttpRequest.query',
    applies: (request) => isUndecodable(queryOf(request)),
    irreconcilable: true,
    example: { ...example, url: 'https://example.amazonaws.com/?a=%FF' },
  },
  {
    name: 'parameters that are no UTF-8 become U+FFFD',
    peers: ['aws4', 'aws4fetch'],
    reason: 'querystring and URLSearchParams decode them as text',
    source: 'https://url.spec.whatwg.org/#urlencoded-parsing; landscape 33',
    applies: (request) => isUndecodable(queryOf(request)),
    ours: (request) => withQuery(request, queryOf(request).replace(/%FF/gi, '%EF%BF%BD')),
    example: { ...example, url: 'https://example.amazonaws.com/?a=%FF' },
  },
  {
    name: 'odd characters in a target are encoded first',
    peers: ['aws4'],
    reason: 'encodeURI(decodeURI(target)), so that a path is signed as it would be sent after that',
    source: 'aws4.js parsePath',
    applies: (request) => oddInAws4.test(targetOf(request)),
    ours: (request) => withTarget(request, encodeURI(decodeURI(targetOf(request)))),
    example: { ...example, url: 'https://example.amazonaws.com/\u00e9[%41]' },
  },
  {
    name: 'a path of S3 that is no UTF-8 is encoded once more',
    peers: ['aws4fetch'],
    reason: 'where decodeURIComponent fails it takes the path as it is, and encodes it',
    source: 'aws4fetch main.js: encodedPath',
    applies: (request) => request.service === 's3' && isUndecodable(pathOf(request)),
    ours: (request) => ({ ...request, rules: { ...request.rules, doubleEncodePath: true } }),
    example: { ...s3Example, url: 'https://example.amazonaws.com/%FF' },
  },
  {
    name: 'a plus in a path of S3 is a blank',
    peers: ['aws4', 'aws4fetch'],
    reason: 'they decode the path as if it were a query; on the wire, and to S3’s signers, it is a plus',
    source: 'aws4.js canonicalString, aws4fetch main.js: /\\+/g; landscape 21',
    applies: (request) => request.service === 's3' && pathOf(request).includes('+') && !isUndecodable(pathOf(request)),
    ours: (request) => withPath(request, pathOf(request).replaceAll('+', '%20')),
    example: { ...s3Example, url: 'https://example.amazonaws.com/a+b' },
  },
  {
    name: 'an escaped slash in a path of S3 is a slash',
    peers: ['aws4', 'aws4fetch'],
    reason: 'they decode it and put it back as a separator',
    source: 'aws4.js decodeSlashesInPath, aws4fetch main.js: /%2F/g; landscape 20',
    applies: (request) => request.service === 's3' && /%2f/i.test(pathOf(request)) && !isUndecodable(pathOf(request)),
    ours: (request) => withPath(request, pathOf(request).replace(/%2f/gi, '/')),
    example: { ...s3Example, url: 'https://example.amazonaws.com/a%2Fb' },
  },
  {
    name: 'parameters of S3 are signed by their first value only',
    peers: ['aws4', 'aws4fetch'],
    reason: 'a guess about S3 that its signers do not share',
    source: 'aws4.js firstValOnly, aws4fetch main.js: seenKeys; landscape 6',
    applies: (request) => request.service === 's3' && piecesOf(request).some(isRepeated),
    ours: (request) => keepPieces(request, (...piece) => !isRepeated(...piece)),
    example: { ...s3Example, url: 'https://example.amazonaws.com/?a=2&a=1' },
  },
  {
    name: 'parameters without a name are not signed',
    peers: ['aws4', 'aws4fetch'],
    reason: 'they drop them; the CRT and smithy sign them, and so do we',
    source: 'aws4.js canonicalString, aws4fetch main.js: encodedSearch; landscape 8',
    applies: (request) => piecesOf(request).some((piece) => nameOf(piece) === ''),
    ours: (request) => keepPieces(request, (piece) => nameOf(piece) !== ''),
    example: { ...example, url: 'https://example.amazonaws.com/?=a' },
  },
]
