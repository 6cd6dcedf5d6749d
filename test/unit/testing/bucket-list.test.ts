import { afterEach, beforeEach, expect, test } from 'vitest'
import { signRequest } from '../../../src/sign.js'
import { createTestServer, type TestServer } from '../../../src/testing/index.js'
import { type Answer, send } from '../../support/loopback.js'

let server: TestServer

beforeEach(async () => {
  server = await createTestServer({ buckets: ['logs-b', 'photos', 'logs-a', 'logs-c'] })
})
afterEach(() => server.close())

function get(path: string): Promise<Answer> {
  const { credentials } = server
  return send(server, signRequest({ method: 'GET', url: server.url + path }, { credentials, service: 's3' }))
}

const all = (name: string, { body }: Answer) =>
  [...body.matchAll(new RegExp(`<${name}>(.*?)<`, 'g'))].map(([, text]) => text)

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
test('buckets are listed by their names, a page of those with a prefix at a time', async () => {
  expect(all('Name', await get('/'))).toEqual(['logs-a', 'logs-b', 'logs-c', 'photos'])
  const first = await get('/?prefix=logs-&max-buckets=2')
  const [token = ''] = all('ContinuationToken', first)
  expect([all('Name', first), all('Prefix', first)]).toEqual([['logs-a', 'logs-b'], ['logs-']])
  const second = await get(`/?prefix=logs-&max-buckets=2&continuation-token=${encodeURIComponent(token)}`)
  expect([all('Name', second), all('ContinuationToken', second)]).toEqual([['logs-c'], []])
  expect(all('Name', await get('/?max-buckets=4'))).toHaveLength(4)
  expect(all('ContinuationToken', await get('/?max-buckets=4'))).toEqual([])
})

test.each(['max-buckets=x', 'max-buckets=0', 'continuation-token=photos'])('%s is refused', async (query) => {
  expect(all('Code', await get(`/?${query}`))).toEqual(['InvalidArgument'])
})

test('buckets of another region are none', async () => {
  expect(all('Name', await get('/?bucket-region=eu-west-1'))).toEqual([])
  expect(all('BucketRegion', await get('/?bucket-region=us-east-1'))).toEqual(Array(4).fill('us-east-1'))
})
