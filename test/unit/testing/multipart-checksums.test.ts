import { expect, test } from 'vitest'
import type { Answer } from '../../support/loopback.js'
import { codeOf, s3 } from './test-server-set-up.js'

const object = (method: string, query: string, body = '', headers: Record<string, string> = {}) =>
  s3(method, `/bucket/k${query}`, { headers, body })

const first = 'x'.repeat(5 * 1024 * 1024)

/** Uploads `first` and `abc` in parts, and completes the upload by what is said of the second, and by headers. */
async function upload(element: string, headers: Record<string, string>): Promise<Answer> {
  const id = /<UploadId>(.*?)</.exec((await object('POST', '?uploads')).body)?.[1]
  const tags = [
    (await object('PUT', `?partNumber=1&uploadId=${id}`, first)).headers['etag'],
    (await object('PUT', `?partNumber=2&uploadId=${id}`, 'abc')).headers['etag'],
  ]
  const parts = tags.map((tag, i) => {
    return `<Part><ETag>${tag}</ETag>${i === 1 ? element : ''}<PartNumber>${i + 1}</PartNumber></Part>`
  })
  const body = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`
  return object('POST', `?uploadId=${id}`, body, headers)
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html; reckoned by Python's zlib and hashlib
test.each<[name: string, element: string, headers: Record<string, string>]>([
  ['none', '', {}],
  ['a part', '<ChecksumCRC32>NSRBwg==</ChecksumCRC32>', {}],
  ['a part', '<ChecksumSHA256>ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=</ChecksumSHA256>', {}],
  ['all bytes', '', { 'x-amz-checksum-crc32': 'UITecA==', 'x-amz-checksum-type': 'FULL_OBJECT' }],
  ['the parts’ checksums', '', { 'x-amz-checksum-crc32': 'YWryDA==-2' }],
  ['the parts’ checksums', '', { 'x-amz-checksum-sha256': 'FAgT39V+lmoEFGaFJi7MYygNVTVLM2rdNBFsnHICwx8=-2' }],
  ['the size', '', { 'x-amz-mp-object-size': '5242883' }],
])('an upload in parts is completed by the right checksum of %s: %s %j', async (_, element, headers) => {
  expect(codeOf(await upload(element, headers))).toBeUndefined()
  const told = (await object('HEAD', '', '', { 'x-amz-checksum-mode': 'ENABLED' })).headers
  for (const name of ['x-amz-checksum-crc32', 'x-amz-checksum-sha256']) expect(told[name]).toBe(headers[name])
})

test.each<[code: string, element: string, headers: Record<string, string>]>([
  ['InvalidPart', '<ChecksumCRC32>AAAAAA==</ChecksumCRC32>', {}],
  ['InvalidPart', '<ChecksumCRC64NVME>AAAAAAAAAAA=</ChecksumCRC64NVME>', {}],
  ['BadDigest', '', { 'x-amz-checksum-crc32': 'AAAAAA==' }],
  ['BadDigest', '', { 'x-amz-checksum-crc32': 'UITecA==-2' }],
  ['BadDigest', '', { 'x-amz-checksum-crc32': 'YWryDA==-3' }],
  ['InvalidRequest', '', { 'x-amz-mp-object-size': '5242882' }],
])('a wrong one is refused with %s: %s %j', async (code, element, headers) => {
  const refused = await upload(element, headers)
  expect([refused.status, codeOf(refused)]).toEqual([400, code])
  expect((await object('HEAD', '')).status).toBe(404)
})

test('a copy, which has no parts, has no checksum of them', async () => {
  for (const [sum, told] of [
    ['YWryDA==-2', undefined],
    ['UITecA==', 'UITecA=='],
  ] as const) {
    await upload('', { 'x-amz-checksum-crc32': sum })
    const copy = { 'x-amz-copy-source': '/bucket/k', 'x-amz-metadata-directive': 'REPLACE' }
    expect((await object('PUT', '', '', copy)).status).toBe(200)
    const { headers } = await object('HEAD', '', '', { 'x-amz-checksum-mode': 'ENABLED' })
    expect(headers['x-amz-checksum-crc32']).toBe(told)
  }
})
