import { describe, expect, test } from 'vitest'
import { codeOf, s3 } from './test-server-set-up.js'

describe('what would do something else with a header than without is refused, if the double has nothing of it', () => {
  const customerKey = { 'x-amz-server-side-encryption-customer-algorithm': 'AES256' }
  const copy = { 'x-amz-copy-source': '/bucket/k', 'x-amz-metadata-directive': 'REPLACE' }

  test.each<[method: string, headers: Record<string, string>]>([
    ['PUT', { 'x-amz-write-offset-bytes': '1' }],
    ['DELETE', { 'x-amz-if-match-size': '9' }],
    ['DELETE', { 'x-amz-if-match-last-modified-time': 'Sun, 30 Aug 2015 12:36:00 GMT' }],
    ['GET', customerKey],
    ['PUT', customerKey],
    ['PUT', { 'x-amz-object-lock-legal-hold': 'ON' }],
    ['PUT', { 'x-amz-checksum-sha512': 'AAAA' }],
    ['PUT', { 'x-amz-checksum-xxhash64': 'AAAA' }],
    ['PUT', { ...copy, 'x-amz-copy-source-server-side-encryption-customer-algorithm': 'AES256' }],
  ])('%s with %j', async (method, headers) => {
    await s3('PUT', '/bucket/k', { body: 'v' })
    const refused = await s3(method, '/bucket/k', { headers })
    expect([refused.status, codeOf(refused)]).toEqual([501, 'NotImplemented'])
    expect((await s3('GET', '/bucket/k')).body).toBe('v')
  })
})

test('a bucket whose objects could be locked is not made', async () => {
  const refused = await s3('PUT', '/locked', { headers: { 'x-amz-bucket-object-lock-enabled': 'true' } })
  expect([refused.status, codeOf(refused)]).toEqual([501, 'NotImplemented'])
  expect((await s3('PUT', '/open', { headers: { 'x-amz-bucket-object-lock-enabled': 'false' } })).status).toBe(200)
})

test('what a client says of a checksum beside its value is no checksum', async () => {
  const headers = { 'x-amz-checksum-algorithm': 'SHA512', 'x-amz-checksum-type': 'COMPOSITE' }
  expect((await s3('POST', '/bucket/k?uploads', { headers })).status).toBe(200)
})

// https://github.com/aws/aws-sdk-js-v3/pull/3403
test('an upload that does not say how long it is is refused', async () => {
  const refused = await s3('PUT', '/bucket/k', { headers: { 'transfer-encoding': 'chunked' }, body: 'v' })
  expect([refused.status, codeOf(refused)]).toEqual([501, 'NotImplemented'])
  expect(codeOf(await s3('GET', '/bucket/k'))).toBe('NoSuchKey')
})

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
test('an object has at most 2 KB of metadata, names and values', async () => {
  const put = (size: number) => s3('PUT', '/bucket/k', { headers: { 'x-amz-meta-a': 'v'.repeat(size - 1) } })
  expect((await put(2048)).status).toBe(200)
  expect(codeOf(await put(2049))).toBe('MetadataTooLarge')
  const begun = await s3('POST', '/bucket/k?uploads', { headers: { 'x-amz-meta-a': 'v'.repeat(2048) } })
  expect(codeOf(begun)).toBe('MetadataTooLarge')
})
