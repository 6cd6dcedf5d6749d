import { describe, expect, test } from 'vitest'
import { presignRequest } from '../../../src/presign.js'
import { signRequest } from '../../../src/sign.js'
import { testCredentials, testDate } from '../../../src/testing/index.js'
import { send } from '../../support/loopback.js'
import { type Call, call, codeOf, restart, server } from './test-server-set-up.js'

describe('SQS in the query protocol', () => {
  interface Form {
    readonly parameters: Record<string, string>
    readonly path?: string
  }
  const sqs = ({ parameters, path = '/' }: Form, options: Partial<Call> = {}) =>
    call({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: new URLSearchParams({ Version: '2012-11-05', ...parameters }).toString(),
      service: 'sqs',
      ...options,
    })
  const QueueUrl = 'https://sqs.us-east-1.amazonaws.com/123456789012/queue'
  const message = { Action: 'SendMessage', QueueUrl, MessageBody: 'ü <😀>' }

  test.each(['/', '/123456789012/queue', '/123456789012/queue/'])('a message to %s comes back', async (path) => {
    const answer = await sqs({ parameters: message, path })
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'text/xml' } })
    expect(answer.body).toContain('<SendMessageResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/">')
    expect(answer.body).toContain('<MessageBody>ü &lt;😀&gt;</MessageBody>')
    expect(answer.body).toContain('<MD5OfMessageBody>adcb7b28eb8d4a96ce4df2ada6241483</MD5OfMessageBody>')
    expect(server.requests.at(-1)).toMatchObject({ service: 'sqs', accessKeyId: 'AKIDEXAMPLE', status: 200 })
  })

  test('a call in the query alone, as a presigned URL makes it', async () => {
    const { url } = presignRequest(
      { method: 'GET', url: `${server.url}/123456789012/queue?Action=ReceiveMessage&Version=2012-11-05` },
      { credentials: testCredentials, service: 'sqs', signingDate: testDate },
    )
    const answer = await send(server, { method: 'GET', url, headers: {} })
    expect(answer.status, answer.body).toBe(200)
    expect(answer.body).toContain('<ReceiveMessageResult></ReceiveMessageResult>')
  })

  test('the test’s own answer gets the input as JSON has it, and gives its output so', async () => {
    const inputs: unknown[] = []
    await restart({
      answers: {
        sqs({ operation, input }) {
          inputs.push(operation, input)
          const MessageAttributes = { a: { DataType: 'String', StringValue: '<1>' } }
          return { Messages: [{ Body: 'b', Attributes: { SenderId: 's' }, MessageAttributes }, { Body: 'c' }] }
        },
      },
    })
    const answer = await sqs({
      parameters: {
        Action: 'SendMessageBatch',
        QueueUrl,
        'SendMessageBatchRequestEntry.2.Id': 'second',
        'SendMessageBatchRequestEntry.1.Id': 'first',
        'SendMessageBatchRequestEntry.1.DelaySeconds': '5',
        'SendMessageBatchRequestEntry.1.MessageAttribute.1.Name': 'a.b',
        'SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.DataType': 'String',
        'SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.StringListValue.1': 'x',
        'AttributeName.1': 'All',
        'Tag.1.Key': 'k',
        'Tag.1.Value': 'v',
      },
    })
    const MessageAttributes = { 'a.b': { DataType: 'String', StringListValues: ['x'] } }
    expect(inputs).toEqual([
      'SendMessageBatch',
      {
        QueueUrl,
        Entries: [{ Id: 'first', DelaySeconds: 5, MessageAttributes }, { Id: 'second' }],
        AttributeNames: ['All'],
        Tags: { k: 'v' },
      },
    ])
    const attribute = '<Attribute><Name>SenderId</Name><Value>s</Value></Attribute>'
    const value = '<Value><DataType>String</DataType><StringValue>&lt;1&gt;</StringValue></Value>'
    expect(answer.body).toContain(
      `<Message><Body>b</Body>${attribute}<MessageAttribute><Name>a</Name>${value}</MessageAttribute></Message><Message><Body>c</Body></Message>`,
    )
  })

  test('what should be a number and is none stays text', async () => {
    const inputs: unknown[] = []
    await restart({ answers: { sqs: ({ input }) => inputs.push(input) } })
    for (const DelaySeconds of ['x', '', '1e1', '-1', '900']) await sqs({ parameters: { ...message, DelaySeconds } })
    expect(inputs.map((input) => (input as { DelaySeconds: unknown }).DelaySeconds)).toEqual(['x', '', '1e1', -1, 900])
  })

  test.each<[unknown, string]>([
    [undefined, ''],
    [{ A: null, B: [null, 1], Tags: null }, '<B></B><B>1</B>'],
  ])('what is not there of an answer is left out: %j', async (output, elements) => {
    await restart({ answers: { sqs: () => output } })
    const answer = await sqs({ parameters: message })
    expect(answer.body).toContain(`<SendMessageResult>${elements}</SendMessageResult>`)
  })

  test('a name that no element can have is left out of the answer', async () => {
    const parameters = { ...message, 'a b': '1', 'a><b': '2', '1a': '3', 'x.a b.1': '4', 'a:b': '5', Good_1: '6' }
    const answer = await sqs({ parameters })
    expect(answer.status).toBe(200)
    const names = [...answer.body.matchAll(/<([^/?][^ >]*)/g)].map(([, name]) => name)
    expect(names).toEqual([
      ...['SendMessageResponse', 'SendMessageResult', 'QueueUrl', 'MessageBody', 'x', 'Good_1', 'MessageId'],
      ...['MD5OfMessageBody', 'ResponseMetadata', 'RequestId'],
    ])
    expect(answer.body).toContain('<x></x><Good_1>6</Good_1>')
  })

  test.each(['a b', 'a><b', '1'])('the action %j is none', async (Action) => {
    const answer = await sqs({ parameters: { ...message, Action } })
    expect([answer.status, codeOf(answer)]).toEqual([400, 'InvalidAction'])
    expect(answer.body).toContain('<ErrorResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><Error><Type>')
  })

  const wrong = { ...testCredentials, secretAccessKey: 'wrong' }
  const refusals: readonly [string, Partial<Call>, number, string][] = [
    ['a wrong secret', { credentials: wrong }, 403, 'SignatureDoesNotMatch'],
    ['an unknown key', { credentials: { ...wrong, accessKeyId: 'AKIDUNKNOWN' } }, 403, 'InvalidClientTokenId'],
    ['a wrong region', { region: 'eu-west-1' }, 403, 'SignatureDoesNotMatch'],
    ['another service’s signature', { service: 'sts' }, 403, 'SignatureDoesNotMatch'],
    ['a skewed clock', { signingDate: new Date(testDate.getTime() - 3600_000) }, 403, 'SignatureDoesNotMatch'],
  ]

  test.each(refusals)('%s is refused in the query dialect', async (_, options, status, code) => {
    const answer = await sqs({ parameters: message }, options)
    expect([answer.status, codeOf(answer)]).toEqual([status, code])
    expect(answer.body).toContain('<ErrorResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><Error><Type>')
  })

  test('a body other than the one that was signed is refused', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const body = new URLSearchParams({ ...message, Version: '2012-11-05' }).toString()
    const signed = signRequest(
      { method: 'POST', url: `${server.url}/`, headers, body },
      { credentials: testCredentials, service: 'sqs', signingDate: testDate },
    )
    expect(await send(server, { ...signed, body })).toMatchObject({ status: 200 })
    const answer = await send(server, { ...signed, body: `${body}x` })
    expect([answer.status, codeOf(answer)]).toEqual([403, 'SignatureDoesNotMatch'])
  })

  test('a form that is too large to be read is refused', async () => {
    const answer = await sqs({ parameters: { ...message, MessageBody: 'x'.repeat(10 * 1024 * 1024) } })
    expect([answer.status, codeOf(answer)]).toEqual([413, 'RequestEntityTooLargeException'])
    expect(server.requests.at(-1)).toMatchObject({ refused: 'EntityTooLarge' })
  })

  test('faults are worded in it too', async () => {
    server.fail({ kind: 'throttle' })
    const answer = await sqs({ parameters: message })
    expect([answer.status, codeOf(answer)]).toEqual([400, 'Throttling'])
    expect(answer.body).toContain('http://queue.amazonaws.com/doc/2012-11-05/')
  })

  test('an object of S3 may be sent with the type of a form', async () => {
    await call({ method: 'PUT', path: '/123456789012' })
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const begun = await call({ method: 'POST', path: '/123456789012/key?uploads', headers })
    expect(begun.body).toContain('<UploadId>')
  })
})
