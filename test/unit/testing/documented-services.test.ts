import { describe, expect, test } from 'vitest'
import { form } from './documented-set-up.js'
import { type Call, call, server } from './test-server-set-up.js'

test('DynamoDB and SQS give back what was sent, in JSON 1.0, and the digest that clients of SQS compare', async () => {
  const post = (service: string, target: string, body: string) =>
    call({ service, method: 'POST', headers: { 'x-amz-target': target }, body })
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
    const invoked = await call({
      service: 'lambda',
      method: 'POST',
      path: `${functions}/my-function/invocations`,
      body: '[1]',
    })
    expect(invoked).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json', 'x-amz-executed-version': '$LATEST' },
      body: '[1]',
    })
    const listed = await call({ service: 'lambda', path: functions })
    expect(listed).toMatchObject({ status: 200, body: '{"Functions":[]}' })
  })

  test('refuses what is no JSON', async () => {
    const path = `${functions}/f/invocations`
    const refused = await call({ service: 'lambda', method: 'POST', path, body: '{' })
    expect(refused).toMatchObject({ status: 400, body: '{"message":"Could not parse request body into json"}' })
  })

  test('is not meant by the key of an object', async () => {
    const path = `/bucket${functions}/f/invocations`
    await call({ service: 's3', method: 'PUT', path, body: 'abc' })
    expect((await call({ service: 's3', path })).body).toBe('abc')
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
    const answer = await call({ service, method, path, headers: target, ...more })
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
