import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type HttpRequest, isSigV4Error, type VerifyOptions, verifyRequest } from '../../src/index.js'
import { exampleCredentials } from '../support/example-credentials.js'
import { hostileTexts } from '../support/hostile-values.js'
import { check } from '../support/property-runs.js'

describe('no text that a stranger sends makes verifyRequest throw anything but SigV4Error', () => {
  const options: VerifyOptions = {
    credentials: exampleCredentials,
    service: () => true,
    region: () => true,
    now: new Date('2015-08-30T12:36:00Z'),
  }

  function judge(request: HttpRequest): void {
    try {
      verifyRequest(request, options)
    } catch (error) {
      if (!isSigV4Error(error)) throw error
      expect(error.message).not.toContain(exampleCredentials.secretAccessKey)
      // Whoever logs it need not fear for the line, or for the terminal.
      expect(error.message).not.toMatch(/\p{Cc}/u)
      expect(JSON.stringify(error)).not.toContain(exampleCredentials.secretAccessKey)
    }
  }

  const names = fc.oneof(
    fc.constantFrom(
      'authorization',
      'host',
      'x-amz-date',
      'date',
      'x-amz-content-sha256',
      'x-amz-security-token',
      ':authority',
    ),
    hostileTexts,
  )
  const components = fc.record({
    Credential: fc.oneof(fc.constant('AKIDEXAMPLE/20150830/us-east-1/s3/aws4_request'), hostileTexts),
    SignedHeaders: fc.oneof(fc.constant('host;x-amz-date'), hostileTexts),
    Signature: fc.oneof(fc.constant('a'.repeat(64)), hostileTexts),
  })
  const authorizations = fc.tuple(components, fc.constantFrom(', ', ',', ' ', ',,')).map(
    ([given, separator]) =>
      `AWS4-HMAC-SHA256 ${Object.entries(given)
        .map(([name, value]) => `${name}=${value}`)
        .join(separator)}`,
  )
  const parameters = fc.record({
    'X-Amz-Algorithm': fc.oneof(fc.constant('AWS4-HMAC-SHA256'), hostileTexts),
    'X-Amz-Credential': fc.oneof(fc.constant('AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fs3%2Faws4_request'), hostileTexts),
    'X-Amz-Date': fc.oneof(fc.constant('20150830T123600Z'), hostileTexts),
    'X-Amz-Expires': fc.oneof(fc.constant('900'), hostileTexts, fc.integer().map(String)),
    'X-Amz-SignedHeaders': fc.oneof(fc.constant('host'), hostileTexts),
    'X-Amz-Signature': fc.oneof(fc.constant('a'.repeat(64)), hostileTexts),
  })
  const fields = fc.array(fc.tuple(names, hostileTexts), { maxLength: 5 })

  test('by the megabyte', () => {
    const long = 'a '.repeat(5_000_000)
    judge({ method: 'GET', url: '/', headers: [['x-custom', long]] })
    judge({ method: 'GET', url: '/', headers: [['x-custom', `${long}\t`]] })
    judge({ method: 'GET', url: '/', headers: [['authorization', long]] })
    judge({ method: 'GET', url: `/?${long.slice(0, 1_000_000)}`, headers: [[long.slice(0, 1_000_000), 'a']] })
    judge({ method: long, url: `/${long.slice(0, 1_000_000)}`, headers: [] })
  })

  test('as any header and target', () => {
    const property = fc.property(hostileTexts, hostileTexts, fields, hostileTexts, (method, url, headers, body) => {
      judge({ method, url, headers, body })
    })
    check(property, 2000)
  })

  test('in an Authorization header', () => {
    const property = fc.property(authorizations, hostileTexts, fields, (authorization, text, headers) => {
      const good = [
        ['host', 'example.com'],
        ['x-amz-date', '20150830T123600Z'],
        ['x-amz-content-sha256', 'UNSIGNED-PAYLOAD'],
        ['authorization', authorization],
      ] as const
      judge({ method: 'GET', url: '/', headers: good })
      judge({ method: 'GET', url: '/', headers: [...good, ...headers] })
      judge({ method: 'GET', url: `/${text}`, headers: good })
    })
    check(property, 2000)
  })

  test('in the query of a presigned URL', () => {
    const property = fc.property(parameters, hostileTexts, (given, text) => {
      const query = Object.entries(given)
        .map(([name, value]) => `${name}=${value}`)
        .join('&')
      judge({ method: 'GET', url: `/?${query}`, headers: [['host', 'example.com']] })
      judge({ method: 'GET', url: `/?${query}&${text}`, headers: [['host', 'example.com']] })
    })
    check(property, 2000)
  })
})
