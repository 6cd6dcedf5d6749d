import type { Aws4Request } from '../../src/aws4/index.js'
import { serviceFromHost } from '../../src/hosts/index.js'
import type { Credentials } from '../../src/index.js'
import { temporaryCredentials } from '../support/example-credentials.js'

/** A case in which aws4 and we answer differently. */
export interface Disagreement {
  /** As the table of docs/migrating.md has it. */
  readonly row: string
  applies(request: Aws4Request, credentials: Credentials): boolean
  readonly example: Aws4Request
  readonly credentials?: Credentials
  /** Whether a server takes what aws4 makes of the example, and what we do: not, where that is an error. */
  readonly theirs: boolean
  readonly ours: boolean
}

const pathOf = ({ path }: Aws4Request) => path ?? '/'
const beforeQuery = (request: Aws4Request) => pathOf(request).replace(/\?.*$/s, '')
const queryOf = (request: Aws4Request) => pathOf(request).replace(/^[^?]*\??/, '')
const lowerNames = ({ headers = {} }: Aws4Request) => Object.keys(headers).map((name) => name.toLowerCase())
const hostOf = ({ hostname, host, headers = {} }: Aws4Request): string | undefined =>
  hostname || host || (headers as Record<string, string>)['Host']
export function serviceOf(request: Aws4Request): string | undefined {
  const { service } = request
  return service === 'email' ? 'ses' : service || serviceFromHost(hostOf(request) ?? '')?.service
}

const isS3 = (request: Aws4Request) => serviceOf(request) === 's3'
const isOdd = (request: Aws4Request) => /[^0-9A-Za-z;,/?:@&=+$\-_.!~*'()#%]/.test(pathOf(request))
const isDecoded = (request: Aws4Request) => isS3(request) || request.doNotEncodePath === true

const badEscape = /%(?![\da-f]{2})/gi
const neverSigned = /^(?:authorization|connection|expect|x-amzn-trace-id)$/i

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

/** The host that aws4 makes up. */
function madeUpHost({ service, region = 'us-east-1' }: Aws4Request): string {
  const isGlobal = ['cloudfront', 'ls', 'route53', 'iam', 'importexport', 'sts'].includes(service ?? '')
  const prefix = service === 'ses' ? 'email' : service
  return `${prefix}${isGlobal || (service === 's3' && region === 'us-east-1') ? '' : `.${region}`}.amazonaws.com`
}

const date = { 'X-Amz-Date': '20150830T123600Z' }
const example: Aws4Request = { host: 'sqs.us-east-1.amazonaws.com', headers: date }
const s3Example: Aws4Request = { host: 'examplebucket.s3.amazonaws.com', headers: date }

/** Each as narrow as it can be. */
export const disagreements: readonly Disagreement[] = [
  {
    row: 'no `service`, and a host that is none of the known ones',
    applies: (request) => serviceOf(request) === undefined,
    example: { ...example, host: 'example.com' },
    theirs: false,
    ours: false,
  },
  {
    row: "no `region`, and a host of AWS's that does not tell it",
    applies: (request) => !request.region && /s3-accelerate/.test(hostOf(request) ?? ''),
    example: { ...s3Example, host: 'examplebucket.s3-accelerate.amazonaws.com' },
    theirs: true,
    ours: false,
  },
  {
    row: 'no host, where `SERVICE.REGION.amazonaws.com` is not that of the service and region',
    applies(request) {
      if (hostOf(request)) return false
      if (request.service === 'iam' && /^(?:us|eu)-(?!gov)/.test(request.region ?? 'us-east-1')) return false
      const found = serviceFromHost(madeUpHost(request))
      const service = request.service === 'email' ? 'ses' : request.service
      return found?.service !== service || found?.region !== (request.region ?? 'us-east-1')
    },
    example: { service: 'sqs', region: 'cn-north-1', headers: date },
    theirs: true,
    ours: true,
  },
  {
    row: 'header names that differ only in case',
    applies: (request) => new Set(lowerNames(request)).size < lowerNames(request).length,
    example: { ...example, headers: { ...date, 'X-Custom': 'a', 'x-custom': 'b' } },
    theirs: false,
    ours: true,
  },
  {
    row: 'a header value beyond ASCII',
    applies: ({ headers = {} }) =>
      Object.entries(headers).some(([name, value]) => !neverSigned.test(name) && /[^\0-\x7f]/.test(String(value))),
    example: { ...example, headers: { ...date, 'X-Custom': '\xe9' } },
    theirs: false,
    ours: true,
  },
  {
    row: 'an `Authorization` header beside `signQuery`',
    applies: (request) => request.signQuery === true && lowerNames(request).includes('authorization'),
    example: {
      ...s3Example,
      signQuery: true,
      headers: { Authorization: 'Basic eA==' },
      path: '/?X-Amz-Date=20150830T123600Z',
    },
    theirs: false,
    ours: true,
  },
  {
    row: 'a path that is signed already, with `signQuery`',
    applies: (request) => request.signQuery === true && /[?&]X-Amz-Signature=/.test(pathOf(request)),
    example: {
      ...s3Example,
      headers: {},
      signQuery: true,
      path: `/?X-Amz-Date=20150830T123600Z&X-Amz-Signature=${'0'.repeat(64)}`,
    },
    theirs: false,
    ours: true,
  },
  {
    row: "a token header beside the credentials' own token",
    applies: (request, { sessionToken }) =>
      sessionToken !== undefined && lowerNames(request).includes('x-amz-security-token'),
    example: { ...example, headers: { ...date, 'x-amz-security-token': 'old' } },
    credentials: temporaryCredentials,
    theirs: false,
    ours: true,
  },
  {
    row: '`X-Amz-Date` with `doNotModifyHeaders`',
    applies: (request) =>
      request.doNotModifyHeaders === true && !request.signQuery && lowerNames(request).includes('x-amz-date'),
    example: { ...example, doNotModifyHeaders: true },
    theirs: false,
    ours: true,
  },
  {
    row: '`extraHeadersToIgnore` with `host` or an `x-amz-*` header that is there',
    applies: (request) => {
      const ignored = Object.entries(request.extraHeadersToIgnore ?? {}).filter(([, value]) => Boolean(value))
      return ignored.some(([name]) => name === 'host' || (/^x-amz-/.test(name) && lowerNames(request).includes(name)))
    },
    example: { ...example, extraHeadersToIgnore: { host: true } },
    theirs: false,
    ours: true,
  },
  {
    row: 'a `#` in `path`',
    applies: (request) => pathOf(request).includes('#'),
    example: { ...example, path: '/a#b' },
    theirs: false,
    ours: true,
  },
  {
    row: "an escape of `;/?:@&=+$,#!'()*` beside a character that is to be encoded",
    applies: (request) =>
      isOdd(request) &&
      (/%(?:2[1346789ABCF]|3[ABDF]|40)/i.test(beforeQuery(request)) ||
        /%(?:2[346BCF]|3[ABDF]|40)/i.test(queryOf(request))),
    example: { ...example, path: '/a b%2Fc' },
    theirs: true,
    ours: true,
  },
  {
    row: 'bytes that are no UTF-8 (`%FF`)',
    applies: (request) => decode(pathOf(request).replace(badEscape, '')) === undefined,
    example: { ...example, path: '/?a=%FF' },
    theirs: true,
    ours: true,
  },
  {
    row: 'a `+` in the path of S3, or with `doNotEncodePath`',
    applies: (request) => isDecoded(request) && beforeQuery(request).includes('+'),
    example: { ...s3Example, path: '/a+b' },
    theirs: false,
    ours: true,
  },
  {
    row: 'a `%2F` in the path of S3',
    applies: (request) => isS3(request) && /%2f/i.test(beforeQuery(request)),
    example: { ...s3Example, path: '/a%2Fb' },
    theirs: false,
    ours: true,
  },
  {
    row: 'a parameter of S3 that is there more than once',
    applies(request) {
      const pieces = queryOf(request)
        .split('&')
        .filter((piece) => piece !== '')
      const names = pieces.map((piece) => decode(piece.replace(/=.*$/s, '')))
      return isS3(request) && new Set(names).size < names.length
    },
    example: { ...s3Example, path: '/?a=2&a=1' },
    theirs: false,
    ours: true,
  },
  {
    row: 'a parameter named `__proto__`',
    applies: (request) => /(?:^|&)__proto__(?:=|&|$)/.test(queryOf(request)),
    example: { ...example, path: '/?__proto__=a' },
    theirs: false,
    ours: true,
  },
  {
    row: 'the session token of IoT',
    applies: (request, { sessionToken }) => request.service === 'iotdevicegateway' && sessionToken !== undefined,
    example: {
      ...{ service: 'iotdevicegateway', host: 'a1b2c3d4e5f6g7-ats.iot.us-east-1.amazonaws.com', signQuery: true },
      path: '/mqtt?X-Amz-Date=20150830T123600Z',
    },
    credentials: temporaryCredentials,
    theirs: false,
    ours: true,
  },
  {
    row: 'a service with rules of its own: `aoss`, `vpc-lattice-svcs`, `s3express`, `s3-outposts`, `s3-object-lambda`',
    applies: ({ service = '' }) => /^(?:aoss|vpc-lattice-svcs|s3express|s3-outposts|s3-object-lambda)$/.test(service),
    example: { ...example, service: 'aoss', host: 'abc.us-east-1.aoss.amazonaws.com' },
    theirs: false,
    ours: true,
  },
  {
    row: 'an IPv6 address without brackets',
    applies: (request) => /^[^[]*:[^:]*:/.test(hostOf(request) ?? ''),
    example: { ...example, host: '::1', port: 9000, service: 'sqs' },
    theirs: true,
    ours: true,
  },
  {
    row: 'a host beyond ASCII, or with a blank or one of `/?#@\\`',
    applies: (request) => /[^!-~]|[/?#@\\]/.test(hostOf(request) ?? ''),
    example: { ...example, host: '\xe9.com', service: 'sqs' },
    theirs: false,
    ours: false,
  },
  {
    row: 'a `port` that is neither a number nor digits',
    applies: ({ port }) => Boolean(port) && !/^\d+$/.test(String(port)),
    example: { ...example, port: '80a' },
    theirs: true,
    ours: false,
  },
  {
    row: 'a `method` in lower case',
    applies: ({ method = '' }) => /[a-z]/.test(method),
    example: { ...example, method: 'get' },
    theirs: false,
    ours: true,
  },
  {
    row: 'more than 1000 parameters',
    applies: (request) => queryOf(request).split('&').length > 1000,
    example: { ...example, path: `/?${Array.from({ length: 1001 }, (_, i) => `a${i}=b`).join('&')}` },
    theirs: true,
    ours: true,
  },
  {
    row: 'a `%` that begins no escape',
    applies: (request) => pathOf(request).search(badEscape) >= 0,
    example: { ...example, path: '/100%' },
    theirs: false,
    ours: false,
  },
  {
    row: 'a `path` that does not begin with `/`',
    applies: (request) => !pathOf(request).startsWith('/'),
    example: { ...example, path: '?a=b' },
    theirs: false,
    ours: false,
  },
  {
    row: 'an `X-Amz-Expires` that is not from 1 to 604800',
    applies: (request) => request.signQuery === true && /X-Amz-Expires=(?!\d{1,6}(?:&|$))/.test(pathOf(request)),
    example: {
      ...s3Example,
      headers: {},
      signQuery: true,
      path: '/?X-Amz-Date=20150830T123600Z&X-Amz-Expires=6048000',
    },
    theirs: false,
    ours: false,
  },
  {
    row: 'an `X-Amz-Content-Sha256` that is not that of the body',
    applies: ({ headers = {} }) => Object.hasOwn(headers, 'X-Amz-Content-Sha256'),
    example: { ...s3Example, headers: { ...date, 'X-Amz-Content-Sha256': '0'.repeat(64) }, method: 'PUT', body: 'a' },
    theirs: false,
    ours: false,
  },
  {
    row: 'no date with `doNotModifyHeaders`',
    applies: (request) =>
      request.doNotModifyHeaders === true &&
      !request.signQuery &&
      !lowerNames(request).some((name) => /^(?:x-amz-)?date$/.test(name)),
    example: { ...example, headers: {}, doNotModifyHeaders: true },
    theirs: false,
    ours: false,
  },
]
