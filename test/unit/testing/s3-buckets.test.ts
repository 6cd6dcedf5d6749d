import { describe, expect, test } from 'vitest'
import { presignRequest } from '../../../src/presign.js'
import { testCredentials, testDate } from '../../../src/testing/index.js'
import { call, codeOf, restart, s3, server } from './test-server-set-up.js'

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

async function create(region: string, name: string, constraint?: string): Promise<[number, string | undefined]> {
  await restart({ region })
  const inner = `<LocationConstraint>${constraint}</LocationConstraint>`
  const body = constraint === undefined ? '' : `<CreateBucketConfiguration>${inner}</CreateBucketConfiguration>`
  const answer = await s3('PUT', `/${name}`, { body, region })
  return [answer.status, codeOf(answer)]
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
test('a bucket is made in the region of the server alone', async () => {
  expect(await create('eu-west-1', 'photos', 'eu-west-1')).toEqual([200, undefined])
  expect(await create('eu-west-1', 'photos', 'eu-central-1')).toEqual([400, 'IllegalLocationConstraintException'])
  expect(await create('us-east-1', 'photos')).toEqual([200, undefined])
  expect(await create('us-east-1', 'photos', 'eu-west-1')).toEqual([501, 'NotImplemented'])
})

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
test.each(['ab', 'a'.repeat(64), 'Photos', 'my_photos', '-photos', 'photos.', 'a..b', '10.0.0.1'])(
  '%s is no name of a bucket',
  async (name) => {
    expect(await create('us-east-1', name)).toEqual([400, 'InvalidBucketName'])
  },
)

test.each(['abc', 'a'.repeat(63), 'my.photos-1', '1photos'])('%s is one', async (name) => {
  expect(await create('us-east-1', name)).toEqual([200, undefined])
})
