// nock replaces what the module object holds, which a named import does not see.
import https from 'node:https'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import nock from 'nock'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Credentials, createVerifier, type SignedRequest, signRequest } from '../../src/index.js'
import { type Tampering, tamper, testCredentials } from '../../src/testing/index.js'
import { type NockReply, signedReply } from '../../src/testing/nock.js'

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())
afterAll(() => nock.restore())

const options = { credentials: testCredentials, service: 's3', region: 'us-east-1' }
const origin = 'https://bucket.s3.us-east-1.amazonaws.com'
const wrongSecret: Credentials = { ...testCredentials, secretAccessKey: 'wrong' }

interface Sent {
  readonly status: number
  readonly type: string | undefined
  readonly body: string
}
type Sendable = Pick<SignedRequest, 'method' | 'url' | 'headers' | 'body'>

const transports: Readonly<Record<string, (request: Sendable) => Promise<Sent>>> = {
  async fetch({ url, method, headers, body }) {
    const answer = await fetch(url, { method, headers, body: (body ?? null) as string | null })
    return {
      status: answer.status,
      type: answer.headers.get('content-type') ?? undefined,
      body: await answer.text(),
    }
  },
  'https.request': ({ url, method, headers, body }) =>
    new Promise((resolve, reject) => {
      https
        .request(url, { method, headers })
        .on('error', reject)
        .on('response', async (response) => {
          const { statusCode = 0, headers } = response
          resolve({ status: statusCode, type: headers['content-type'], body: await text(response) })
        })
        .end(body)
    }),
}

/** Answers every signed PUT of the origin with what it was sent, and every signed GET as told. */
function mock(): void {
  const signing = { verifier: createVerifier(options), dialect: 's3' } as const
  const echo = signedReply(signing, async (request, { verified, body }): Promise<NockReply> => {
    expect(Buffer.from(await request.arrayBuffer()).equals(body)).toBe(true)
    return [200, { by: verified.authentication, body: Buffer.from(body).toString('hex') }]
  })
  nock(origin).put(/./).reply(echo).persist()
  nock(origin)
    .get(/./)
    .reply(signedReply(signing, [200, 'as told', { 'x-told': 'yes' }]))
    .persist()
}

const sign = (
  body?: string | Uint8Array,
  more: Partial<typeof options> = {},
  headers: Record<string, string> = { 'x-amz-meta-a': 'b' },
) =>
  signRequest(
    { method: body === undefined ? 'GET' : 'PUT', url: `${origin}/a%20b?x=1`, body: body ?? null, headers },
    { ...options, ...more },
  )

describe.each(Object.entries(transports))('requests of %s', (_, send) => {
  test.each([
    ['text', 'body ü', {}],
    ['no bytes', '', {}],
    ['JSON, byte for byte', '{ "b": 1.0,\n"a": 2 }', { 'content-type': 'application/json' }],
    ['bytes that are no text', Uint8Array.of(0, 0xff, 0xc3, 0x28, 10), {}],
    ['text that looks like bytes', 'deadbeef', {}],
  ])('what is signed is replied to: %s', async (_, body, headers) => {
    mock()
    const answer = await send(sign(body, {}, headers))
    expect(answer).toMatchObject({ status: 200, type: 'application/json' })
    expect(JSON.parse(answer.body)).toEqual({ by: 'header', body: Buffer.from(body).toString('hex') })
  })

  test('a reply as told', async () => {
    mock()
    expect(await send(sign())).toMatchObject({ status: 200, body: 'as told' })
  })

  const refusals: [name: string, request: () => Sendable, status: number, code: string][] = [
    ['a wrong secret', () => sign('body', { credentials: wrongSecret }), 403, 'SignatureDoesNotMatch'],
    ['a wrong region', () => sign('body', { region: 'eu-west-1' }), 400, 'AuthorizationHeaderMalformed'],
    ['an unknown key', () => tamper(sign('body'), 'access-key'), 403, 'InvalidAccessKeyId'],
    ['another body', () => tamper(sign('body'), 'body'), 400, 'XAmzContentSHA256Mismatch'],
    ['no signature', () => ({ method: 'PUT', url: `${origin}/a`, headers: {}, body: 'x' }), 403, 'AccessDenied'],
    ...(['signature', 'path', 'query', 'header'] as const satisfies Tampering[]).map(
      (how): (typeof refusals)[number] => [
        `another ${how}`,
        () => tamper(sign('body'), how),
        403,
        'SignatureDoesNotMatch',
      ],
    ),
  ]
  test.each(refusals)('%s is refused as S3 does', async (_, request, status, code) => {
    mock()
    const answer = await send(request())
    expect(answer).toMatchObject({ status, type: 'application/xml' })
    expect(answer.body).toContain(`<Code>${code}</Code>`)
  })
})

test('a reply as told is given to nobody whose body is another', async () => {
  nock(origin)
    .put(/./)
    .reply(signedReply({ verifier: createVerifier(options), dialect: 's3' }, [200]))
    .persist()
  const send = transports['fetch']!
  expect((await send(sign('body'))).status).toBe(200)
  expect((await send(tamper(sign('body'), 'body'))).body).toContain('XAmzContentSHA256Mismatch')
})

test('DynamoDB is worded as DynamoDB', async () => {
  const dynamodb = { ...options, service: 'dynamodb' }
  const url = 'https://dynamodb.us-east-1.amazonaws.com/'
  nock(url)
    .post('/')
    .reply(signedReply({ verifier: createVerifier(dynamodb), dialect: 'json' }, [200, {}]))
  const request = { method: 'POST', url, body: '{}', headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables' } }
  const answer = await transports['fetch']!(signRequest(request, { ...dynamodb, credentials: wrongSecret }))
  expect([answer.status, JSON.parse(answer.body).__type]).toEqual([
    400,
    'com.amazon.coral.service#InvalidSignatureException',
  ])
})

test('client-s3 is answered, and refused with its own exception', async () => {
  mock()
  const client = (credentials: Credentials) =>
    new S3Client({ region: 'us-east-1', credentials: { ...credentials }, maxAttempts: 1 })
  const input = { Bucket: 'bucket', Key: 'a b' }
  const { Body } = await client(testCredentials).send(new GetObjectCommand(input))
  expect(await Body?.transformToString()).toBe('as told')
  const { $metadata } = await client(testCredentials).send(new PutObjectCommand({ ...input, Body: 'x' }))
  expect($metadata.httpStatusCode).toBe(200)
  await expect(client(wrongSecret).send(new GetObjectCommand(input))).rejects.toMatchObject({
    name: 'SignatureDoesNotMatch',
    $fault: 'client',
  })
})

describe('what nock does not hand over as it was signed is an error, not a refusal', () => {
  const send = transports['https.request']!

  test('a compressed body', async () => {
    mock()
    const headers = { 'content-encoding': 'gzip' }
    await expect(send(sign(gzipSync('body'), {}, headers))).rejects.toThrow(/decompressed/)
  })

  test('the body of a GET', async () => {
    mock()
    const { url, headers } = sign()
    const request = { method: 'GET', url, headers: { ...headers, 'content-length': '4' }, body: 'body' }
    await expect(send(request)).rejects.toThrow(/body of a GET|expected none of a GET/)
  })

  test('what an older nock calls with', async () => {
    const reply = signedReply({ verifier: createVerifier(options), dialect: 's3' }, [200])
    await expect(reply('/a' as never)).rejects.toThrow(/nock 15/)
  })
})
