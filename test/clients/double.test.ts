import { Agent } from 'node:http'
import { BatchGetItemCommand, DynamoDBClient, ThrottlingException } from '@aws-sdk/client-dynamodb'
import { InvokeCommand, LambdaClient, ServiceException, TooManyRequestsException } from '@aws-sdk/client-lambda'
import * as clientS3 from '@aws-sdk/client-s3'
import {
  AbortMultipartUploadCommand,
  BucketAlreadyOwnedByYou,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  NoSuchBucket,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { GetCallerIdentityCommand, STSClient, STSServiceException } from '@aws-sdk/client-sts'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTestServer, type TestServer } from '../../src/testing/index.js'
import { awkwardKeys } from './support/cases.js'
import { keyCell } from './support/matrix.js'
import { rowBeside, saveRows } from './support/rows.js'
import { versionOf } from './support/versions.js'

let server: TestServer
beforeEach(async () => {
  server = await createTestServer({ buckets: ['bucket'] })
})
afterEach(() => server.close())
afterAll(() => saveRows('double'))

const configOf = ({ url, region, credentials }: TestServer) => ({ endpoint: url, region, credentials, maxAttempts: 1 })
const versionOfS3 = versionOf('@aws-sdk/client-s3')

describe('client-s3', () => {
  const line = rowBeside('client-s3', versionOfS3, 'every operation of the double')
  const s3 = () => new S3Client({ ...configOf(server), forcePathStyle: true })
  const object = { Bucket: 'bucket', Key: 'a b' }
  const saw = (...operations: string[]) => {
    for (const operation of operations) line.accepted.add(operation)
  }

  test('buckets', async () => {
    await s3().send(new CreateBucketCommand({ Bucket: 'other' }))
    await s3().send(new HeadBucketCommand({ Bucket: 'other' }))
    const { Buckets } = await s3().send(new ListBucketsCommand({}))
    expect(Buckets?.map(({ Name }) => Name)).toEqual(['bucket', 'other'])
    expect(Buckets?.[0]?.CreationDate).toBeInstanceOf(Date)
    await s3().send(new GetBucketLocationCommand({ Bucket: 'other' }))
    await s3().send(new DeleteBucketCommand({ Bucket: 'other' }))
    await expect(s3().send(new HeadBucketCommand({ Bucket: 'other' }))).rejects.toBeInstanceOf(NotFound)
    await expect(s3().send(new ListObjectsV2Command({ Bucket: 'other' }))).rejects.toBeInstanceOf(NoSuchBucket)
    await server.close()
    server = await createTestServer({ buckets: ['bucket'], region: 'eu-west-1' })
    const again = s3().send(new CreateBucketCommand({ Bucket: 'bucket' }))
    await expect(again).rejects.toBeInstanceOf(BucketAlreadyOwnedByYou)
    saw('CreateBucket', 'HeadBucket', 'ListBuckets', 'GetBucketLocation', 'DeleteBucket')
    for (const error of [BucketAlreadyOwnedByYou, NotFound, NoSuchBucket]) line.refused.set(error.name, error.name)
  })

  test('objects', async () => {
    const Metadata = { colour: 'red' }
    const { ETag } = await s3().send(new PutObjectCommand({ ...object, Body: '0123456789', Metadata }))
    const head = await s3().send(new HeadObjectCommand(object))
    expect(head).toMatchObject({ ETag, ContentLength: 10, Metadata })
    expect(head.LastModified).toBeInstanceOf(Date)
    const part = await s3().send(new GetObjectCommand({ ...object, Range: 'bytes=2-4' }))
    expect([await part.Body?.transformToString(), part.ContentRange]).toEqual(['234', 'bytes 2-4/10'])
    const copy = { Bucket: 'bucket', Key: 'ü/copy' }
    await s3().send(new CopyObjectCommand({ ...copy, CopySource: 'bucket/a%20b' }))
    const copied = await s3().send(new GetObjectCommand(copy))
    expect([await copied.Body?.transformToString(), copied.Metadata]).toEqual(['0123456789', Metadata])
    const { Contents } = await s3().send(new ListObjectsCommand({ Bucket: 'bucket' }))
    expect(Contents?.map(({ Key }) => Key)).toEqual(['a b', 'ü/copy'])
    const { CommonPrefixes } = await s3().send(new ListObjectsV2Command({ Bucket: 'bucket', Delimiter: '/' }))
    expect(CommonPrefixes).toEqual([{ Prefix: 'ü/' }])
    await s3().send(new DeleteObjectCommand(object))
    await expect(s3().send(new GetObjectCommand(object))).rejects.toBeInstanceOf(NoSuchKey)
    await expect(s3().send(new HeadObjectCommand(object))).rejects.toBeInstanceOf(NotFound)
    saw('PutObject', 'HeadObject', 'GetObject of a range', 'CopyObject', 'ListObjects', 'ListObjectsV2', 'DeleteObject')
    line.refused.set('NoSuchKey', 'NoSuchKey')
  })

  test('uploads in parts', async () => {
    await s3().send(new PutObjectCommand({ ...object, Body: 'source' }))
    const target = { Bucket: 'bucket', Key: 'parts' }
    const { UploadId } = await s3().send(new CreateMultipartUploadCommand(target))
    await s3().send(new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: 'part' }))
    const copy = { ...target, UploadId, PartNumber: 2, CopySource: 'bucket/a%20b', CopySourceRange: 'bytes=0-2' }
    const { CopyPartResult } = await s3().send(new UploadPartCopyCommand(copy))
    expect(CopyPartResult?.ETag).toMatch(/^"[0-9a-f]{32}"$/)
    const { Parts } = await s3().send(new ListPartsCommand({ ...target, UploadId }))
    expect(Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
      [1, 4],
      [2, 3],
    ])
    const { Uploads } = await s3().send(new ListMultipartUploadsCommand({ Bucket: 'bucket' }))
    expect(Uploads?.map((upload) => upload.UploadId)).toEqual([UploadId])
    await s3().send(new AbortMultipartUploadCommand({ ...target, UploadId }))
    expect((await s3().send(new ListMultipartUploadsCommand({ Bucket: 'bucket' }))).Uploads ?? []).toEqual([])
    saw('UploadPartCopy', 'ListParts', 'ListMultipartUploads', 'AbortMultipartUpload')
  })

  test('presigned HEAD, DELETE and list', async () => {
    await s3().send(new PutObjectCommand({ ...object, Body: 'x' }))
    const use = async (url: string, method: string) => (await fetch(url, { method })).status
    const head = await getSignedUrl(s3(), new HeadObjectCommand(object))
    expect([await use(head, 'HEAD'), await use(head, 'GET')]).toEqual([200, 403])
    const list = await getSignedUrl(s3(), new ListObjectsV2Command({ Bucket: 'bucket', Prefix: 'a b' }))
    expect(await (await fetch(list)).text()).toContain('<Key>a b</Key>')
    expect(await use(await getSignedUrl(s3(), new DeleteObjectCommand(object)), 'DELETE')).toBe(204)
    expect(await use(head, 'HEAD')).toBe(404)
    saw('presigned HeadObject', 'presigned ListObjectsV2', 'presigned DeleteObject')
  })
})

// What the service learns with a new version of its client is to be refused, too.
describe('client-s3, what the double has nothing of', () => {
  const known = [
    ...['AbortMultipartUpload', 'CompleteMultipartUpload', 'CopyObject', 'CreateBucket', 'CreateMultipartUpload'],
    ...['DeleteBucket', 'DeleteObject', 'DeleteObjects', 'GetBucketLocation', 'GetBucketVersioning', 'GetObject'],
    ...['HeadBucket', 'HeadObject', 'ListBuckets', 'ListMultipartUploads', 'ListObjects', 'ListObjectsV2', 'ListParts'],
    ...['PutObject', 'UploadPart', 'UploadPartCopy'],
    // These have hosts of their own.
    ...['ListDirectoryBuckets', 'WriteGetObjectResponse'],
  ]
  type Command = new (input: object) => clientS3.GetBucketAclCommand
  const commands = Object.entries(clientS3 as unknown as Record<string, Command>).filter(
    ([name]) => /^[A-Z]\w+Command$/.test(name) && !known.includes(name.slice(0, -7)),
  )

  test('is most of its operations', () => expect(commands.length).toBeGreaterThan(80))

  test.each(commands)('%s', async (_, command) => {
    const s3 = new S3Client({ ...configOf(server), forcePathStyle: true })
    await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'k', Body: 'x' }))
    const input = { Bucket: 'bucket', Key: 'k', Id: 'i', AnnotationName: 'a', RenameSource: '/bucket/k' }
    await expect(s3.send(new command(input))).rejects.toMatchObject({ $metadata: { httpStatusCode: 501 } })
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'k' }))
    expect(await Body?.transformToString()).toBe('x')
  })
})

describe('client-s3, whose bucket is in the host', () => {
  const line = rowBeside('client-s3', versionOfS3, 'virtual-host style: put, get, list')
  const local = new Agent({
    lookup: (_, options, found) =>
      options.all === true ? found(null, [{ address: '127.0.0.1', family: 4 }]) : found(null, '127.0.0.1', 4),
  })
  const s3 = () =>
    new S3Client({
      ...configOf(server),
      endpoint: `http://s3.localhost:${server.port}`,
      requestHandler: new NodeHttpHandler({ httpAgent: local }),
    })

  test.each(awkwardKeys)('the key %s', async (key) => {
    const object = { Bucket: 'bucket', Key: key }
    await s3().send(new PutObjectCommand({ ...object, Body: key }))
    const { Body } = await s3().send(new GetObjectCommand(object))
    expect(await Body?.transformToString()).toBe(key)
    const { Contents } = await s3().send(new ListObjectsV2Command({ Bucket: 'bucket' }))
    expect(Contents?.map(({ Key }) => Key)).toEqual([key])
    expect(server.requests.map(({ headers }) => headers.host)).toEqual(
      Array.from({ length: 3 }, () => `bucket.s3.localhost:${server.port}`),
    )
    line.accepted.add(keyCell(key))
  })
})

describe('faults are exceptions of each client', () => {
  const dynamodb = () => new DynamoDBClient(configOf(server)).send(new BatchGetItemCommand({ RequestItems: {} }))
  const lambda = () => new LambdaClient(configOf(server)).send(new InvokeCommand({ FunctionName: 'f' }))
  const sts = () => new STSClient(configOf(server)).send(new GetCallerIdentityCommand({}))
  const sqs = () => {
    const message = { QueueUrl: `${server.url}/123456789012/queue`, MessageBody: 'x' }
    return new SQSClient(configOf(server)).send(new SendMessageCommand(message))
  }

  test.each([
    ['client-dynamodb', dynamodb, 'throttle', ThrottlingException, 'ThrottlingException'],
    ['client-lambda', lambda, 'throttle', TooManyRequestsException, 'TooManyRequestsException'],
    ['client-lambda', lambda, 'server-error', ServiceException, 'ServiceException'],
    ['client-sts', sts, 'throttle', STSServiceException, 'Throttling'],
    ['client-sqs', sqs, 'throttle', Error, 'ThrottlingException'],
  ] as const)('%s, %s', async (name, call, kind, exception, code) => {
    server.fail({ kind })
    const error = await call().then(
      () => expect.fail('accepted'),
      (caught: Error) => caught,
    )
    expect(error).toBeInstanceOf(exception)
    expect(error.name).toBe(code)
    await call()
    const line = rowBeside(name, versionOf(`@aws-sdk/${name}`), 'faults')
    line.accepted.add('what comes after')
    line.refused.set(kind, code)
  })
})
