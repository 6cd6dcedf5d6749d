import { beforeEach, expect, test } from 'vitest'
import type { Answer } from '../../support/loopback.js'
import { restart, s3 } from './test-server-set-up.js'

beforeEach(() => restart({ buckets: ['logs-b', 'photos', 'logs-a', 'logs-c'] }))

const all = (name: string, { body }: Answer) =>
  [...body.matchAll(new RegExp(`<${name}>(.*?)<`, 'g'))].map(([, text]) => text)

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
test('buckets are listed by their names, a page of those with a prefix at a time', async () => {
  expect(all('Name', await s3('GET', '/'))).toEqual(['logs-a', 'logs-b', 'logs-c', 'photos'])
  const first = await s3('GET', '/?prefix=logs-&max-buckets=2')
  const [token = ''] = all('ContinuationToken', first)
  expect([all('Name', first), all('Prefix', first)]).toEqual([['logs-a', 'logs-b'], ['logs-']])
  const second = await s3('GET', `/?prefix=logs-&max-buckets=2&continuation-token=${encodeURIComponent(token)}`)
  expect([all('Name', second), all('ContinuationToken', second)]).toEqual([['logs-c'], []])
  expect(all('Name', await s3('GET', '/?max-buckets=4'))).toHaveLength(4)
  expect(all('ContinuationToken', await s3('GET', '/?max-buckets=4'))).toEqual([])
})

test.each(['max-buckets=x', 'max-buckets=0', 'continuation-token=photos'])('%s is refused', async (query) => {
  expect(all('Code', await s3('GET', `/?${query}`))).toEqual(['InvalidArgument'])
})

test('buckets of another region are none', async () => {
  expect(all('Name', await s3('GET', '/?bucket-region=eu-west-1'))).toEqual([])
  expect(all('BucketRegion', await s3('GET', '/?bucket-region=us-east-1'))).toEqual(Array(4).fill('us-east-1'))
})
