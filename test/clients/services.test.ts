import { DynamoDBClient, DynamoDBServiceException, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { InvokeCommand, LambdaClient, LambdaServiceException } from '@aws-sdk/client-lambda'
import { GetObjectCommand, NoSuchKey, S3Client, S3ServiceException } from '@aws-sdk/client-s3'
import { SendMessageCommand, SQSClient, SQSServiceException } from '@aws-sdk/client-sqs'
import {
  AssumeRoleCommand,
  DecodeAuthorizationMessageCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  InvalidAuthorizationMessageException,
  STSClient,
  STSServiceException,
} from '@aws-sdk/client-sts'
import AWS from 'aws-sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Credentials } from '../../src/index.js'
import { type Servers, type Setting, startServers } from './support/cases.js'
import { cannot, longLivedCell, sizeCell, temporaryCell } from './support/matrix.js'
import { row, rowBeside, saveRows } from './support/rows.js'
import { jsonCodes, noObjects, queryCodes, type ServiceCodes } from './support/service-codes.js'
import { versionOf } from './support/versions.js'

let servers: Servers
beforeAll(async () => {
  servers = await startServers('bucket')
})
afterAll(async () => {
  await servers.close()
  saveRows('services')
})

const configOf = ({ url, region, credentials }: Setting) => ({
  endpoint: url,
  region,
  credentials: { ...credentials },
  maxAttempts: 1,
})

interface ServiceClient {
  readonly name: string
  readonly version: string
  readonly operation: string
  /** The call, and what it must come to. */
  call(setting: Setting): Promise<void>
  readonly exception: abstract new (...args: never[]) => Error
  /** What the client calls each failure. */
  readonly codes: ServiceCodes
  /** Where a client keeps the code. */
  codeOf?(error: Error): string
  /** A call whose body is of so many bytes, if that is for the caller to say. */
  sized?(setting: Setting, size: number): Promise<void>
}

const v2 = ({ url, region, credentials }: Setting) => ({
  endpoint: url,
  region,
  credentials: new AWS.Credentials(credentials),
  maxRetries: 0,
  correctClockSkew: false,
})
const codeOfV2 = (error: Error) => (error as Error & { code: string }).code

async function invoke(setting: Setting, payload: string): Promise<void> {
  const FunctionName = 'arn:aws:lambda:us-east-1:123456789012:function:f'
  const command = new InvokeCommand({ FunctionName, Payload: Buffer.from(payload) })
  const { Payload } = await new LambdaClient(configOf(setting)).send(command)
  expect(Payload?.transformToString() ?? '').toBe(payload)
}

async function invokeV2(setting: Setting, payload: string): Promise<void> {
  const { Payload } = await new AWS.Lambda(v2(setting)).invoke({ FunctionName: 'f', Payload: payload }).promise()
  expect(String(Payload)).toBe(payload)
}

const clients: readonly ServiceClient[] = [
  {
    name: 'client-sts',
    version: versionOf('@aws-sdk/client-sts'),
    operation: 'GetCallerIdentity',
    async call(setting) {
      const { UserId } = await new STSClient(configOf(setting)).send(new GetCallerIdentityCommand({}))
      expect(UserId).toBe(setting.credentials.accessKeyId)
    },
    exception: STSServiceException,
    codes: queryCodes,
  },
  {
    name: 'client-dynamodb',
    version: versionOf('@aws-sdk/client-dynamodb'),
    operation: 'PutItem, GetItem',
    async call(setting) {
      const client = new DynamoDBClient(configOf(setting))
      await client.send(new PutItemCommand({ TableName: 't', Item: { id: { S: 'ü 😀' } } }))
      await client.send(new GetItemCommand({ TableName: 't', Key: { id: { S: 'ü 😀' } } }))
    },
    exception: DynamoDBServiceException,
    codes: jsonCodes,
  },
  {
    name: 'client-sqs',
    version: versionOf('@aws-sdk/client-sqs'),
    operation: 'SendMessage',
    async call(setting) {
      const message = { QueueUrl: `${setting.url}/123456789012/queue`, MessageBody: 'ü 😀' }
      const { MessageId } = await new SQSClient(configOf(setting)).send(new SendMessageCommand(message))
      expect(MessageId).toBe('test-message')
    },
    exception: SQSServiceException,
    codes: jsonCodes,
  },
  {
    name: 'client-lambda',
    version: versionOf('@aws-sdk/client-lambda'),
    operation: 'Invoke',
    call: (setting) => invoke(setting, '{"n":"ü"}'),
    sized: (setting, size) => invoke(setting, '1'.repeat(size)),
    exception: LambdaServiceException,
    codes: jsonCodes,
  },
  {
    name: 'aws-sdk',
    version: versionOf('aws-sdk'),
    operation: 'STS: GetCallerIdentity',
    async call(setting) {
      const { UserId } = await new AWS.STS(v2(setting)).getCallerIdentity().promise()
      expect(UserId).toBe(setting.credentials.accessKeyId)
    },
    exception: Error,
    codes: queryCodes,
    codeOf: codeOfV2,
  },
  {
    name: 'aws-sdk',
    version: versionOf('aws-sdk'),
    operation: 'DynamoDB: PutItem',
    async call(setting) {
      await new AWS.DynamoDB(v2(setting)).putItem({ TableName: 't', Item: { id: { S: 'ü' } } }).promise()
    },
    exception: Error,
    codes: jsonCodes,
    codeOf: codeOfV2,
  },
  {
    name: 'aws-sdk',
    version: versionOf('aws-sdk'),
    operation: 'SQS: SendMessage',
    async call(setting) {
      const message = { QueueUrl: `${setting.url}/123456789012/queue`, MessageBody: 'ü 😀' }
      const { MessageId } = await new AWS.SQS(v2(setting)).sendMessage(message).promise()
      expect(MessageId).toBe('test-message')
    },
    exception: Error,
    codes: jsonCodes,
    codeOf: codeOfV2,
  },
  {
    name: 'aws-sdk',
    version: versionOf('aws-sdk'),
    operation: 'Lambda: Invoke',
    call: (setting) => invokeV2(setting, '{"n":1}'),
    sized: (setting, size) => invokeV2(setting, '1'.repeat(size)),
    exception: Error,
    codes: jsonCodes,
    codeOf: codeOfV2,
  },
]

describe.each(clients)('$name, $operation', ({ name, version, operation, call, sized, exception, codes, codeOf }) => {
  const line = row(name, version, operation)
  cannot(line, noObjects)
  if (sized === undefined) cannot(line, { bodies: 'they are of the service’s own form' })

  test('what is right is accepted', async () => {
    await call(servers.right)
    line.accepted.add(longLivedCell)
    await call(servers.temporary)
    line.accepted.add(temporaryCell)
  })

  if (sized !== undefined) {
    test.each([0, 1])('a body of %d bytes', async (size) => {
      await sized(servers.right, size)
      line.accepted.add(sizeCell(size))
    })
    cannot(line, { '20 MiB': 'Lambda takes 6 MiB at most' })
  }

  test('what is wrong is refused, with the client’s own exception', async () => {
    for (const [kind, { setting }] of servers.wrong) {
      const error = await call(setting).then(
        () => expect.fail(`${kind}: accepted`),
        (caught: Error) => caught,
      )
      expect(error, kind).toBeInstanceOf(exception)
      const code = codeOf?.(error) ?? error.name
      expect(code, kind).toBe(codes[kind as keyof ServiceCodes])
      line.refused.set(kind, code)
    }
  })
})

describe('client-sts', () => {
  const line = rowBeside(
    'client-sts',
    versionOf('@aws-sdk/client-sts'),
    'GetSessionToken, AssumeRole, DecodeAuthorizationMessage',
  )
  const sts = () => new STSClient(configOf(servers.right))
  const identify = async (credentials: Credentials) => {
    const { UserId } = await new STSClient(configOf({ ...servers.right, credentials })).send(
      new GetCallerIdentityCommand({}),
    )
    return UserId
  }

  test('a session token for the code of an MFA device, and none for another', async () => {
    const input = { SerialNumber: 'arn:aws:iam::123456789012:mfa/user', TokenCode: '123456' }
    const { Credentials } = await sts().send(new GetSessionTokenCommand(input))
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {}
    expect(Credentials?.Expiration).toBeInstanceOf(Date)
    const keys = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
    expect(await identify(keys)).toBe(servers.right.credentials.accessKeyId)
    expect(servers.server.requests.at(-1)?.accessKeyId).toBe(AccessKeyId)
    line.accepted.add('what GetSessionToken with an MFA code issues')
    const refused = sts().send(new GetSessionTokenCommand({ ...input, TokenCode: '654321' }))
    await expect(refused).rejects.toMatchObject({ name: 'AccessDenied', $fault: 'client' })
    line.refused.set('MFA code', 'AccessDenied')
  })

  test('a role', async () => {
    const input = { RoleArn: 'arn:aws:iam::123456789012:role/role', RoleSessionName: 'session' }
    const { Credentials, AssumedRoleUser } = await sts().send(new AssumeRoleCommand(input))
    expect(AssumedRoleUser?.Arn).toBe('arn:aws:sts::123456789012:assumed-role/role/session')
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {}
    const keys = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
    expect(await identify(keys)).toBe(AssumedRoleUser?.AssumedRoleId)
    expect(servers.server.requests.at(-1)?.accessKeyId).toBe(AccessKeyId)
    line.accepted.add('what AssumeRole issues')
  })

  test('a message is decoded, and another refused with its exception', async () => {
    const EncodedMessage = Buffer.from('{"allowed":false}').toString('base64')
    const { DecodedMessage } = await sts().send(new DecodeAuthorizationMessageCommand({ EncodedMessage }))
    expect(DecodedMessage).toBe('{"allowed":false}')
    line.accepted.add('DecodeAuthorizationMessage')
    const refused = sts().send(new DecodeAuthorizationMessageCommand({ EncodedMessage: 'x' }))
    await expect(refused).rejects.toBeInstanceOf(InvalidAuthorizationMessageException)
    line.refused.set('message', 'InvalidAuthorizationMessageException')
  })
})

describe('faults, as client-s3 takes them', () => {
  const line = rowBeside('client-s3', versionOf('@aws-sdk/client-s3'), 'faults')
  const get = (setting: Setting, maxAttempts: number) => {
    const client = new S3Client({ ...configOf(setting), forcePathStyle: true, maxAttempts })
    return client.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'missing' }))
  }

  test('it tries again when it is throttled, cut off or told of an error', async () => {
    for (const kind of ['throttle', 'server-error', 'cut'] as const) {
      servers.server.fail({ kind })
      await expect(get(servers.right, 1), kind).rejects.not.toBeInstanceOf(NoSuchKey)
      servers.server.fail({ kind })
      await expect(get(servers.right, 2), kind).rejects.toBeInstanceOf(NoSuchKey)
      line.accepted.add(
        `a second attempt after ${{ throttle: 'SlowDown', 'server-error': 'InternalError', cut: 'no answer' }[kind]}`,
      )
    }
  })

  test('it sets its clock right by the answer', async () => {
    const ahead = { ...servers.right, url: servers.ahead.url, port: servers.ahead.port }
    const once = get(ahead, 1)
    await expect(once).rejects.toBeInstanceOf(S3ServiceException)
    await expect(once).rejects.toMatchObject({ name: 'RequestTimeTooSkewed' })
    await expect(get(ahead, 2)).rejects.toBeInstanceOf(NoSuchKey)
    line.accepted.add('a second attempt by the server’s clock')
    line.refused.set('clock behind', 'RequestTimeTooSkewed')
  })
})
