import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { declaration, document, etag, putKeys, time } from './documented-set-up.js'
import { type Call, field, s3 } from './test-server-set-up.js'

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
describe('S3', () => {
  beforeEach(putKeys)

  test('PutObject, GetObject and HeadObject', async () => {
    const checksum = { 'x-amz-checksum-crc32': 'NSRBwg==' }
    const kept = { 'content-type': 'text/x-a', 'x-amz-meta-a': '', 'x-amz-meta-b': '~ b' }
    const stored = await s3('PUT', '/bucket/k', { headers: { ...checksum, ...kept }, body: 'abc' })
    expect(stored).toMatchObject({ status: 200, headers: { ...checksum, etag }, body: '' })
    const shown = { ...kept, etag, 'last-modified': 'Sun, 30 Aug 2015 12:36:00 GMT', 'accept-ranges': 'bytes' }
    for (const method of ['GET', 'HEAD']) {
      const plain = await s3(method, '/bucket/k')
      expect(plain).toMatchObject({ status: 200, headers: { ...shown, 'content-length': '3' } })
      expect(plain.headers).not.toHaveProperty('x-amz-checksum-crc32')
      const checked = await s3(method, '/bucket/k', { headers: { 'x-amz-checksum-mode': 'enabled' } })
      expect(checked.headers).toMatchObject({ ...shown, ...checksum })
    }
    const part = await s3('GET', '/bucket/k', { headers: { range: 'bytes=2-2' } })
    expect(part).toMatchObject({ status: 206, headers: { ...shown, 'content-range': 'bytes 2-2/3' }, body: 'c' })
    const known = await s3('GET', '/bucket/k', { headers: { 'if-none-match': etag } })
    expect(known).toMatchObject({ status: 304, headers: { etag }, body: '' })
  })

  test('GetObject with headers that the URL says', async () => {
    const asked = {
      'cache-control': 'no-store',
      'content-disposition': 'attachment; filename="~a"',
      'content-encoding': 'x-a',
      'content-language': 'en',
      'content-type': 'text/x-b',
      expires: 'Sun, 30 Aug 2015 12:36:00 GMT',
    }
    const query = Object.entries(asked).map(([name, value]) => `response-${name}=${encodeURIComponent(value)}`)
    expect((await s3('GET', `/bucket/c%20d?${query.join('&')}`)).headers).toMatchObject(asked)
  })

  // https://www.rfc-editor.org/rfc/rfc9110#section-14.1.2
  test.each([
    ['bytes=0-0', 206, 'a'],
    ['bytes=1-', 206, 'bc'],
    ['bytes=1-20', 206, 'bc'],
    ['bytes=-2', 206, 'bc'],
    ['bytes=-20', 206, 'abc'],
    ['bytes=x-1', 200, 'abc'],
    ['bytes=0-x', 200, 'abc'],
    ['x bytes=0-1', 200, 'abc'],
  ])('GetObject of the range %s', async (range, status, body) => {
    expect(await s3('GET', '/bucket/c%20d', { headers: { range } })).toMatchObject({ status, body })
  })

  test.each(['bucket/c%20d', '/bucket/c%20d', 'bucket/c%20d?versionId=null', '/bucket/a/b', 'bucket/a%2Fb'])(
    'CopyObject of %s',
    async (source) => {
      const { body } = await s3('PUT', '/bucket/copy', { headers: { 'x-amz-copy-source': source } })
      expect(body).toBe(document('CopyObjectResult', `<ETag>${etag}</ETag><LastModified>${time}</LastModified>`))
    },
  )

  test('CopyObject of a version, which the double has none of', async () => {
    const refused = await s3('PUT', '/bucket/copy', { headers: { 'x-amz-copy-source': 'bucket/c%20d?versionId=v1' } })
    expect([refused.status, field(refused, 'Code')]).toEqual([501, 'NotImplemented'])
  })

  test('DeleteObjects, and those that are to be quiet', async () => {
    const deletion = (quiet: string) => {
      const body = `<Delete>${quiet}<Object><Key>c d</Key></Object></Delete>`
      return { body, headers: { 'content-md5': createHash('md5').update(body).digest('base64') } }
    }
    const { body } = await s3('POST', '/bucket?delete', deletion(''))
    expect(body).toBe(document('DeleteResult', '<Deleted><Key>c d</Key></Deleted>'))
    const quiet = await s3('POST', '/bucket?delete', deletion('<Quiet>true</Quiet>'))
    expect(quiet.body).toBe(document('DeleteResult', ''))
  })

  test('DeleteObjects without a checksum of its document', async () => {
    const refused = await s3('POST', '/bucket?delete', { body: '<Delete><Object><Key>c d</Key></Object></Delete>' })
    const message = 'Missing required header for this request: Content-MD5 OR x-amz-checksum-*'
    expect([refused.status, field(refused, 'Code'), field(refused, 'Message')]).toEqual([
      400,
      'InvalidRequest',
      message,
    ])
    expect((await s3('HEAD', '/bucket/c%20d')).status).toBe(200)
  })

  // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
  test.each<[string, string, number, string, Call?]>([
    ['GET', '/bucket/none', 404, 'NoSuchKey'],
    ['GET', '/nowhere', 404, 'NoSuchBucket'],
    ['DELETE', '/bucket', 409, 'BucketNotEmpty'],
    ['POST', '/', 405, 'MethodNotAllowed'],
    ['PUT', '/bucket/c%20d', 400, 'InvalidRequest', { headers: { 'x-amz-copy-source': '/bucket/c%20d' } }],
    ['GET', '/bucket?acl', 501, 'NotImplemented'],
    ['GET', '/bucket?max-keys=1x', 400, 'InvalidArgument'],
    ['GET', '/bucket?max-keys=x', 400, 'InvalidArgument'],
    ['GET', '/bucket/c%20d', 416, 'InvalidRange', { headers: { range: 'bytes=3-' } }],
    ['PUT', `/bucket/${'k'.repeat(1025)}`, 400, 'KeyTooLongError', { body: 'b' }],
    ['PUT', `/bucket/${'%C3%BC'.repeat(513)}`, 400, 'KeyTooLongError', { body: 'b' }],
    ['POST', `/bucket/${'k'.repeat(1025)}?uploads`, 400, 'KeyTooLongError'],
    ['GET', '/bucket/c%20d', 412, 'PreconditionFailed', { headers: { 'if-match': 'x' } }],
    ['PUT', '/bucket/k', 400, 'BadDigest', { body: 'b', headers: { 'x-amz-checksum-crc32': 'AAAAAA==' } }],
    [
      'POST',
      '/bucket?delete',
      400,
      'MalformedXML',
      { body: '<Delete', headers: { 'content-md5': 'lc+uAhGmLd2IM2WcV6i/kA==' } },
    ],
  ])('%s %s is refused with %i %s', async (method, path, status, code, more) => {
    const answer = await s3(method, path, more)
    expect(answer).toMatchObject({ status, headers: { 'content-type': 'application/xml' } })
    const resource = path.replace(/\?.*/, '')
    const message = field(answer, 'Message')
    expect(answer.body).toBe(
      `${declaration}<Error><Code>${code}</Code><Message>${message}</Message><Resource>${resource}</Resource></Error>`,
    )
    expect(message).toMatch(/^[A-Z].* /)
  })
})
