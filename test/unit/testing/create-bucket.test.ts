import { expect, test } from 'vitest'
import { signRequest } from '../../../src/sign.js'
import { createTestServer } from '../../../src/testing/index.js'
import { send } from '../../support/loopback.js'

async function create(region: string, name: string, constraint?: string): Promise<[number, string | undefined]> {
  await using server = await createTestServer({ region })
  const inner = `<LocationConstraint>${constraint}</LocationConstraint>`
  const body = constraint === undefined ? '' : `<CreateBucketConfiguration>${inner}</CreateBucketConfiguration>`
  const request = { method: 'PUT', url: `${server.url}/${name}`, headers: {}, body }
  const signed = signRequest(request, { credentials: server.credentials, service: 's3', region })
  const answer = await send(server, { ...signed, body })
  return [answer.status, /<Code>(.*?)</.exec(answer.body)?.[1]]
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
