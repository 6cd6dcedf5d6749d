import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { send } from '../support/loopback.js'
import { type Boto3Error, startBoto3 } from './support/boto3.js'
import { awkwardKeys, bytesOf, type Servers, type Setting, startServers } from './support/cases.js'
import { absentTools, debianVersion, runTool, ToolError, toolFolder } from './support/debian.js'
import { row, saveRows } from './support/rows.js'
import { bucket, describeS3Client, type S3Client } from './support/s3-client.js'
import { jsonCodes, queryCodes, type ServiceCodes } from './support/service-codes.js'

const tools = ['aws', 'curl', 'python3', 'rclone', 'restic', 's3cmd'].map((name) => `/usr/bin/${name}`)
const absent = absentTools(tools)
afterAll(() => rmSync(toolFolder, { recursive: true, force: true }))

/** What s3cmd has no option for. */
function s3cmdSettings(): string {
  const file = join(toolFolder, 's3cmd.cfg')
  writeFileSync(file, '[default]\nmax_retries = 1\n')
  return file
}

/** A file of the body, and one for what comes back. */
function withFiles<T>(body: Buffer, work: (sent: string, received: string) => Promise<T>): Promise<T> {
  const sent = join(toolFolder, randomUUID())
  const received = join(toolFolder, randomUUID())
  writeFileSync(sent, body)
  return work(sent, received).finally(() => {
    rmSync(sent, { force: true })
    rmSync(received, { force: true })
  })
}

const read = (get: (received: string) => Promise<unknown>) =>
  withFiles(Buffer.alloc(0), async (_, received) => {
    await get(received)
    return readFileSync(received)
  })

const awsEnvironment = ({ region, credentials }: Setting) => ({
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  ...(credentials.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: credentials.sessionToken }),
  AWS_DEFAULT_REGION: region,
})

/** Nothing is there in the other region: a missing key shows that the request was accepted. */
const followsRegion = { code: 'NoSuchKey', why: 'signs anew for the region that the refusal names, and is accepted' }

/** The code in what a tool printed. */
const codeIn = (pattern: RegExp) => (error: unknown) =>
  error instanceof ToolError ? (pattern.exec(error.message)?.[1] ?? error.message) : undefined

function describeAll(): void {
  afterAll(() => saveRows('debian'))

  describeS3Client({
    name: 'awscli',
    version: debianVersion('awscli'),
    operation: 's3api put-object, get-object; s3 cp in parts',
    connect(setting): S3Client {
      const aws = (...input: string[]) =>
        runTool('aws', [...input, '--endpoint-url', setting.url], awsEnvironment(setting))
      const object = (key: string) => ['--bucket', bucket, '--key', key]
      return {
        put: (key, body) => withFiles(body, (sent) => aws('s3api', 'put-object', ...object(key), '--body', sent)),
        get: (key) => read((received) => aws('s3api', 'get-object', ...object(key), received)),
        upload: (key, body) => withFiles(body, (sent) => aws('s3', 'cp', sent, `s3://${bucket}/${key}`)),
      }
    },
    codeOf: codeIn(/An error occurred \((\w+)\)/),
    outcomes: { region: followsRegion },
  })

  describeS3Client({
    name: 'python3-boto3',
    version: debianVersion('python3-boto3'),
    operation: 'put, get, list, delete, upload in parts',
    connect(setting): S3Client {
      const boto3 = startBoto3(setting)
      return {
        put: (key, body) => boto3.call('put', key, body.toString('base64')),
        get: async (key) => Buffer.from(await boto3.call('get', key), 'base64'),
        upload: (key, body) => boto3.call('upload', key, body.toString('base64')),
        list: () => boto3.call('list'),
        remove: (keys) => boto3.call('remove', keys),
        close: boto3.close,
      }
    },
    codeOf: (error) => (error as Boto3Error).code ?? (error as Error).message,
    outcomes: { region: followsRegion },
  })

  describeS3Client({
    name: 's3cmd',
    version: debianVersion('s3cmd'),
    operation: 'put, get, in parts',
    connect({ port, region, credentials }): S3Client {
      const { accessKeyId, secretAccessKey, sessionToken } = credentials
      const s3cmd = (...input: string[]) =>
        runTool('s3cmd', [
          ...[`--config=${s3cmdSettings()}`, '--no-ssl', `--host=127.0.0.1:${port}`, `--host-bucket=127.0.0.1:${port}`],
          ...[`--access_key=${accessKeyId}`, `--secret_key=${secretAccessKey}`, `--region=${region}`],
          ...(sessionToken === undefined ? [] : [`--access_token=${sessionToken}`]),
          ...['--no-progress', '--multipart-chunk-size-mb=5', ...input],
        ])
      const put = (key: string, body: Buffer) => withFiles(body, (sent) => s3cmd('put', sent, `s3://${bucket}/${key}`))
      return {
        put,
        upload: put,
        get: (key) => read((received) => s3cmd('get', '--force', `s3://${bucket}/${key}`, received)),
        probe: () => s3cmd('ls', `s3://${bucket}/plain`),
      }
    },
    codeOf: codeIn(/\((\w+)\): /),
    altersKeys: { 'trailing/': 'what is put there gets the name of its file' },
    outcomes: { region: { ...followsRegion, code: 'accepted' } },
  })

  describeS3Client({
    name: 'rclone',
    version: debianVersion('rclone'),
    operation: 'copyto, cat, in parts',
    connect({ url, region, credentials }): S3Client {
      const environment = {
        RCLONE_CONFIG: '/dev/null',
        RCLONE_CONFIG_T_TYPE: 's3',
        RCLONE_CONFIG_T_PROVIDER: 'Other',
        RCLONE_CONFIG_T_ENDPOINT: url,
        RCLONE_CONFIG_T_REGION: region,
        RCLONE_CONFIG_T_ACCESS_KEY_ID: credentials.accessKeyId,
        RCLONE_CONFIG_T_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        ...(credentials.sessionToken === undefined ? {} : { RCLONE_CONFIG_T_SESSION_TOKEN: credentials.sessionToken }),
        RCLONE_CONFIG_T_NO_CHECK_BUCKET: 'true',
        RCLONE_CONFIG_T_UPLOAD_CUTOFF: '5M',
        RCLONE_RETRIES: '1',
        RCLONE_LOW_LEVEL_RETRIES: '1',
      }
      const put = (key: string, body: Buffer) =>
        withFiles(body, (sent) => runTool('rclone', ['copyto', sent, `t:${bucket}/${key}`], environment))
      return { put, upload: put, get: (key) => runTool('rclone', ['cat', `t:${bucket}/${key}`], environment) }
    },
    codeOf: codeIn(/(?:: |^)([A-Z]\w+): [A-Z]/m),
    altersKeys: {
      'a//b': 'paths are cleaned',
      '../x': 'paths are cleaned',
      '/leading': 'paths are cleaned',
      'trailing/': 'paths are cleaned',
    },
  })

  describe('awscli, other services', () => {
    let servers: Servers
    beforeAll(async () => {
      servers = await startServers(bucket)
    })
    afterAll(() => servers.close())
    const message = ['--queue-url', 'https://sqs.us-east-1.amazonaws.com/123456789012/queue', '--message-body', 'ü 😀']
    const calls: Record<string, readonly [input: string[], expected: string, codes: ServiceCodes]> = {
      'sts get-caller-identity': [['sts', 'get-caller-identity'], '"UserId": "A', queryCodes],
      'sqs send-message': [['sqs', 'send-message', ...message], '"MessageId": "test-message"', queryCodes],
      'dynamodb get-item': [
        ['dynamodb', 'get-item', '--table-name', 'table', '--key', '{"id":{"S":"1"}}'],
        '',
        jsonCodes,
      ],
      'lambda list-functions': [['lambda', 'list-functions'], '"Functions": []', jsonCodes],
    }

    test.each(Object.entries(calls))('%s', async (operation, [input, expected, codes]) => {
      const line = row('awscli', debianVersion('awscli'), operation)
      const aws = (setting: Setting) =>
        runTool('aws', [...input, '--endpoint-url', setting.url], awsEnvironment(setting))
      for (const setting of [servers.right, servers.temporary]) {
        expect((await aws(setting)).toString()).toContain(expected)
        line.accepted += 1
      }
      for (const [kind, { setting }] of servers.wrong) {
        const error = await aws(setting).catch((caught: Error) => caught)
        const code = codeIn(/An error occurred \((\w+)\)/)(error)
        expect(code, kind).toBe(codes[kind as keyof ServiceCodes])
        line.refused.set(kind, code!)
      }
    })
  })

  describe('python3-boto3, SQS', () => {
    let servers: Servers
    beforeAll(async () => {
      servers = await startServers(bucket)
    })
    afterAll(() => servers.close())

    test('send_message', async () => {
      const line = row('python3-boto3', debianVersion('python3-boto3'), 'SQS: send_message')
      const using = async (setting: Setting) => {
        const boto3 = startBoto3(setting)
        return boto3.call('send_message', 'ü <😀> &').finally(boto3.close)
      }
      for (const setting of [servers.right, servers.temporary]) {
        expect(await using(setting)).toEqual({
          MessageId: 'test-message',
          MD5OfMessageBody: createHash('md5').update('ü <😀> &').digest('hex'),
        })
        line.accepted += 1
      }
      for (const [kind, { setting }] of servers.wrong) {
        const error: Boto3Error = await using(setting).catch((caught) => caught)
        expect(error.code, kind).toBe(queryCodes[kind as keyof ServiceCodes])
        line.refused.set(kind, error.code!)
      }
    })
  })

  describe('python3-boto3, presigned', () => {
    let servers: Servers
    beforeAll(async () => {
      servers = await startServers(bucket)
    })
    afterAll(() => servers.close())

    test('get', async () => {
      const line = row('python3-boto3', debianVersion('python3-boto3'), 'presigned get')
      for (const setting of [servers.right, servers.temporary]) {
        const boto3 = startBoto3(setting)
        try {
          for (const key of awkwardKeys) {
            await boto3.call('put', key, Buffer.from(key).toString('base64'))
            const answer = await send(setting, { method: 'GET', url: await boto3.call('presign', key), headers: {} })
            expect(answer, key).toMatchObject({ status: 200, body: key })
            line.accepted += 1
          }
        } finally {
          boto3.close()
        }
      }
      const codes: Record<string, string> = { region: 'AuthorizationQueryParametersError', clock: 'AccessDenied' }
      for (const [kind, { setting, code }] of servers.wrong) {
        const boto3 = startBoto3(setting)
        const { body } = await send(setting, { method: 'GET', url: await boto3.call('presign', 'plain'), headers: {} })
        boto3.close()
        const found = /<Code>(.*?)<\/Code>/.exec(body)?.[1]
        expect(found, kind).toBe(codes[kind] ?? code)
        line.refused.set(kind === 'clock' ? 'expired' : kind, found!)
      }
    })
  })

  describe('restic', () => {
    let servers: Servers
    beforeAll(async () => {
      servers = await startServers(bucket)
    })
    afterAll(() => servers.close())
    const restic = (setting: Setting, ...input: string[]) =>
      runTool('restic', [...input, '-o', 's3.bucket-lookup=path'], {
        ...awsEnvironment(setting),
        RESTIC_REPOSITORY: `s3:${setting.url}/${bucket}/backup`,
        RESTIC_PASSWORD: 'example',
        RESTIC_CACHE_DIR: join(toolFolder, 'cache'),
      })

    test('a backup is restored, and what is wrong is refused', async () => {
      const line = row('restic', debianVersion('restic'), 'init, backup, check, restore')
      const source = join(toolFolder, 'source')
      const target = join(toolFolder, 'target')
      mkdirSync(source, { recursive: true })
      for (const size of [0, 1, 8 * 1024 * 1024]) writeFileSync(join(source, `file ${size}`), bytesOf(size))
      await restic(servers.right, 'init')
      await restic(servers.right, 'backup', source)
      await restic(servers.temporary, 'check', '--read-data')
      await restic(servers.right, 'restore', 'latest', '--target', target)
      for (const size of [0, 1, 8 * 1024 * 1024]) {
        expect(Buffer.compare(readFileSync(join(target, source, `file ${size}`)), bytesOf(size))).toBe(0)
      }
      line.accepted += servers.server.requests.filter(({ status }) => status < 300).length
      expect(servers.server.requests.filter(({ refused }) => refused !== undefined)).toEqual([])
      const words = { secret: 'Access Denied', key: 'Access Denied', token: '400 Bad Request' }
      for (const [kind, text] of Object.entries(words)) {
        const error = await restic(servers.wrong.get(kind)!.setting, 'snapshots').catch((caught: Error) => caught)
        expect(String(error), kind).toContain(`Stat: ${text}`)
        line.refused.set(kind, text)
      }
      line.notes.push('it asks by HEAD, whose refusal has no code')
    })
  })

  describe('curl --aws-sigv4', () => {
    let servers: Servers
    beforeAll(async () => {
      servers = await startServers(bucket)
    })
    afterAll(() => servers.close())
    const line = row('curl', debianVersion('curl'), '--aws-sigv4, put and get')
    const curl = async ({ url, credentials, region }: Setting, path: string, ...input: string[]) => {
      const { accessKeyId, secretAccessKey, sessionToken } = credentials
      const token = sessionToken === undefined ? [] : ['-H', `x-amz-security-token: ${sessionToken}`]
      const output = await runTool('curl', [
        ...['-s', '--path-as-is', '--aws-sigv4', `aws:amz:${region}:s3`, '--user', `${accessKeyId}:${secretAccessKey}`],
        ...['-H', 'x-amz-content-sha256: UNSIGNED-PAYLOAD', ...token, ...input, '-w', '\n%{http_code}', url + path],
      ])
      const [, body = '', status] = /^([\s\S]*)\n(\d+)$/.exec(output.toString()) ?? []
      return { status: Number(status), body, code: /<Code>(.*?)<\/Code>/.exec(body)?.[1] }
    }

    test('plain paths, with the payload hash given by hand', async () => {
      const put = await curl(servers.right, `/${bucket}/plain`, '-X', 'PUT', '--data-binary', 'body')
      expect(put, put.body).toMatchObject({ status: 200 })
      expect(await curl(servers.right, `/${bucket}/plain`)).toMatchObject({ status: 200, body: 'body' })
      line.accepted += 2
    })

    test('what is wrong is refused', async () => {
      for (const [kind, { setting, code }] of servers.wrong) {
        const answer = await curl(setting, `/${bucket}/plain`)
        expect(answer.code, kind).toBe(code)
        line.refused.set(kind, code)
      }
    })

    test('a query that is not sorted is not what curl signs, and refused', async () => {
      const answer = await curl(servers.right, `/${bucket}?prefix=a&list-type=2`)
      expect(answer.code).toBe('SignatureDoesNotMatch')
      line.refused.set('unsorted query', 'SignatureDoesNotMatch')
      line.notes.push('it neither sorts nor encodes the query, nor adds `x-amz-content-sha256`')
    })
  })
}

if (absent.length > 0) {
  test.skip(`Debian's clients are not installed here: ${absent.join(', ')}; see test/clients/install-debian.sh`, () => {})
} else {
  describeAll()
}
