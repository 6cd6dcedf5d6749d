import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Boto3Error, startBoto3 } from './support/boto3.js'
import { type Servers, type Setting, startServers } from './support/cases.js'
import { absentTools, awsEnvironment, codeIn, debianVersion, runTool, toolFolder } from './support/debian.js'
import { cannot, longLivedCell, temporaryCell } from './support/matrix.js'
import { describePresigner } from './support/presigner.js'
import { row, saveRows } from './support/rows.js'
import { bucket } from './support/s3-client.js'
import { jsonCodes, noObjects, queryCodes, type ServiceCodes } from './support/service-codes.js'

const absent = absentTools(['aws', 'python3'].map((name) => `/usr/bin/${name}`))
afterAll(() => rmSync(toolFolder, { recursive: true, force: true }))

const accepted = ({ right, temporary }: Servers): readonly (readonly [string, Setting])[] => [
  [longLivedCell, right],
  [temporaryCell, temporary],
]

function describeAll(): void {
  afterAll(() => saveRows('debian-services'))

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
      cannot(line, { ...noObjects, bodies: 'they are of the service’s own form' })
      const aws = (setting: Setting) =>
        runTool('aws', [...input, '--endpoint-url', setting.url], awsEnvironment(setting))
      for (const [cell, setting] of accepted(servers)) {
        expect((await aws(setting)).toString()).toContain(expected)
        line.accepted.add(cell)
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
      cannot(line, { ...noObjects, bodies: 'they are of the service’s own form' })
      const using = async (setting: Setting) => {
        const boto3 = startBoto3(setting)
        return boto3.call('send_message', 'ü <😀> &').finally(boto3.close)
      }
      for (const [cell, setting] of accepted(servers)) {
        expect(await using(setting)).toEqual({
          MessageId: 'test-message',
          MD5OfMessageBody: createHash('md5').update('ü <😀> &').digest('hex'),
        })
        line.accepted.add(cell)
      }
      for (const [kind, { setting }] of servers.wrong) {
        const error: Boto3Error = await using(setting).catch((caught) => caught)
        expect(error.code, kind).toBe(queryCodes[kind as keyof ServiceCodes])
        line.refused.set(kind, error.code!)
      }
    })
  })

  describe('python3-boto3', () => {
    const started = new Map<Setting, ReturnType<typeof startBoto3>>()
    afterAll(() => {
      for (const boto3 of started.values()) boto3.close()
    })
    const operations = {
      get: 'get_object',
      put: 'put_object',
      create: 'create_multipart_upload',
      part: 'upload_part',
      complete: 'complete_multipart_upload',
    }

    describePresigner({
      name: 'python3-boto3',
      version: debianVersion('python3-boto3'),
      presign(setting, step, key) {
        const boto3 = started.get(setting) ?? startBoto3(setting)
        started.set(setting, boto3)
        return boto3.call('presign', operations[step.kind], key, {
          ...('uploadId' in step ? { UploadId: step.uploadId } : {}),
          ...('partNumber' in step ? { PartNumber: step.partNumber } : {}),
        })
      },
    })
  })
}

if (absent.length > 0) {
  test.skip(`Debian's clients are not installed here: ${absent.join(', ')}; see test/clients/install-debian.sh`, () => {})
} else {
  describeAll()
}
