import { expect, test } from 'vitest'
import { createPostPolicy } from '../../../src/post-policy/index.js'
import { createTestServer } from '../../../src/testing/index.js'

test('who signed the policy of a form is in the list of requests', async () => {
  await using server = await createTestServer({ buckets: ['bucket'] })
  const { url, credentials } = server
  const upload = async (bucket: string, secretAccessKey = credentials.secretAccessKey) => {
    const signer = { ...credentials, secretAccessKey }
    const policy = createPostPolicy({ credentials: signer, endpoint: url, bucket, key: 'k' })
    const form = new FormData()
    for (const [name, value] of Object.entries(policy.fields)) form.append(name, value)
    form.append('file', new Blob(['abc']))
    return (await fetch(policy.url, { method: 'POST', body: form })).status
  }
  expect([await upload('bucket'), await upload('nowhere'), await upload('bucket', 'wrong')]).toEqual([204, 404, 403])
  const { accessKeyId } = credentials
  expect(server.requests.map((call) => call.accessKeyId)).toEqual([accessKeyId, accessKeyId, undefined])
})
