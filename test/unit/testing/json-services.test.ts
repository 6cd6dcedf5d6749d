import { describe, expect, test } from 'vitest'
import { testCredentials } from '../../../src/testing/index.js'
import { call, restart, server } from './test-server-set-up.js'

describe('services that speak JSON', () => {
  const dynamodb = { 'x-amz-target': 'DynamoDB_20120810.PutItem', 'content-type': 'application/x-amz-json-1.0' }

  test('what was sent comes back, or what the test answers', async () => {
    const echoed = await call({
      method: 'POST',
      path: '/',
      headers: dynamodb,
      body: '{"TableName":"t"}',
      service: 'dynamodb',
    })
    expect(JSON.parse(echoed.body)).toEqual({ TableName: 't' })
    const invoke = '/2015-03-31/functions/f/invocations'
    const payload = await call({ method: 'POST', path: invoke, body: '{"n":1}', service: 'lambda' })
    expect(payload).toMatchObject({ status: 200, body: '{"n":1}' })
    await restart({ answers: { dynamodb: ({ operation }) => ({ operation }) } })
    const answered = await call({ method: 'POST', path: '/', headers: dynamodb, body: '{}', service: 'dynamodb' })
    expect(JSON.parse(answered.body)).toEqual({ operation: 'PutItem' })
  })

  test('an answer of the test’s own may be a promise', async () => {
    const answer = async ({ operation }: { operation: string }) => ({ operation })
    await restart({ answers: { dynamodb: answer, sqs: answer, lambda: answer } })
    const post = async (path: string, headers: Record<string, string>, body: string, service: string) =>
      (await call({ method: 'POST', path, headers, body, service })).body
    expect(await post('/', dynamodb, '{}', 'dynamodb')).toBe('{"operation":"PutItem"}')
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const query = await post('/', form, 'Action=ListQueues&Version=2012-11-05', 'sqs')
    expect(query).toContain('<operation>ListQueues</operation>')
    expect(await post('/2015-03-31/functions/f/invocations', {}, '{}', 'lambda')).toBe('{"operation":"Invoke"}')
    const listed = await call({ path: '/2015-03-31/functions', service: 'lambda' })
    expect(listed.body).toBe('{"operation":"GET /2015-03-31/functions"}')
  })

  test.each(['{', '[1', 'x', '{"a":undefined}'])(
    'a body of %j, which is no JSON, is the client’s fault',
    async (body) => {
      const json = await call({ method: 'POST', path: '/', headers: dynamodb, body, service: 'dynamodb' })
      expect(json.status).toBe(400)
      expect(JSON.parse(json.body).__type).toBe('com.amazon.coral.service#SerializationException')
      const invoke = '/2015-03-31/functions/f/invocations'
      const rest = await call({ method: 'POST', path: invoke, body, service: 'lambda' })
      expect([rest.status, rest.headers['x-amzn-errortype']]).toEqual([400, 'InvalidRequestContentException'])
      expect(server.requests.at(-1)).toMatchObject({ accessKeyId: 'AKIDEXAMPLE', status: 400 })
    },
  )

  test('a service that is not among them is unknown, and not another than was signed for', async () => {
    const headers = { 'x-amz-target': 'TrentService.Encrypt', 'content-type': 'application/x-amz-json-1.1' }
    const answer = await call({ method: 'POST', path: '/', headers, body: '{}', service: 'kms' })
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      400,
      { __type: 'com.amazon.coral.service#UnknownOperationException', message: 'expected DynamoDB or SQS' },
    ])
  })

  test('each refuses in its dialect', async () => {
    const credentials = { ...testCredentials, secretAccessKey: 'wrong' }
    const json = await call({
      method: 'POST',
      path: '/',
      headers: dynamodb,
      body: '{}',
      service: 'dynamodb',
      credentials,
    })
    expect(JSON.parse(json.body).__type).toMatch(/#InvalidSignatureException$/)
    const rest = await call({ path: '/2015-03-31/functions/', service: 'lambda', credentials })
    expect(rest.headers['x-amzn-errortype']).toMatch(/^InvalidSignatureException/)
  })
})
