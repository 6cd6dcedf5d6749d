import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import {
  type ChecksumAlgorithm,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
  type UploadPartCommandInput,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { auth, http } from 'aws-crt'
import AWS from 'aws-sdk'
import aws4 from 'aws4'
import { AwsClient } from 'aws4fetch'
import { Client as MinioClient } from 'minio'
import { afterAll, expect } from 'vitest'
import { sendForBytes } from '../support/loopback.js'
import type { Setting } from './support/cases.js'
import { partsOf } from './support/parts.js'
import { createRequestClient, type Received, refusalCode } from './support/request-client.js'
import { saveRows } from './support/rows.js'
import { bucket, describeS3Client } from './support/s3-client.js'
import { versionOf } from './support/versions.js'

afterAll(() => saveRows('s3-clients'))

function sdk({ url, region, credentials }: Setting, checksum?: ChecksumAlgorithm) {
  const client = new S3Client({
    endpoint: url,
    region,
    credentials: { ...credentials },
    forcePathStyle: true,
    // One attempt: the SDK sets its clock right for the next.
    maxAttempts: 1,
  })
  const checked = checksum === undefined ? {} : { ChecksumAlgorithm: checksum }
  return {
    client,
    put: (Key: string, Body: Buffer) => client.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ...checked })),
    upload: (Key: string, body: Buffer) =>
      uploadBySdk(client, Key, body, (part) => ({ Body: part, ...checked }), checked),
    async get(Key: string) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }))
      return Buffer.from((await Body?.transformToByteArray()) ?? [])
    },
    async list() {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }))
      return Contents.map(({ Key = '' }) => Key)
    },
    remove: (keys: readonly string[]) =>
      client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: keys.map((Key) => ({ Key })) } })),
    close: () => client.destroy(),
  }
}

/** @param partOf how the body of a part is given */
async function uploadBySdk(
  client: S3Client,
  Key: string,
  body: Buffer,
  partOf: (part: Buffer) => Partial<UploadPartCommandInput>,
  checked: { readonly ChecksumAlgorithm?: ChecksumAlgorithm } = {},
): Promise<void> {
  const input = { Bucket: bucket, Key }
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...input, ...checked }))
  const Parts: CompletedPart[] = []
  for (const part of partsOf(body)) {
    const PartNumber = Parts.length + 1
    const sent = await client.send(new UploadPartCommand({ ...input, UploadId, PartNumber, ...partOf(part) }))
    const { ETag, ChecksumCRC32, ChecksumCRC32C, ChecksumCRC64NVME, ChecksumSHA1, ChecksumSHA256 } = sent
    Parts.push({ PartNumber, ETag, ChecksumCRC32, ChecksumCRC32C, ChecksumCRC64NVME, ChecksumSHA1, ChecksumSHA256 })
  }
  await client.send(new CompleteMultipartUploadCommand({ ...input, UploadId, MultipartUpload: { Parts } }))
}

const sdkCode = (error: unknown) => (error instanceof S3ServiceException ? error.name : undefined)

describeS3Client({
  name: 'client-s3',
  version: versionOf('@aws-sdk/client-s3'),
  operation: 'put, get, list, delete, upload in parts',
  connect: (setting) => sdk(setting),
  codeOf: sdkCode,
})

for (const algorithm of ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const) {
  describeS3Client({
    name: 'client-s3',
    version: versionOf('@aws-sdk/client-s3'),
    operation: `put with ${algorithm}, get, upload in parts`,
    connect: (setting) => sdk(setting, algorithm),
    codeOf: sdkCode,
  })
}

function* pieces(body: Buffer): Generator<Buffer> {
  for (let at = 0; at < body.length; at += 100_000) yield body.subarray(at, at + 100_000)
}

describeS3Client({
  name: 'client-s3',
  version: versionOf('@aws-sdk/client-s3'),
  operation: 'put of a stream, with a trailer, get, upload in parts',
  inspect({ server: { requests } }) {
    const puts = requests.filter(({ method }) => method === 'PUT')
    const framed = puts.filter(({ headers }) => String(headers['x-amz-content-sha256']).startsWith('STREAMING-'))
    expect(framed).not.toHaveLength(0)
  },
  connect(setting) {
    const { client, get, close } = sdk(setting)
    const streamed = (body: Buffer) => ({
      Body: Readable.from(pieces(body), { objectMode: false }),
      ContentLength: body.length,
    })
    return {
      get,
      close,
      put: (Key, body) => client.send(new PutObjectCommand({ Bucket: bucket, Key, ...streamed(body) })),
      upload: (Key, body) => uploadBySdk(client, Key, body, streamed),
    }
  },
  codeOf: sdkCode,
})

describeS3Client({
  name: 'lib-storage',
  version: versionOf('@aws-sdk/lib-storage'),
  operation: 'put, get, upload in parts',
  connect(setting) {
    const { client, put, get, close } = sdk(setting)
    const upload = (Key: string, Body: Buffer) =>
      new Upload({ client, params: { Bucket: bucket, Key, Body }, partSize: 5 * 1024 * 1024 }).done()
    return { put, get, close, upload }
  },
  codeOf: sdkCode,
})

describeS3Client({
  name: 'aws-sdk',
  version: versionOf('aws-sdk'),
  operation: 'S3: put, get, list, delete, upload in parts',
  connect({ url, region, credentials }) {
    const s3 = new AWS.S3({
      endpoint: url,
      region,
      credentials: new AWS.Credentials(credentials),
      s3ForcePathStyle: true,
      signatureVersion: 'v4',
      maxRetries: 0,
    })
    return {
      put: (Key, Body) => s3.putObject({ Bucket: bucket, Key, Body }).promise(),
      get: async (Key) => (await s3.getObject({ Bucket: bucket, Key }).promise()).Body as Buffer,
      upload: (Key, Body) => s3.upload({ Bucket: bucket, Key, Body }, { partSize: 5 * 1024 * 1024 }).promise(),
      list: async () => (await s3.listObjectsV2({ Bucket: bucket }).promise()).Contents!.map(({ Key = '' }) => Key),
      remove: (keys) =>
        s3.deleteObjects({ Bucket: bucket, Delete: { Objects: keys.map((Key) => ({ Key })) } }).promise(),
    }
  },
  codeOf: (error) => (error as { code?: string }).code,
})

describeS3Client({
  name: 'minio',
  version: versionOf('minio'),
  operation: 'put, get, list, delete, upload in parts',
  connect({ port, region, credentials: { accessKeyId, secretAccessKey, sessionToken } }) {
    const client = new MinioClient({
      endPoint: '127.0.0.1',
      port,
      useSSL: false,
      region,
      accessKey: accessKeyId,
      secretKey: secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
      partSize: 5 * 1024 * 1024,
    })
    return {
      put: (key, body) => client.putObject(bucket, key, body),
      upload: (key, body) => client.putObject(bucket, key, body),
      get: async (key) => buffer(await client.getObject(bucket, key)),
      async list() {
        const names = []
        for await (const { name } of client.listObjectsV2(bucket, '', true)) names.push(name)
        return names
      },
      remove: (keys) => client.removeObjects(bucket, [...keys]),
    }
  },
  codeOf: (error) => (error as { code?: string }).code,
})

/** Sends a request as it was signed. */
async function sendSigned(
  port: number,
  method: string,
  url: string,
  headers: readonly (readonly [string, string])[],
  body?: Buffer,
): Promise<Received> {
  const answer = await sendForBytes({ port }, { method, url, headers, body })
  return { ...answer, etag: answer.headers['etag'] as string | undefined }
}

describeS3Client({
  name: 'aws4',
  version: versionOf('aws4'),
  operation: 'sign a put, a get, an upload in parts',
  connect({ port, region, credentials }) {
    return createRequestClient(async (method, path, body) => {
      const host = `127.0.0.1:${port}`
      const signed = aws4.sign(
        { method, host, path, service: 's3', region, headers: {}, ...(body && { body }) },
        credentials,
      )
      const headers = Object.entries(signed.headers ?? {}).map(([n, v]) => [n, String(v)] as const)
      return sendSigned(port, method, path, headers, body)
    })
  },
  codeOf: refusalCode,
})

describeS3Client({
  name: 'aws4fetch',
  version: versionOf('aws4fetch'),
  operation: 'fetch: put, get, upload in parts',
  altersKeys: { '../x': 'fetch resolves dot segments' },
  connect({ url, region, credentials }) {
    const client = new AwsClient({ ...credentials, region, service: 's3', retries: 0 })
    return createRequestClient(async (method, target, body) => {
      const answer = await client.fetch(url + target, { method, body: body ?? null })
      const { status, headers } = answer
      return { status, etag: headers.get('etag') ?? undefined, body: Buffer.from(await answer.arrayBuffer()) }
    })
  },
  codeOf: refusalCode,
})

describeS3Client({
  name: 'aws-crt',
  version: versionOf('aws-crt'),
  operation: 'sign a put, a get, an upload in parts',
  connect({ port, region, credentials: { accessKeyId, secretAccessKey, sessionToken } }) {
    return createRequestClient(async (method, target, body) => {
      const headers = new http.HttpHeaders([['host', `127.0.0.1:${port}`]])
      const request = new http.HttpRequest(method, target, headers)
      const signed = await auth.aws_sign_request(request, {
        algorithm: auth.AwsSigningAlgorithm.SigV4,
        signature_type: auth.AwsSignatureType.HttpRequestViaHeaders,
        provider: auth.AwsCredentialsProvider.newStatic(accessKeyId, secretAccessKey, sessionToken),
        region,
        service: 's3',
        date: new Date(),
        use_double_uri_encode: false,
        should_normalize_uri_path: false,
        signed_body_value: createHash('sha256')
          .update(body ?? '')
          .digest('hex'),
        signed_body_header: auth.AwsSignedBodyHeaderType.XAmzContentSha256,
      })
      return sendSigned(port, method, signed.path, [...signed.headers], body)
    })
  },
  codeOf: refusalCode,
})
