import { beforeEach, describe, expect, test } from 'vitest'
import type { ServiceAnswer } from '../../../src/testing/index.js'
import { call, restart, server } from './test-server-set-up.js'

const invoke = '/2015-03-31/functions/f/invocations'
const nothing: ServiceAnswer = async () => {}

beforeEach(() => restart({ answers: { dynamodb: nothing, sqs: nothing, lambda: nothing } }))

const post = (service: string, path: string, headers: Record<string, string>, body = '{}') =>
  call({ method: 'POST', path, headers, body, service })

describe('an answer of the test’s own that is nothing is a success', () => {
  test.each([
    ['dynamodb', '/', { 'x-amz-target': 'DynamoDB_20120810.PutItem' }, '{}'],
    ['sqs', '/', { 'x-amz-target': 'AmazonSQS.DeleteMessage' }, '{}'],
    ['lambda', invoke, {}, 'null'],
  ])('of %s', async (service, path, headers, body) => {
    expect(await post(service, path, headers)).toMatchObject({ status: 200, body })
    expect(server.requests.map(({ error }) => error)).toEqual([undefined])
  })
})

// https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
describe('a function that is not waited for', () => {
  test.each([
    ['Event', 202, ['{"n":1}']],
    ['DryRun', 204, []],
  ])('%s', async (type, status, invoked) => {
    const inputs: string[] = []
    await restart({ answers: { lambda: ({ input }) => inputs.push(JSON.stringify(input)) } })
    const answer = await post('lambda', invoke, { 'x-amz-invocation-type': type }, '{"n":1}')
    expect(answer).toMatchObject({ status, body: '' })
    expect(inputs).toEqual(invoked)
  })
})
