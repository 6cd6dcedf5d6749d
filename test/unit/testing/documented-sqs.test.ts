import { describe, expect, test } from 'vitest'
import type { ServiceAnswer } from '../../../src/testing/index.js'
import { form } from './documented-set-up.js'
import { restart } from './test-server-set-up.js'

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
    const calls: unknown[] = []
    const sqs: ServiceAnswer = (given) => calls.push(given.operation, given.input)
    await restart({ answers: { sqs } })
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
    await restart({ answers: { sqs: () => output } })
    const { body } = await form('sqs', { Action, Version: '2012-11-05' })
    expect(body).toContain(
      `"http://queue.amazonaws.com/doc/2012-11-05/"><${Action}Result>${elements}</${Action}Result>`,
    )
  })
})
