import { describe, expect, test } from 'vitest'
import {
  type HttpRequest,
  isSigV4Error,
  isSigV4Request,
  presignRequest,
  type SignOptions,
  signRequest,
  type VerifyOptions,
  verifyRequest,
} from '../../src/index.js'
import { verifyPostPolicy } from '../../src/post-policy/index.js'
import { s3Url } from '../../src/s3/index.js'
import {
  calculateSignature,
  createCanonicalHeaders,
  createCanonicalQuery,
  createCanonicalUri,
  deriveSigningKey,
  serviceRules,
} from '../../src/stages/index.js'
import { exampleCredentials } from '../support/example-credentials.js'

/**
 * Sixteen times the input takes about sixteen times the work, sorting aside; a quadratic step takes 256 times as much.
 * The processor's time is compared, not the clock's, and only with itself: the least of several, since noise only adds.
 */
const factor = 16
const bound = 80
// Over the length up to which a header value is matched by one pattern, which is many times as fast.
const baseSize = 20_000

/** Microseconds of processor time. */
function cost(run: () => void, repeats: number): number {
  const start = process.cpuUsage()
  for (let i = 0; i < repeats; i++) run()
  const { user, system } = process.cpuUsage(start)
  return user + system
}

function least(run: () => void, repeats: number, rounds: number): number {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) best = Math.min(best, cost(run, repeats))
  return best
}

/** How many times as much work the larger input is. */
function growth(prepare: (size: number) => () => void): number {
  const small = prepare(baseSize)
  const large = prepare(baseSize * factor)
  // What takes less than the clock can tell is repeated.
  const repeats = Math.ceil(150 / Math.max(least(small, 1, 3), 5))
  let ratio = Number.POSITIVE_INFINITY
  // Linear is what is linear once: the compiler and the collector may be at work meanwhile.
  for (let attempt = 0; attempt < 10 && ratio > bound; attempt++) {
    ratio = Math.min(ratio, least(large, repeats, 1) / Math.max(least(small, repeats, 3), 1))
  }
  return ratio
}

const signingDate = new Date('2015-08-30T12:36:00Z')
const signOptions: SignOptions = { credentials: exampleCredentials, service: 'dynamodb', signingDate }
const s3Options: SignOptions = { ...signOptions, service: 's3' }
const limits = { authorizationLength: 1e9, signedHeaders: 1e9, headers: 1e9, queryParameters: 1e9 }
const verifyOptions: VerifyOptions = {
  credentials: exampleCredentials,
  service: () => true,
  region: () => true,
  now: signingDate,
  limits,
}

/** Texts of which some pattern, search or loop could be slow. */
const texts: Readonly<Record<string, (size: number) => string>> = {
  blanks: (size) => ' '.repeat(size),
  'blanks between letters': (size) => `a${' '.repeat(size)}b`,
  'blanks and tabs in turn': (size) => ' \t'.repeat(size / 2),
  'letters and blanks in turn': (size) => 'a '.repeat(size / 2),
  letters: (size) => 'a'.repeat(size),
  'bytes above ASCII': (size) => '\xe9'.repeat(size),
  commas: (size) => ','.repeat(size),
  semicolons: (size) => ';'.repeat(size),
  'equals signs': (size) => '='.repeat(size),
  'equals signs and commas': (size) => 'a=,'.repeat(size / 3),
  slashes: (size) => '/'.repeat(size),
  quotes: (size) => '"'.repeat(size),
}

const targets: Readonly<Record<string, (size: number) => string>> = {
  ...Object.fromEntries(
    Object.entries(texts).map(([name, make]) => [`${name} in the path`, (size: number) => `/${make(size)}`]),
  ),
  ...Object.fromEntries(
    Object.entries(texts).map(([name, make]) => [`${name} in the query`, (size: number) => `/?${make(size)}`]),
  ),
  'escapes in the path': (size) => `/${'%2F'.repeat(size / 3)}`,
  'bad escapes in the path': (size) => `/${'%'.repeat(size)}`,
  'dot segments': (size) => '/.'.repeat(size / 2),
  'double dots': (size) => '/..'.repeat(size / 3),
  'segments that are taken back': (size) => `${'/a'.repeat(size / 5)}${'/..'.repeat(size / 5)}`,
  'escapes in the query': (size) => `/?a=${'%2F'.repeat(size / 3)}`,
  'bad escapes in the query': (size) => `/?${'%'.repeat(size)}`,
  'escapes that could end': (size) => `/?${'%2'.repeat(size / 2)}`,
  'plus signs': (size) => `/?${'+'.repeat(size)}`,
  ampersands: (size) => `/?${'&'.repeat(size)}`,
  'parameters without a value': (size) => `/?${'a&'.repeat(size / 2)}`,
  'parameters without a value, and a last one with': (size) => `/?${'a&'.repeat(size / 2)}a=b`,
  'parameters of one name': (size) => `/?${'a=b&'.repeat(size / 4)}`,
  'parameters backwards': (size) => `/?${Array.from({ length: size / 8 }, (_, i) => `a${1e6 - i}`).join('&')}`,
  'question marks': (size) => `/${'?'.repeat(size)}`,
  'at signs in the authority': (size) => `https://${'@'.repeat(size)}/`,
  'colons in the authority': (size) => `https://${':443'.repeat(size / 4)}/`,
  'authentication names in a value': (size) => `/?a=${'X-Amz-Signature='.repeat(size / 16)}`,
  'SigV2 parameters': (size) => `/?${'AWSAccessKeyId=a&'.repeat(size / 17)}`,
}

const headerLists: Readonly<Record<string, (size: number) => [string, string][]>> = {
  'lines of one name': (size) => Array.from({ length: size / 8 }, () => ['x-custom', 'a']),
  'lines of one name with blanks': (size) => Array.from({ length: size / 8 }, () => ['x-custom', ' a ']),
  'names in order': (size) => Array.from({ length: size / 8 }, (_, i) => [`x-custom-${1e6 + i}`, 'a']),
  'names backwards': (size) => Array.from({ length: size / 8 }, (_, i) => [`x-custom-${1e6 - i}`, 'a']),
  'x-amz names backwards': (size) => Array.from({ length: size / 8 }, (_, i) => [`x-amz-meta-${1e6 - i}`, 'a']),
  'one long name': (size) => [['x'.repeat(size), 'a']],
  ...Object.fromEntries(
    Object.entries(texts).map(([name, make]) => [`${name} in a value`, (size: number) => [['x-custom', make(size)]]]),
  ),
}

/** Runs what may refuse its input. */
function tolerate(run: () => unknown): () => void {
  return () => {
    try {
      run()
    } catch (error) {
      if (!isSigV4Error(error) && !(error instanceof TypeError)) throw error
    }
  }
}

const host = ['host', 'example.com'] as const

function requestOf(url: string, headers: readonly (readonly [string, string])[] = []): HttpRequest {
  return { method: 'GET', url, headers: url.startsWith('/') ? [host, ...headers] : headers }
}

/** A claim that passes checks 1 to 8, so that all of the request is read. */
function claim(request: HttpRequest, names: readonly string[]): HttpRequest {
  const signedHeaders = [...new Set([...names, 'host', 'x-amz-date'])].sort().join(';')
  const authorization = `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/dynamodb/aws4_request, SignedHeaders=${signedHeaders}, Signature=${'0'.repeat(64)}`
  const own = request.headers as readonly (readonly [string, string])[]
  return { ...request, headers: [...own, ['x-amz-date', '20150830T123600Z'], ['authorization', authorization]] }
}

describe.each(Object.entries(targets))('%s', (_, make) => {
  test('are signed, presigned and verified in linear time', () => {
    const prepare = (run: (request: HttpRequest) => unknown) => (size: number) => {
      const request = requestOf(make(size))
      return tolerate(() => run(request))
    }
    expect(growth(prepare((request) => signRequest(request, signOptions)))).toBeLessThan(bound)
    expect(growth(prepare((request) => signRequest(request, s3Options)))).toBeLessThan(bound)
    expect(growth(prepare((request) => presignRequest(request, signOptions)))).toBeLessThan(bound)
    expect(growth(prepare((request) => isSigV4Request(request)))).toBeLessThan(bound)
    expect(
      growth((size) => {
        const request = claim(requestOf(make(size)), [])
        return tolerate(() => verifyRequest(request, verifyOptions))
      }),
    ).toBeLessThan(bound)
  })
})

describe.each(Object.entries(headerLists))('%s', (_, make) => {
  const namesOf = (headers: readonly (readonly [string, string])[]) => headers.map(([name]) => name)

  test('are signed in linear time, by default and by choice', () => {
    const signing = (options: (names: string[]) => SignOptions) => (size: number) => {
      const headers = make(size)
      const given = options(namesOf(headers))
      return tolerate(() => signRequest(requestOf('/', headers), given))
    }
    expect(growth(signing(() => signOptions))).toBeLessThan(bound)
    expect(growth(signing((signedHeaders) => ({ ...signOptions, signedHeaders })))).toBeLessThan(bound)
  })

  test('are verified in linear time, signed or not', () => {
    const verifying = (names: (headers: [string, string][]) => string[]) => (size: number) => {
      const headers = make(size)
      const request = claim(requestOf('/', headers), names(headers))
      return tolerate(() => verifyRequest(request, verifyOptions))
    }
    expect(growth(verifying(namesOf))).toBeLessThan(bound)
    expect(growth(verifying(() => []))).toBeLessThan(bound)
  })
})

describe.each(Object.entries(texts))('%s', (_, make) => {
  test('in Authorization are refused in linear time', () => {
    const spoil = (write: (text: string) => string) => (size: number) => {
      const headers = [host, ['authorization', write(make(size))] as const]
      return tolerate(() => verifyRequest({ method: 'GET', url: '/', headers }, verifyOptions))
    }
    const signature = `Signature=${'0'.repeat(64)}`
    const credential = 'Credential=a/20150830/a/b/aws4_request'
    const whole = (components: string) => `AWS4-HMAC-SHA256 ${components}`
    expect(growth(spoil((text) => text))).toBeLessThan(bound)
    expect(growth(spoil(whole))).toBeLessThan(bound)
    const places = {
      Credential: (text: string) => whole(`Credential=${text}, SignedHeaders=host, ${signature}`),
      SignedHeaders: (text: string) => whole(`${credential}, SignedHeaders=${text}, ${signature}`),
      Signature: (text: string) => whole(`${credential}, SignedHeaders=host, Signature=${text}`),
    }
    for (const [name, write] of Object.entries(places)) expect(growth(spoil(write)), name).toBeLessThan(bound)
  })

  test('in the parameters of a presigned URL are refused in linear time', () => {
    const parameters = {
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': 'a/20150830/a/b/aws4_request',
      'X-Amz-Date': '20150830T123600Z',
      'X-Amz-Expires': '60',
      'X-Amz-SignedHeaders': 'host',
      'X-Amz-Signature': '0'.repeat(64),
    }
    const spoil = (name: string) => (size: number) => {
      const url = `/?${new URLSearchParams({ ...parameters, [name]: make(size) })}`
      return tolerate(() => verifyRequest({ method: 'GET', url, headers: [host] }, verifyOptions))
    }
    for (const name of ['X-Amz-Credential', 'X-Amz-SignedHeaders', 'X-Amz-Security-Token']) {
      expect(growth(spoil(name)), name).toBeLessThan(bound)
    }
  })

  test('in an argument of a stage take linear time', () => {
    for (const service of ['s3', 'dynamodb']) {
      const rules = serviceRules(service)
      expect(growth((size) => tolerate(() => createCanonicalUri(`/${make(size)}`, rules)))).toBeLessThan(bound)
    }
    expect(growth((size) => tolerate(() => createCanonicalQuery(make(size))))).toBeLessThan(bound)
    expect(growth((size) => tolerate(() => createCanonicalHeaders({ a: make(size) }, ['a'])))).toBeLessThan(bound)
  })

  test('in the URL of an endpoint take linear time', () => {
    const url = (size: number) => `https://h/${make(size)}x`
    expect(growth((size) => tolerate(() => s3Url({ bucket: 'b', key: 'k', endpoint: url(size) })))).toBeLessThan(bound)
  })
})

test('a form of as many types as its policy has conditions for them is verified in linear time', () => {
  const scope = { date: '20150830', region: 'us-east-1', service: 's3' }
  const signed = {
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': 'AKIDEXAMPLE/20150830/us-east-1/s3/aws4_request',
    'x-amz-date': '20150830T123600Z',
  }
  const form = (size: number) => {
    const repeated = Array.from({ length: size / 40 }, () => ['starts-with', '$content-type', ''])
    const conditions = [
      { bucket: 'b' },
      { key: 'k' },
      ...Object.entries(signed).map(([n, v]) => ({ [n]: v })),
      ...repeated,
    ]
    const policy = btoa(JSON.stringify({ expiration: '2015-08-30T13:00:00Z', conditions }))
    const signature = calculateSignature(deriveSigningKey(exampleCredentials.secretAccessKey, scope), policy)
    return Object.entries({
      ...signed,
      key: 'k',
      policy,
      'x-amz-signature': signature,
      'content-type': ','.repeat(size),
    })
  }
  const options = { credentials: exampleCredentials, bucket: 'b', region: 'us-east-1', now: signingDate }
  const verify = (size: number) => {
    const fields = form(size)
    return () => verifyPostPolicy(fields, { ...options, limits: { formLength: 1e9 } })
  }
  expect(verify(400)()).toMatchObject({ key: 'k' })
  expect(growth(verify)).toBeLessThan(bound)
})
