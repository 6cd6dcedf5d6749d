import { expect, test } from 'vitest'
import {
  calculateSignature,
  createCanonicalQuery,
  createCanonicalRequest,
  createStringToSign,
  deriveSigningKey,
  formatCredentialScope,
  hashPayload,
} from '../../../src/stages/index.js'
import { exampleCredentials } from '../../support/example-credentials.js'

const { accessKeyId, secretAccessKey } = exampleCredentials

// Figures of https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html's script for these keys.
test.each([
  ['us-east-1', 'BOntiZFm/r+5s3psZ/RpsjB+aSGsj2J0rXdiLuO0cQL7'],
  ['eu-west-1', 'BEW1uMsJNijX9ThCfEJCkeH4gPo9MWFsAUXj6NZO5jyz'],
])("a signing key of the year 1111 makes SES's password for SMTP in %s", (region, password) => {
  const key = deriveSigningKey(secretAccessKey, { date: '11111111', region, service: 'ses' })
  const bytes = Buffer.from(`04${calculateSignature(key, 'SendRawEmail')}`, 'hex')
  expect(bytes.toString('base64')).toBe(password)
})

// A figure of aws-sigv4-auth-cassandra-plugin 1.0.5 for these keys.
test('a date with punctuation and milliseconds is signed as it stands, as Amazon Keyspaces has it', async () => {
  const dateTime = '2020-06-09T22:41:51.000Z'
  const scope = { date: '20200609', region: 'us-west-2', service: 'cassandra' }
  const query = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${accessKeyId}/${formatCredentialScope(scope)}`,
    'X-Amz-Date': dateTime,
    'X-Amz-Expires': '900',
  })
  const canonicalRequest = createCanonicalRequest({
    method: 'PUT',
    canonicalUri: '/authenticate',
    canonicalQuery: createCanonicalQuery(query.toString()),
    canonicalHeaders: 'host:cassandra\n',
    signedHeaders: 'host',
    payloadHash: await hashPayload('91703fdc2ef562e19fbdab0f58e42fe5'),
  })
  const hash = await hashPayload(canonicalRequest)
  const stringToSign = createStringToSign('AWS4-HMAC-SHA256', dateTime, scope, hash)
  expect(calculateSignature(deriveSigningKey(secretAccessKey, scope), stringToSign)).toBe(
    '7218754fedd2a32d8ccc83066bd96b1ab3a520dad395d036dc490e9dd46daa20',
  )
})
