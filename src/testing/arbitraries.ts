import fc from 'fast-check'
import type { Credentials } from '../types.js'

/** A request as `signRequest` takes it, with an absolute URL and headers in order. */
export interface ArbitraryRequest {
  readonly method: string
  readonly url: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string | Uint8Array | null
}

const lettersAndDigits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Long-lived and temporary credentials, with every character that a secret may hold. */
export const credentialsArbitrary: fc.Arbitrary<Credentials> = fc
  .record({
    id: fc.string({ unit: fc.constantFrom(...lettersAndDigits), minLength: 16, maxLength: 16 }),
    secret: fc.base64String({ minLength: 40, maxLength: 40 }),
    token: fc.option(fc.base64String({ minLength: 4, maxLength: 200 }).filter((token) => token !== '')),
  })
  .map(({ id, secret, token }) => {
    const key = { accessKeyId: `${token === null ? 'AKIA' : 'ASIA'}${id}`, secretAccessKey: secret }
    return token === null ? key : { ...key, sessionToken: token }
  })

/** What signers get wrong: blanks, pluses, escapes, dots, what URI encoders leave alone, several bytes a character. */
const awkward = [
  '',
  'a b',
  'a+b',
  '%',
  '%2F',
  '.',
  '..',
  '~',
  "*'()!",
  'ü',
  '😀',
  '=',
  '&',
  '<',
  ':',
  '@',
  ';',
  '\u0000',
]

const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...awkward) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 8 }) },
)

const encode = (piece: string) => encodeURIComponent(piece).replace(/[!'()*]/g, percent)

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}

/** An object's key or a path, percent-encoded, with dot segments, empty ones and slashes at either end. */
export const pathArbitrary: fc.Arbitrary<string> = fc
  .array(text, { maxLength: 5 })
  .map((segments) => `/${segments.map(encode).join('/')}`)

/** A query without `?`, percent-encoded: repeated names, empty values and names, no order. */
export const queryArbitrary: fc.Arbitrary<string> = fc
  .array(fc.tuple(text, fc.option(text)), { maxLength: 5 })
  .map((parameters) => {
    return parameters
      .map(([name, value]) => (value === null ? encode(name) : `${encode(name)}=${encode(value)}`))
      .join('&')
  })

const headerValue = fc.string({ unit: fc.constantFrom(...' \t,;="aAé09/'), maxLength: 12 })

const headers = fc.uniqueArray(
  fc.tuple(fc.constantFrom('Content-Type', 'x-amz-meta-a', 'X-Amz-Meta-B', 'cache-control', 'x-custom'), headerValue),
  { maxLength: 4, selector: ([name]) => name.toLowerCase() },
)

const hosts = [
  'bucket.s3.amazonaws.com',
  'dynamodb.eu-central-1.amazonaws.com',
  'localhost:9000',
  '127.0.0.1',
  '[::1]:80',
]

/** Requests that every AWS-style service may get; only those with a method for it have a body. */
export const requestArbitrary: fc.Arbitrary<ArbitraryRequest> = fc
  .record({
    method: fc.constantFrom('GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'PATCH'),
    host: fc.constantFrom(...hosts),
    path: pathArbitrary,
    query: fc.option(queryArbitrary),
    headers,
    body: fc.oneof(fc.constant(null), fc.string({ maxLength: 20 }), fc.uint8Array({ maxLength: 40 })),
  })
  .map(({ method, host, path, query, headers: fields, body }) => ({
    method,
    url: `https://${host}${path}${query === null ? '' : `?${query}`}`,
    headers: fields,
    body: method === 'GET' || method === 'HEAD' ? null : body,
  }))
