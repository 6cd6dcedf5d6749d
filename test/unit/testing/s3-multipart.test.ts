import { describe, expect, test } from 'vitest'
import { call, codeOf, s3, server } from './test-server-set-up.js'

describe('S3', () => {
  test('an upload in parts', async () => {
    const begun = await call({ method: 'POST', path: '/bucket/big?uploads' })
    const id = /<UploadId>(.*?)</.exec(begun.body)?.[1]
    const part = new Uint8Array(5 * 1024 * 1024).fill(1)
    const etags = []
    for (const [index, body] of [part, Uint8Array.of(2)].entries()) {
      const sent = await call({ method: 'PUT', path: `/bucket/big?partNumber=${index + 1}&uploadId=${id}`, body })
      etags.push(sent.headers['etag'])
    }
    const parts = etags.map((etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${etag}</ETag></Part>`)
    const complete = (list: string[]) => {
      const body = `<CompleteMultipartUpload>${list.join('')}</CompleteMultipartUpload>`
      return call({ method: 'POST', path: `/bucket/big?uploadId=${id}`, body })
    }
    expect(codeOf(await complete(parts.toReversed()))).toBe('InvalidPartOrder')
    expect((await complete(parts)).body).toMatch(/<ETag>"[0-9a-f]{32}-2"<\/ETag>/)
    expect(await call({ method: 'HEAD', path: '/bucket/big' })).toMatchObject({
      status: 200,
      headers: { 'content-length': String(part.length + 1) },
    })
  })

  test('an upload takes no parts but its own', async () => {
    const id = /<UploadId>(.*?)</.exec((await call({ method: 'POST', path: '/bucket/big?uploads' })).body)?.[1]
    const put = (part: string, headers = {}, key = 'big') =>
      call({ method: 'PUT', path: `/bucket/${key}?partNumber=${part}&uploadId=${id}`, headers, body: 'part' })
    for (const part of ['0', '10001', '1.5', 'x', '1e3', '0x10', '%201', '1.0', '']) {
      expect(codeOf(await put(part)), part).toBe('InvalidArgument')
    }
    expect(codeOf(await put('1', {}, 'other'))).toBe('NoSuchUpload')
    expect(codeOf(await put('1', { 'x-amz-checksum-crc32': 'AAAAAA==' }))).toBe('BadDigest')
    expect(codeOf(await put('1', { 'x-amz-copy-source': '/bucket/none' }))).toBe('NoSuchKey')
    const etags = [(await put('1')).headers['etag'], (await put('2')).headers['etag']]
    const complete = async (...tags: unknown[]) => {
      const parts = tags.map((tag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${tag}</ETag></Part>`)
      const body = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`
      return codeOf(await call({ method: 'POST', path: `/bucket/big?uploadId=${id}`, body }))
    }
    expect(await complete()).toBe('MalformedXML')
    for (const number of ['', 'x', '1.0', '0x1', '10001']) {
      const body = `<CompleteMultipartUpload><Part><PartNumber>${number}</PartNumber><ETag>${etags[0]}</ETag></Part></CompleteMultipartUpload>`
      const refused = await call({ method: 'POST', path: `/bucket/big?uploadId=${id}`, body })
      expect(codeOf(refused), number).toBe('MalformedXML')
    }
    expect(await complete('"another"')).toBe('InvalidPart')
    expect(await complete(...etags, '"none"')).toBe('InvalidPart')
    expect(await complete(...etags)).toBe('EntityTooSmall')
  })

  test.each(['bytes=0-5', 'bytes=3-', 'bytes=4-3', 'bytes=-1', 'bytes=0-1,3-4', 'x bytes=0-1', 'bytes=x-1'])(
    'a part is no copy of %s of five bytes',
    async (range) => {
      await call({ method: 'PUT', path: '/bucket/k', body: 'hello' })
      const id = /<UploadId>(.*?)</.exec((await call({ method: 'POST', path: '/bucket/new?uploads' })).body)?.[1]
      const path = `/bucket/new?partNumber=1&uploadId=${id}`
      const headers = { 'x-amz-copy-source': '/bucket/k', 'x-amz-copy-source-range': range }
      expect(codeOf(await call({ method: 'PUT', path, headers }))).toBe('InvalidArgument')
    },
  )
})

// https://github.com/aws/aws-sdk-js/issues/1158
test.each([
  ['127.0.0.1', '/bucket'],
  ['bucket.localhost', ''],
])('an upload in parts to %s tells the URL of its object', async (name, path) => {
  const host = `${name}:${server.port}`
  const send = (method: string, query: string, body = '') =>
    s3(method, `${path}/a%20b/c${query}`, { body, headers: { host } })
  const id = /<UploadId>(.*?)</.exec((await send('POST', '?uploads')).body)?.[1]
  const etag = (await send('PUT', `?partNumber=1&uploadId=${id}`, 'x')).headers['etag']
  const parts = `<Part><PartNumber>1</PartNumber><ETag>${etag}</ETag></Part>`
  const completed = `<CompleteMultipartUpload>${parts}</CompleteMultipartUpload>`
  const { body } = await send('POST', `?uploadId=${id}`, completed)
  expect(body).toContain(`<Location>http://${host}${path}/a%20b%2Fc</Location>`)
})
