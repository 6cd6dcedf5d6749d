import { beforeEach, describe, expect, test } from 'vitest'
import { createPostPolicy } from '../../../src/post-policy/index.js'
import { testCredentials, testDate } from '../../../src/testing/index.js'
import { send } from '../../support/loopback.js'
import { declaration, etag, putKeys } from './documented-set-up.js'
import { field, s3, server } from './test-server-set-up.js'

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
describe('S3', () => {
  beforeEach(putKeys)

  describe('a form upload', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: S3's own variable
    const variable = '${filename}'
    const long = `x-amz-meta-${'n'.repeat(150)}`

    /** As a browser writes it, but for the file's name where there is none. */
    const upload = (key: string, asked: Record<string, string>, fileName?: string, bucket = 'bucket') => {
      const options = { credentials: testCredentials, signingDate: testDate, endpoint: server.url, fields: asked }
      const { url, fields } = createPostPolicy({ ...options, bucket, key })
      const disposition = (name: string) => `--x\r\ncontent-disposition: form-data; name="${name}"`
      const parts = Object.entries(fields).map(([name, value]) => `${disposition(name)}\r\n\r\n${value}\r\n`)
      const file = fileName === undefined ? '' : `; filename="${fileName}"`
      const body = `${parts.join('')}${disposition('file')}${file}\r\n\r\nabc\r\n--x--\r\n`
      const headers = { 'content-type': 'multipart/form-data; boundary=x' }
      return send(server, { method: 'POST', url, headers, body })
    }

    test.each<[string, Record<string, string>, string | undefined, number, string, string]>([
      ['plain', {}, undefined, 204, 'plain', ''],
      [`named/${variable}`, {}, 'dir/a b.txt', 204, 'named/a%20b.txt', ''],
      [`unnamed/${variable}`, {}, undefined, 204, 'unnamed/', ''],
      ['k', { [long]: 'v' }, 'f', 204, 'k', ''],
      ['k', { success_action_status: '200' }, 'f', 200, 'k', ''],
      ['k', { redirect: 'https://example.com/' }, 'f', 303, 'k', 'https://example.com/?bucket=bucket&key=k&etag='],
    ])('%s with %j, its file %j, is answered with %i', async (key, asked, fileName, status, path, location) => {
      const answer = await upload(key, asked, fileName)
      expect(answer).toMatchObject({ status, headers: { etag }, body: '' })
      expect(answer.headers['location'] ?? '').toBe(location && location + encodeURIComponent(etag))
      const got = await s3('GET', `/bucket/${path}`)
      expect(got).toMatchObject({ status: 200, body: 'abc', headers: long in asked ? asked : {} })
    })

    test('of a key that is too long is refused', async () => {
      const answer = await upload('ü'.repeat(513), {}, 'f')
      expect([answer.status, field(answer, 'Code')]).toEqual([400, 'KeyTooLongError'])
    })

    test('to no bucket is refused', async () => {
      const answer = await upload('k', {}, 'f', 'nowhere')
      expect([answer.status, field(answer, 'Code')]).toEqual([404, 'NoSuchBucket'])
    })
  })

  test('a form upload that asks for 201', async () => {
    const { url, fields } = createPostPolicy({
      credentials: testCredentials,
      bucket: 'bucket',
      key: 'x y',
      signingDate: testDate,
      endpoint: server.url,
      fields: { success_action_status: '201', 'content-type': 'text/x-a' },
    })
    const data = new FormData()
    for (const [name, value] of Object.entries(fields)) data.append(name, value)
    data.append('file', new Blob(['abc']))
    const answer = await fetch(url, { method: 'POST', body: data })
    expect(answer.status).toBe(201)
    expect(await answer.text()).toBe(
      `${declaration}<PostResponse xmlns=""><Location>${server.url}/bucket/x%20y</Location><Bucket>bucket</Bucket><Key>x y</Key><ETag>${etag}</ETag></PostResponse>`,
    )
    expect(await s3('GET', '/bucket/x%20y')).toMatchObject({
      body: 'abc',
      headers: { 'content-type': 'text/x-a', etag },
    })
  })
})
