import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { createPresignedPost, type PresignedPostOptions } from '@aws-sdk/s3-presigned-post'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import AWS from 'aws-sdk'
import aws4 from 'aws4'
import { AwsClient } from 'aws4fetch'
import { Client as MinioClient } from 'minio'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { send } from '../support/loopback.js'
import { awkwardKeys, type Servers, type Setting, startServers } from './support/cases.js'
import { row, saveRows } from './support/rows.js'
import { versionOf } from './support/versions.js'

const bucket = 'bucket'
let servers: Servers
beforeAll(async () => {
  servers = await startServers(bucket)
})
afterAll(async () => {
  await servers.close()
  saveRows('presigning')
})

interface Presigner {
  readonly name: string
  readonly version: string
  /** A URL that works for a quarter of an hour. */
  presign(setting: Setting, method: 'GET' | 'PUT', key: string): Promise<string>
  readonly altersKeys?: Readonly<Record<string, string>>
}

function client({ url, region, credentials }: Setting): S3Client {
  return new S3Client({
    endpoint: url,
    region,
    credentials: { ...credentials },
    forcePathStyle: true,
    maxAttempts: 1,
  })
}

const pathOf = (key: string) =>
  `/${bucket}/${encodeURIComponent(key)
    .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/')}`

const presigners: readonly Presigner[] = [
  {
    name: 's3-request-presigner',
    version: versionOf('@aws-sdk/s3-request-presigner'),
    presign(setting, method, Key) {
      const input = { Bucket: bucket, Key }
      const command = method === 'GET' ? new GetObjectCommand(input) : new PutObjectCommand(input)
      return getSignedUrl(client(setting), command, { expiresIn: 900 })
    },
  },
  {
    name: 'aws-sdk',
    version: versionOf('aws-sdk'),
    presign: ({ url, region, credentials }, method, Key) =>
      new AWS.S3({
        endpoint: url,
        region,
        credentials: new AWS.Credentials(credentials),
        s3ForcePathStyle: true,
        signatureVersion: 'v4',
      }).getSignedUrlPromise(method === 'GET' ? 'getObject' : 'putObject', { Bucket: bucket, Key, Expires: 900 }),
  },
  {
    name: 'minio',
    version: versionOf('minio'),
    presign({ port, region, credentials: { accessKeyId, secretAccessKey, sessionToken } }, method, key) {
      const token = sessionToken === undefined ? {} : { sessionToken }
      const keys = { accessKey: accessKeyId, secretKey: secretAccessKey, ...token }
      return new MinioClient({ endPoint: '127.0.0.1', port, useSSL: false, region, ...keys }).presignedUrl(
        method,
        bucket,
        key,
        900,
      )
    },
  },
  {
    name: 'aws4',
    version: versionOf('aws4'),
    async presign({ port, url, region, credentials }, method, key) {
      const path = `${pathOf(key)}?X-Amz-Expires=900`
      const request = { method, host: `127.0.0.1:${port}`, path, service: 's3', region, signQuery: true }
      return url + aws4.sign(request, credentials).path
    },
  },
  {
    name: 'aws4fetch',
    version: versionOf('aws4fetch'),
    altersKeys: { '../x': 'the URL is parsed, which resolves dot segments' },
    async presign({ url, region, credentials }, method, key) {
      const aws = new AwsClient({ ...credentials, region, service: 's3' })
      const target = `${url}${pathOf(key)}?X-Amz-Expires=900`
      return (await aws.sign(target, { method, aws: { signQuery: true } })).url
    },
  },
]

/** Sends a URL as it stands: `fetch` would resolve dot segments. */
async function use(url: string, method: 'GET' | 'PUT', body?: string) {
  const answer = await send({ port: Number(/:(\d+)\//.exec(url)?.[1]) }, { method, url, headers: {}, body })
  return { ...answer, code: /<Code>(.*?)<\/Code>/.exec(answer.body)?.[1] ?? `status ${answer.status}` }
}

describe.each(presigners)('$name', ({ name, version, presign, altersKeys = {} }) => {
  const line = row(name, version, 'presigned put and get')

  test.each(awkwardKeys.filter((key) => !(key in altersKeys)))('the key %s', async (key) => {
    for (const setting of [servers.right, servers.temporary]) {
      const body = `${key} ${setting.credentials.accessKeyId}`
      expect(await use(await presign(setting, 'PUT', key), 'PUT', body)).toMatchObject({ status: 200 })
      expect(await use(await presign(setting, 'GET', key), 'GET')).toMatchObject({ status: 200, body })
      const { url } = servers.server.requests.at(-1)!
      expect(decodeURIComponent(url.replace(/\?.*/, ''))).toBe(`/${bucket}/${key}`)
      line.accepted += 2
    }
  })

  test.each(Object.entries(altersKeys))('the key %s is altered by the client', async (key, reason) => {
    const { pathname } = new URL(await presign(servers.right, 'GET', key))
    expect(decodeURIComponent(pathname)).not.toBe(`/${bucket}/${key}`)
    line.notes.push(`\`${key}\`: ${reason}`)
  })

  test('what is wrong is refused', async () => {
    const codes: Record<string, string> = { region: 'AuthorizationQueryParametersError', clock: 'AccessDenied' }
    for (const [kind, { setting, code }] of servers.wrong) {
      const answer = await use(await presign(setting, 'GET', 'plain'), 'GET')
      expect(answer.code, kind).toBe(codes[kind] ?? code)
      line.refused.set(kind === 'clock' ? 'expired' : kind, answer.code)
    }
    const url = await presign(servers.right, 'GET', 'plain')
    const otherMethod = await use(url, 'PUT', 'x')
    expect(otherMethod.code).toBe('SignatureDoesNotMatch')
    line.refused.set('another method', otherMethod.code)
    const otherKey = await use(url.replace('/plain', '/other'), 'GET')
    expect(otherKey.code).toBe('SignatureDoesNotMatch')
    line.refused.set('another key', otherKey.code)
  })
})

describe('s3-presigned-post', () => {
  const line = row('s3-presigned-post', versionOf('@aws-sdk/s3-presigned-post'), 'form upload')
  const range: NonNullable<PresignedPostOptions['Conditions']>[number] = ['content-length-range', 1, 5]
  const options = { Bucket: bucket, Expires: 900, Conditions: [range] }

  async function post(setting: Setting, key: string, file: string, changed: Record<string, string> = {}) {
    const { url, fields } = await createPresignedPost(client(setting), { ...options, Key: key })
    const form = new FormData()
    for (const [name, value] of Object.entries({ ...fields, ...changed })) form.append(name, value)
    form.append('file', new Blob([file]), 'file')
    const answer = await fetch(url, { method: 'POST', body: form })
    return { status: answer.status, code: /<Code>(.*?)<\/Code>/.exec(await answer.text())?.[1] }
  }

  test.each(awkwardKeys)('the key %s', async (key) => {
    for (const setting of [servers.right, servers.temporary]) {
      expect(await post(setting, key, 'file')).toMatchObject({ status: 204 })
      line.accepted += 1
    }
  })

  test('what is wrong is refused', async () => {
    const codes: Record<string, string> = { region: 'InvalidArgument', clock: 'AccessDenied' }
    for (const [kind, { setting, code }] of servers.wrong) {
      const answer = await post(setting, 'k', 'file')
      expect(answer.code, kind).toBe(codes[kind] ?? code)
      line.refused.set(kind === 'clock' ? 'expired' : kind, answer.code ?? '')
    }
    const others: [string, Parameters<typeof post>, string][] = [
      ['too large', [servers.right, 'k', 'larger'], 'EntityTooLarge'],
      ['too small', [servers.right, 'k', ''], 'EntityTooSmall'],
      ['another key', [servers.right, 'k', 'file', { key: 'other' }], 'AccessDenied'],
      ['another field', [servers.right, 'k', 'file', { acl: 'public-read' }], 'AccessDenied'],
    ]
    for (const [kind, input, code] of others) {
      const answer = await post(...input)
      expect(answer.code, kind).toBe(code)
      line.refused.set(kind, code)
    }
  })
})
