import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { createPresignedPost, type PresignedPostOptions } from '@aws-sdk/s3-presigned-post'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import AWS from 'aws-sdk'
import aws4 from 'aws4'
import { AwsClient } from 'aws4fetch'
import { Client as MinioClient } from 'minio'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { awkwardKeys, bodySizes, bytesOf, type Servers, type Setting, startServers } from './support/cases.js'
import { cannot, keyCell, partsCell, sizeCell, temporaryCell } from './support/matrix.js'
import { methodOf, queryOf, queryTextOf, type Step } from './support/parts.js'
import { describePresigner, type PresignerCase } from './support/presigner.js'
import { row, saveRows } from './support/rows.js'
import { bucket, pathOf } from './support/s3-client.js'
import { versionOf } from './support/versions.js'

afterAll(() => saveRows('presigning'))

function client({ url, region, credentials }: Setting): S3Client {
  return new S3Client({
    endpoint: url,
    region,
    credentials: { ...credentials },
    forcePathStyle: true,
    maxAttempts: 1,
  })
}

function urlOfSdk(setting: Setting, step: Step, Key: string): Promise<string> {
  const input = { Bucket: bucket, Key }
  const s3 = client(setting)
  switch (step.kind) {
    case 'get':
      return getSignedUrl(s3, new GetObjectCommand(input), { expiresIn: 900 })
    case 'put':
      return getSignedUrl(s3, new PutObjectCommand(input), { expiresIn: 900 })
    case 'create':
      return getSignedUrl(s3, new CreateMultipartUploadCommand(input), { expiresIn: 900 })
    case 'part': {
      const { uploadId, partNumber } = step
      const command = new UploadPartCommand({ ...input, UploadId: uploadId, PartNumber: partNumber })
      return getSignedUrl(s3, command, { expiresIn: 900 })
    }
    case 'complete': {
      const command = new CompleteMultipartUploadCommand({ ...input, UploadId: step.uploadId })
      return getSignedUrl(s3, command, { expiresIn: 900 })
    }
  }
}

function urlOfSdkV2({ url, region, credentials }: Setting, step: Step, Key: string): Promise<string> {
  const s3 = new AWS.S3({
    endpoint: url,
    region,
    credentials: new AWS.Credentials(credentials),
    s3ForcePathStyle: true,
    signatureVersion: 'v4',
  })
  const operations = {
    get: 'getObject',
    put: 'putObject',
    create: 'createMultipartUpload',
    part: 'uploadPart',
    complete: 'completeMultipartUpload',
  }
  return s3.getSignedUrlPromise(operations[step.kind], {
    Bucket: bucket,
    Key,
    Expires: 900,
    ...('uploadId' in step ? { UploadId: step.uploadId } : {}),
    ...('partNumber' in step ? { PartNumber: step.partNumber } : {}),
  })
}

const presigners: readonly PresignerCase[] = [
  { name: 's3-request-presigner', version: versionOf('@aws-sdk/s3-request-presigner'), presign: urlOfSdk },
  { name: 'aws-sdk', version: versionOf('aws-sdk'), presign: urlOfSdkV2 },
  {
    name: 'minio',
    version: versionOf('minio'),
    presign({ port, region, credentials: { accessKeyId, secretAccessKey, sessionToken } }, step, key) {
      const token = sessionToken === undefined ? {} : { sessionToken }
      const keys = { accessKey: accessKeyId, secretKey: secretAccessKey, ...token }
      const minio = new MinioClient({ endPoint: '127.0.0.1', port, useSSL: false, region, ...keys })
      return minio.presignedUrl(methodOf(step), bucket, key, 900, { ...queryOf(step) })
    },
  },
  {
    name: 'aws4',
    version: versionOf('aws4'),
    async presign({ port, url, region, credentials }, step, key) {
      const query = new URLSearchParams({ ...queryOf(step), 'X-Amz-Expires': '900' })
      const request = {
        method: methodOf(step),
        host: `127.0.0.1:${port}`,
        path: `${pathOf(key)}?${query}`,
        service: 's3',
        region,
        signQuery: true,
      }
      return url + aws4.sign(request, credentials).path
    },
  },
  {
    name: 'aws4fetch',
    version: versionOf('aws4fetch'),
    altersKeys: { '../x': 'the URL is parsed, which resolves dot segments' },
    async presign({ url, region, credentials }, step, key) {
      const aws = new AwsClient({ ...credentials, region, service: 's3' })
      const query = queryTextOf(step)
      const target = `${url}${pathOf(key)}${query === '' ? '?' : `${query}&`}X-Amz-Expires=900`
      return (await aws.sign(target, { method: methodOf(step), aws: { signQuery: true } })).url
    },
  },
]
for (const presigner of presigners) describePresigner(presigner)

describe('s3-presigned-post', () => {
  const line = row('s3-presigned-post', versionOf('@aws-sdk/s3-presigned-post'), 'form upload')
  cannot(line, { [partsCell]: 'a form is one upload' })
  let servers: Servers
  beforeAll(async () => {
    servers = await startServers(bucket)
  })
  afterAll(() => servers.close())

  async function post(
    setting: Setting,
    key: string,
    file: Buffer<ArrayBuffer>,
    [shortest, longest]: readonly [number, number] = [1, 5],
    changed: Record<string, string> = {},
  ) {
    const range: NonNullable<PresignedPostOptions['Conditions']>[number] = ['content-length-range', shortest, longest]
    const options = { Bucket: bucket, Expires: 900, Conditions: [range] }
    const { url, fields } = await createPresignedPost(client(setting), { ...options, Key: key })
    const form = new FormData()
    for (const [name, value] of Object.entries({ ...fields, ...changed })) form.append(name, value)
    form.append('file', new Blob([file]), 'file')
    const answer = await fetch(url, { method: 'POST', body: form })
    return { status: answer.status, code: /<Code>(.*?)<\/Code>/.exec(await answer.text())?.[1] }
  }
  async function expectStored(key: string, body: Buffer) {
    const { Body } = await client(servers.right).send(new GetObjectCommand({ Bucket: bucket, Key: key }))
    expect(Buffer.compare(Buffer.from((await Body?.transformToByteArray()) ?? []), body)).toBe(0)
  }
  const file = Buffer.from('file')

  test.each(awkwardKeys)('the key %s', async (key) => {
    expect(await post(servers.right, key, file)).toMatchObject({ status: 204 })
    await expectStored(key, file)
    line.accepted.add(keyCell(key))
  })

  test.each(bodySizes)('a body of %d bytes', async (size) => {
    expect(await post(servers.right, 'sized', bytesOf(size), [0, size])).toMatchObject({ status: 204 })
    await expectStored('sized', bytesOf(size))
    line.accepted.add(sizeCell(size))
  })

  test('temporary credentials', async () => {
    expect(await post(servers.temporary, 'temporary', file)).toMatchObject({ status: 204 })
    await expectStored('temporary', file)
    line.accepted.add(temporaryCell)
  })

  test('what is wrong is refused', async () => {
    const codes: Record<string, string> = {
      region: 'InvalidArgument',
      'clock behind': 'AccessDenied',
      'clock ahead': 'AccessDenied',
    }
    for (const [kind, { setting, code }] of servers.wrong) {
      const answer = await post(setting, 'k', file)
      expect(answer.code, kind).toBe(codes[kind] ?? code)
      line.refused.set(kind === 'clock behind' ? 'expired' : kind, answer.code ?? '')
    }
    const others: [string, Parameters<typeof post>, string][] = [
      ['too large', [servers.right, 'k', Buffer.from('larger')], 'EntityTooLarge'],
      ['too small', [servers.right, 'k', Buffer.alloc(0)], 'EntityTooSmall'],
      ['another key', [servers.right, 'k', file, [1, 5], { key: 'other' }], 'AccessDenied'],
      ['another field', [servers.right, 'k', file, [1, 5], { acl: 'public-read' }], 'AccessDenied'],
    ]
    for (const [kind, input, code] of others) {
      const answer = await post(...input)
      expect(answer.code, kind).toBe(code)
      line.refused.set(kind, code)
    }
  })
})
