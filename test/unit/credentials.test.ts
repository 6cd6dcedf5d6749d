import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types'
import { expect, expectTypeOf, test } from 'vitest'
import {
  type CredentialProvider,
  type Credentials,
  type CredentialsInput,
  createSigner,
  type SignOptions,
  signRequest,
} from '../../src/index.js'
import { type TestServer, testCredentials } from '../../src/testing/index.js'

// The compiler reads this with `exactOptionalPropertyTypes`.
const request = { method: 'GET', url: 'https://bucket.s3.amazonaws.com/' }

test('credentials go where the AWS SDK asks for its own, and back', async () => {
  expectTypeOf<Credentials>().toExtend<AwsCredentialIdentity>()
  expectTypeOf<AwsCredentialIdentity>().toExtend<Credentials>()
  expectTypeOf<TestServer['credentials']>().toExtend<AwsCredentialIdentity>()
  const ours: Credentials = testCredentials
  const theirs: AwsCredentialIdentity = ours
  const signed = signRequest(request, { credentials: theirs, service: 's3' })
  expect(signed.headers['authorization']).toContain(theirs.accessKeyId)
})

test('a provider of credentials goes where the AWS SDK asks for its own, and its own here', async () => {
  expectTypeOf<() => Promise<Credentials>>().toExtend<AwsCredentialIdentityProvider>()
  expectTypeOf<AwsCredentialIdentityProvider>().toExtend<CredentialProvider>()
  const theirs: AwsCredentialIdentityProvider = async () => testCredentials
  const signed = await createSigner({ credentials: theirs, service: 's3' }).sign(request)
  expect(signed.headers['authorization']).toContain(testCredentials.accessKeyId)
})

test('what is optional may be given as undefined', () => {
  expectTypeOf<Credentials>().toExtend<CredentialsInput>()
  const credentials: SignOptions['credentials'] = { ...testCredentials, sessionToken: undefined, expiration: undefined }
  expect(signRequest(request, { credentials, service: 's3' }).headers).not.toHaveProperty('x-amz-security-token')
})
