import { expect, test } from 'vitest'
import { type Difference, diagnoseAnswer } from '../../../src/diagnose/index.js'
import { isSigV4Error, toErrorResponse } from '../../../src/errors.js'
import { presignRequest, signRequest, verifyRequest } from '../../../src/index.js'
import type { HttpRequest, SignedRequest } from '../../../src/types.js'
import { exampleCredentials } from '../../support/example-credentials.js'
import { now } from './diagnose-set-up.js'

const options = { credentials: exampleCredentials, signingDate: now }

function put(service = 's3'): SignedRequest {
  const headers = { host: 'example.com', 'content-type': 'text/plain' }
  return signRequest({ method: 'PUT', url: '/a?b=1', headers, body: 'meow' }, { ...options, service })
}

/** A server's answer to what came in the place of what was signed. */
function answerTo(request: HttpRequest, dialect: 's3' | 'query' | 'json', service = 's3'): string {
  try {
    verifyRequest(request, { credentials: exampleCredentials, service, region: 'us-east-1', now })
  } catch (error) {
    if (isSigV4Error(error)) return toErrorResponse(error, { dialect, explain: true }).body
  }
  throw new Error('the request was accepted')
}

const differing: readonly [string, Partial<HttpRequest> & { header?: [string, string] }, Partial<Difference>][] = [
  ['the method', { method: 'POST' }, { part: 'method', signed: 'PUT', received: 'POST' }],
  ['the path', { url: '/a%20b?b=1' }, { part: 'path', signed: '/a', received: '/a%20b' }],
  ['the query', { url: '/a?b=1&c=2' }, { part: 'query', signed: 'b=1', received: 'b=1&c=2' }],
  [
    'a header',
    { header: ['content-type', "text/html; a='<&>'"] },
    { part: 'header', name: 'content-type', signed: 'text/plain', received: "text/html; a='<&>'" },
  ],
  [
    'the host',
    { header: ['host', 'other.example'] },
    { part: 'header', name: 'host', signed: 'example.com', received: 'other.example' },
  ],
]

test.each(differing)('finds that %s differs, in the words of S3', (_, { header, ...change }, found) => {
  const signed = put()
  const headers = { ...signed.headers, ...(header && { [header[0]]: header[1] }) }
  const answer = answerTo({ ...signed, ...change, headers }, 's3')
  expect(diagnoseAnswer(signed, answer)).toMatchObject([found])
})

test.each(['json', 'query'] as const)("finds them in the words of AWS's other services, in dialect %s", (dialect) => {
  const signed = put('execute-api')
  const headers = { ...signed.headers, 'content-type': "text/html; a='<&>'" }
  const answer = answerTo({ ...signed, method: 'POST', headers }, dialect, 'execute-api')
  expect(diagnoseAnswer(signed, answer)).toMatchObject([
    { part: 'method', signed: 'PUT', received: 'POST' },
    { part: 'header', name: 'content-type', received: "text/html; a='<&>'" },
  ])
})

test('finds another body, where the server hashed it', () => {
  const signed = put('execute-api')
  const answer = answerTo({ ...signed, body: 'moo' }, 'json', 'execute-api')
  expect(diagnoseAnswer(signed, answer)).toMatchObject([{ part: 'payload' }])
})

test('says that the key is another where nothing else is', () => {
  const signed = signRequest(
    { method: 'PUT', url: '/a', headers: { host: 'example.com' }, body: 'meow' },
    { ...options, credentials: { ...exampleCredentials, secretAccessKey: 'another' }, service: 's3' },
  )
  expect(diagnoseAnswer(signed, answerTo(signed, 's3'))).toMatchObject([{ part: 'key' }])
})

test('finds the date and the scope in the string to sign', () => {
  const signed = put()
  const answer = answerTo({ ...signed, method: 'POST' }, 's3')
  const [canonical, string] = [signed.canonicalRequest, signed.stringToSign.replace('us-east-1', 'eu-west-1')]
  const body = `<Error><StringToSign>${string.replace('123600Z', '123601Z')}</StringToSign><CanonicalRequest>${canonical}</CanonicalRequest></Error>`
  expect(diagnoseAnswer(signed, answer)).toMatchObject([{ part: 'method' }])
  expect(diagnoseAnswer(signed, body)).toMatchObject([
    { part: 'date', signed: '20150830T123600Z', received: '20150830T123601Z' },
    { part: 'scope', received: '20150830/eu-west-1/s3/aws4_request' },
  ])
})

test('reads every escape of XML', () => {
  const signed = put()
  const escaped = [...signed.canonicalRequest.replace('text/plain', '"é"')].map((character, at) => {
    const code = character.codePointAt(0) as number
    return at % 2 === 0 ? `&#${code};` : `&#x${code.toString(16)};`
  })
  const answer = `<CanonicalRequest>${escaped.join('')}</CanonicalRequest>`
  expect(diagnoseAnswer(signed, answer)).toMatchObject([{ name: 'content-type', received: '"é"' }])
  const odd = `<CanonicalRequest>${signed.canonicalRequest.replace('text/plain', '&#x110000;&nope;')}</CanonicalRequest>`
  expect(diagnoseAnswer(signed, odd)).toMatchObject([{ name: 'content-type', received: '&#x110000;&nope;' }])
})

test('masks session tokens, and takes one that the server masked for the same', () => {
  const credentials = { ...exampleCredentials, sessionToken: 'a/session+token==' }
  const request = { method: 'GET', url: 'https://example.com/a' }
  for (const sign of [signRequest, presignRequest]) {
    const signed = sign(request, { ...options, credentials, service: 's3' })
    const received = signed.canonicalRequest.replace('GET', 'HEAD')
    const masked = received.replace(/a(?:\/|%2F)session[^&\n]*/, '<masked>')
    for (const canonical of [received, masked]) {
      const differences = diagnoseAnswer(signed, `<CanonicalRequest>${canonical}</CanonicalRequest>`)
      expect(differences).toMatchObject([{ part: 'method' }])
    }
    const other = received.replace('/a\n', '/b\n').replace('example.com', 'example.org')
    const differences = diagnoseAnswer(signed, `<CanonicalRequest>${other}&X-Amz-Security-Token=b</CanonicalRequest>`)
    expect(JSON.stringify(differences)).not.toMatch(/session.token==|Token=b/)
  }
})

test.each([
  ['another error', '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>'],
  ['no canonical request', '<Error><CanonicalRequest>GET</CanonicalRequest></Error>'],
  ['one that is cut', '<Error><CanonicalRequest>GET\n/\n'],
  ['JSON', '{"message":"The request signature we calculated does not match the signature you provided."}'],
  ['JSON of nothing', 'null'],
  ['nothing', ''],
])('says nothing where the answer is %s', (_, answer) => {
  expect(diagnoseAnswer(put(), answer)).toBeUndefined()
})

test('asks for what it needs', () => {
  const signed = put()
  expect(() => diagnoseAnswer({ ...signed } as SignedRequest, '')).toThrow('signed: expected what signRequest')
  expect(() => diagnoseAnswer(signed, new Response('') as never)).toThrow('answer: expected the text')
  expect(() => diagnoseAnswer(undefined as never, '')).toThrow('signed: expected what signRequest')
  const stringToSign = 'AWS4-HMAC-SHA256'
  expect(() => diagnoseAnswer({ canonicalRequest: 'GET', stringToSign }, '')).toThrow(
    'signed: expected what signRequest',
  )
})
