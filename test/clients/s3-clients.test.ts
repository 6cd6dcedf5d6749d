import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import {
  type ChecksumAlgorithm,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { auth, http } from 'aws-crt'
import AWS from 'aws-sdk'
import aws4 from 'aws4'
import { AwsClient } from 'aws4fetch'
import { Client as MinioClient } from 'minio'
import { afterAll, expect } from 'vitest'
import { send } from '../support/loopback.js'
import type { Setting } from './support/cases.js'
import { saveRows } from './support/rows.js'
import { bucket, describeS3Client } from './support/s3-client.js'
import { versionOf } from './support/versions.js'

afterAll(() => saveRows('s3-clients'))

const small = [0, 1]

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

const sdkCode = (error: unknown) => (error instanceof S3ServiceException ? error.name : undefined)

describeS3Client({
  name: 'client-s3',
  version: versionOf('@aws-sdk/client-s3'),
  operation: 'put, get, list, delete',
  connect: (setting) => sdk(setting),
  codeOf: sdkCode,
})

for (const algorithm of ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const) {
  describeS3Client({
    name: 'client-s3',
    version: versionOf('@aws-sdk/client-s3'),
    operation: `put with ${algorithm}, get`,
    connect: (setting) => sdk(setting, algorithm),
    codeOf: sdkCode,
    sizes: small,
  })
}

function* pieces(body: Buffer): Generator<Buffer> {
  for (let at = 0; at < body.length; at += 100_000) yield body.subarray(at, at + 100_000)
}

describeS3Client({
  name: 'client-s3',
  version: versionOf('@aws-sdk/client-s3'),
  operation: 'put of a stream, with a trailer',
  inspect({ server: { requests } }) {
    const puts = requests.filter(({ method }) => method === 'PUT')
    const framed = puts.filter(({ headers }) => String(headers['x-amz-content-sha256']).startsWith('STREAMING-'))
    expect(framed).not.toHaveLength(0)
  },
  connect(setting) {
    const { client, get, close } = sdk(setting)
    return {
      get,
      close,
      put(Key, body) {
        const Body = Readable.from(pieces(body), { objectMode: false })
        return client.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ContentLength: body.length }))
      },
    }
  },
  codeOf: sdkCode,
})

describeS3Client({
  name: 'lib-storage',
  version: versionOf('@aws-sdk/lib-storage'),
  operation: 'upload in parts',
  connect(setting) {
    const { client, put, get, close } = sdk(setting)
    const upload = (Key: string, Body: Buffer) =>
      new Upload({ client, params: { Bucket: bucket, Key, Body }, partSize: 5 * 1024 * 1024 }).done()
    return { put, get, close, upload }
  },
  codeOf: sdkCode,
  sizes: small,
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

const xmlCode = (body: string) => /<Code>(.*?)<\/Code>/.exec(body)?.[1]

class Refused extends Error {
  readonly code: string | undefined
  constructor(body: string) {
    super(body)
    this.code = xmlCode(body)
  }
}

/** A key as a careful user of a signer writes it in a URL. */
const pathOf = (key: string) =>
  `/${bucket}/${encodeURIComponent(key)
    .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/')}`

describeS3Client({
  name: 'aws4',
  version: versionOf('aws4'),
  operation: 'sign a put, a get',
  connect({ port, region, credentials }) {
    const request = async (method: string, key: string, body?: Buffer) => {
      const path = pathOf(key)
      const host = `127.0.0.1:${port}`
      const signed = aws4.sign(
        { method, host, path, service: 's3', region, headers: {}, ...(body && { body }) },
        credentials,
      )
      const headers = Object.entries(signed.headers ?? {}).map(([n, v]) => [n, String(v)] as const)
      const answer = await send({ port }, { method, url: path, headers, body })
      if (answer.status >= 300) throw new Refused(answer.body)
      return answer
    }
    return {
      put: (key, body) => request('PUT', key, body),
      get: async (key) => Buffer.from((await request('GET', key)).body),
    }
  },
  codeOf: (error) => (error as Refused).code,
  sizes: small,
})

describeS3Client({
  name: 'aws4fetch',
  version: versionOf('aws4fetch'),
  operation: 'fetch: put, get',
  altersKeys: { '../x': 'fetch resolves dot segments' },
  connect({ url, region, credentials }) {
    const client = new AwsClient({ ...credentials, region, service: 's3', retries: 0 })
    const request = async (method: string, key: string, body?: Buffer) => {
      const answer = await client.fetch(url + pathOf(key), { method, body: body ?? null })
      if (!answer.ok) throw new Refused(await answer.text())
      return answer
    }
    return {
      put: (key, body) => request('PUT', key, body),
      get: async (key) => Buffer.from(await (await request('GET', key)).arrayBuffer()),
    }
  },
  codeOf: (error) => (error as Refused).code,
})

describeS3Client({
  name: 'aws-crt',
  version: versionOf('aws-crt'),
  operation: 'sign a put, a get',
  connect({ port, region, credentials: { accessKeyId, secretAccessKey, sessionToken } }) {
    const request = async (method: string, key: string, body?: Buffer) => {
      const headers = new http.HttpHeaders([['host', `127.0.0.1:${port}`]])
      const signed = await auth.aws_sign_request(new http.HttpRequest(method, pathOf(key), headers), {
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
      const answer = await send({ port }, { method, url: signed.path, headers: [...signed.headers], body })
      if (answer.status >= 300) throw new Refused(answer.body)
      return answer
    }
    return {
      put: (key, body) => request('PUT', key, body),
      get: async (key) => Buffer.from((await request('GET', key)).body),
    }
  },
  codeOf: (error) => (error as Refused).code,
  sizes: small,
})
