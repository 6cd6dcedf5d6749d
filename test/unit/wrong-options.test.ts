import { describe, expect, test } from 'vitest'
import { sign as signAws4 } from '../../src/aws4/index.js'
import { SigV4Error, toErrorResponse } from '../../src/errors.js'
import {
  createSignedFetch,
  fromFetchRequest,
  signHeaders,
  toFetchErrorResponse,
  verifyFetchRequest,
} from '../../src/fetch/index.js'
import { createVerifier, signRequest, verifyRequest } from '../../src/index.js'
import {
  fromApiGatewayEvent,
  fromApiGatewayV2Event,
  fromCloudFrontRequest,
  fromFunctionUrlEvent,
} from '../../src/lambda/index.js'
import {
  fromIncomingMessage,
  type NodeRequest,
  type NodeResponse,
  openNodePayload,
  sigv4Middleware,
  sigv4Plugin,
  verifiedOf,
  verifyIncoming,
  writeErrorResponse,
} from '../../src/node/index.js'
import { checkFileSize, createPostPolicy } from '../../src/post-policy/index.js'
import { resign } from '../../src/proxy/index.js'
import { createPresigner, s3Url } from '../../src/s3/index.js'
import { SignatureV4 } from '../../src/smithy/index.js'
import {
  createChunkDecoder,
  createChunkEncoder,
  signStreamingRequest,
  storedContentEncoding,
} from '../../src/streaming/index.js'
import { createTestServer, tamper } from '../../src/testing/index.js'
import { signedResolver } from '../../src/testing/msw.js'
import { signedReply } from '../../src/testing/undici.js'
import * as tokens from '../../src/tokens/index.js'
import { exampleCredentials as credentials } from '../support/example-credentials.js'

const region = 'us-east-1'
const token = { credentials, region }
const signing = { ...token, service: 's3' }
const verifier = createVerifier(signing)
const error = new SigV4Error('MissingAuthentication', 'expected authentication')
const get = { method: 'GET', url: 'https://bucket.example/key' }
const put = { ...get, method: 'PUT', body: 'any content' }
const signed = signRequest(get, signing)
const eventV1 = { httpMethod: 'GET', path: '/', headers: {} }
const eventV2 = { rawPath: '/', rawQueryString: '', headers: {}, requestContext: { http: { method: 'GET' } } }
const edge = { method: 'GET', uri: '/', querystring: '', headers: {} }
const framing = { literal: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', decodedContentLength: 0 }
const incoming = {
  method: 'GET',
  url: '/key',
  headers: {},
  rawHeaders: Object.entries({ host: 'bucket.example', ...signed.headers }).flat(),
  readableEncoding: null,
  resume() {},
} as unknown as NodeRequest
const outgoing = { req: incoming, writeHead() {}, end() {} } as unknown as NodeResponse
const fastify = { decorateRequest() {}, addHook() {} }

// biome-ignore lint/suspicious/noExplicitAny: wrong types are what is tested
type Call = (options: any) => unknown

const calls: readonly [name: string, valid: object, call: Call][] = [
  ['createChunkEncoder', { ...framing, trailers: ['CRC32'] }, createChunkEncoder],
  ['createChunkDecoder', { ...framing, trailers: ['x-amz-checksum-crc32'] }, createChunkDecoder],
  ['signStreamingRequest', { ...signing, chunkSize: 8192 }, (options) => signStreamingRequest(put, options)],
  ['toErrorResponse', { dialect: 's3' }, (options) => toErrorResponse(error, options)],
  ['toFetchErrorResponse', { dialect: 's3' }, (options) => toFetchErrorResponse(error, options)],
  ['writeErrorResponse', { dialect: 's3' }, (options) => writeErrorResponse(outgoing, error, options)],
  ['signHeaders', signing, (options) => signHeaders(get, options)],
  ['fromFetchRequest', {}, (options) => fromFetchRequest(new Request(get.url), options)],
  [
    'verifyFetchRequest',
    { listHeaders: [] },
    (options) => verifyFetchRequest(new Request(get.url, signed), verifier, options),
  ],
  ['fromIncomingMessage', {}, (options) => fromIncomingMessage(incoming, options)],
  ['verifyIncoming', { rawBody: '' }, (options) => verifyIncoming(incoming, verifier, options)],
  ['sigv4Middleware', { verifier, dialect: 's3' }, sigv4Middleware],
  ['sigv4Plugin', { verifier, dialect: 's3' }, (options) => sigv4Plugin(fastify, options)],
  ['resign', { verify: verifier, sign: { credentials } }, (options) => resign({ ...signed, body: null }, options)],
  ['fromApiGatewayEvent', { path: '/a' }, (options) => fromApiGatewayEvent(eventV1, options)],
  ['fromApiGatewayV2Event', { path: '/a' }, (options) => fromApiGatewayV2Event(eventV2, options)],
  ['fromFunctionUrlEvent', { path: '/a' }, (options) => fromFunctionUrlEvent(eventV2, options)],
  ['fromCloudFrontRequest', { path: '/a' }, (options) => fromCloudFrontRequest(edge, options)],
  ['appSyncRealtimeUrl', { ...token, url: 'https://api.example/graphql' }, tokens.appSyncRealtimeUrl],
  ['codeCommitPassword', { ...token, url: 'https://git.example/v1/repos/a' }, tokens.codeCommitPassword],
  ['dsqlAuthToken', { ...token, hostname: 'db.example', expiresIn: 60 }, tokens.dsqlAuthToken],
  ['eksAuthToken', { ...token, clusterName: 'a' }, tokens.eksAuthToken],
  ['elastiCacheAuthToken', { ...token, name: 'a', userId: 'b', serverless: true }, tokens.elastiCacheAuthToken],
  ['iotWebSocketUrl', { ...token, host: 'iot.example' }, tokens.iotWebSocketUrl],
  ['memoryDbAuthToken', { ...token, name: 'a', username: 'b' }, tokens.memoryDbAuthToken],
  ['mskAuthToken', { ...token, userAgent: 'a' }, tokens.mskAuthToken],
  ['neptuneHeaders', { ...token, service: 'neptune-db' }, (options) => tokens.neptuneHeaders(get, options)],
  ['openSearchHeaders', { ...token, service: 'es' }, (options) => tokens.openSearchHeaders(get, options)],
  ['rdsAuthToken', { ...token, hostname: 'db.example', port: 1, username: 'a' }, tokens.rdsAuthToken],
  ['transcribeStreamingUrl', { ...token, parameters: {} }, tokens.transcribeStreamingUrl],
  ['vaultIamRequest', token, tokens.vaultIamRequest],
  ['createTestServer', { buckets: ['a'] }, async (options) => (await createTestServer(options)).close()],
  ['signedResolver', { verifier, dialect: 's3' }, signedResolver],
]

test('every function of countersign/tokens is among them', () => {
  const names = calls.map(([name]) => name)
  expect(Object.keys(tokens).filter((name) => !names.includes(name))).toEqual([])
})

describe.each(calls)('%s', (_, valid, call) => {
  const run = async (options: unknown) => call(options)

  test('takes its options', async () => {
    const taken = run(valid).then(() => 'taken')
    await expect(taken).resolves.toBe('taken')
  })

  test.each([null, 'text', 5])('says that %j is no options', async (options) => {
    await expect(run(options)).rejects.toThrow(/^options: expected .*, got /)
  })

  test('does without any, or says that it does not', async () => {
    const message = await run(undefined).then(
      () => undefined,
      (thrown: Error) => thrown.message,
    )
    expect(message ?? 'options: expected none, got undefined').toMatch(/^options: expected .*, got undefined$/)
  })

  test('names an option that it does not have, and all that it has', async () => {
    const misspelt = run({ ...valid, misspelt: 1 })
    await expect(misspelt).rejects.toThrow(/^options: expected only .*, got the unknown option "misspelt"$/)
    const { message } = (await misspelt.catch((thrown: unknown) => thrown)) as Error
    for (const name of Object.keys(valid)) expect(message.split(/,? /)).toContain(name)
  })
})

describe('what is of the wrong kind is refused, with its name', () => {
  const presigner = createPresigner({ credentials, bucket: 'photos' })
  const signedFetch = createSignedFetch({ credentials, service: 's3', fetch: async () => 'sent' })
  const secretUrl = 'https://me:se/cret@a.example/?token=secret'
  const parameters = new URLSearchParams({ 'language-code': 'en-US' })
  const middleware = (options: object) => sigv4Middleware({ verifier, dialect: 's3', ...options })
  const fail = async (fault?: unknown) => {
    await using server = await createTestServer()
    server.fail(fault as never)
  }
  // biome-ignore lint/suspicious/noExplicitAny: wrong types are what is tested
  const wrong = (value?: unknown): any => value
  test.each<[name: string, got: string, call: () => unknown]>([
    ['payload', 'the unknown option "maxChunksize"', () => middleware({ payload: { maxChunksize: 9 } })],
    ['onTrailers', '"text"', () => middleware({ payload: { onTrailers: 'text' } })],
    ['rawBody', '"text"', () => middleware({ rawBody: 'text' })],
    ['onRefused', '"text"', () => middleware({ onRefused: 'text' })],
    ['origin', '"files.example.com"', () => middleware({ origin: 'files.example.com' })],
    ['origin.host', '"https://a.example"', () => middleware({ origin: { host: 'https://a.example' } })],
    ['region', 'a RegExp', () => middleware({ region: /^eu-/ })],
    ['allowAnonymous', '"no"', () => middleware({ allowAnonymous: 'no' })],
    ['req', 'undefined', () => verifiedOf(wrong())],
    ['req', 'null', () => verifiedOf(wrong(null))],
    ['path', '5', () => fromFunctionUrlEvent(eventV2, { path: wrong(5) })],
    ['rawBody', 'an object', () => fromIncomingMessage(incoming, { rawBody: wrong({ a: 1 }) })],
    ['rawBody', 'a Promise', () => fromFetchRequest(new Request(get.url), { rawBody: wrong(Promise.resolve('')) })],
    ['maxBodySize', '"10mb"', () => middleware({ maxBodySize: '10mb' })],
    ['res', 'an object', () => writeErrorResponse(wrong({ req: incoming, res: outgoing }), error, { dialect: 's3' })],
    ['request', 'an object', () => toFetchErrorResponse(error, { dialect: 's3', request: wrong(put) })],
    ['input', 'an object', () => signedFetch(wrong({ url: get.url, headers: {} }))],
    ['body', 'an object', () => signedFetch(get.url, { method: 'POST', body: wrong({ a: 1 }) })],
    ['url', 'an object', () => signHeaders(wrong({ ...get, url: {} }), signing)],
    ['pathStyle', '"no"', () => s3Url({ bucket: 'photos', key: 'a', pathStyle: wrong('no') })],
    ['pathStyle', '"no"', () => createPostPolicy({ credentials, bucket: 'photos', key: 'a', pathStyle: wrong('no') })],
    ['keys', '"a.jpg"', () => presigner.presignAll('a.jpg')],
    ['keys', 'undefined', () => presigner.presignAll(wrong())],
    ['query', '"versionId=3"', () => presigner.presign('a', { query: wrong('versionId=3') })],
    ['query', 'a URLSearchParams', () => presigner.presign('a', { query: wrong(parameters) })],
    [
      'parameters',
      'a URLSearchParams',
      () => tokens.transcribeStreamingUrl({ ...token, parameters: wrong(parameters) }),
    ],
    [
      'serverless',
      '"no"',
      () => tokens.elastiCacheAuthToken({ ...token, name: 'a', userId: 'b', serverless: wrong('no') }),
    ],
    ['verified', 'undefined', () => checkFileSize(5, wrong())],
    ['verified', 'an object', () => checkFileSize(5, wrong({ min: 0, max: 9 }))],
    ['contentEncoding', '5', () => storedContentEncoding(wrong(5))],
    ['options', 'undefined', () => new SignatureV4(wrong())],
    ['request', 'undefined', () => new SignatureV4(signing).presign(wrong())],
    ['expiresIn', '"1h"', () => new SignatureV4(signing).presign(wrong(put), { expiresIn: wrong('1h') })],
    ['signingDate', 'an invalid one', () => new SignatureV4(signing).sign(wrong(put), { signingDate: 'noon' })],
    ['host', '"…@a.example"', () => signAws4({ host: 'me:secret@a.example' }, credentials)],
    ['path', '"a?…"', () => signAws4({ host: 's3.amazonaws.com', path: 'a?token=secret' }, credentials)],
    ['url', '"https://…@a.example/?…"', () => signedFetch(new URL(secretUrl.replace('/c', 'c')))],
    ['headers', 'a Headers', () => signAws4({ host: 'bucket.example', headers: wrong(new Headers()) }, credentials)],
    ['body', 'an object', () => openNodePayload(verifyRequest(signed, signing), wrong({ a: 1 }))],
    ['request', 'undefined', () => tamper(wrong(), 'path')],
    ['request.url', 'undefined', () => tamper(wrong({ method: 'GET', headers: {} }), 'path')],
    ['request.headers', 'undefined', () => tamper(wrong(get), 'signature')],
    ['fault', 'undefined', () => fail()],
    ['fault.kind', '"throtle"', () => fail({ kind: 'throtle' })],
    ['fault.seconds', 'undefined', () => fail({ kind: 'skew' })],
    ['fault.times', '"2"', () => fail({ kind: 'cut', times: '2' })],
    ['fault.when', 'true', () => fail({ kind: 'cut', when: true })],
    ['fault', 'the unknown option "time"', () => fail({ kind: 'cut', time: 2 })],
    ['buckets', '"photos"', () => createTestServer({ buckets: wrong('photos') })],
    ['mfaCode', '123456', () => createTestServer({ mfaCode: wrong(123456) })],
    ['answers.sqs', '5', () => createTestServer({ answers: { sqs: wrong(5) } })],
    ['buckets', '5', () => createTestServer({ buckets: [wrong(5)] })],
    ['port', '"8080"', () => createTestServer({ port: wrong('8080') })],
    ['host', '5', () => createTestServer({ host: wrong(5) })],
    ['credentials', 'another string', () => createTestServer({ credentials: wrong('AKIDEXAMPLE') })],
    ['endpoint', '"https://…@a.example/?…"', () => s3Url({ bucket: 'b', key: 'a', endpoint: secretUrl })],
    ['target', '"https://…@a.example/?…"', () => resign(signed, { verify: verifier, sign: token, target: secretUrl })],
    ['url', '"https://…@a.example/?…"', () => tokens.codeCommitPassword({ ...token, url: secretUrl })],
    ['url', '"https://…@a.example/?…"', () => tokens.appSyncRealtimeUrl({ ...token, url: secretUrl })],
    ['hostname', '"https://…@a.example/?…"', () => tokens.dsqlAuthToken({ ...token, hostname: secretUrl })],
    ['hostname', '"…@a.example"', () => tokens.dsqlAuthToken({ ...token, hostname: 'me:secret@a.example' })],
    ['url', '"…@a.example"', () => signHeaders({ ...get, url: '//me:secret@a.example' }, signing)],
    ['origin', '"photos"', () => signedReply('photos', { ...signing, dialect: 's3' }, { statusCode: 200 })],
    ['verifier', 'undefined', () => verifyIncoming(incoming, wrong())],
    ['verifier', '5', () => verifyIncoming(incoming, wrong(5))],
    ['options', 'the unknown option "verifier"', () => verifyIncoming(incoming, wrong({ verifier }))],
    ['verifier', 'undefined', () => verifyFetchRequest(new Request(get.url), wrong())],
    ['verifier', '5', () => verifyFetchRequest(new Request(get.url), wrong(5))],
    ['options', 'the unknown option "verifier"', () => verifyFetchRequest(new Request(get.url), wrong({ verifier }))],
    [
      'endpoint',
      'none for "a--use1-az4--x-s3"',
      () => createPostPolicy({ credentials, bucket: 'a--use1-az4--x-s3', key: 'a' }),
    ],
    ['answers', 'the unknown option "sns"', () => createTestServer({ answers: wrong({ sns: () => undefined }) })],
  ])('%s: %s', async (name, got, call) => {
    const message = await (async () => call())().then(
      () => 'nothing is thrown',
      (thrown: Error) => `${thrown.name}: ${thrown.message}`,
    )
    expect(message).toMatch(new RegExp(`^(?:Type|Range)Error: ${name}: expected `))
    expect(message.endsWith(`, got ${got}`), message).toBe(true)
  })
})
