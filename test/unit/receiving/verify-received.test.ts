import { expect, test } from 'vitest'
import { signRequest } from '../../../src/index.js'
import { verifyReceived } from '../../../src/receiving/verify-received.js'
import { exampleCredentials as credentials } from '../../support/example-credentials.js'

const now = new Date('2026-01-02T03:04:05Z')

test.each([
  [undefined, 10_485_760],
  [0, 0],
  [5, 5],
])('a body that must be read whole may have as many bytes as maxBodySize says: %j', async (maxBodySize, most) => {
  const options = { credentials, service: 'execute-api', region: 'us-east-1' }
  const request = { method: 'POST', url: 'https://example.com/', body: 'text' }
  const { method, url, headers } = signRequest(request, { ...options, signingDate: now })
  const asked: number[] = []
  const readBody = async (bytes: number) => {
    asked.push(bytes)
    return Buffer.from('text')
  }
  await verifyReceived({ method, url, headers }, { ...options, now }, { maxBodySize }, readBody)
  expect(asked).toEqual([most])
})
