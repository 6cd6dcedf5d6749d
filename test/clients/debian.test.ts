import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Boto3Error, startBoto3 } from './support/boto3.js'
import { awkwardKeys, bodySizes, bytesOf, type Servers, type Setting, startServers } from './support/cases.js'
import { absentTools, awsEnvironment, codeIn, debianVersion, runTool, toolFolder } from './support/debian.js'
import { cannot, keyCell, partsCell, sizeCell, temporaryCell } from './support/matrix.js'
import { codeOfAnswer, createRequestClient, type Received, refusalCode } from './support/request-client.js'
import { row, saveRows } from './support/rows.js'
import { bucket, describeS3Client, type S3Client } from './support/s3-client.js'

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

/** Nothing is there in the other region: a missing key shows that the request was accepted. */
const followsRegion = { code: 'NoSuchKey', why: 'signs anew for the region that the refusal names, and is accepted' }

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

  describeS3Client({
    name: 'curl',
    version: debianVersion('curl'),
    operation: '--aws-sigv4 with `x-amz-content-sha256` by hand: put, get, upload in parts',
    connect: (setting) => createRequestClient((method, target, body) => curl(setting, method, target, body)),
    codeOf: refusalCode,
  })

  describe('curl --aws-sigv4, what it does not sign as AWS does', () => {
    let servers: Servers
    beforeAll(async () => {
      servers = await startServers(bucket)
    })
    afterAll(() => servers.close())
    const line = row(
      'curl',
      debianVersion('curl'),
      '--aws-sigv4 with `x-amz-content-sha256` by hand: put, get, upload in parts',
    )
    const get = (path: string, hash?: string) => curl(servers.right, 'GET', path, undefined, hash)

    test.each([
      ['unsorted query', `/${bucket}?prefix=a&list-type=2`, 'SignatureDoesNotMatch'],
      ['query without a value', `/${bucket}?uploads`, 'SignatureDoesNotMatch'],
      ['query not encoded', `/${bucket}?prefix=a/b`, 'SignatureDoesNotMatch'],
      ['path not encoded', `/${bucket}/a+b`, 'SignatureDoesNotMatch'],
    ])('%s', async (kind, path, code) => {
      expect(codeOfAnswer((await get(path)).body)).toBe(code)
      line.refused.set(kind, code)
    })

    test('no x-amz-content-sha256', async () => {
      const code = codeOfAnswer((await get(`/${bucket}/plain`, '')).body)
      expect(code).toBe('InvalidRequest')
      line.refused.set('no `x-amz-content-sha256`', 'InvalidRequest')
    })
  })

  describe('restic', () => {
    const line = row('restic', debianVersion('restic'), 'init, backup, check, restore')
    cannot(line, { [partsCell]: 'what it packs stays below its part of 200 MiB' })
    let servers: Servers
    beforeAll(async () => {
      servers = await startServers(bucket)
    })
    afterAll(() => servers.close())
    const restic = (setting: Setting, prefix: string, ...input: string[]) =>
      runTool('restic', [...input, '-o', 's3.bucket-lookup=path'], {
        ...awsEnvironment(setting),
        RESTIC_REPOSITORY: `s3:${setting.url}/${bucket}/${prefix}`,
        RESTIC_PASSWORD: 'example',
        RESTIC_CACHE_DIR: join(toolFolder, 'cache'),
      })
    const expectAllAccepted = () => {
      expect(servers.server.requests.filter(({ refused }) => refused !== undefined)).toEqual([])
    }

    test('a backup is restored', async () => {
      const source = join(toolFolder, 'source')
      const target = join(toolFolder, 'target')
      mkdirSync(source, { recursive: true })
      for (const size of bodySizes) writeFileSync(join(source, `file ${size}`), bytesOf(size))
      await restic(servers.right, 'backup', 'init')
      await restic(servers.right, 'backup', 'backup', source)
      await restic(servers.temporary, 'backup', 'check', '--read-data')
      line.accepted.add(temporaryCell)
      await restic(servers.right, 'backup', 'restore', 'latest', '--target', target)
      for (const size of bodySizes) {
        expect(Buffer.compare(readFileSync(join(target, source, `file ${size}`)), bytesOf(size))).toBe(0)
        line.accepted.add(sizeCell(size))
      }
      expectAllAccepted()
    })

    const cleaned: Readonly<Record<string, string>> = {
      'a//b': 'paths are cleaned',
      'trailing/': 'paths are cleaned',
    }
    test.each(awkwardKeys)('a repository below the key %s', async (key) => {
      const begun = servers.server.requests.length
      await restic(servers.right, key.replaceAll('%', '%25'), 'init')
      expectAllAccepted()
      const paths = servers.server.requests.slice(begun).map(({ url }) => decodeURIComponent(url))
      if (key in cleaned) {
        expect(paths).not.toContain(`/${bucket}/${key}/config`)
        cannot(line, { [keyCell(key)]: cleaned[key] ?? '' })
        return
      }
      expect(paths).toContain(`/${bucket}/${key}/config`)
      line.accepted.add(keyCell(key))
    })

    test('what is wrong is refused', async () => {
      // It asks by HEAD, whose refusal has no code: it reports the status.
      const words: Readonly<Record<string, string>> = {
        token: '400 Bad Request',
        'expired token': '400 Bad Request',
        region: '400 Bad Request',
      }
      for (const [kind, { setting }] of servers.wrong) {
        const error = await restic(setting, 'backup', 'snapshots').catch((caught: Error) => caught)
        const text = /Stat: (.*)/.exec(String(error))?.[1]
        expect(text, `${kind}: ${error}`).toBe(words[kind] ?? 'Access Denied.')
        line.refused.set(kind, text ?? '')
      }
    })
  })
}

/** Curl's answer to a request of S3 that it signs. The path goes as it stands. */
async function curl(
  { url, credentials, region }: Setting,
  method: string,
  path: string,
  body: Buffer = Buffer.alloc(0),
  hash = createHash('sha256').update(body).digest('hex'),
): Promise<Received> {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials
  const token = sessionToken === undefined ? [] : ['-H', `x-amz-security-token: ${sessionToken}`]
  const hashed = hash === '' ? [] : ['-H', `x-amz-content-sha256: ${hash}`]
  return withFiles(body, async (sent, received) => {
    const output = await runTool('curl', [
      ...['-s', '-X', method, '--path-as-is', '--aws-sigv4', `aws:amz:${region}:s3`],
      ...['--user', `${accessKeyId}:${secretAccessKey}`, ...hashed, ...token],
      ...(method === 'GET' ? [] : ['--data-binary', `@${sent}`]),
      ...['-o', received, '-w', '%{http_code} %header{etag}', url + path],
    ])
    const [status, etag] = output.toString().split(' ')
    return { status: Number(status), etag, body: existsSync(received) ? readFileSync(received) : Buffer.alloc(0) }
  })
}

if (absent.length > 0) {
  test.skip(`Debian's clients are not installed here: ${absent.join(', ')}; see test/clients/install-debian.sh`, () => {})
} else {
  describeAll()
}
