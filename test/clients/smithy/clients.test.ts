import { Readable } from 'node:stream'
import { Sha256 } from '@aws-crypto/sha256-js'
import { BedrockRuntimeClient, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime'
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3'
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { S3RequestPresigner } from '@aws-sdk/s3-request-presigner'
import { HttpRequest } from '@smithy/core/protocols'
import { afterEach, describe, expect, test } from 'vitest'
import { SignatureV4 } from '../../../src/smithy/index.js'
import { temporaryCredentials as credentials, otherCredentials } from '../../support/example-credentials.js'
import { pairSigner } from './paired-signer.js'
import { type Answer, type Received, startHttp2Server, startServer, type VerifyingServer } from './verifying-server.js'

const region = 'us-east-1'
const wrong = { ...credentials, secretAccessKey: otherCredentials.secretAccessKey }

let server: VerifyingServer

afterEach(() => server.close())

async function serve(service: string, answer: (request: Received) => Answer, start = startServer): Promise<string> {
  server = await start({ service, credentials, answer })
  return server.endpoint
}

const awkwardKeys = ["a b/(1)+~!*'.txt", 'ü/日本/😀', '//a//../.%2F%20/', 'a?b#c&d=e', '$:@;,=']

describe('S3Client', () => {
  const answer = ({ method, url }: Received): Answer => {
    if (method === 'GET' && url.includes('list-type'))
      return { body: '<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>' }
    if (method === 'POST') return { body: '<DeleteResult/>' }
    return method === 'GET' ? { body: 'hello' } : {}
  }
  const signerInit = { service: 's3', region, credentials, uriEscapePath: false }
  const clientOf = (endpoint: string, other: Pick<S3ClientConfig, 'signer' | 'signerConstructor'>) =>
    new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1, ...other })

  test('signs objects, lists, deletions and streams by a given signer, as the original does', async () => {
    const endpoint = await serve('s3', answer)
    const { signer, compared } = pairSigner(signerInit)
    const client = clientOf(endpoint, { signer })
    for (const Key of awkwardKeys) {
      await client.send(new PutObjectCommand({ Bucket: 'bucket', Key, Body: 'hello', Metadata: { a: ' b  c ' } }))
      const { Body } = await client.send(
        new GetObjectCommand({ Bucket: 'bucket', Key, ResponseContentType: 'a b/c+d' }),
      )
      expect(await Body?.transformToString()).toBe('hello')
    }
    await client.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'bytes', Body: new Uint8Array([1, 2, 3]) }))
    await client.send(
      new PutObjectCommand({
        Bucket: 'bucket',
        Key: 'stream',
        Body: Readable.from([Buffer.from('hello')]),
        ContentLength: 5,
      }),
    )
    await client.send(new ListObjectsV2Command({ Bucket: 'bucket', Prefix: 'a b/+é', Delimiter: '/' }))
    await client.send(new DeleteObjectsCommand({ Bucket: 'bucket', Delete: { Objects: [{ Key: 'a' }] } }))
    expect(server.received).toHaveLength(2 * awkwardKeys.length + 4)
    expect(compared()).toBe(server.received.length)
    expect(new Set(server.received.map(({ verified }) => verified.authentication))).toEqual(new Set(['header']))
  })

  test('signs by the class as signerConstructor', async () => {
    const endpoint = await serve('s3', answer)
    const client = clientOf(endpoint, { signerConstructor: SignatureV4 })
    await client.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'a b', Body: 'hello' }))
    expect(server.received).toHaveLength(1)
  })

  test('is refused with another secret', async () => {
    const endpoint = await serve('s3', answer)
    const signer = new SignatureV4({ ...signerInit, credentials: wrong })
    const sending = clientOf(endpoint, { signer }).send(new GetObjectCommand({ Bucket: 'bucket', Key: 'a' }))
    await expect(sending).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } })
    expect(server.received).toHaveLength(0)
  })

  test('asks the provider for credentials at each request', async () => {
    const endpoint = await serve('s3', answer)
    let calls = 0
    const provider = async () => {
      calls++
      return credentials
    }
    const client = clientOf(endpoint, { signer: new SignatureV4({ ...signerInit, credentials: provider }) })
    for (let i = 0; i < 3; i++) await client.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'a' }))
    expect(calls).toBe(3)
  })
})

test('DynamoDBClient signs its calls, as the original does', async () => {
  const endpoint = await serve('dynamodb', () => ({
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: '{}',
  }))
  const { signer, compared } = pairSigner({ service: 'dynamodb', region, credentials })
  const client = new DynamoDBClient({ endpoint, region, credentials, signer, maxAttempts: 1 })
  await client.send(new GetItemCommand({ TableName: 'table', Key: { id: { S: 'é😀' } } }))
  await client.send(new PutItemCommand({ TableName: 'table', Item: { id: { S: 'a' } } }))
  expect(server.received).toHaveLength(2)
  expect(compared()).toBe(2)
  const constructed = new DynamoDBClient({
    endpoint,
    region,
    credentials,
    signerConstructor: SignatureV4,
    maxAttempts: 1,
  })
  await constructed.send(new GetItemCommand({ TableName: 'table', Key: { id: { S: 'a' } } }))
  expect(server.received).toHaveLength(3)
})

test('STSClient signs its calls, as the original does', async () => {
  const identity = '<GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult>'
  const body = (action: string) =>
    `<${action}Response>${action === 'GetCallerIdentity' ? identity : ''}</${action}Response>`
  const endpoint = await serve('sts', (request) => {
    return { body: body(/Action=(\w+)/.exec(Buffer.from(request.body).toString())?.[1] ?? '') }
  })
  const { signer, compared } = pairSigner({ service: 'sts', region, credentials })
  const client = new STSClient({ endpoint, region, credentials, signer, maxAttempts: 1 })
  expect(await client.send(new GetCallerIdentityCommand())).toMatchObject({ Account: '123456789012' })
  await client.send(new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::123456789012:role/a b', RoleSessionName: 'x' }))
  expect(server.received).toHaveLength(2)
  expect(compared()).toBe(2)
})

test('BedrockRuntimeClient signs its calls over HTTP/2, model names with colons and slashes too, as the original does', async () => {
  const endpoint = await serve(
    'bedrock',
    () => ({ headers: { 'content-type': 'application/json' }, body: '{}' }),
    startHttp2Server,
  )
  const { signer, compared } = pairSigner({ service: 'bedrock', region, credentials })
  const client = new BedrockRuntimeClient({ endpoint, region, credentials, signer, maxAttempts: 1 })
  const models = ['anthropic.claude-v2:1', 'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.a.b-v1:0']
  for (const modelId of models) await client.send(new InvokeModelCommand({ modelId, body: '{}' }))
  client.destroy()
  expect(server.received.map(({ url }) => url)).toEqual([
    '/model/anthropic.claude-v2%3A1/invoke',
    '/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile%2Fus.a.b-v1%3A0/invoke',
  ])
  expect(compared()).toBe(2)
})

describe('S3RequestPresigner', () => {
  const init = { service: 's3', region, credentials, uriEscapePath: false, applyChecksum: false }

  test('presigns by a given signer what verifies, and what it presigns by its own', async () => {
    const endpoint = await serve('s3', () => ({ body: 'hello' }))
    const { port } = new URL(endpoint)
    for (const path of ['/bucket/a%20b/%2B%2A.txt', '/bucket/%C3%BC//..%2F']) {
      const requestOf = () => {
        const headers = {
          'x-amz-storage-class': 'STANDARD_IA',
          'x-amz-server-side-encryption': 'AES256',
          'content-type': 'a/b',
        }
        return new HttpRequest({
          method: 'GET',
          protocol: 'http:',
          hostname: '127.0.0.1',
          port: Number(port),
          path,
          headers,
        })
      }
      const own = new S3RequestPresigner({ region, credentials, sha256: Sha256 })
      const replaced = new S3RequestPresigner({ region, credentials } as never)
      const { signer, compared } = pairSigner(init)
      Object.assign(replaced, { signer })
      const options = { expiresIn: 60, signingDate: new Date() }
      const presigned = await replaced.presign(requestOf(), options)
      expect(presigned).toEqual(await own.presign(requestOf(), options))
      expect(compared()).toBe(1)
      expect(presigned.query?.['x-amz-storage-class']).toBe('STANDARD_IA')
      const query = new URLSearchParams(presigned.query as Record<string, string>).toString().replaceAll('+', '%20')
      const url = `${endpoint}${presigned.path}?${query}`
      const answer = await fetch(url, { headers: presigned.headers })
      expect([answer.status, await answer.text()]).toEqual([200, 'hello'])
      expect((await fetch(`${url}x`, { headers: presigned.headers })).status).toBe(403)
    }
    expect(server.received.map(({ verified }) => verified.authentication)).toEqual(['query', 'query'])
  })
})
