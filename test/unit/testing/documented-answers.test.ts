import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createPostPolicy } from '../../../src/post-policy/index.js'
import { signRequest } from '../../../src/sign.js'
import {
  createTestServer,
  type ServiceAnswer,
  type TestServer,
  testCredentials,
  testDate,
} from '../../../src/testing/index.js'
import { type Answer, send } from '../../support/loopback.js'

// Whole answers, as the API references show them without the line breaks; what is random is left out.

let server: TestServer

beforeEach(async () => {
  server = await createTestServer({ now: testDate, buckets: ['bucket'] })
})
afterEach(() => server.close())

interface Call {
  readonly method?: string
  readonly path?: string
  readonly headers?: Record<string, string>
  readonly body?: string | Uint8Array
}

async function call(service: string, { method = 'GET', path = '/', headers = {}, body }: Call): Promise<Answer> {
  const request = { method, url: server.url + path, headers, body: body ?? null }
  const signed = signRequest(request, {
    credentials: testCredentials,
    service,
    region: 'us-east-1',
    signingDate: testDate,
  })
  return send(server, { ...signed, body })
}

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
const field = ({ body }: Answer, name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(body)?.[1] ?? ''
const form = (service: string, parameters: Record<string, string>) =>
  call(service, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(parameters).toString(),
  })

// https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html
describe('STS', () => {
  const sts = (parameters: Record<string, string>) => form('sts', { Version: '2011-06-15', ...parameters })
  const plain = ({ body }: Answer) => body.replace(/(?<=<RequestId>)[0-9a-f-]{36}(?=<)/, 'id')
  const result = (action: string, content: string) =>
    `${declaration}<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>${content}` +
    `</${action}Result><ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></${action}Response>`
  const failure = (code: string, message: string) =>
    `${declaration}<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>` +
    `<Code>${code}</Code><Message>${message}</Message></Error><RequestId>id</RequestId></ErrorResponse>`
  const credentials = ({ body }: Answer, expiration: string) => {
    const key = /<AccessKeyId>ASIA\w+<\/AccessKeyId><SecretAccessKey>[^<]+<\/SecretAccessKey><SessionToken>[^<]+/
    return `<Credentials>${key.exec(body)?.[0]}</SessionToken><Expiration>${expiration}</Expiration></Credentials>`
  }

  test('says who called', async () => {
    const answer = await sts({ Action: 'GetCallerIdentity' })
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'text/xml' } })
    expect(plain(answer)).toBe(
      result(
        'GetCallerIdentity',
        '<Arn>arn:aws:iam::123456789012:user/AKIDEXAMPLE</Arn><UserId>AKIDEXAMPLE</UserId><Account>123456789012</Account>',
      ),
    )
  })

  test.each([
    [{}, '2015-08-30T13:36:00.000Z'],
    [{ DurationSeconds: '900' }, '2015-08-30T12:51:00.000Z'],
    [{ DurationSeconds: '43200' }, '2015-08-31T00:36:00.000Z'],
  ])('gives a role for an hour, or as long as is asked: %j', async (asked, expiration) => {
    const role = { RoleArn: 'arn:aws:iam::123456789012:role/demo', RoleSessionName: 'TestAR' }
    const answer = await sts({ Action: 'AssumeRole', ...role, ...asked })
    const user =
      `<AssumedRoleUser><AssumedRoleId>${field(answer, 'AccessKeyId')}:TestAR</AssumedRoleId>` +
      '<Arn>arn:aws:sts::123456789012:assumed-role/demo/TestAR</Arn></AssumedRoleUser>'
    expect(plain(answer)).toBe(result('AssumeRole', credentials(answer, expiration) + user))
  })

  test.each([
    [{}, '2015-08-31T00:36:00.000Z'],
    [{ DurationSeconds: '129600' }, '2015-09-01T00:36:00.000Z'],
  ])('gives a session for half a day, or as long as is asked: %j', async (asked, expiration) => {
    const answer = await sts({ Action: 'GetSessionToken', ...asked })
    expect(plain(answer)).toBe(result('GetSessionToken', credentials(answer, expiration)))
  })

  test.each<[Record<string, string>, number, string, string]>([
    [
      { Action: 'AssumeNothing' },
      400,
      'InvalidAction',
      'Could not find operation AssumeNothing for version 2011-06-15',
    ],
    [
      { Action: 'AssumeRole', DurationSeconds: '43201' },
      400,
      'ValidationError',
      "1 validation error detected: Value '43201' at 'durationSeconds' failed to satisfy constraint",
    ],
    ...(['RoleArn', 'RoleSessionName'] as const).map((absent): [Record<string, string>, number, string, string] => {
      const { [absent]: _, ...rest } = { RoleArn: 'arn:aws:iam::123456789012:role/r', RoleSessionName: 'me' }
      const name = absent === 'RoleArn' ? 'roleArn' : 'roleSessionName'
      const message = `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`
      return [{ Action: 'AssumeRole', ...rest }, 400, 'ValidationError', message]
    }),
    ...['s', 'a b', 'Jörg', 'x'.repeat(65)].map((name): [Record<string, string>, number, string, string] => {
      const message = `1 validation error detected: Value '${name}' at 'roleSessionName' failed to satisfy constraint`
      const RoleArn = 'arn:aws:iam::123456789012:role/r'
      return [{ Action: 'AssumeRole', RoleArn, RoleSessionName: name }, 400, 'ValidationError', message]
    }),
    ...['role/r', 'arn:aws:iam::1:role/r', 'arn:aws:iam::123456789012:user/u'].map(
      (RoleArn): [Record<string, string>, number, string, string] => {
        const message = `1 validation error detected: Value '${RoleArn}' at 'roleArn' failed to satisfy constraint`
        return [{ Action: 'AssumeRole', RoleArn, RoleSessionName: 'me' }, 400, 'ValidationError', message]
      },
    ),
    [
      { Action: 'GetSessionToken', TokenCode: '000000' },
      403,
      'AccessDenied',
      'MultiFactorAuthentication failed with invalid MFA one time pass code.',
    ],
    [
      { Action: 'DecodeAuthorizationMessage' },
      400,
      'InvalidAuthorizationMessageException',
      'The authorization message is not valid.',
    ],
  ])('refuses %j', async (parameters, status, code, message) => {
    const answer = await sts(parameters)
    expect(answer.status).toBe(status)
    expect(plain(answer)).toBe(failure(code, message))
  })
})

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html
describe('SQS in the query protocol', () => {
  const attribute = { DataType: 'String', StringValue: 'v' }

  test('knows no such action', async () => {
    const { body } = await form('sqs', { Action: 'a b', Version: '2012-11-05' })
    expect(body).toContain('<Message>The action a b is not valid for this endpoint.</Message>')
  })

  test.each<[string, Record<string, string>, object]>([
    [
      'AddPermission',
      { Label: 'l', 'AWSAccountId.1': '125074342641', 'AWSAccountId.2': '125074342642', 'ActionName.1': 'SendMessage' },
      { Label: 'l', AWSAccountIds: ['125074342641', '125074342642'], Actions: ['SendMessage'] },
    ],
    [
      'CreateQueue',
      {
        QueueName: 'q',
        'Attribute.1.Name': 'VisibilityTimeout',
        'Attribute.1.Value': '40',
        'Tag.1.Key': 'k',
        'Tag.1.Value': 'v',
      },
      { QueueName: 'q', Attributes: { VisibilityTimeout: '40' }, tags: { k: 'v' } },
    ],
    ['TagQueue', { 'Tag.1.Key': 'k', 'Tag.1.Value': 'v' }, { Tags: { k: 'v' } }],
    ['UntagQueue', { 'TagKey.1': 'k' }, { TagKeys: ['k'] }],
    [
      'ReceiveMessage',
      {
        MaxNumberOfMessages: '5',
        VisibilityTimeout: '15',
        WaitTimeSeconds: '20',
        'AttributeName.1': 'All',
        'MessageAttributeName.1': 'a',
        'MessageSystemAttributeName.1': 'SenderId',
      },
      {
        MaxNumberOfMessages: 5,
        VisibilityTimeout: 15,
        WaitTimeSeconds: 20,
        AttributeNames: ['All'],
        MessageAttributeNames: ['a'],
        MessageSystemAttributeNames: ['SenderId'],
      },
    ],
    [
      'SendMessage',
      {
        MessageBody: 'b',
        DelaySeconds: '0',
        'MessageAttribute.1.Name': 'a',
        'MessageAttribute.1.Value.DataType': 'String',
        'MessageAttribute.1.Value.StringValue': 'v',
        'MessageAttribute.2.Name': 'l',
        'MessageAttribute.2.Value.BinaryListValue.1': 'AA==',
        'MessageSystemAttribute.1.Name': 'AWSTraceHeader',
        'MessageSystemAttribute.1.Value.DataType': 'String',
        'MessageSystemAttribute.1.Value.StringValue': 'v',
      },
      {
        MessageBody: 'b',
        DelaySeconds: 0,
        MessageAttributes: { a: attribute, l: { BinaryListValues: ['AA=='] } },
        MessageSystemAttributes: { AWSTraceHeader: attribute },
      },
    ],
    ['ListQueues', { MaxResults: '7', QueueNamePrefix: '8' }, { MaxResults: 7, QueueNamePrefix: '8' }],
    ['StartMessageMoveTask', { MaxNumberOfMessagesPerSecond: '50' }, { MaxNumberOfMessagesPerSecond: 50 }],
  ])('reads what asks for %s', async (Action, parameters, input) => {
    await server.close()
    const calls: unknown[] = []
    const sqs: ServiceAnswer = (given) => calls.push(given.operation, given.input)
    server = await createTestServer({ now: testDate, answers: { sqs } })
    await form('sqs', { Action, Version: '2012-11-05', ...parameters })
    expect(calls).toEqual([Action, input])
  })

  test.each<[string, object, string]>([
    ['ListQueues', { QueueUrls: ['a', 'b'] }, '<QueueUrl>a</QueueUrl><QueueUrl>b</QueueUrl>'],
    ['ListDeadLetterSourceQueues', { queueUrls: ['a'] }, '<QueueUrl>a</QueueUrl>'],
    [
      'GetQueueAttributes',
      { Attributes: { VisibilityTimeout: '30' } },
      '<Attribute><Name>VisibilityTimeout</Name><Value>30</Value></Attribute>',
    ],
    ['ListQueueTags', { Tags: { k: 'v' } }, '<Tag><Key>k</Key><Value>v</Value></Tag>'],
    [
      'SendMessageBatch',
      { Successful: [{ Id: '1' }], Failed: [{ Id: '2', SenderFault: true }] },
      '<SendMessageBatchResultEntry><Id>1</Id></SendMessageBatchResultEntry>' +
        '<BatchResultErrorEntry><Id>2</Id><SenderFault>true</SenderFault></BatchResultErrorEntry>',
    ],
    [
      'ListMessageMoveTasks',
      { Results: [{ Status: 'RUNNING' }] },
      '<ListMessageMoveTasksResultEntry><Status>RUNNING</Status></ListMessageMoveTasksResultEntry>',
    ],
  ])('writes what answers %s', async (Action, output, elements) => {
    await server.close()
    server = await createTestServer({ now: testDate, answers: { sqs: () => output } })
    const { body } = await form('sqs', { Action, Version: '2012-11-05' })
    expect(body).toContain(
      `"http://queue.amazonaws.com/doc/2012-11-05/"><${Action}Result>${elements}</${Action}Result>`,
    )
  })
})

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
describe('S3', () => {
  const time = '2015-08-30T12:36:00.000Z'
  const etag = '"900150983cd24fb0d6963f7d28e17f72"'
  const owner = '<Owner><ID>owner</ID><DisplayName>owner</DisplayName></Owner>'
  const document = (root: string, content: string) =>
    `${declaration}<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</${root}>`
  const s3 = (method: string, path: string, more: Call = {}) => call('s3', { method, path, ...more })
  const entry = (key: string, ownerOf = '') =>
    `<Contents><Key>${key}</Key><LastModified>${time}</LastModified><ETag>${etag}</ETag><Size>3</Size>` +
    `<StorageClass>STANDARD</StorageClass>${ownerOf}</Contents>`

  beforeEach(async () => {
    for (const key of ['c%20d', 'a%2Fb', 'e%26']) await s3('PUT', `/bucket/${key}`, { body: 'abc' })
  })

  test.each<[string, string, string, string]>([
    [
      'ListBuckets',
      '/',
      'ListAllMyBucketsResult',
      `${owner}<Buckets><Bucket><Name>bucket</Name><CreationDate>${time}</CreationDate></Bucket></Buckets>`,
    ],
    ['GetBucketLocation', '/bucket?location', 'LocationConstraint', ''],
    ['GetBucketVersioning', '/bucket?versioning', 'VersioningConfiguration', ''],
    [
      'ListObjectsV2',
      '/bucket?list-type=2&start-after=a&delimiter=%2F&max-keys=2&encoding-type=url',
      'ListBucketResult',
      '<Name>bucket</Name><Prefix></Prefix><Delimiter>/</Delimiter><MaxKeys>2</MaxKeys><IsTruncated>true</IsTruncated>' +
        '<EncodingType>url</EncodingType><KeyCount>2</KeyCount><NextContinuationToken>YyBk</NextContinuationToken>' +
        `<StartAfter>a</StartAfter>${entry('c%20d')}<CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes>`,
    ],
    [
      'ListObjectsV2, the page after a token, with owners',
      '/bucket?list-type=2&continuation-token=YyBk&fetch-owner=true&prefix=e',
      'ListBucketResult',
      '<Name>bucket</Name><Prefix>e</Prefix><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated><KeyCount>1</KeyCount>' +
        `<ContinuationToken>YyBk</ContinuationToken>${entry('e&amp;', owner)}`,
    ],
    [
      'ListObjects',
      '/bucket?marker=a%2Fb&delimiter=%2F&max-keys=1',
      'ListBucketResult',
      '<Name>bucket</Name><Prefix></Prefix><Delimiter>/</Delimiter><MaxKeys>1</MaxKeys><IsTruncated>true</IsTruncated>' +
        `<Marker>a/b</Marker><NextMarker>c d</NextMarker>${entry('c d', owner)}`,
    ],
    [
      'ListObjectsV2, all in a page',
      '/bucket?list-type=2&prefix=e&max-keys=1001',
      'ListBucketResult',
      '<Name>bucket</Name><Prefix>e</Prefix><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated><KeyCount>1</KeyCount>' +
        entry('e&amp;'),
    ],
    [
      'ListObjects, whose next page begins after the last key',
      '/bucket?max-keys=1',
      'ListBucketResult',
      '<Name>bucket</Name><Prefix></Prefix><MaxKeys>1</MaxKeys><IsTruncated>true</IsTruncated><Marker></Marker>' +
        entry('a/b', owner),
    ],
    [
      'ListObjects, the last page with a delimiter',
      '/bucket?marker=d&delimiter=%2F',
      'ListBucketResult',
      '<Name>bucket</Name><Prefix></Prefix><Delimiter>/</Delimiter><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>' +
        `<Marker>d</Marker>${entry('e&amp;', owner)}`,
    ],
    [
      'ListObjects of nothing',
      '/bucket?max-keys=0',
      'ListBucketResult',
      '<Name>bucket</Name><Prefix></Prefix><MaxKeys>0</MaxKeys><IsTruncated>false</IsTruncated><Marker></Marker>',
    ],
    [
      'ListMultipartUploads',
      '/bucket?uploads&prefix=p',
      'ListMultipartUploadsResult',
      '<Bucket>bucket</Bucket><Prefix>p</Prefix><MaxUploads>1000</MaxUploads><IsTruncated>false</IsTruncated>',
    ],
  ])('%s', async (_, path, root, content) => {
    const answer = await s3('GET', path)
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/xml' } })
    expect(answer.body).toBe(document(root, content))
  })

  test('a key that begins with the delimiter has it for its prefix', async () => {
    await s3('PUT', '/bucket/%2Fx', { body: 'abc' })
    const { body } = await s3('GET', '/bucket?delimiter=%2F&max-keys=1')
    expect(body).toContain('<NextMarker>/</NextMarker><CommonPrefixes><Prefix>/</Prefix></CommonPrefixes>')
  })

  test('UploadPartCopy takes all of its source, or a range', async () => {
    const text = 'abcdefghijklmno'
    await s3('PUT', '/bucket/long', { body: text })
    const id = field(await s3('POST', '/bucket/big?uploads'), 'UploadId')
    for (const [range, part] of [
      [{}, text],
      [{ 'x-amz-copy-source-range': 'bytes=0-0' }, 'a'],
      [{ 'x-amz-copy-source-range': 'bytes=10-11' }, 'kl'],
    ] as const) {
      const headers = { 'x-amz-copy-source': '/bucket/long', ...range }
      const { body } = await s3('PUT', `/bucket/big?partNumber=1&uploadId=${id}`, { headers })
      expect(body).toContain(`<ETag>"${createHash('md5').update(part).digest('hex')}"</ETag>`)
    }
    const headers = { 'x-amz-checksum-crc32': 'NSRBwg==' }
    const sent = await s3('PUT', `/bucket/big?partNumber=2&uploadId=${id}`, { headers, body: 'abc' })
    expect(sent).toMatchObject({ status: 200, headers: { ...headers, etag } })
  })

  test('PutObject, GetObject and HeadObject', async () => {
    const checksum = { 'x-amz-checksum-crc32': 'NSRBwg==' }
    const kept = { 'content-type': 'text/x-a', 'x-amz-meta-a': '', 'x-amz-meta-b': '~ b' }
    const stored = await s3('PUT', '/bucket/k', { headers: { ...checksum, ...kept }, body: 'abc' })
    expect(stored).toMatchObject({ status: 200, headers: { ...checksum, etag }, body: '' })
    const shown = { ...kept, etag, 'last-modified': 'Sun, 30 Aug 2015 12:36:00 GMT', 'accept-ranges': 'bytes' }
    for (const method of ['GET', 'HEAD']) {
      const plain = await s3(method, '/bucket/k')
      expect(plain).toMatchObject({ status: 200, headers: { ...shown, 'content-length': '3' } })
      expect(plain.headers).not.toHaveProperty('x-amz-checksum-crc32')
      const checked = await s3(method, '/bucket/k', { headers: { 'x-amz-checksum-mode': 'enabled' } })
      expect(checked.headers).toMatchObject({ ...shown, ...checksum })
    }
    const part = await s3('GET', '/bucket/k', { headers: { range: 'bytes=2-2' } })
    expect(part).toMatchObject({ status: 206, headers: { ...shown, 'content-range': 'bytes 2-2/3' }, body: 'c' })
    const known = await s3('GET', '/bucket/k', { headers: { 'if-none-match': etag } })
    expect(known).toMatchObject({ status: 304, headers: { etag }, body: '' })
  })

  test('GetObject with headers that the URL says', async () => {
    const asked = {
      'cache-control': 'no-store',
      'content-disposition': 'attachment; filename="~a"',
      'content-encoding': 'x-a',
      'content-language': 'en',
      'content-type': 'text/x-b',
      expires: 'Sun, 30 Aug 2015 12:36:00 GMT',
    }
    const query = Object.entries(asked).map(([name, value]) => `response-${name}=${encodeURIComponent(value)}`)
    expect((await s3('GET', `/bucket/c%20d?${query.join('&')}`)).headers).toMatchObject(asked)
  })

  // https://www.rfc-editor.org/rfc/rfc9110#section-14.1.2
  test.each([
    ['bytes=0-0', 206, 'a'],
    ['bytes=1-', 206, 'bc'],
    ['bytes=1-20', 206, 'bc'],
    ['bytes=-2', 206, 'bc'],
    ['bytes=-20', 206, 'abc'],
    ['bytes=x-1', 200, 'abc'],
    ['bytes=0-x', 200, 'abc'],
    ['x bytes=0-1', 200, 'abc'],
  ])('GetObject of the range %s', async (range, status, body) => {
    expect(await s3('GET', '/bucket/c%20d', { headers: { range } })).toMatchObject({ status, body })
  })

  test('ListMultipartUploads of a prefix', async () => {
    for (const key of ['a1', 'b1', '1a']) await s3('POST', `/bucket/${key}?uploads`)
    const { body } = await s3('GET', '/bucket?uploads&prefix=a')
    expect([...body.matchAll(/<Key>(.*?)</g)].map(([, key]) => key)).toEqual(['a1'])
  })

  test.each(['bucket/c%20d', '/bucket/c%20d', 'bucket/c%20d?versionId=null', '/bucket/a/b', 'bucket/a%2Fb'])(
    'CopyObject of %s',
    async (source) => {
      const { body } = await s3('PUT', '/bucket/copy', { headers: { 'x-amz-copy-source': source } })
      expect(body).toBe(document('CopyObjectResult', `<ETag>${etag}</ETag><LastModified>${time}</LastModified>`))
    },
  )

  test('CopyObject of a version, which the double has none of', async () => {
    const refused = await s3('PUT', '/bucket/copy', { headers: { 'x-amz-copy-source': 'bucket/c%20d?versionId=v1' } })
    expect([refused.status, field(refused, 'Code')]).toEqual([501, 'NotImplemented'])
  })

  test('DeleteObjects, and those that are to be quiet', async () => {
    const deletion = (quiet: string) => {
      const body = `<Delete>${quiet}<Object><Key>c d</Key></Object></Delete>`
      return { body, headers: { 'content-md5': createHash('md5').update(body).digest('base64') } }
    }
    const { body } = await s3('POST', '/bucket?delete', deletion(''))
    expect(body).toBe(document('DeleteResult', '<Deleted><Key>c d</Key></Deleted>'))
    const quiet = await s3('POST', '/bucket?delete', deletion('<Quiet>true</Quiet>'))
    expect(quiet.body).toBe(document('DeleteResult', ''))
  })

  test('DeleteObjects without a checksum of its document', async () => {
    const refused = await s3('POST', '/bucket?delete', { body: '<Delete><Object><Key>c d</Key></Object></Delete>' })
    const message = 'Missing required header for this request: Content-MD5 OR x-amz-checksum-*'
    expect([refused.status, field(refused, 'Code'), field(refused, 'Message')]).toEqual([
      400,
      'InvalidRequest',
      message,
    ])
    expect((await s3('HEAD', '/bucket/c%20d')).status).toBe(200)
  })

  test('ListParts by pages', async () => {
    const id = field(await s3('POST', '/bucket/big?uploads'), 'UploadId')
    for (const number of [1, 2, 7]) await s3('PUT', `/bucket/big?partNumber=${number}&uploadId=${id}`, { body: 'a' })
    const page = async (query: string) => {
      const { body } = await s3('GET', `/bucket/big?uploadId=${id}&${query}`)
      const numbers = [...body.matchAll(/<PartNumber>(\d+)</g)].map(([, number]) => Number(number))
      const told = /<PartNumberMarker>.*<\/IsTruncated>/.exec(body)?.[0]
      return {
        numbers,
        told: told?.replaceAll(/<\/?(?:PartNumberMarker|NextPartNumberMarker|MaxParts|IsTruncated)>/g, ' '),
      }
    }
    expect(await page('max-parts=2')).toEqual({ numbers: [1, 2], told: ' 0  2  2  true ' })
    expect(await page('max-parts=2&part-number-marker=2')).toEqual({ numbers: [7], told: ' 2  7  2  false ' })
    expect(await page('part-number-marker=7')).toEqual({ numbers: [], told: ' 7  0  1000  false ' })
    for (const query of ['max-parts=x', 'max-parts=-1', 'part-number-marker=x']) {
      const refused = await s3('GET', `/bucket/big?uploadId=${id}&${query}`)
      expect([refused.status, field(refused, 'Code')], query).toEqual([400, 'InvalidArgument'])
    }
  })

  test.each(['delimiter=%2F', 'key-marker=a', 'max-uploads=1'])('ListMultipartUploads by %s', async (query) => {
    for (const key of ['a', 'b']) await s3('POST', `/bucket/${key}?uploads`)
    const refused = await s3('GET', `/bucket?uploads&${query}`)
    expect([refused.status, field(refused, 'Code')]).toEqual([501, 'NotImplemented'])
  })

  test('an upload in parts, from its beginning to its end', async () => {
    const begun = await s3('POST', '/bucket/big?uploads', { headers: { 'content-type': 'text/x-a' } })
    const id = field(begun, 'UploadId')
    const names = '<Bucket>bucket</Bucket><Key>big</Key>'
    expect(begun.body).toBe(document('InitiateMultipartUploadResult', `${names}<UploadId>${id}</UploadId>`))
    const listed = await s3('GET', '/bucket?uploads')
    expect(listed.body).toContain(
      `<Upload><Key>big</Key><UploadId>${id}</UploadId><StorageClass>STANDARD</StorageClass><Initiated>${time}</Initiated></Upload>`,
    )
    const headers = { 'x-amz-copy-source': '/bucket/c%20d', 'x-amz-copy-source-range': 'bytes=1-2' }
    const copied = await s3('PUT', `/bucket/big?partNumber=10000&uploadId=${id}`, { headers })
    const bc = '"5360af35bde9ebd8f01f492dc059593c"'
    expect(copied.body).toBe(document('CopyPartResult', `<ETag>${bc}</ETag><LastModified>${time}</LastModified>`))
    const sent = await s3('PUT', `/bucket/big?partNumber=1&uploadId=${id}`, { body: new Uint8Array(5 * 1024 * 1024) })
    expect(sent).toMatchObject({ status: 200, body: '' })
    const first = sent.headers['etag']
    const part = (number: number, tag: unknown, size: number) =>
      `<Part><PartNumber>${number}</PartNumber><LastModified>${time}</LastModified><ETag>${tag}</ETag><Size>${size}</Size></Part>`
    expect((await s3('GET', `/bucket/big?uploadId=${id}`)).body).toBe(
      document(
        'ListPartsResult',
        `${names}<UploadId>${id}</UploadId><PartNumberMarker>0</PartNumberMarker>` +
          '<NextPartNumberMarker>10000</NextPartNumberMarker><MaxParts>1000</MaxParts><IsTruncated>false</IsTruncated>' +
          part(1, first, 5 * 1024 * 1024) +
          part(10_000, bc, 2),
      ),
    )
    const wanted = [
      [1, first],
      [10_000, bc],
    ].map(([number, tag]) => `<Part><PartNumber>${number}</PartNumber><ETag>${tag}</ETag></Part>`)
    const body = `<CompleteMultipartUpload>${wanted.join('')}</CompleteMultipartUpload>`
    const completed = await s3('POST', `/bucket/big?uploadId=${id}`, { body })
    expect(completed.body).toBe(
      document(
        'CompleteMultipartUploadResult',
        `<Location>${server.url}/bucket/big</Location>${names}<ETag>"8bab7c8a4df17f4b29ae0919bad506e6-2"</ETag>`,
      ),
    )
    expect((await s3('HEAD', '/bucket/big')).headers).toMatchObject({ 'content-type': 'text/x-a' })
    expect((await s3('GET', '/bucket?uploads')).body).not.toContain('<Upload>')
  })

  test('what an upload lacks', async () => {
    const id = field(await s3('POST', '/bucket/big?uploads'), 'UploadId')
    for (const number of ['0', '10001', '1.5', 'x']) {
      const refused = await s3('PUT', `/bucket/big?partNumber=${number}&uploadId=${id}`, { body: 'a' })
      expect([refused.status, field(refused, 'Code')], number).toEqual([400, 'InvalidArgument'])
    }
    const complete = async (...parts: string[]) => {
      const elements = parts.map((etag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${etag}</ETag></Part>`)
      const body = `<CompleteMultipartUpload>${elements.join('')}</CompleteMultipartUpload>`
      const refused = await s3('POST', `/bucket/big?uploadId=${id}`, { body })
      return [refused.status, field(refused, 'Code')]
    }
    const small = new Uint8Array(5 * 1024 * 1024 - 1)
    const one = (await s3('PUT', `/bucket/big?partNumber=1&uploadId=${id}`, { body: small })).headers['etag'] as string
    const two = (await s3('PUT', `/bucket/big?partNumber=2&uploadId=${id}`, { body: 'b' })).headers['etag'] as string
    expect(await complete()).toEqual([400, 'MalformedXML'])
    expect(await complete(two)).toEqual([400, 'InvalidPart'])
    expect(await complete(one, two, two)).toEqual([400, 'InvalidPart'])
    expect(await complete(one, two)).toEqual([400, 'EntityTooSmall'])
    const twice = `<Part><PartNumber>1</PartNumber><ETag>${one}</ETag></Part>`.repeat(2)
    const body = `<CompleteMultipartUpload>${twice}</CompleteMultipartUpload>`
    const again = await s3('POST', `/bucket/big?uploadId=${id}`, { body })
    expect([again.status, field(again, 'Code')]).toEqual([400, 'InvalidPartOrder'])
    expect((await s3('DELETE', `/bucket/big?uploadId=${id}`)).status).toBe(204)
    expect(await complete(one)).toEqual([404, 'NoSuchUpload'])
  })

  // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
  test.each<[string, string, number, string, Call?]>([
    ['GET', '/bucket/none', 404, 'NoSuchKey'],
    ['GET', '/nowhere', 404, 'NoSuchBucket'],
    ['DELETE', '/bucket', 409, 'BucketNotEmpty'],
    ['POST', '/', 405, 'MethodNotAllowed'],
    ['PUT', '/bucket/c%20d', 400, 'InvalidRequest', { headers: { 'x-amz-copy-source': '/bucket/c%20d' } }],
    ['GET', '/bucket?acl', 501, 'NotImplemented'],
    ['GET', '/bucket?max-keys=1x', 400, 'InvalidArgument'],
    ['GET', '/bucket?max-keys=x', 400, 'InvalidArgument'],
    ['GET', '/bucket/c%20d', 416, 'InvalidRange', { headers: { range: 'bytes=3-' } }],
    ['PUT', `/bucket/${'k'.repeat(1025)}`, 400, 'KeyTooLongError', { body: 'b' }],
    ['PUT', `/bucket/${'%C3%BC'.repeat(513)}`, 400, 'KeyTooLongError', { body: 'b' }],
    ['POST', `/bucket/${'k'.repeat(1025)}?uploads`, 400, 'KeyTooLongError'],
    ['GET', '/bucket/c%20d', 412, 'PreconditionFailed', { headers: { 'if-match': 'x' } }],
    ['PUT', '/bucket/k', 400, 'BadDigest', { body: 'b', headers: { 'x-amz-checksum-crc32': 'AAAAAA==' } }],
    [
      'POST',
      '/bucket?delete',
      400,
      'MalformedXML',
      { body: '<Delete', headers: { 'content-md5': 'lc+uAhGmLd2IM2WcV6i/kA==' } },
    ],
  ])('%s %s is refused with %i %s', async (method, path, status, code, more) => {
    const answer = await s3(method, path, more)
    expect(answer).toMatchObject({ status, headers: { 'content-type': 'application/xml' } })
    const resource = path.replace(/\?.*/, '')
    const message = field(answer, 'Message')
    expect(answer.body).toBe(
      `${declaration}<Error><Code>${code}</Code><Message>${message}</Message><Resource>${resource}</Resource></Error>`,
    )
    expect(message).toMatch(/^[A-Z].* /)
  })

  describe('a form upload', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: S3's own variable
    const variable = '${filename}'
    const long = `x-amz-meta-${'n'.repeat(150)}`

    /** As a browser writes it, but for the file's name where there is none. */
    const upload = (key: string, asked: Record<string, string>, fileName?: string, bucket = 'bucket') => {
      const options = { credentials: testCredentials, signingDate: testDate, endpoint: server.url, fields: asked }
      const { url, fields } = createPostPolicy({ ...options, bucket, key })
      const disposition = (name: string) => `--x\r\ncontent-disposition: form-data; name="${name}"`
      const parts = Object.entries(fields).map(([name, value]) => `${disposition(name)}\r\n\r\n${value}\r\n`)
      const file = fileName === undefined ? '' : `; filename="${fileName}"`
      const body = `${parts.join('')}${disposition('file')}${file}\r\n\r\nabc\r\n--x--\r\n`
      const headers = { 'content-type': 'multipart/form-data; boundary=x' }
      return send(server, { method: 'POST', url, headers, body })
    }

    test.each<[string, Record<string, string>, string | undefined, number, string, string]>([
      ['plain', {}, undefined, 204, 'plain', ''],
      [`named/${variable}`, {}, 'dir/a b.txt', 204, 'named/a%20b.txt', ''],
      [`unnamed/${variable}`, {}, undefined, 204, 'unnamed/', ''],
      ['k', { [long]: 'v' }, 'f', 204, 'k', ''],
      ['k', { success_action_status: '200' }, 'f', 200, 'k', ''],
      ['k', { redirect: 'https://example.com/' }, 'f', 303, 'k', 'https://example.com/?bucket=bucket&key=k&etag='],
    ])('%s with %j, its file %j, is answered with %i', async (key, asked, fileName, status, path, location) => {
      const answer = await upload(key, asked, fileName)
      expect(answer).toMatchObject({ status, headers: { etag }, body: '' })
      expect(answer.headers['location'] ?? '').toBe(location && location + encodeURIComponent(etag))
      const got = await s3('GET', `/bucket/${path}`)
      expect(got).toMatchObject({ status: 200, body: 'abc', headers: long in asked ? asked : {} })
    })

    test('of a key that is too long is refused', async () => {
      const answer = await upload('ü'.repeat(513), {}, 'f')
      expect([answer.status, field(answer, 'Code')]).toEqual([400, 'KeyTooLongError'])
    })

    test('to no bucket is refused', async () => {
      const answer = await upload('k', {}, 'f', 'nowhere')
      expect([answer.status, field(answer, 'Code')]).toEqual([404, 'NoSuchBucket'])
    })
  })

  test('a form upload that asks for 201', async () => {
    const { url, fields } = createPostPolicy({
      credentials: testCredentials,
      bucket: 'bucket',
      key: 'x y',
      signingDate: testDate,
      endpoint: server.url,
      fields: { success_action_status: '201', 'content-type': 'text/x-a' },
    })
    const data = new FormData()
    for (const [name, value] of Object.entries(fields)) data.append(name, value)
    data.append('file', new Blob(['abc']))
    const answer = await fetch(url, { method: 'POST', body: data })
    expect(answer.status).toBe(201)
    expect(await answer.text()).toBe(
      `${declaration}<PostResponse xmlns=""><Location>${server.url}/bucket/x%20y</Location><Bucket>bucket</Bucket><Key>x y</Key><ETag>${etag}</ETag></PostResponse>`,
    )
    expect(await s3('GET', '/bucket/x%20y')).toMatchObject({
      body: 'abc',
      headers: { 'content-type': 'text/x-a', etag },
    })
  })
})

test('DynamoDB and SQS give back what was sent, in JSON 1.0, and the digest that clients of SQS compare', async () => {
  const post = (service: string, target: string, body: string) =>
    call(service, { method: 'POST', headers: { 'x-amz-target': target }, body })
  const json = { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' } }
  const item = '{"TableName":"t"}'
  expect(await post('dynamodb', 'DynamoDB_20120810.GetItem', item)).toMatchObject({ ...json, body: item })
  expect(await post('dynamodb', 'DynamoDB_20120810.ListTables', '')).toMatchObject({ ...json, body: '{}' })
  const sent = await post('sqs', 'AmazonSQS.SendMessage', '{"MessageBody":"b"}')
  const md5 = '92eb5ffee6ae2fec3ad71c777531578f'
  expect(sent).toMatchObject({
    ...json,
    body: `{"MessageBody":"b","MessageId":"test-message","MD5OfMessageBody":"${md5}"}`,
  })
})

// https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html
describe('Lambda', () => {
  const functions = '/2015-03-31/functions'

  test('gives back what a function was invoked with, and lists none', async () => {
    const invoked = await call('lambda', { method: 'POST', path: `${functions}/my-function/invocations`, body: '[1]' })
    expect(invoked).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json', 'x-amz-executed-version': '$LATEST' },
      body: '[1]',
    })
    const listed = await call('lambda', { path: functions })
    expect(listed).toMatchObject({ status: 200, body: '{"Functions":[]}' })
  })

  test('refuses what is no JSON', async () => {
    const path = `${functions}/f/invocations`
    const refused = await call('lambda', { method: 'POST', path, body: '{' })
    expect(refused).toMatchObject({ status: 400, body: '{"message":"Could not parse request body into json"}' })
  })

  test('is not meant by the key of an object', async () => {
    const path = `/bucket${functions}/f/invocations`
    await call('s3', { method: 'PUT', path, body: 'abc' })
    expect((await call('s3', { path })).body).toBe('abc')
  })
})

describe('a service that is busy, and one that is broken, say so in their dialect', () => {
  const xml = { 'content-type': 'application/xml' }
  const json = { 'content-type': 'application/x-amz-json-1.0' }
  const busy = 'Rate exceeded'
  const broken = 'We encountered an internal error. Please try again.'

  test.each<['throttle' | 'server-error', string, Call, number, object, RegExp]>([
    ['throttle', 's3', {}, 503, xml, /<Code>SlowDown<\/Code><Message>Please reduce your request rate\.</],
    [
      'server-error',
      's3',
      {},
      500,
      xml,
      /<Code>InternalError<\/Code><Message>We encountered an internal error\. Please/,
    ],
    [
      'throttle',
      'dynamodb',
      {},
      400,
      json,
      /^{"__type":"com\.amazon\.coral\.service#ThrottlingException","message":"R/,
    ],
    [
      'server-error',
      'dynamodb',
      {},
      500,
      json,
      /^{"__type":"com\.amazon\.coral\.service#InternalServerError","message"/,
    ],
    [
      'throttle',
      'lambda',
      {},
      429,
      { 'x-amzn-errortype': 'TooManyRequestsException' },
      /^{"message":"Rate exceeded"}$/,
    ],
    [
      'server-error',
      'lambda',
      {},
      500,
      { 'x-amzn-errortype': 'ServiceException' },
      /^{"message":"We encountered an inte/,
    ],
  ])('%s of %s', async (kind, service, more, status, headers, body) => {
    server.fail({ kind })
    const path = service === 'lambda' ? '/2015-03-31/functions/' : '/'
    const target = service === 'dynamodb' ? { 'x-amz-target': 'DynamoDB_20120810.ListTables' } : {}
    const method = service === 'dynamodb' ? 'POST' : 'GET'
    const answer = await call(service, { method, path, headers: target, ...more })
    expect(answer).toMatchObject({ status, headers })
    expect(answer.body).toMatch(body)
  })

  test.each([
    ['throttle', 400, 'Sender', 'Throttling', busy],
    ['server-error', 500, 'Receiver', 'InternalFailure', broken],
  ] as const)('%s of STS', async (kind, status, type, code, message) => {
    server.fail({ kind })
    const answer = await form('sts', { Action: 'GetCallerIdentity', Version: '2011-06-15' })
    expect(answer.status).toBe(status)
    expect(answer.body).toContain(
      `<Error><Type>${type}</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>`,
    )
  })
})
