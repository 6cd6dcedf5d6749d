import { describe, expect, test } from 'vitest'
import { type CreatePostPolicyOptions, createPostPolicy } from '../../../src/post-policy/index.js'
import { testCredentials, testDate } from '../../../src/testing/index.js'
import { send } from '../../support/loopback.js'
import { call, codeOf, server } from './test-server-set-up.js'

/** The fields of a form for the test server, signed with its own credentials. */
function sign(options: Partial<CreatePostPolicyOptions> = {}) {
  const own = { credentials: testCredentials, endpoint: server.url, bucket: 'bucket', key: 'form' }
  return createPostPolicy({ ...own, signingDate: testDate, ...options })
}

/** Posts a file as a browser does. */
function post({ url, fields }: ReturnType<typeof sign>, file = 'abc'): Promise<Response> {
  const body = new FormData()
  for (const [name, value] of Object.entries(fields)) body.append(name, value)
  body.append('file', new Blob([file]), 'file.txt')
  return fetch(url, { method: 'POST', body, redirect: 'manual' })
}

describe('S3', () => {
  test('metadata that no header can hold is shown as S3 shows it', async () => {
    const form = sign({
      fields: {
        'x-amz-meta-price': '€',
        'x-amz-meta-name': 'é',
        'x-amz-meta-plain': 'a b',
        'content-disposition': 'inline; filename="€"',
      },
      expiresIn: 60,
    })
    expect((await post(form)).status).toBe(204)
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

  test('metadata whose name can be no header is left out', async () => {
    const form = sign({ fields: { 'x-amz-meta-a:b': 'c', 'x-amz-meta-d': 'e' } })
    expect((await post(form)).status).toBe(204)
    const { status, headers } = await call({ path: '/bucket/form' })
    expect(status).toBe(200)
    expect(Object.keys(headers).filter((name) => name.startsWith('x-amz-meta-'))).toEqual(['x-amz-meta-d'])
  })

  test('a form upload, and one that breaks its policy', async () => {
    const form = sign({
      fields: { 'content-type': 'text/plain', success_action_status: '201' },
      conditions: [['content-length-range', 1, 3]],
    })
    const changed = async (fields: Record<string, string>) => {
      return (await post({ ...form, fields: { ...form.fields, ...fields } })).text()
    }
    expect((await post(form)).status).toBe(201)
    expect(await call({ path: '/bucket/form' })).toMatchObject({
      body: 'abc',
      headers: { 'content-type': 'text/plain' },
    })
    expect(await (await post(form, 'abcd')).text()).toContain('<Code>EntityTooLarge</Code>')
    expect(await changed({ key: 'other' })).toContain('<Code>AccessDenied</Code>')
    expect(await changed({ 'x-amz-signature': '0'.repeat(64) })).toContain('SignatureDoesNotMatch')
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
    const answer = await post(sign({ fields: asked }))
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
  const upload = async (options: Partial<CreatePostPolicyOptions>) => (await post(sign(options))).status
  const wrong = { ...testCredentials, secretAccessKey: 'wrong' }
  const statuses = [await upload({}), await upload({ bucket: 'nowhere' }), await upload({ credentials: wrong })]
  expect(statuses).toEqual([204, 404, 403])
  const { accessKeyId } = testCredentials
  expect(server.requests.map((call) => call.accessKeyId)).toEqual([accessKeyId, accessKeyId, undefined])
})
