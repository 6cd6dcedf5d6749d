import type { Pair } from '../plain-sigv4.js'
import type { Claim } from './claim.js'
import { makeRequest } from './claim.js'
import type { Entry } from './entry.js'
import { iam, iamUrl, s3, s3Url } from './entry.js'

/** Rule 0: bounds, each at its edge and one beyond. */
export const limits: readonly Entry[] = [
  within('authorization-of-16384-characters', authorizationOf(16_384)),
  beyond('authorization-of-16385-characters', authorizationOf(16_385)),
  within('authorization-of-16384-characters-most-of-them-blanks', { ...iam, then: padAuthorization(16_384) }),
  beyond('authorization-of-16385-characters-most-of-them-blanks', { ...iam, then: padAuthorization(16_385) }),
  within('100-signed-headers', withSignedHeaders(iam, 100)),
  beyond('101-signed-headers', withSignedHeaders(iam, 101)),
  within('101-signed-headers-where-allowed', withSignedHeaders(iam, 101), { signedHeaders: 101 }),
  within('100-signed-headers-in-query', withSignedHeaders(iamUrl, 100)),
  beyond('101-signed-headers-in-query', withSignedHeaders(s3Url, 101)),
  within('1000-header-lines', withLines(iam, 1000)),
  beyond('1001-header-lines', withLines(iam, 1001)),
  beyond('5-header-lines-in-query-form', withLines(s3Url, 5), { headers: 4 }),
  beyond('5-header-lines-where-4-are-allowed', withLines(s3, 5), { headers: 4 }),
  within('10000-parameters', { ...iam, query: parametersOf(10_000) }),
  beyond('10001-parameters', { ...iam, query: parametersOf(10_001) }),
  beyond('7-parameters-in-query-form', { ...s3Url, query: 'a' }, { queryParameters: 6 }),
  beyond('3-parameters-where-2-are-allowed', { ...iam, query: parametersOf(3) }, { queryParameters: 2 }),
]

function within(name: string, claim: Claim, raised?: object): Entry {
  const options = raised ? { options: { limits: raised } } : {}
  return {
    name: `limit-${name}`,
    bug: 'limit',
    section: 0,
    claim: { ...claim, body: null },
    ...options,
    payload: 'verified',
  }
}

function beyond(name: string, claim: Claim, lowered?: object): Entry {
  const options = lowered ? { options: { limits: lowered } } : {}
  return { name: `limit-${name}`, bug: 'limit', section: 0, claim, ...options, code: 'LimitExceeded' }
}

/** `host` and the date are two of them in header form, `host` is one in query form. */
function withSignedHeaders(claim: Claim, count: number): Claim {
  const usual = claim.form === 'header' ? 2 : 1
  return { ...claim, headers: Array.from({ length: count - usual }, (_, index): Pair => [`x-${index}`, '']) }
}

/** All the lines that are not there anyway are one unsigned header's. */
function withLines(claim: Claim, count: number): Claim {
  const usual = makeRequest(claim).headers.length
  return { ...claim, unsigned: Array.from({ length: count - usual }, (): Pair => ['x', '']) }
}

function parametersOf(count: number): string {
  return Array.from({ length: count }, () => 'a').join('&')
}

/** The names of ninety headers make up the length. */
function authorizationOf(length: number): Claim {
  const named = (last: number): Claim => {
    const pads = Array.from(
      { length: 90 },
      (_, index): Pair => [`x-${index}-${'a'.repeat(index === 89 ? last : 150)}`, ''],
    )
    return { ...iam, headers: pads }
  }
  const [, authorization = ''] = makeRequest(named(1)).headers.at(-1) ?? []
  return named(length - authorization.length + 1)
}

/** Blanks count as they came, though the header is read without them. */
function padAuthorization(length: number): NonNullable<Claim['then']> {
  return (request) => ({
    ...request,
    headers: request.headers.map(([name, value]): Pair => {
      return name.toLowerCase() === 'authorization'
        ? [name, value.replace(' ', ' '.repeat(length - value.length + 1))]
        : [name, value]
    }),
  })
}
