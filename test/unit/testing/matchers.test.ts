import { expect, test } from 'vitest'
import { sign } from '../../../src/aws4/index.js'
import { presignRequest } from '../../../src/presign.js'
import { signRequest } from '../../../src/sign.js'
import { tamper, testCredentials, testDate } from '../../../src/testing/index.js'
import '../../../src/testing/vitest.js'

const options = { service: 's3', region: 'eu-central-1' }
const signing = { ...options, credentials: testCredentials, signingDate: testDate }
const request = {
  method: 'PUT',
  url: 'https://bucket.s3.eu-central-1.amazonaws.com/a%20b?x=1',
  headers: { 'content-type': 'text/plain' },
  body: 'body',
}
const signed = signRequest(request, signing)

const failure = (work: () => void): string => {
  try {
    work()
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('the assertion held')
}

test('what is signed passes, whatever the time of day', () => {
  expect(signed).toBeSignedBy(testCredentials, options)
  expect(presignRequest(request, signing)).toBeSignedBy(testCredentials, options)
  expect(signRequest({ ...request, url: new URL(request.url) }, signing)).toBeSignedBy(testCredentials, options)
  const { method, url, headers, body } = signed
  expect({ method, url, headers: Object.entries(headers), body }).toBeSignedBy(testCredentials, options)
  // As the URL of another realm, such as jsdom's, is one.
  expect({ method, url: { href: url }, headers, body }).toBeSignedBy(testCredentials, options)
})

test('so does what is dated by a Date alone, as aws4 signs where it may add no header', () => {
  const { method, url, body } = request
  const { host, pathname, search } = new URL(url)
  const headers = { Date: testDate.toUTCString(), 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }
  const dated = sign(
    { ...options, host, method, path: pathname + search, headers, doNotModifyHeaders: true },
    testCredentials,
  )
  expect({ method, url, headers: dated.headers, body }).toBeSignedBy(testCredentials, options)
})

test('a clock of the test’s own is looked at', () => {
  const now = new Date(testDate.getTime() + 3600_000)
  expect(signed).not.toBeSignedBy(testCredentials, { ...options, now })
})

test('the failure shows where they differ', () => {
  const message = failure(() => expect(tamper(signed, 'query')).toBeSignedBy(testCredentials, options))
  expect(message).toContain('SignatureDoesNotMatch')
  expect(message).toContain('the query was changed after it was signed')
  expect(message).toContain('- signed:   "x=1"')
  expect(message).toContain('+ received: "tampered=1&x=1"')
})

test('another secret is told from another request', () => {
  const wrong = { ...testCredentials, secretAccessKey: 'wrong' }
  const message = failure(() => expect(signed).toBeSignedBy(wrong, options))
  expect(message).toContain('the canonical requests agree: the secret, the date or the scope is another')
})

test('a request that does not tell what it signed gets its canonical request', () => {
  const { method, url, headers, body } = tamper(signed, 'path')
  const message = failure(() => expect({ method, url, headers, body }).toBeSignedBy(testCredentials, options))
  expect(message).toContain('the canonical request of what was received:\nPUT\n/a%20bx\nx=1')
})

test('another reason is told', () => {
  expect(failure(() => expect(signed).toBeSignedBy(testCredentials, { ...options, region: 'x' }))).toContain(
    'ScopeRegionMismatch',
  )
  expect(failure(() => expect(request).toBeSignedBy(testCredentials, options))).toContain('MissingAuthentication')
  expect(failure(() => expect(signed).not.toBeSignedBy(testCredentials, options))).toContain('not to be signed by')
})

test('what is no request is a misuse', () => {
  expect(() => expect(5).toBeSignedBy(testCredentials, options)).toThrow(TypeError)
})

test('missing options are a misuse that says so', () => {
  expect(() => expect(signed).toBeSignedBy(testCredentials, undefined as never)).toThrow(
    new TypeError('options: expected an object, got undefined'),
  )
})

test('headers that iterate but once tell the date as well', () => {
  const { method, url, headers } = signRequest({ method: 'GET', url: 'https://example.com/' }, signing)
  expect({ method, url, headers: Object.entries(headers).values() }).toBeSignedBy(testCredentials, options)
})
