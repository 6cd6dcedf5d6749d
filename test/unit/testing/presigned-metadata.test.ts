import { expect, test } from 'vitest'
import { presignRequest } from '../../../src/presign.js'
import { createTestServer } from '../../../src/testing/index.js'

// https://github.com/aws/aws-sdk-js-v3/issues/4694 and https://github.com/aws/aws-sdk-php/issues/1275
test('of the headers that a client hoists into a presigned URL metadata counts, a checksum and the source of a copy do not', async () => {
  await using server = await createTestServer({ buckets: ['bucket'] })
  const presigned = (method: string, query = '') =>
    presignRequest(
      { method, url: `${server.url}/bucket/k${query}` },
      { credentials: server.credentials, service: 's3' },
    ).url
  const hoisted = '?X-Amz-Meta-Note=a%20b&x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-copy-source=bucket%2Fnone'
  expect((await fetch(presigned('PUT', hoisted), { method: 'PUT', body: 'hello' })).status).toBe(200)
  const got = await fetch(presigned('GET'))
  expect(got.headers.get('x-amz-meta-note')).toBe('a b')
  expect(await got.text()).toBe('hello')
})
