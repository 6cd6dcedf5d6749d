import { describe, expect, test } from 'vitest'
import { presignRequest } from '../../../src/presign.js'
import { testCredentials, testDate } from '../../../src/testing/index.js'
import { send } from '../../support/loopback.js'
import { call, codeOf, server } from './test-server-set-up.js'

describe('S3', () => {
  const longest = 'ü'.repeat(512)
  const keys = ['a b', 'a+b', 'a//b', '../x', '%2F', 'ü', '😀', "*'()!", '/lead', 'trail/', 'a&b=c', '<x>', longest]

  test.each(keys)('an object with the key %s comes back as it was put', async (key) => {
    const path = `/bucket/${key.split('/').map(encodeURIComponent).join('/')}`
    const stored = await call({ method: 'PUT', path, body: key, headers: { 'x-amz-meta-note': 'n' } })
    expect(stored.status, stored.body).toBe(200)
    const got = await call({ path })
    expect(got).toMatchObject({
      status: 200,
      body: key,
      headers: { 'x-amz-meta-note': 'n', date: testDate.toUTCString() },
    })
    const listed = await call({
      path: `/bucket?list-type=2&max-keys=2147483647&prefix=${encodeURIComponent(key)}&encoding-type=url`,
    })
    expect(decodeURIComponent(/<Key>(.*?)<\/Key>/.exec(listed.body)?.[1] ?? '')).toBe(key)
    expect((await call({ method: 'DELETE', path })).status).toBe(204)
    expect(codeOf(await call({ path }))).toBe('NoSuchKey')
  })

  test('a range, a copy and a virtual host', async () => {
    await call({ method: 'PUT', path: '/bucket/k', body: '0123456789' })
    expect(await call({ path: '/bucket/k', headers: { range: 'bytes=2-4' } })).toMatchObject({
      status: 206,
      body: '234',
      headers: { 'content-range': 'bytes 2-4/10' },
    })
    expect(await call({ path: '/bucket/k', headers: { range: 'bytes=-3' } })).toMatchObject({
      status: 206,
      body: '789',
    })
    expect(codeOf(await call({ path: '/bucket/k', headers: { range: 'bytes=10-' } }))).toBe('InvalidRange')
    const copied = await call({ method: 'PUT', path: '/bucket/copy', headers: { 'x-amz-copy-source': '/bucket/k' } })
    expect(copied.body).toContain('<CopyObjectResult')
    const virtual = await call({ path: '/copy', headers: { host: `bucket.s3.localhost:${server.port}` } })
    expect(virtual).toMatchObject({ status: 200, body: '0123456789' })
  })

  test('only some headers of an answer are for the client to say', async () => {
    await call({ method: 'PUT', path: '/bucket/k', body: 'hello' })
    const { headers } = await call({ path: '/bucket/k?response-etag=1&response-content-length=1&response-expires=0' })
    expect(headers).toMatchObject({ etag: '"5d41402abc4b2a76b9719d911017c592"', 'content-length': '5', expires: '0' })
  })

  test('a copy has the metadata of its source, or that which replaces it', async () => {
    const source = { 'x-amz-copy-source': '/bucket/k' }
    await call({ method: 'PUT', path: '/bucket/k', body: 'v', headers: { 'x-amz-meta-a': 'old' } })
    await call({ method: 'PUT', path: '/bucket/same', headers: { ...source, 'x-amz-meta-a': 'new' } })
    const replace = { ...source, 'x-amz-metadata-directive': 'REPLACE', 'x-amz-meta-a': 'new' }
    await call({ method: 'PUT', path: '/bucket/other', headers: replace })
    expect((await call({ path: '/bucket/same' })).headers['x-amz-meta-a']).toBe('old')
    expect((await call({ path: '/bucket/other' })).headers['x-amz-meta-a']).toBe('new')
  })

  test('a plus in the name of a copy’s source is a blank', async () => {
    await call({ method: 'PUT', path: '/bucket/a+b', body: 'v' })
    const copy = (source: string) =>
      call({ method: 'PUT', path: '/bucket/copy', headers: { 'x-amz-copy-source': source } })
    expect(codeOf(await copy('/bucket/a+b'))).toBe('NoSuchKey')
    expect((await copy('/bucket/a%2Bb')).status).toBe(200)
    await call({ method: 'PUT', path: '/bucket/a%20b', body: 'v' })
    expect((await copy('/bucket/a+b')).status).toBe(200)
  })

  test.each([
    ['x-amz-metadata-directive', 'REPLACE'],
    ['x-amz-storage-class', 'STANDARD_IA'],
    ['x-amz-server-side-encryption', 'AES256'],
    ['x-amz-website-redirect-location', '/other'],
  ])('an object is copied to itself where that changes it: %s', async (name, value) => {
    await call({ method: 'PUT', path: '/bucket/k', body: 'v' })
    const headers = { 'x-amz-copy-source': '/bucket/k', [name]: value }
    expect((await call({ method: 'PUT', path: '/bucket/k', headers })).status).toBe(200)
  })

  test('a range of another form is passed over', async () => {
    await call({ method: 'PUT', path: '/bucket/k', body: 'hello' })
    for (const range of [
      'bytes=-',
      'lines=1-2',
      'bytes=0-1,3-4',
      'bytes=2-1',
      'bytes=9-8',
      'bytes=1e0-',
      'bytes=+1-2',
    ]) {
      expect(await call({ path: '/bucket/k', headers: { range } })).toMatchObject({ status: 200, body: 'hello' })
    }
  })

  test('a presigned URL works, and no longer when it has expired', async () => {
    await call({ method: 'PUT', path: '/bucket/k', body: 'v' })
    const presign = (seconds: number) =>
      presignRequest(
        { method: 'GET', url: `${server.url}/bucket/k` },
        { credentials: testCredentials, service: 's3', signingDate: new Date(testDate.getTime() - seconds * 1000) },
      )
    expect(await send(server, presign(899))).toMatchObject({ status: 200, body: 'v' })
    const expired = await send(server, presign(901))
    expect(expired.status).toBe(403)
    expect(expired.body).toContain('<Message>Request has expired</Message>')
  })
})

// https://github.com/aws/aws-sdk-js-v3/issues/4694 and https://github.com/aws/aws-sdk-php/issues/1275
test('of the headers that a client hoists into a presigned URL metadata counts, a checksum and the source of a copy do not', async () => {
  const presigned = (method: string, query = '') =>
    presignRequest(
      { method, url: `${server.url}/bucket/k${query}` },
      { credentials: testCredentials, service: 's3', signingDate: testDate },
    ).url
  const hoisted = '?X-Amz-Meta-Note=a%20b&x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-copy-source=bucket%2Fnone'
  expect((await fetch(presigned('PUT', hoisted), { method: 'PUT', body: 'hello' })).status).toBe(200)
  const got = await fetch(presigned('GET'))
  expect(got.headers.get('x-amz-meta-note')).toBe('a b')
  expect(await got.text()).toBe('hello')
})
