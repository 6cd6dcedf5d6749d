import { describe, expect, test } from 'vitest'
import { createPostPolicy } from '../../../src/post-policy/index.js'
import { testCredentials, testDate } from '../../../src/testing/index.js'
import { send } from '../../support/loopback.js'
import { call, codeOf, server } from './test-server-set-up.js'

describe('S3', () => {
  test('metadata that no header can hold is shown as S3 shows it', async () => {
    const { url, fields } = createPostPolicy({
      credentials: testCredentials,
      endpoint: server.url,
      bucket: 'bucket',
      key: 'form',
      fields: {
        'x-amz-meta-price': '€',
        'x-amz-meta-name': 'é',
        'x-amz-meta-plain': 'a b',
        'content-disposition': 'inline; filename="€"',
      },
      expiresIn: 60,
      signingDate: testDate,
    })
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    form.append('file', new Blob(['abc']))
    expect((await fetch(url, { method: 'POST', body: form })).status).toBe(204)
    expect(await call({ path: '/bucket/form' })).toMatchObject({
      status: 200,
      headers: {
        'x-amz-meta-price': '=?UTF-8?B?4oKs?=',
        'x-amz-meta-name': '=?UTF-8?B?w6k=?=',
        'x-amz-meta-plain': 'a b',
        'content-disposition': '=?UTF-8?B?aW5saW5lOyBmaWxlbmFtZT0i4oKsIg==?=',
      },
    })
  })

  test('a form upload, and one that breaks its policy', async () => {
    const { url, fields } = createPostPolicy({
      credentials: testCredentials,
      endpoint: server.url,
      bucket: 'bucket',
      key: 'form',
      fields: { 'content-type': 'text/plain', success_action_status: '201' },
      conditions: [['content-length-range', 1, 3]],
      signingDate: testDate,
    })
    const post = (file: string, changed: Record<string, string> = {}) => {
      const form = new FormData()
      for (const [name, value] of Object.entries({ ...fields, ...changed })) form.append(name, value)
      form.append('file', new Blob([file]), 'file.txt')
      return fetch(url, { method: 'POST', body: form })
    }
    expect((await post('abc')).status).toBe(201)
    expect(await call({ path: '/bucket/form' })).toMatchObject({
      body: 'abc',
      headers: { 'content-type': 'text/plain' },
    })
    expect(await (await post('abcd')).text()).toContain('<Code>EntityTooLarge</Code>')
    expect(await (await post('abc', { key: 'other' })).text()).toContain('<Code>AccessDenied</Code>')
    expect(await (await post('abc', { 'x-amz-signature': '0'.repeat(64) })).text()).toContain('SignatureDoesNotMatch')
  })

  test.each([
    [{ success_action_status: '200' }, 200, null],
    [{ success_action_status: '404' }, 204, null],
    [
      { success_action_redirect: 'https://example.com/?a=b' },
      303,
      'https://example.com/?a=b&bucket=bucket&key=form&etag=',
    ],
    [{ success_action_redirect: 'nowhere' }, 204, null],
  ])('a form is answered as it asks: %j', async (asked: Record<string, string>, status, location) => {
    const options = { credentials: testCredentials, bucket: 'bucket', key: 'form', signingDate: testDate }
    const { url, fields } = createPostPolicy({ ...options, endpoint: server.url, fields: asked })
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    form.append('file', new Blob(['abc']))
    const answer = await fetch(url, { method: 'POST', body: form, redirect: 'manual' })
    expect(answer.status).toBe(status)
    expect(answer.headers.get('location')?.replace(/(?<=&etag=).*/, '') ?? null).toBe(location)
  })

  test.each([
    ['nothing', ''],
    ['a field without an end', '--x\r\ncontent-disposition: form-data; name="key"\r\n\r\nk'],
    ['a file without an end', '--x\r\ncontent-disposition: form-data; name="file"; filename="f"\r\n\r\nbytes'],
    [
      'a field without a name',
      '--x\r\ncontent-disposition: form-data\r\n\r\nk\r\n--x\r\ncontent-disposition: form-data; name="file"; filename="f"\r\n\r\nbytes\r\n--x--\r\n',
    ],
  ])('a form upload that is not well-formed is refused: %s', async (_, body) => {
    const headers = { 'content-type': 'multipart/form-data; boundary=x' }
    const answer = await send(server, { method: 'POST', url: `${server.url}/bucket`, headers, body })
    expect([answer.status, codeOf(answer)]).toEqual([400, 'MalformedPOSTRequest'])
  })
})

test('who signed the policy of a form is in the list of requests', async () => {
  const { url, credentials } = server
  const upload = async (bucket: string, secretAccessKey = credentials.secretAccessKey) => {
    const signer = { ...credentials, secretAccessKey }
    const policy = createPostPolicy({ credentials: signer, endpoint: url, bucket, key: 'k', signingDate: testDate })
    const form = new FormData()
    for (const [name, value] of Object.entries(policy.fields)) form.append(name, value)
    form.append('file', new Blob(['abc']))
    return (await fetch(policy.url, { method: 'POST', body: form })).status
  }
  expect([await upload('bucket'), await upload('nowhere'), await upload('bucket', 'wrong')]).toEqual([204, 404, 403])
  const { accessKeyId } = credentials
  expect(server.requests.map((call) => call.accessKeyId)).toEqual([accessKeyId, accessKeyId, undefined])
})
