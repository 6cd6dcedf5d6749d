import { beforeEach, describe, expect, test } from 'vitest'
import { document, etag, owner, putKeys, time } from './documented-set-up.js'
import { field, s3 } from './test-server-set-up.js'

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
describe('S3', () => {
  const entry = (key: string, ownerOf = '') =>
    `<Contents><Key>${key}</Key><LastModified>${time}</LastModified><ETag>${etag}</ETag><Size>3</Size>` +
    `<StorageClass>STANDARD</StorageClass>${ownerOf}</Contents>`

  beforeEach(putKeys)

  test.each<[string, string, string, string]>([
    [
      'ListBuckets',
      '/',
      'ListAllMyBucketsResult',
      `${owner}<Buckets><Bucket><Name>bucket</Name><CreationDate>${time}</CreationDate></Bucket></Buckets>`,
    ],
    ['GetBucketLocation', '/bucket?location', 'LocationConstraint', ''],
    ['GetBucketVersioning', '/bucket?versioning', 'VersioningConfiguration', ''],
    [
      'ListObjectsV2',
      '/bucket?list-type=2&start-after=a&delimiter=%2F&max-keys=2&encoding-type=url',
      'ListBucketResult',
      '<Name>bucket</Name><Prefix></Prefix><Delimiter>/</Delimiter><MaxKeys>2</MaxKeys><IsTruncated>true</IsTruncated>' +
        '<EncodingType>url</EncodingType><KeyCount>2</KeyCount><NextContinuationToken>YyBk</NextContinuationToken>' +
        `<StartAfter>a</StartAfter>${entry('c%20d')}<CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes>`,
    ],
    [
      'ListObjectsV2, the page after a token, with owners',
      '/bucket?list-type=2&continuation-token=YyBk&fetch-owner=true&prefix=e',
      'ListBucketResult',
      '<Name>bucket</Name><Prefix>e</Prefix><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated><KeyCount>1</KeyCount>' +
        `<ContinuationToken>YyBk</ContinuationToken>${entry('e&amp;', owner)}`,
    ],
    [
      'ListObjects',
      '/bucket?marker=a%2Fb&delimiter=%2F&max-keys=1',
      'ListBucketResult',
      '<Name>bucket</Name><Prefix></Prefix><Delimiter>/</Delimiter><MaxKeys>1</MaxKeys><IsTruncated>true</IsTruncated>' +
        `<Marker>a/b</Marker><NextMarker>c d</NextMarker>${entry('c d', owner)}`,
    ],
    [
      'ListObjectsV2, all in a page',
      '/bucket?list-type=2&prefix=e&max-keys=1001',
      'ListBucketResult',
      '<Name>bucket</Name><Prefix>e</Prefix><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated><KeyCount>1</KeyCount>' +
        entry('e&amp;'),
    ],
    [
      'ListObjects, whose next page begins after the last key',
      '/bucket?max-keys=1',
      'ListBucketResult',
      '<Name>bucket</Name><Prefix></Prefix><MaxKeys>1</MaxKeys><IsTruncated>true</IsTruncated><Marker></Marker>' +
        entry('a/b', owner),
    ],
    [
      'ListObjects, the last page with a delimiter',
      '/bucket?marker=d&delimiter=%2F',
      'ListBucketResult',
      '<Name>bucket</Name><Prefix></Prefix><Delimiter>/</Delimiter><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>' +
        `<Marker>d</Marker>${entry('e&amp;', owner)}`,
    ],
    [
      'ListObjects of nothing',
      '/bucket?max-keys=0',
      'ListBucketResult',
      '<Name>bucket</Name><Prefix></Prefix><MaxKeys>0</MaxKeys><IsTruncated>false</IsTruncated><Marker></Marker>',
    ],
    [
      'ListMultipartUploads',
      '/bucket?uploads&prefix=p',
      'ListMultipartUploadsResult',
      '<Bucket>bucket</Bucket><Prefix>p</Prefix><MaxUploads>1000</MaxUploads><IsTruncated>false</IsTruncated>',
    ],
  ])('%s', async (_, path, root, content) => {
    const answer = await s3('GET', path)
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/xml' } })
    expect(answer.body).toBe(document(root, content))
  })

  test('a key that begins with the delimiter has it for its prefix', async () => {
    await s3('PUT', '/bucket/%2Fx', { body: 'abc' })
    const { body } = await s3('GET', '/bucket?delimiter=%2F&max-keys=1')
    expect(body).toContain('<NextMarker>/</NextMarker><CommonPrefixes><Prefix>/</Prefix></CommonPrefixes>')
  })

  test('ListMultipartUploads of a prefix', async () => {
    for (const key of ['a1', 'b1', '1a']) await s3('POST', `/bucket/${key}?uploads`)
    const { body } = await s3('GET', '/bucket?uploads&prefix=a')
    expect([...body.matchAll(/<Key>(.*?)</g)].map(([, key]) => key)).toEqual(['a1'])
  })

  test('ListParts by pages', async () => {
    const id = field(await s3('POST', '/bucket/big?uploads'), 'UploadId')
    for (const number of [1, 2, 7]) await s3('PUT', `/bucket/big?partNumber=${number}&uploadId=${id}`, { body: 'a' })
    const page = async (query: string) => {
      const { body } = await s3('GET', `/bucket/big?uploadId=${id}&${query}`)
      const numbers = [...body.matchAll(/<PartNumber>(\d+)</g)].map(([, number]) => Number(number))
      const told = /<PartNumberMarker>.*<\/IsTruncated>/.exec(body)?.[0]
      return {
        numbers,
        told: told?.replaceAll(/<\/?(?:PartNumberMarker|NextPartNumberMarker|MaxParts|IsTruncated)>/g, ' '),
      }
    }
    expect(await page('max-parts=2')).toEqual({ numbers: [1, 2], told: ' 0  2  2  true ' })
    expect(await page('max-parts=2&part-number-marker=2')).toEqual({ numbers: [7], told: ' 2  7  2  false ' })
    expect(await page('part-number-marker=7')).toEqual({ numbers: [], told: ' 7  0  1000  false ' })
    for (const query of ['max-parts=x', 'max-parts=-1', 'part-number-marker=x']) {
      const refused = await s3('GET', `/bucket/big?uploadId=${id}&${query}`)
      expect([refused.status, field(refused, 'Code')], query).toEqual([400, 'InvalidArgument'])
    }
  })

  test.each(['delimiter=%2F', 'key-marker=a', 'max-uploads=1'])('ListMultipartUploads by %s', async (query) => {
    for (const key of ['a', 'b']) await s3('POST', `/bucket/${key}?uploads`)
    const refused = await s3('GET', `/bucket?uploads&${query}`)
    expect([refused.status, field(refused, 'Code')]).toEqual([501, 'NotImplemented'])
  })
})
