import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { document, etag, putKeys, time } from './documented-set-up.js'
import { field, s3, server } from './test-server-set-up.js'

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
describe('S3', () => {
  beforeEach(putKeys)

  test('UploadPartCopy takes all of its source, or a range', async () => {
    const text = 'abcdefghijklmno'
    await s3('PUT', '/bucket/long', { body: text })
    const id = field(await s3('POST', '/bucket/big?uploads'), 'UploadId')
    for (const [range, part] of [
      [{}, text],
      [{ 'x-amz-copy-source-range': 'bytes=0-0' }, 'a'],
      [{ 'x-amz-copy-source-range': 'bytes=10-11' }, 'kl'],
    ] as const) {
      const headers = { 'x-amz-copy-source': '/bucket/long', ...range }
      const { body } = await s3('PUT', `/bucket/big?partNumber=1&uploadId=${id}`, { headers })
      expect(body).toContain(`<ETag>"${createHash('md5').update(part).digest('hex')}"</ETag>`)
    }
    const headers = { 'x-amz-checksum-crc32': 'NSRBwg==' }
    const sent = await s3('PUT', `/bucket/big?partNumber=2&uploadId=${id}`, { headers, body: 'abc' })
    expect(sent).toMatchObject({ status: 200, headers: { ...headers, etag } })
  })

  test('an upload in parts, from its beginning to its end', async () => {
    const begun = await s3('POST', '/bucket/big?uploads', { headers: { 'content-type': 'text/x-a' } })
    const id = field(begun, 'UploadId')
    const names = '<Bucket>bucket</Bucket><Key>big</Key>'
    expect(begun.body).toBe(document('InitiateMultipartUploadResult', `${names}<UploadId>${id}</UploadId>`))
    const listed = await s3('GET', '/bucket?uploads')
    expect(listed.body).toContain(
      `<Upload><Key>big</Key><UploadId>${id}</UploadId><StorageClass>STANDARD</StorageClass><Initiated>${time}</Initiated></Upload>`,
    )
    const headers = { 'x-amz-copy-source': '/bucket/c%20d', 'x-amz-copy-source-range': 'bytes=1-2' }
    const copied = await s3('PUT', `/bucket/big?partNumber=10000&uploadId=${id}`, { headers })
    const bc = '"5360af35bde9ebd8f01f492dc059593c"'
    expect(copied.body).toBe(document('CopyPartResult', `<ETag>${bc}</ETag><LastModified>${time}</LastModified>`))
    const sent = await s3('PUT', `/bucket/big?partNumber=1&uploadId=${id}`, { body: new Uint8Array(5 * 1024 * 1024) })
    expect(sent).toMatchObject({ status: 200, body: '' })
    const first = sent.headers['etag']
    const part = (number: number, tag: unknown, size: number) =>
      `<Part><PartNumber>${number}</PartNumber><LastModified>${time}</LastModified><ETag>${tag}</ETag><Size>${size}</Size></Part>`
    expect((await s3('GET', `/bucket/big?uploadId=${id}`)).body).toBe(
      document(
        'ListPartsResult',
        `${names}<UploadId>${id}</UploadId><PartNumberMarker>0</PartNumberMarker>` +
          '<NextPartNumberMarker>10000</NextPartNumberMarker><MaxParts>1000</MaxParts><IsTruncated>false</IsTruncated>' +
          part(1, first, 5 * 1024 * 1024) +
          part(10_000, bc, 2),
      ),
    )
    const wanted = [
      [1, first],
      [10_000, bc],
    ].map(([number, tag]) => `<Part><PartNumber>${number}</PartNumber><ETag>${tag}</ETag></Part>`)
    const body = `<CompleteMultipartUpload>${wanted.join('')}</CompleteMultipartUpload>`
    const completed = await s3('POST', `/bucket/big?uploadId=${id}`, { body })
    expect(completed.body).toBe(
      document(
        'CompleteMultipartUploadResult',
        `<Location>${server.url}/bucket/big</Location>${names}<ETag>"8bab7c8a4df17f4b29ae0919bad506e6-2"</ETag>`,
      ),
    )
    expect((await s3('HEAD', '/bucket/big')).headers).toMatchObject({ 'content-type': 'text/x-a' })
    expect((await s3('GET', '/bucket?uploads')).body).not.toContain('<Upload>')
  })

  test('what an upload lacks', async () => {
    const id = field(await s3('POST', '/bucket/big?uploads'), 'UploadId')
    for (const number of ['0', '10001', '1.5', 'x']) {
      const refused = await s3('PUT', `/bucket/big?partNumber=${number}&uploadId=${id}`, { body: 'a' })
      expect([refused.status, field(refused, 'Code')], number).toEqual([400, 'InvalidArgument'])
    }
    const complete = async (...parts: string[]) => {
      const elements = parts.map((etag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${etag}</ETag></Part>`)
      const body = `<CompleteMultipartUpload>${elements.join('')}</CompleteMultipartUpload>`
      const refused = await s3('POST', `/bucket/big?uploadId=${id}`, { body })
      return [refused.status, field(refused, 'Code')]
    }
    const small = new Uint8Array(5 * 1024 * 1024 - 1)
    const one = (await s3('PUT', `/bucket/big?partNumber=1&uploadId=${id}`, { body: small })).headers['etag'] as string
    const two = (await s3('PUT', `/bucket/big?partNumber=2&uploadId=${id}`, { body: 'b' })).headers['etag'] as string
    expect(await complete()).toEqual([400, 'MalformedXML'])
    expect(await complete(two)).toEqual([400, 'InvalidPart'])
    expect(await complete(one, two, two)).toEqual([400, 'InvalidPart'])
    expect(await complete(one, two)).toEqual([400, 'EntityTooSmall'])
    const twice = `<Part><PartNumber>1</PartNumber><ETag>${one}</ETag></Part>`.repeat(2)
    const body = `<CompleteMultipartUpload>${twice}</CompleteMultipartUpload>`
    const again = await s3('POST', `/bucket/big?uploadId=${id}`, { body })
    expect([again.status, field(again, 'Code')]).toEqual([400, 'InvalidPartOrder'])
    expect((await s3('DELETE', `/bucket/big?uploadId=${id}`)).status).toBe(204)
    expect(await complete(one)).toEqual([404, 'NoSuchUpload'])
  })
})
