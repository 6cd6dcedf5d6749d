import fc from 'fast-check'
import type { Credentials, ServiceRules } from '../../src/index.js'
import { serviceRulesTable } from '../../src/stages/index.js'
import { exampleCredentials, otherCredentials, temporaryCredentials } from './example-credentials.js'
import type { Pair } from './plain-sigv4.js'

export interface GeneratedRequest {
  readonly method: string
  /** Origin-form targets come with a Host header. */
  readonly url: string
  readonly headers: readonly Pair[]
  readonly body?: string | Uint8Array | null
}

export interface GeneratedOptions {
  readonly credentials: Credentials
  readonly service: string
  readonly region: string
  readonly signingDate: Date
}

/** A request, and how to sign it. */
export interface SigningCase {
  readonly request: GeneratedRequest
  readonly options: GeneratedOptions
}

export const methods = fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS', 'M-SEARCH')

/** Every service that the table names, and two that it does not. */
const services = fc.constantFrom(
  ...serviceRulesTable.flatMap((row) => row.services).filter((service) => service !== '*'),
  'dynamodb',
  'anything-else',
)

const printable = fc.string({
  unit: fc.constantFrom(...Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i))),
})
const anyText = fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => text.replace(/\p{Cc}/gu, '.'))

/** Pieces of a path or query on which implementations are known to differ, all with good escapes. */
const awkwardPieces = [
  ...['a', 'b', 'A', 'a-b', 'a.b', 'a_b', '0', '~', '%7E', '%7e', '%41', '%61', '%2B', '%2b', '%20', '%25', '%252F'],
  ...[
    '+',
    ' ',
    'a b',
    'a+b',
    '!',
    "'",
    '(',
    ')',
    '*',
    "!'()*",
    '$',
    ',',
    ';',
    ':',
    '@',
    '=',
    '"',
    '<',
    '>',
    '\\',
    '^',
    '`',
  ],
  ...[
    '{',
    '|',
    '}',
    '[',
    ']',
    '%C3%A9',
    '%c3%a9',
    'é',
    'e\u0301',
    'ключ',
    '日本',
    '😀',
    '\u{1f600}\ufe0f',
    '\ue000',
    '%00',
    '%0A',
    '%FF',
  ],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty'],
] as const

const pathSegments = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      ...awkwardPieces,
      '',
      '.',
      '..',
      '...',
      '.a',
      '%2F',
      '%2f',
      '%2e',
      '%2E%2e',
      '&',
      '%3F',
      '%23',
    ),
  },
  { weight: 1, arbitrary: anyText.map((text) => text.replace(/[%?#/]/g, '-')) },
)

export const paths = fc
  .tuple(fc.array(pathSegments, { maxLength: 6 }), fc.boolean())
  .map(([segments, slash]) => `/${segments.join('/')}${slash && segments.length > 0 ? '/' : ''}`)

const queryPieces = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...awkwardPieces, '', '/', '?', '%2F', '%26', '%3D', '%23', 'User-Agent') },
  { weight: 1, arbitrary: anyText.map((text) => text.replace(/[%#&]/g, '-')) },
)

/** `name`, `name=`, `=value`, `name=value`, nothing between two `&`. */
const parameters = fc
  .tuple(queryPieces, fc.option(queryPieces))
  .map(([name, value]) => (value === null ? name : `${name.replaceAll('=', '')}=${value}`))
  .filter((parameter) => !claimsToBeSigned(parameter))

export const queries = fc.array(parameters, { maxLength: 6 }).map((pieces) => pieces.join('&'))

/** SigV2's parameters, and SigV4's: a request that has them is not a plain one. */
function claimsToBeSigned(parameter: string): boolean {
  return /^(?:x(?:-|%2d)amz|AWSAccessKeyId|Signature)/i.test(parameter)
}

const hosts = fc.constantFrom(
  'example.amazonaws.com',
  'examplebucket.s3.amazonaws.com',
  'Example.COM',
  'example.com:8443',
  'example.com:80',
  'example.com:443',
  '127.0.0.1:9000',
  '[::1]',
  '[::1]:9000',
  'localhost',
)

const authorities = fc.oneof(
  { weight: 8, arbitrary: hosts },
  { weight: 1, arbitrary: hosts.map((host) => `user:pass@${host}`) },
)

const schemes = fc.constantFrom('https', 'http', 'HTTPS', 'ws', 'wss')

const fieldNames = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      ...[
        'content-type',
        'Content-Type',
        'content-encoding',
        'content-md5',
        'Range',
        'if-match',
        'Cache-Control',
        'date',
      ],
      ...['My-Header1', 'my-header1', 'My-Header2', 'x-custom', 'p', 'a-b', 'a.b', 'a_b', "!#$%&'*+-.^_`|~"],
      ...[
        'X-Amz-Target',
        'x-amz-acl',
        'x-amz-meta-a',
        'x-amz-meta-B',
        'X-Amz-Storage-Class',
        'x-amz-meta-',
        'x-amzn-requestid',
      ],
      ...[
        '__proto__',
        'constructor',
        'toString',
        'User-Agent',
        'accept-encoding',
        'Connection',
        'x-forwarded-for',
        'te',
      ],
      ...['x-amzn-trace-id', 'referer', 'cookie', 'expect'],
    ),
  },
  { weight: 1, arbitrary: printable.map((text) => `x-${text.replace(/[^A-Za-z0-9-]/g, '')}`) },
)

/** Each character is a byte; blanks and tabs anywhere, no control characters. */
const fieldValues = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      ...[
        '',
        ' ',
        '\t',
        'a',
        '  a  b  ',
        '\ta\t\tb\t',
        'a,b',
        'a, b',
        '"a  b"',
        "'a  b'",
        'application/json; charset=utf-8',
      ],
      ...[
        'é',
        '\xa0a\xa0',
        'a\xa0 \xa0b',
        '\x85',
        '\xad',
        '\xff',
        'Ã©',
        '%20',
        '+',
        'a:b',
        'a;b',
        'a=b',
        '0',
        'bytes=0-9',
      ],
    ),
  },
  { weight: 1, arbitrary: printable },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(' ', '\t', 'a', '\xe9', ','), maxLength: 12 }) },
)

export const fields = fc.array(fc.tuple(fieldNames, fieldValues), { maxLength: 8 })

export const bodies = fc.oneof(
  fc.constantFrom(undefined, null, '', 'Param1=value1', 'é😀', '\0', 'a\r\nb'),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.uint8Array({ maxLength: 40 }),
)

const credentials = fc.constantFrom(exampleCredentials, otherCredentials, temporaryCredentials, {
  ...exampleCredentials,
  accessKeyId: 'AK/ID+EX=AMPLE',
})

export const regions = fc.constantFrom('us-east-1', 'eu-central-1', 'auto', 'local', 'cn-north-1')

/** Whole and broken seconds, leap days, midnights, and the far ends of four-digit years. */
const signingDates = fc.oneof(
  fc
    .constantFrom(
      ...['2015-08-30T12:36:00Z', '2024-02-29T23:59:59.999Z', '2025-01-01T00:00:00Z', '1970-01-01T00:00:00Z'],
      ...['0000-01-01T00:00:00Z', '0099-12-31T23:59:59Z', '2000-02-29T12:00:00Z', '9999-12-20T12:00:00Z'],
    )
    .map((text) => new Date(text)),
  fc.date({ min: new Date('1990-01-01T00:00:00Z'), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true }),
)

const requests: fc.Arbitrary<GeneratedRequest> = fc
  .record({
    method: methods,
    authority: authorities,
    host: hosts,
    form: fc.constantFrom('absolute', 'absolute with Host', 'origin'),
    scheme: schemes,
    path: fc.oneof({ weight: 9, arbitrary: paths }, { weight: 1, arbitrary: fc.constant('') }),
    query: fc.option(queries),
    headers: fields,
    body: bodies,
  })
  .map(({ method, authority, host, form, scheme, path, query, headers, body }) => {
    const target = `${form === 'origin' && path === '' ? '/' : path}${query === null ? '' : `?${query}`}`
    const bodyField = body === undefined ? {} : { body }
    if (form === 'absolute') return { method, url: `${scheme}://${authority}${target}`, headers, ...bodyField }
    const url = form === 'origin' ? target : `${scheme}://${authority}${target}`
    return {
      method,
      url,
      headers: [...headers.slice(0, 1), ['Host', host] as const, ...headers.slice(1)],
      ...bodyField,
    }
  })

export const signingCases: fc.Arbitrary<SigningCase> = fc.record({
  request: requests,
  options: fc.record({ credentials, service: services, region: regions, signingDate: signingDates }),
})

const flag = fc.option(fc.boolean(), { nil: undefined })

/** Overrides of the table, each field or none. */
export const ruleOverrides: fc.Arbitrary<Partial<ServiceRules>> = fc
  .record({
    doubleEncodePath: flag,
    normalizePath: flag,
    signContentSha256: flag,
    sessionToken: fc.constantFrom(undefined, 'signed' as const, 'appended' as const),
    sessionTokenName: fc.constantFrom(undefined, 'x-amz-security-token' as const, 'x-amz-s3session-token' as const),
    presignPayload: fc.constantFrom(undefined, 'body' as const, 'unsigned' as const),
    unsignedQuery: fc.constantFrom(undefined, [], ['User-Agent', 'b']),
    unsignedPayload: fc.constant(true),
  })
  .map((rules) => Object.fromEntries(Object.entries(rules).filter(([, value]) => value !== undefined)))
