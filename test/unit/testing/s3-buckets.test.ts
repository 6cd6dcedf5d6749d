import { describe, expect, test } from 'vitest'
import { presignRequest } from '../../../src/presign.js'
import { testCredentials, testDate } from '../../../src/testing/index.js'
import { call, codeOf, restart, server } from './test-server-set-up.js'

describe('S3', () => {
  test.each([
    's3.amazonaws.com',
    's3-us-west-2.amazonaws.com',
    's3.us-west-2.amazonaws.com',
    's3.dualstack.us-west-2.amazonaws.com',
    's3-fips.dualstack.us-gov-west-1.amazonaws.com',
    's3-accelerate.amazonaws.com',
    's3-accelerate.dualstack.amazonaws.com',
    's3.cn-north-1.amazonaws.com.cn',
    's3.localhost:9000',
    'localhost:9000',
    'S3.US-WEST-2.amazonaws.com:443',
  ])('a bucket before %s', async (host) => {
    await call({ method: 'PUT', path: '/bucket/a/k', body: 'hello' })
    expect((await call({ path: '/a/k', headers: { host: `bucket.${host}` } })).body).toBe('hello')
    expect((await call({ path: '/bucket/a/k', headers: { host } })).body).toBe('hello')
  })

  test.each([
    'a.s3.amazonaws.com.example.com',
    'a.s3.amazonawsxcom',
    'a.s3xamazonaws.com',
    'a.s3.amazonaws.comxcn',
    'axs3.amazonaws.com',
    'a.localhost.example.com',
    'axlocalhost',
  ])('no bucket before %s', async (host) => {
    await call({ method: 'PUT', path: '/bucket/k', body: 'hello' })
    expect((await call({ path: '/bucket/k', headers: { host } })).body).toBe('hello')
  })

  test('a bucket is made again in us-east-1 alone, and keeps its objects', async () => {
    await call({ method: 'PUT', path: '/bucket/k', body: 'v' })
    expect((await call({ method: 'PUT', path: '/bucket' })).status).toBe(200)
    expect((await call({ path: '/bucket/k' })).body).toBe('v')
    await restart({ buckets: ['bucket'], region: 'eu-west-1' })
    const again = await call({ method: 'PUT', path: '/bucket', region: 'eu-west-1' })
    expect([again.status, codeOf(again)]).toEqual([409, 'BucketAlreadyOwnedByYou'])
  })

  test('a presigned URL makes a bucket', async () => {
    const options = { credentials: testCredentials, service: 's3', signingDate: testDate }
    const { method, url } = presignRequest({ method: 'PUT', url: `${server.url}/another` }, options)
    expect((await fetch(url, { method })).status).toBe(200)
    expect((await call({ path: '/another' })).status).toBe(200)
  })
})
