import { HttpRequest } from '@smithy/protocol-http'
import fc from 'fast-check'
import { exampleCredentials, otherCredentials, temporaryCredentials } from '../support/example-credentials.js'

/** A body that a signer knows nothing of. */
class ExoticStream {}

type Bag = Record<string, string | undefined>

const pieces = fc.constantFrom(
  ...['a', 'b', 'A', 'a-b', 'a.b', 'a_b', '0', '~', '%7E', '%41', '%2B', '%20', '%25', '%252F', '%2f', '%2F', '%3F'],
  ...['+', ' ', 'a b', '!', "'", '(', ')', '*', "!'()*", '$', ',', ';', ':', '@', '=', '"', '<', '>', '\\', '^', '`'],
  ...['{', '|', '}', '[', ']', '&', '?', '#', '%', '%z', '%zz', '100%', '%C3%A9', 'é', 'e\u0301', 'ключ', '日本', '😀'],
  ...['\ue000', '\u{10ffff}', '\0', '\t', '__proto__', 'constructor', 'toString', '', '/', '.', '..', '...', '.a'],
)
const anyText = fc.string({ unit: 'grapheme', maxLength: 8 })
const text = fc.oneof({ weight: 4, arbitrary: pieces }, { weight: 1, arbitrary: anyText })

/** With and without the first slash; dots, empty segments, escapes good and bad, raw characters. */
const paths = fc
  .tuple(fc.constantFrom('/', '/', '/', ''), fc.array(text, { maxLength: 6 }), fc.constantFrom('', '/'))
  .map(([first, segments, last]) => `${first}${segments.join('/')}${last}`)

const parameterNames = fc.oneof(
  { weight: 6, arbitrary: text },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...['X-Amz-Signature', 'x-amz-signature', 'X-Amz-Date', 'X-Amz-Security-Token', 'X-Amz-Expires', 'x-id'],
    ),
  },
)

/** Without a parameter that the original loses. */
const queries = fc
  .array(fc.tuple(parameterNames, fc.oneof({ weight: 3, arbitrary: text }, fc.array(text, { maxLength: 4 }))), {
    maxLength: 6,
  })
  .map((pairs) => Object.fromEntries(pairs.filter(([name]) => name !== '__proto__')))

const unsignableNames = [
  'Cache-Control',
  'connection',
  'Expect',
  'From',
  'pragma',
  'Referer',
  'te',
  'trailer',
  'upgrade',
]
const ownNames = ['User-Agent', 'X-Amzn-Trace-Id', 'authorization', 'Date', 'X-Amz-Date', 'proxy-a', 'Sec-Fetch-Mode']
const signedNames = [
  'content-type',
  'Content-Length',
  'content-md5',
  'Range',
  'if-match',
  'via',
  'x-forwarded-for',
  'ab',
]
const amzNames = [
  'X-Amz-Target',
  'x-amz-acl',
  'x-amz-meta-a',
  'X-Amz-Meta-B',
  'x-amz-storage-class',
  'x-amzn-requestid',
]
const oddNames = ['a-b', 'a.b', 'a_b', "!#$%&'*+-.^_`|~", '__proto__', 'constructor', 'toString', ':authority', 'proxy']

const headerNames = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(...unsignableNames, ...ownNames, ...signedNames, ...amzNames, ...amzNames, ...oddNames),
  },
  { weight: 1, arbitrary: fc.stringMatching(/^x-[a-zA-Z0-9-]{0,8}$/) },
)

/** Blanks, tabs, folds; text beyond ASCII; no other control characters, which no transport sends. */
const headerValues = fc.oneof(
  {
    weight: 3,
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
        'a\r\n b',
        '\n',
        'é',
        '\xa0a\xa0 \xa0',
      ],
      ...['日本', '😀', '\u2003a\u2003', '%20', '+', 'a:b', 'a=b', 'bytes=0-9', 'application/json; charset=utf-8'],
    ),
  },
  { weight: 1, arbitrary: anyText.map((value) => value.replace(/\p{Cc}/gu, '')) },
  { weight: 1, arbitrary: fc.constant(undefined) },
)

const contentSha256 = fc.tuple(
  fc.constantFrom('x-amz-content-sha256', 'X-Amz-Content-Sha256'),
  fc.constantFrom('UNSIGNED-PAYLOAD', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'required', 'A'.repeat(64)),
)

const headerPairs: fc.Arbitrary<readonly [string, string | undefined]> = fc.oneof(
  { weight: 10, arbitrary: fc.tuple(headerNames, headerValues) },
  { weight: 1, arbitrary: contentSha256 },
)

/** Each name once, whatever its case. An x-amz-* header has a value. */
const headers = fc
  .tuple(
    fc.option(fc.constantFrom('host', 'Host'), { freq: 8 }),
    fc.uniqueArray(headerPairs, { maxLength: 8, selector: ([name]) => name.toLowerCase() }),
  )
  .map(([host, pairs]): Bag => {
    const whole = pairs.filter(([name, value]) => value !== undefined || !/^x-amz-/i.test(name))
    return Object.fromEntries([...(host === null ? [] : [[host, 'example.amazonaws.com'] as const]), ...whole])
  })

const bodies = fc.oneof(
  fc.constantFrom(undefined, null, '', 'Param1=value1', 'é😀', '\ud800', new ExoticStream()),
  anyText,
  fc.uint8Array({ maxLength: 40 }),
  fc.uint8Array({ maxLength: 40 }).map(({ buffer }) => buffer),
  fc.uint8Array({ minLength: 8, maxLength: 8 }).map(({ buffer }) => new Float32Array(buffer)),
  fc.uint8Array({ minLength: 9, maxLength: 40 }).map(({ buffer }) => new DataView(buffer, 2, 5)),
)

const requests = fc
  .record({
    method: fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS', 'M-SEARCH'),
    protocol: fc.constantFrom('https:', 'http:', 'wss:'),
    hostname: fc.constant('example.amazonaws.com'),
    port: fc.constantFrom(undefined, 443, 8443),
    path: paths,
    query: queries,
    headers,
    body: bodies,
  })
  .chain((init) =>
    // The class, and a plain object of its shape, which may be without a query.
    fc.constantFrom(init, Object.freeze({ ...init }), { ...init, query: undefined }, new HttpRequest(init as never)),
  )

/** The same, some with a token of their own. */
export const requestsToSign = fc.oneof(
  { weight: 9, arbitrary: requests },
  {
    weight: 1,
    arbitrary: requests.map((request) => {
      return { ...request, headers: { ...request.headers, 'x-amz-security-token': 'an-old-token' } }
    }),
  },
)

const instants = fc
  .oneof(
    fc.constantFrom(
      ...['2015-08-30T12:36:00Z', '2024-02-29T23:59:59.999Z', '2025-01-01T00:00:00Z', '1970-01-01T00:00:01Z'],
      ...['2017-05-22T19:33:14.175Z', '2099-12-31T23:59:59Z', '2026-10-25T02:30:00+02:00'],
    ),
    fc.date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true }),
  )
  .map((instant) => new Date(instant))

/** A Date, its text in two forms, and seconds as a number or as text. */
const signingDates = fc
  .tuple(instants, fc.nat(4))
  .map(
    ([date, form]) =>
      [date, date.toISOString(), date.toUTCString(), date.getTime() / 1000, `${date.getTime() / 1000}`][form],
  )

const names = [
  ...unsignableNames,
  ...ownNames,
  ...signedNames,
  ...amzNames,
  ...oddNames,
  'host',
  'x-amz-content-sha256',
]
const nameSets = fc.option(
  fc
    .subarray(
      names.map((name) => name.toLowerCase()),
      { maxLength: 12 },
    )
    .map((chosen) => new Set(chosen)),
  { nil: undefined, freq: 2 },
)
const regions = fc.constantFrom('us-east-1', 'eu-central-1', 'us-bar-1', 'auto')
const services = fc.constantFrom('s3', 'dynamodb', 'execute-api', 'bedrock', 'service')

/** A value, or a provider that waits or does not. */
function given<T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | (() => T) | (() => Promise<T>)> {
  return fc.tuple(values, fc.nat(2)).map(([value, form]) => {
    return form === 0 ? value : form === 1 ? () => value : async () => value
  })
}

const credentials = fc.constantFrom(exampleCredentials, otherCredentials, temporaryCredentials, {
  ...temporaryCredentials,
  expiration: new Date('2099-01-01T00:00:00Z'),
  accountId: '123456789012',
  $source: {},
})

export const inits = fc.record({
  service: services,
  region: given(regions),
  credentials: given(credentials),
  uriEscapePath: fc.constantFrom(undefined, true, false),
  applyChecksum: fc.constantFrom(undefined, true, false),
})

const signingArguments = {
  signingDate: signingDates,
  signingRegion: fc.option(regions, { nil: undefined }),
  signingService: fc.option(services, { nil: undefined }),
}

export const requestArguments = fc.record({
  ...signingArguments,
  signableHeaders: nameSets,
  unsignableHeaders: nameSets,
})

const presigningArguments = fc.record({
  ...signingArguments,
  signableHeaders: nameSets,
  unsignableHeaders: nameSets,
  hoistableHeaders: nameSets,
  unhoistableHeaders: nameSets,
  expiresIn: fc.oneof(fc.constantFrom(undefined, 1, 900, 604800), fc.integer({ min: 1, max: 604800 })),
})

const signatures = fc.oneof(fc.constant(''), fc.stringMatching(/^[0-9a-f]{64}$/))
const eventArguments = { ...signingArguments, eventStreamCredentials: fc.option(credentials, { nil: undefined }) }

export const texts = fc.record({ text: fc.oneof(text, anyText, fc.base64String()), options: fc.record(eventArguments) })

export const events = fc.record({
  event: fc.record({ headers: fc.uint8Array(), payload: fc.uint8Array({ maxLength: 100 }) }),
  options: fc.record({ ...eventArguments, priorSignature: signatures }),
})

const eventHeader = fc.oneof(
  fc.record({ type: fc.constant('boolean'), value: fc.boolean() }),
  fc.record({ type: fc.constant('byte'), value: fc.integer({ min: -128, max: 255 }) }),
  fc.record({ type: fc.constant('short'), value: fc.integer({ min: -32768, max: 65535 }) }),
  fc.record({ type: fc.constant('integer'), value: fc.integer() }),
  fc.record({
    type: fc.constant('long'),
    value: fc.uint8Array({ minLength: 8, maxLength: 8 }).map((bytes) => ({ bytes })),
  }),
  fc.record({ type: fc.constant('binary'), value: fc.uint8Array() }),
  fc.record({ type: fc.constant('string'), value: anyText }),
  fc.record({ type: fc.constant('timestamp'), value: fc.date({ noInvalidDate: true }) }),
  fc.record({ type: fc.constant('uuid'), value: fc.uuid().map((uuid) => uuid.toLowerCase()) }),
)

export const messages = fc.record({
  signable: fc.record({
    message: fc.record({ headers: fc.dictionary(anyText, eventHeader, { maxKeys: 6 }), body: fc.uint8Array() }),
    priorSignature: signatures,
  }),
  options: fc.record(eventArguments),
})

/** How to presign what; a header that becomes a parameter has a value. */
export const presignings = fc
  .record({ request: requests, options: presigningArguments })
  .map(({ request, options }) => {
    const headers = Object.entries(request.headers).filter(([name, value]) => {
      return value !== undefined || !options.hoistableHeaders?.has(name.toLowerCase())
    })
    return { request: Object.assign(copyOf(request), { headers: Object.fromEntries(headers) }), options }
  })

function copyOf<T extends object>(value: T): T {
  return Object.assign(Object.create(Object.getPrototypeOf(value)), value)
}
