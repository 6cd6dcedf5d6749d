import { describe, expect, test } from 'vitest'
import { SigV4Error, toErrorResponse } from '../../src/errors.js'
import { fromFetchRequest, signHeaders, toFetchErrorResponse, verifyFetchRequest } from '../../src/fetch/index.js'
import { createVerifier, signRequest } from '../../src/index.js'
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
  sigv4Middleware,
  sigv4Plugin,
  verifyIncoming,
  writeErrorResponse,
} from '../../src/node/index.js'
import { resign } from '../../src/proxy/index.js'
import { createChunkDecoder, createChunkEncoder, signStreamingRequest } from '../../src/streaming/index.js'
import { createTestServer } from '../../src/testing/index.js'
import { signedResolver } from '../../src/testing/msw.js'
import {
  appSyncRealtimeUrl,
  codeCommitPassword,
  dsqlAuthToken,
  eksAuthToken,
  elastiCacheAuthToken,
  iotWebSocketUrl,
  memoryDbAuthToken,
  mskAuthToken,
  neptuneHeaders,
  openSearchHeaders,
  rdsAuthToken,
  transcribeStreamingUrl,
  vaultIamRequest,
} from '../../src/tokens/index.js'
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
  ['appSyncRealtimeUrl', { ...token, url: 'https://api.example/graphql' }, appSyncRealtimeUrl],
  ['codeCommitPassword', { ...token, url: 'https://git.example/v1/repos/a' }, codeCommitPassword],
  ['dsqlAuthToken', { ...token, hostname: 'db.example', expiresIn: 60 }, dsqlAuthToken],
  ['eksAuthToken', { ...token, clusterName: 'a' }, eksAuthToken],
  ['elastiCacheAuthToken', { ...token, name: 'a', userId: 'b', serverless: true }, elastiCacheAuthToken],
  ['iotWebSocketUrl', { ...token, host: 'iot.example' }, iotWebSocketUrl],
  ['memoryDbAuthToken', { ...token, name: 'a', username: 'b' }, memoryDbAuthToken],
  ['mskAuthToken', { ...token, userAgent: 'a' }, mskAuthToken],
  ['neptuneHeaders', { ...token, service: 'neptune-db' }, (options) => neptuneHeaders(get, options)],
  ['openSearchHeaders', { ...token, service: 'es' }, (options) => openSearchHeaders(get, options)],
  ['rdsAuthToken', { ...token, hostname: 'db.example', port: 1, username: 'a' }, rdsAuthToken],
  ['transcribeStreamingUrl', { ...token, parameters: {} }, transcribeStreamingUrl],
  ['vaultIamRequest', token, vaultIamRequest],
  ['createTestServer', { buckets: ['a'] }, async (options) => (await createTestServer(options)).close()],
  ['signedResolver', { verifier, dialect: 's3' }, signedResolver],
]

describe.each(calls)('%s', (_, valid, call) => {
  const run = async (options: unknown) => call(options)

  test('takes its options', async () => {
    await expect(run(valid)).resolves.not.toThrow()
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
