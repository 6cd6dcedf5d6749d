import { readFileSync } from 'node:fs'
import type { RequestOptions } from 'node:https'
import fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { type Aws4Request, sign } from '../../src/aws4/index.js'
import { exampleCredentials, temporaryCredentials } from '../support/example-credentials.js'
import { check } from '../support/property-runs.js'
import { original, outcomeOf } from './original.js'

const date = { 'X-Amz-Date': '20150830T123600Z' }
const sqs = { host: 'sqs.us-east-1.amazonaws.com' }

describe('the examples of the README of aws4, dated', () => {
  test.each<[string, Aws4Request]>([
    [
      'a host, service and region',
      { host: 'my-bucket.s3.us-west-1.amazonaws.com', path: '/my-object', service: 's3', region: 'us-west-1' },
    ],
    ['a host alone', { host: 'my-bucket.s3.us-west-1.amazonaws.com', path: '/my-object' }],
    [
      'signQuery',
      {
        host: 'my-bucket.s3.amazonaws.com',
        path: '/?X-Amz-Expires=12345&X-Amz-Date=20150830T123600Z',
        signQuery: true,
      },
    ],
    ['a service and region', { service: 'sqs', region: 'us-east-1', path: '/?Action=ListQueues' }],
    ['a service alone', { service: 'sqs', path: '/?Action=ListQueues' }],
    ['a body', { service: 'iam', body: 'Action=ListGroups&Version=2010-05-08' }],
    [
      'headers of the program',
      {
        ...{ service: 'dynamodb', region: 'ap-southeast-2', method: 'POST', path: '/', body: '{}' },
        headers: { 'Content-Type': 'application/x-amz-json-1.0', 'X-Amz-Target': 'DynamoDB_20120810.ListTables' },
      },
    ],
    [
      'an unsigned payload, and headers to ignore',
      {
        ...{ host: '07tjusf2h91cunochc.us-east-1.aoss.amazonaws.com', method: 'PUT', path: '/my-index' },
        ...{ body: '{"mappings":{}}', extraHeadersToIgnore: { 'content-length': true } },
        headers: { 'Content-Type': 'application/json', 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' },
      },
    ],
    [
      'headers to include',
      {
        ...{ host: 'example.com', service: 'mycustomservice', path: '/whatever' },
        ...{ headers: { Range: 'bytes=200-1000, 2000-6576, 19000-' }, extraHeadersToInclude: { range: true } },
      },
    ],
    [
      'a password of CodeCommit',
      {
        ...{ service: 'codecommit', host: 'git-codecommit.us-east-1.amazonaws.com', method: 'GIT' },
        ...{ path: '/v1/repos/MyAwesomeRepo', headers: { Date: 'Sun, 30 Aug 2015 12:36:00 GMT' } },
      },
    ],
  ])('%s', (_, request) => {
    const dated = request.signQuery || request.headers ? request : { ...request, headers: date }
    const given = { ...dated, headers: dated.service === 'codecommit' ? dated.headers : { ...date, ...dated.headers } }
    for (const credentials of [exampleCredentials, temporaryCredentials]) {
      const signed = outcomeOf(sign, given as Aws4Request, credentials)
      expect(signed).toEqual(outcomeOf(original, given as Aws4Request, credentials))
      expect(signed).not.toBeInstanceOf(Error)
    }
  })
})

test('without a date it is now', () => {
  const before = Date.now() - 1000
  const { headers } = sign({ ...sqs }, exampleCredentials)
  const [, year, month, day, ...time] = /^(....)(..)(..)T(..)(..)(..)Z$/.exec(String(headers['X-Amz-Date'])) ?? []
  const signedAt = Date.parse(`${year}-${month}-${day}T${time.join(':')}Z`)
  expect(signedAt).toBeGreaterThanOrEqual(before)
  expect(signedAt).toBeLessThanOrEqual(Date.now())
})

test('the very options are changed, their headers are not', () => {
  const headers = Object.freeze({ ...date })
  const options: Aws4Request = { ...sqs, headers, body: 'a' }
  const signed = sign(options, exampleCredentials)
  expect(signed).toBe(options)
  expect(signed.headers).not.toBe(headers)
  expect(Object.keys(signed).sort()).toEqual(['body', 'headers', 'host', 'method', 'path'])
})

test('signing again comes to the same', () => {
  const options = { ...sqs, headers: date, path: '/?a=b' }
  const first = structuredClone(sign(options, exampleCredentials))
  expect(sign(options, exampleCredentials)).toEqual(first)
  const query: Aws4Request = {
    host: 'examplebucket.s3.amazonaws.com',
    path: '/?X-Amz-Date=20150830T123600Z',
    signQuery: true,
  }
  const presigned = structuredClone(sign(query, temporaryCredentials))
  expect(sign(query, temporaryCredentials)).toEqual(presigned)
})

describe('without a host', () => {
  const botocoreHosts = readFileSync(new URL('../support/aws-hosts.tsv', import.meta.url), 'utf8').split('\n')
  const hostOf = (service: string, region?: string) => {
    const { headers } = sign(
      { service, ...(region === undefined ? {} : { region }), headers: date },
      exampleCredentials,
    )
    return headers['Host']
  }

  test.each([
    ...['iam', 'cloudfront', 'route53', 'importexport'].flatMap((service) => [
      [service, undefined, `${service}.amazonaws.com`],
      [service, 'eu-west-1', `${service}.amazonaws.com`],
    ]),
    ['sdb', 'us-east-1', 'sdb.amazonaws.com'],
    ['sdb', 'eu-west-1', 'sdb.eu-west-1.amazonaws.com'],
    ['s3', 'us-east-1', 's3.amazonaws.com'],
    ['s3', 'eu-west-1', 's3.eu-west-1.amazonaws.com'],
    ['sts', 'us-east-1', 'sts.amazonaws.com'],
    ...['sqs', 'dynamodb', 'ec2', 'lambda', 'kms', 'sns', 'logs', 'monitoring', 'ssm', 'es'].map((service) => [
      ...[service, 'eu-west-1', `${service}.eu-west-1.amazonaws.com`],
    ]),
  ] as [string, string | undefined, string][])('%s in %s has the host that aws4 gives it', (service, region, host) => {
    const request = { service, ...(region === undefined ? {} : { region }), headers: date }
    const signed = outcomeOf(sign, request, exampleCredentials)
    expect(signed).toEqual(outcomeOf(original, request, exampleCredentials))
    expect(signed).toMatchObject({ headers: { Host: host } })
  })

  test.each([
    ...['waf', 'budgets', 'savingsplans'].map((service) => [service, 'eu-west-1', `${service}.amazonaws.com`] as const),
    ['sts', 'eu-west-1', 'sts.eu-west-1.amazonaws.com'] as const,
    ['organizations', 'us-east-1', 'organizations.us-east-1.amazonaws.com'] as const,
    ['organizations', 'us-gov-west-1', 'organizations.us-gov-west-1.amazonaws.com'] as const,
  ])("%s in %s has AWS's", (service, region, host) => {
    expect(hostOf(service, region)).toBe(host)
  })

  test.each([
    ['iam', 'us-gov-west-1', 'iam.us-gov.amazonaws.com'],
    ['route53', 'us-gov-west-1', 'route53.us-gov.amazonaws.com'],
    ['organizations', 'us-gov-west-1', 'organizations.us-gov-west-1.amazonaws.com'],
    ['networkmanager', 'us-gov-west-1', 'networkmanager.us-gov-west-1.amazonaws.com'],
    ['iam', 'cn-north-1', 'iam.cn-north-1.amazonaws.com.cn'],
    ['cloudfront', 'cn-northwest-1', 'cloudfront.cn-northwest-1.amazonaws.com.cn'],
    ['route53', 'cn-northwest-1', 'route53.amazonaws.com.cn'],
    ['budgets', 'cn-northwest-1', 'budgets.amazonaws.com.cn'],
    ['savingsplans', 'cn-north-1', 'savingsplans.cn-north-1.amazonaws.com.cn'],
    ['organizations', 'cn-northwest-1', 'organizations.cn-northwest-1.amazonaws.com.cn'],
  ])("%s in %s, outside the partition `aws`, has botocore's", (service, region, host) => {
    expect(hostOf(service, region)).toBe(host)
    expect(botocoreHosts).toContain(`${host}\t${service}\t${region}`)
  })

  test.each([
    ['iam', 'us-gov-east-1'],
    ['iam', 'cn-northwest-1'],
    ['cloudfront', 'us-gov-west-1'],
    ['cloudfront', 'cn-north-1'],
    ['organizations', 'cn-north-1'],
    ['organizations', 'us-gov-east-1'],
    ['airflow', 'eu-west-1'],
    ['ecr', 'eu-west-1'],
    ['organizations', 'eu-west-1'],
    ['networkmanager', 'us-east-1'],
    ['ls', 'us-east-1'],
  ])('%s in %s has none that is known', (service, region) => {
    expect(() => hostOf(service, region)).toThrow(/^host: expected it to be given/)
  })
})

describe('a header that is there without a value', () => {
  const names = ['X-Amz-Date', 'Content-Type', 'Content-Length', 'Host', 'X-Amz-Content-Sha256', 'x-amz-date', 'host']

  test.each(names.flatMap((name) => [undefined, null, ''].map((value) => [name, value] as const)))(
    '%s: %j',
    (name, value) => {
      const host = 'examplebucket.s3.amazonaws.com'
      const valued = { ...(/^x-amz-date$/i.test(name) ? { Date: 'Sun, 30 Aug 2015 12:36:00 GMT' } : date) }
      const request = { host, method: 'PUT', body: 'a', headers: { ...valued } }
      const filled = sign({ ...request, headers: { ...valued, [name]: value as undefined } }, exampleCredentials)
      expect(filled).toEqual(sign(request, exampleCredentials))
      expect(Object.keys(filled.headers).map((one) => one.toLowerCase())).toContain(name.toLowerCase())
    },
  )
})

test('a length of 0 beside a body is that of the body, as of aws4', () => {
  const request = { ...sqs, body: 'Action=ListQueues', headers: { ...date, 'Content-Length': 0 } }
  expect(outcomeOf(sign, request, exampleCredentials)).toEqual(outcomeOf(original, request, exampleCredentials))
})

describe('what cannot be signed is an error that says why, and leaves the options as they were', () => {
  type Case = [name: string, request: unknown, credentials: unknown, message: RegExp]
  const cases: Case[] = [
    ['no credentials', sqs, undefined, /^credentials: expected \{ accessKeyId, secretAccessKey \}, got undefined/],
    ['empty credentials', sqs, { accessKeyId: '', secretAccessKey: '' }, /^credentials.accessKeyId: expected/],
    ['a URL as text', 'https://sqs.us-east-1.amazonaws.com/', exampleCredentials, /^request: expected options/],
    ['a URL', new URL('https://sqs.us-east-1.amazonaws.com/'), exampleCredentials, /^request: expected options/],
    ['null', null, exampleCredentials, /^request: expected options/],
    ['no host and no service', { path: '/' }, exampleCredentials, /^service: .* there is no host/],
    ['an unknown host', { host: 'example.com' }, exampleCredentials, /"example.com" does not tell it/],
    [
      'a region that the host does not tell',
      { host: 'new.eu-west-1.amazonaws.com', service: 'new' },
      exampleCredentials,
      /^region: expected it to be given, since the host "new.eu-west-1.amazonaws.com" does not tell it/,
    ],
    ['a service without a known host', { service: 'new' }, exampleCredentials, /^host: expected it to be given/],
    [
      'a Date that is none',
      { ...sqs, headers: { Date: 'nope' } },
      exampleCredentials,
      /^Date: expected a date between the years 0 and 9999, got "nope"/,
    ],
    [
      'a Date beyond four digits',
      { ...sqs, headers: { Date: '+012015-08-30T12:36:00Z' } },
      exampleCredentials,
      /^Date: expected/,
    ],
    [
      'an X-Amz-Date that is none',
      { ...sqs, headers: { 'x-amz-date': '2015' } },
      exampleCredentials,
      /YYYYMMDDTHHMMSSZ/,
    ],
    ['a stream', { ...sqs, body: { pipe() {} } }, exampleCredentials, /^body: expected text, bytes or null/],
    ['a number as path', { ...sqs, path: 7 }, exampleCredentials, /^path: expected/],
    ['a lone surrogate', { ...sqs, path: '/\ud800' }, exampleCredentials, /^path: expected well-formed text/],
    [
      'an absolute path',
      { ...sqs, path: 'http://sqs.us-east-1.amazonaws.com/' },
      exampleCredentials,
      /^path: expected/,
    ],
    ['headers as a list', { ...sqs, headers: ['a', 'b'] }, exampleCredentials, /^headers: expected a record/],
    ['Headers', { ...sqs, headers: new Headers() }, exampleCredentials, /^headers: expected a record/],
    ['a header without a value', { ...sqs, headers: { a: undefined } }, exampleCredentials, /"a" to be a header/],
    ['a line break in a header', { ...sqs, headers: { a: 'b\r\nc: d' } }, exampleCredentials, /"a" to be a header/],
    ...[{}, [80], '80a', 'a b', 1.5, -1, true].map(
      (port): Case => [
        `the port ${JSON.stringify(port)}`,
        { ...sqs, port },
        exampleCredentials,
        /^port: expected a number or digits/,
      ],
    ),
    ...['\xe9.com', 'a b', 'a\tb', 'a/b', 'a@b'].flatMap((host): Case[] => [
      [
        `the host ${host}`,
        { host, service: 'sqs', region: 'us-east-1' },
        exampleCredentials,
        /^host: expected an ASCII/,
      ],
      [`the hostname ${host}`, { hostname: host, service: 'sqs' }, exampleCredentials, /^hostname: expected an ASCII/],
      [
        `the Host header ${host}`,
        { service: 'sqs', region: 'us-east-1', headers: { Host: host } },
        exampleCredentials,
        /^Host: expected an ASCII/,
      ],
    ]),
    ['two hosts', { ...sqs, headers: { Host: ['a', 'b'] } }, exampleCredentials, /expected one host, got several/],
    [
      'two tokens',
      { ...sqs, headers: { 'X-Amz-Security-Token': ['a', 'b'] } },
      exampleCredentials,
      /expected one x-amz-security-token, got several/,
    ],
    [
      'a presigned path',
      { ...sqs, path: '/?X-Amz-Signature=0' },
      exampleCredentials,
      /^path: expected one that is not presigned/,
    ],
    ...['1e3', '0x10', '', '0', '60&X-Amz-Expires=70'].map(
      (lifetime): Case => [
        `X-Amz-Expires=${lifetime}`,
        { ...sqs, path: `/?X-Amz-Expires=${lifetime}`, signQuery: true },
        exampleCredentials,
        /^X-Amz-Expires: expected whole seconds from 1 to 604800/,
      ],
    ),
    ['a slash in the region', { ...sqs, region: 'a/b' }, exampleCredentials, /^region: expected/],
    ['a method that is none', { ...sqs, method: 'GET /' }, exampleCredentials, /^method: expected a token/],
  ]

  test.each(cases)('%s', (_, request, credentials, message) => {
    const before = typeof request === 'object' && request !== null ? { ...request } : request
    let error: unknown
    try {
      sign(request as Aws4Request, credentials as never)
    } catch (thrown) {
      error = thrown
    }
    expect(error instanceof TypeError || error instanceof RangeError).toBe(true)
    expect(String((error as Error).message)).toMatch(message)
    expect(String((error as Error).message)).not.toContain(exampleCredentials.secretAccessKey)
    if (typeof request === 'object' && request !== null) expect({ ...request }).toEqual(before)
  })
})

const optionNames = [
  ...['hostname', 'host', 'port', 'method', 'path', 'headers', 'body', 'service', 'region', 'signQuery'],
  ...['doNotModifyHeaders', 'doNotEncodePath', 'extraHeadersToIgnore', 'extraHeadersToInclude'],
]

test('whatever an option is, it is signed or refused by name, and what is refused is not changed', () => {
  const values = fc.oneof(fc.anything(), fc.constantFrom('sqs', '/', { a: null }, { a: [1] }, { 'a b': 'c' }, null))
  let refused = 0
  check(
    fc.property(fc.constantFrom(...optionNames), values, (name, value) => {
      const request = { ...sqs, headers: date, [name]: value }
      const before = { ...request }
      try {
        sign(request as Aws4Request, exampleCredentials)
      } catch (error) {
        refused++
        expect(String(error)).toMatch(/^(?:TypeError|RangeError): [\w.-]+: expected /)
        expect(request).toEqual(before)
      }
    }),
    2000,
  )
  expect(refused).toBeGreaterThan(500)
})

test('names of Object.prototype mean nothing among the headers to ignore or include', () => {
  const { headers } = sign({ ...sqs, headers: { ...date, constructor: 'a', Range: 'bytes=0-1' } }, exampleCredentials)
  expect(headers['Authorization']).toContain('SignedHeaders=constructor;host;x-amz-date,')
})

test('the types are those of http.request', () => {
  const options: RequestOptions & { service: string } = { ...sqs, service: 'sqs' }
  expectTypeOf(sign<typeof options>).returns.toExtend<RequestOptions>()
  expectTypeOf(sign(options, exampleCredentials).path).toEqualTypeOf<string>()
})
