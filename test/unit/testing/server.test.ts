import { createHash } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { signNodeStreamingRequest } from '../../../src/node/index.js'
import { createPostPolicy } from '../../../src/post-policy/index.js'
import { presignRequest } from '../../../src/presign.js'
import { signRequest } from '../../../src/sign.js'
import { createTestServer, type TestServer, testCredentials, testDate } from '../../../src/testing/index.js'
import type { Credentials } from '../../../src/types.js'
import { type Answer, send } from '../../support/loopback.js'

let server: TestServer

beforeEach(async () => {
  server = await createTestServer({ now: testDate, buckets: ['bucket'] })
})
afterEach(() => server.close())

interface Call {
  readonly method?: string
  readonly path: string
  readonly headers?: Record<string, string>
  readonly body?: string | Uint8Array
  readonly credentials?: Credentials
  readonly service?: string
  readonly region?: string
  readonly signingDate?: Date
}

/** Signs as it is told, and sends as it was signed. */
async function call({ method = 'GET', path, headers = {}, body, ...options }: Call): Promise<Answer> {
  const request = { method, url: server.url + path, headers, body: body ?? null }
  const { credentials = testCredentials, service = 's3', region = 'us-east-1', signingDate = testDate } = options
  const signed = signRequest(request, { credentials, service, region, signingDate })
  return send(server, { ...signed, body })
}

/** DeleteObjects, which wants a checksum of its document. */
function deleteMany(body: string | Uint8Array): Promise<Answer> {
  const headers = { 'content-md5': createHash('md5').update(body).digest('base64') }
  return call({ method: 'POST', path: '/bucket?delete', headers, body })
}

const codeOf = ({ body }: Answer) => /<Code>(.*?)<\/Code>/.exec(body)?.[1]

describe('S3', () => {
  const longest = 'ü'.repeat(512)
  const keys = ['a b', 'a+b', 'a//b', '../x', '%2F', 'ü', '😀', "*'()!", '/lead', 'trail/', 'a&b=c', '<x>', longest]

  test.each(keys)('an object with the key %s comes back as it was put', async (key) => {
    const path = `/bucket/${key.split('/').map(encodeURIComponent).join('/')}`
    const stored = await call({ method: 'PUT', path, body: key, headers: { 'x-amz-meta-note': 'n' } })
    expect(stored.status, stored.body).toBe(200)
    const got = await call({ path })
    expect(got).toMatchObject({
      status: 200,
      body: key,
      headers: { 'x-amz-meta-note': 'n', date: testDate.toUTCString() },
    })
    const listed = await call({
      path: `/bucket?list-type=2&max-keys=2147483647&prefix=${encodeURIComponent(key)}&encoding-type=url`,
    })
    expect(decodeURIComponent(/<Key>(.*?)<\/Key>/.exec(listed.body)?.[1] ?? '')).toBe(key)
    expect((await call({ method: 'DELETE', path })).status).toBe(204)
    expect(codeOf(await call({ path }))).toBe('NoSuchKey')
  })

  test('a range, a copy and a virtual host', async () => {
    await call({ method: 'PUT', path: '/bucket/k', body: '0123456789' })
    expect(await call({ path: '/bucket/k', headers: { range: 'bytes=2-4' } })).toMatchObject({
      status: 206,
      body: '234',
      headers: { 'content-range': 'bytes 2-4/10' },
    })
    expect(await call({ path: '/bucket/k', headers: { range: 'bytes=-3' } })).toMatchObject({
      status: 206,
      body: '789',
    })
    expect(codeOf(await call({ path: '/bucket/k', headers: { range: 'bytes=10-' } }))).toBe('InvalidRange')
    const copied = await call({ method: 'PUT', path: '/bucket/copy', headers: { 'x-amz-copy-source': '/bucket/k' } })
    expect(copied.body).toContain('<CopyObjectResult')
    const virtual = await call({ path: '/copy', headers: { host: `bucket.s3.localhost:${server.port}` } })
    expect(virtual).toMatchObject({ status: 200, body: '0123456789' })
  })

  test.each([
    's3.amazonaws.com',
    's3-us-west-2.amazonaws.com',
    's3.us-west-2.amazonaws.com',
    's3.dualstack.us-west-2.amazonaws.com',
    's3-fips.dualstack.us-gov-west-1.amazonaws.com',
    's3-accelerate.amazonaws.com',
    's3-accelerate.dualstack.amazonaws.com',
    's3.cn-north-1.amazonaws.com.cn',
    's3.localhost:9000',
    'localhost:9000',
    'S3.US-WEST-2.amazonaws.com:443',
  ])('a bucket before %s', async (host) => {
    await call({ method: 'PUT', path: '/bucket/a/k', body: 'hello' })
    expect((await call({ path: '/a/k', headers: { host: `bucket.${host}` } })).body).toBe('hello')
    expect((await call({ path: '/bucket/a/k', headers: { host } })).body).toBe('hello')
  })

  test.each([
    'a.s3.amazonaws.com.example.com',
    'a.s3.amazonawsxcom',
    'a.s3xamazonaws.com',
    'a.s3.amazonaws.comxcn',
    'axs3.amazonaws.com',
    'a.localhost.example.com',
    'axlocalhost',
  ])('no bucket before %s', async (host) => {
    await call({ method: 'PUT', path: '/bucket/k', body: 'hello' })
    expect((await call({ path: '/bucket/k', headers: { host } })).body).toBe('hello')
  })

  test('a listing is in pages, with common prefixes', async () => {
    for (const key of ['a/1', 'a/2', 'b', 'c/1', 'd']) await call({ method: 'PUT', path: `/bucket/${key}`, body: key })
    const first = await call({ path: '/bucket?list-type=2&delimiter=%2F&max-keys=2' })
    expect(first.body).toContain('<IsTruncated>true</IsTruncated>')
    expect(first.body).toMatch(/<Key>b<\/Key>.*<CommonPrefixes><Prefix>a\/<\/Prefix>/)
    const token = /<NextContinuationToken>(.*?)</.exec(first.body)?.[1]
    const second = await call({ path: `/bucket?list-type=2&delimiter=%2F&continuation-token=${token}` })
    expect(second.body).toContain('<IsTruncated>false</IsTruncated>')
    expect(second.body).toMatch(/<Key>d<\/Key>.*<Prefix>c\/<\/Prefix>/)
    expect(second.body).not.toContain('<Key>b</Key>')
  })

  test('several objects are deleted at once', async () => {
    for (const key of ['x', 'y', 'z']) await call({ method: 'PUT', path: `/bucket/${key}`, body: key })
    const body = '<Delete><Object><Key>x</Key></Object><Object><Key>y</Key></Object></Delete>'
    const deleted = await deleteMany(body)
    expect(deleted.body).toContain('<Deleted><Key>x</Key></Deleted><Deleted><Key>y</Key></Deleted>')
    expect((await call({ path: '/bucket' })).body.match(/<Key>/g)).toHaveLength(1)
    expect(codeOf(await deleteMany('<Delete'))).toBe('MalformedXML')
  })

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

  test.each(['', 'QUJD', '5d41402abc4b2a76b9719d911017c592', 'XUFAKrxLKna5cZ2REBfFkg', 'XUFAKrxLKna5cZ2-_BfFkg=='])(
    '%j is no MD5 in Base64',
    async (md5) => {
      const put = { method: 'PUT', path: '/bucket/k', body: 'hello' }
      expect(codeOf(await call({ ...put, headers: { 'content-md5': md5 } }))).toBe('InvalidDigest')
      expect((await call({ path: '/bucket/k' })).status).toBe(404)
    },
  )

  test('a body that is another than its checksum says is refused', async () => {
    const headers = { 'x-amz-checksum-crc32': 'AAAAAA==' }
    expect(codeOf(await call({ method: 'PUT', path: '/bucket/k', body: 'x', headers }))).toBe('BadDigest')
  })

  test('a chunked upload with a trailer', async () => {
    const signed = signNodeStreamingRequest(
      { method: 'PUT', url: `${server.url}/bucket/chunked`, body: 'x'.repeat(100_000) },
      { credentials: testCredentials, service: 's3', signingDate: testDate, trailers: ['CRC32'] },
    )
    expect(await send(server, signed)).toMatchObject({ status: 200 })
    expect((await call({ path: '/bucket/chunked' })).body).toHaveLength(100_000)
  })

  test.each([
    ['POST', '/bucket?delete'],
    ['PUT', '/other'],
  ])('a chunked body of what is no upload is refused: %s %s', async (method, path) => {
    const signed = signNodeStreamingRequest(
      { method, url: server.url + path, body: '<Delete/>' },
      { credentials: testCredentials, service: 's3', signingDate: testDate },
    )
    const answer = await send(server, signed)
    expect(answer.status).toBe(400)
    expect(answer.body).toContain(
      '<Code>InvalidRequest</Code><Message>The value of x-amz-content-sha256 header is invalid.</Message>',
    )
  })

  describe('conditions', () => {
    const etag = '"5d41402abc4b2a76b9719d911017c592"'
    const earlier = 'Sun, 30 Aug 2015 12:35:59 GMT'
    const then = testDate.toUTCString()
    beforeEach(() => call({ method: 'PUT', path: '/bucket/k', body: 'hello' }))

    test.each([
      [{ 'if-match': '*' }, 200],
      [{ 'if-match': `"other", ${etag}` }, 200],
      [{ 'if-match': etag.slice(1, -1) }, 200],
      [{ 'if-match': '"other"' }, 412],
      [{ 'if-match': etag, 'if-unmodified-since': earlier }, 200],
      [{ 'if-unmodified-since': earlier }, 412],
      [{ 'if-unmodified-since': then }, 200],
      [{ 'if-none-match': '*' }, 304],
      [{ 'if-none-match': '"other"' }, 200],
      [{ 'if-none-match': `"other", ${etag}` }, 304],
      [{ 'if-none-match': `W/"other", W/${etag}` }, 304],
      [{ 'if-match': `W/${etag}` }, 412],
      [{ 'if-none-match': '"other"', 'if-modified-since': then }, 200],
      [{ 'if-modified-since': then }, 304],
      [{ 'if-modified-since': earlier }, 200],
      [{ 'if-modified-since': 'once', 'if-unmodified-since': 'once' }, 200],
      [{ 'if-modified-since': '2016' }, 200],
      [{ 'if-modified-since': testDate.toISOString() }, 200],
      [{ 'if-unmodified-since': '2014-08-30T12:36:00Z' }, 200],
    ])('of a read, and of a copy’s source: %j', async (headers: Record<string, string>, status) => {
      expect((await call({ path: '/bucket/k', headers })).status).toBe(status)
      expect((await call({ method: 'HEAD', path: '/bucket/k', headers })).status).toBe(status)
      const named = Object.entries(headers).map(([name, value]) => [`x-amz-copy-source-${name}`, value])
      const source = { ...Object.fromEntries(named), 'x-amz-copy-source': '/bucket/k' }
      const copied = await call({ method: 'PUT', path: '/bucket/copy', headers: source })
      expect(copied.status).toBe(status === 304 ? 412 : status)
      expect((await call({ path: '/bucket/copy' })).status).toBe(status === 200 ? 200 : 404)
    })

    test.each([
      ['k', { 'if-match': etag }, undefined],
      ['k', { 'if-match': '"other"' }, 'PreconditionFailed'],
      ['new', { 'if-match': etag }, 'NoSuchKey'],
      ['k', { 'if-none-match': '*' }, 'PreconditionFailed'],
      ['new', { 'if-none-match': '*' }, undefined],
      ['new', { 'if-none-match': etag }, 'NotImplemented'],
    ])('of a write: %s with %j', async (key, headers: Record<string, string>, code) => {
      const path = `/bucket/${key}`
      const before = await call({ path })
      const started = await call({ method: 'POST', path: `${path}?uploads` })
      const id = /<UploadId>(.*?)</.exec(started.body)?.[1]
      const part = await call({ method: 'PUT', path: `${path}?partNumber=1&uploadId=${id}`, body: 'parts' })
      const parts = `<Part><PartNumber>1</PartNumber><ETag>${part.headers['etag']}</ETag></Part>`
      const answers = [
        await call({
          method: 'POST',
          path: `${path}?uploadId=${id}`,
          headers,
          body: `<CompleteMultipartUpload>${parts}</CompleteMultipartUpload>`,
        }),
      ]
      if (code === undefined) return expect(answers[0]?.status).toBe(200)
      answers.push(
        await call({ method: 'PUT', path, headers, body: 'other' }),
        await call({ method: 'PUT', path, headers: { ...headers, 'x-amz-copy-source': '/bucket/k' } }),
      )
      expect(answers.map(codeOf)).toEqual(answers.map(() => code))
      expect((await call({ path })).body).toBe(before.body)
    })

    test('of a time hold for its whole second, and lists tell no more, either', async () => {
      await server.close()
      server = await createTestServer({ now: new Date(testDate.getTime() + 900), buckets: ['bucket'] })
      await call({ method: 'PUT', path: '/bucket/k', body: 'v' })
      const since = async (name: string) => {
        return (await call({ path: '/bucket/k', headers: { [name]: testDate.toUTCString() } })).status
      }
      expect([await since('if-modified-since'), await since('if-unmodified-since')]).toEqual([304, 200])
      for (const path of ['/bucket', '/']) {
        const told = (await call({ path })).body.match(/<(?:LastModified|CreationDate)>[^<]*/g) ?? []
        expect(told.map((element) => element.slice(element.indexOf('>') + 1))).toEqual([testDate.toISOString()])
      }
    })

    test('of a write that is allowed', async () => {
      const write = (headers: Record<string, string>) => call({ method: 'PUT', path: '/bucket/k', headers, body: 'x' })
      expect((await write({ 'if-match': etag })).status).toBe(200)
      expect(codeOf(await write({ 'if-match': etag }))).toBe('PreconditionFailed')
    })

    test('of a deletion, which finds nothing to hold against what is not there', async () => {
      const remove = (key: string, value: string) =>
        call({ method: 'DELETE', path: `/bucket/${key}`, headers: { 'if-match': value } })
      expect(codeOf(await remove('k', '"other"'))).toBe('PreconditionFailed')
      expect((await call({ path: '/bucket/k' })).status).toBe(200)
      expect((await remove('k', etag)).status).toBe(204)
      expect((await remove('k', etag)).status).toBe(204)
    })

    test('of several deletions are more than it has', async () => {
      const body = `<Delete><Object><Key>k</Key><ETag>${etag}</ETag></Object></Delete>`
      expect(codeOf(await deleteMany(body))).toBe('NotImplemented')
    })
  })

  test.each([
    ['GET', '/bucket/k?attributes'],
    ['GET', '/bucket/k?torrent'],
    ['GET', '/bucket/k?versionId=1'],
    ['GET', '/bucket/k?partNumber=1'],
    ['PUT', '/bucket/k?partNumber=1'],
    ['PUT', '/bucket/k?renameObject'],
    ['GET', '/bucket?logging'],
    ['PUT', '/bucket?requestPayment'],
    ['PUT', '/bucket?versioning'],
    ['DELETE', '/bucket?replication'],
    ['DELETE', '/bucket?inventory&id=1'],
  ])('what it has not is not taken for something else: %s %s', async (method, path) => {
    expect(codeOf(await call({ method, path }))).toBe('NotImplemented')
    expect((await call({ path: '/bucket' })).status).toBe(200)
  })

  test.each([
    '/bucket?max-keys=many',
    '/bucket?max-keys=-1',
    '/bucket?max-keys=2147483648',
    '/bucket?uploads&max-uploads=many',
    '/bucket?list-type=2&continuation-token=k',
    '/bucket?list-type=2&continuation-token=!',
    '/bucket?list-type=2&continuation-token=',
    '/bucket/k?response-content-disposition=%E2%82%AC',
    '/bucket/k?response-content-type=a%0Ab',
  ])('an argument that is none is refused: %s', async (path) => {
    await call({ method: 'PUT', path: '/bucket/k', body: 'hello' })
    expect(codeOf(await call({ path }))).toBe('InvalidArgument')
  })

  test('only some headers of an answer are for the client to say', async () => {
    await call({ method: 'PUT', path: '/bucket/k', body: 'hello' })
    const { headers } = await call({ path: '/bucket/k?response-etag=1&response-content-length=1&response-expires=0' })
    expect(headers).toMatchObject({ etag: '"5d41402abc4b2a76b9719d911017c592"', 'content-length': '5', expires: '0' })
  })

  test('several are not deleted by a body that is another than its checksum says', async () => {
    const body = '<Delete><Object><Key>k</Key></Object></Delete>'
    const headers = { 'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==' }
    expect(codeOf(await call({ method: 'POST', path: '/bucket?delete', headers, body }))).toBe('BadDigest')
  })

  test.each<[method: string, path: string, code: string, headers?: Record<string, string>]>([
    ['POST', '/', 'MethodNotAllowed'],
    ['POST', '/bucket/k', 'MethodNotAllowed'],
    ['PUT', '/bucket/%E9', 'InvalidURI'],
    ['PATCH', '/bucket/k', 'MethodNotAllowed'],
    ['DELETE', '/bucket', 'BucketNotEmpty'],
    ['GET', '/bucket/k?uploadId=none', 'NoSuchUpload'],
    ['PUT', '/bucket/k?partNumber=1&uploadId=none', 'NoSuchUpload'],
    ['POST', '/bucket/k?uploadId=none', 'NoSuchUpload'],
    ['DELETE', '/bucket/k?uploadId=none', 'NoSuchUpload'],
    ['PUT', '/bucket/k', 'NoSuchBucket', { 'x-amz-copy-source': '/nowhere/k' }],
    ['PUT', '/bucket/k', 'NoSuchKey', { 'x-amz-copy-source': '/bucket/none' }],
    ['PUT', '/bucket/k', 'NoSuchBucket', { 'x-amz-copy-source': 'bucketk' }],
    ['PUT', '/bucket/k', 'InvalidRequest', { 'x-amz-copy-source': '/bucket/k' }],
    ['GET', '/bucket?abac', 'NotImplemented'],
    ['GET', '/bucket/k?annotation', 'NotImplemented'],
    ['PUT', '/bucket/k?annotation&annotationName=a', 'NotImplemented'],
    ['DELETE', '/bucket/k?annotation&annotationName=a', 'NotImplemented'],
  ])('%s %s is refused: %s', async (method, path, code, headers = {}) => {
    await call({ method: 'PUT', path: '/bucket/k', body: 'v' })
    expect(codeOf(await call({ method, path, headers }))).toBe(code)
    expect((await call({ path: '/bucket/k' })).body).toBe('v')
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

  test.each([
    ['list-type=2&prefix=a%2F', ['a/1', 'a/2']],
    ['list-type=2&start-after=a%2F2', ['b', 'c/1']],
    ['marker=a%2F2', ['b', 'c/1']],
    ['max-keys=0', []],
    ['prefix=d', []],
  ])('a listing by %s', async (query, keys) => {
    for (const key of ['a/1', 'a/2', 'b', 'c/1']) await call({ method: 'PUT', path: `/bucket/${key}`, body: key })
    const { body } = await call({ path: `/bucket?${query}` })
    expect([...body.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key)).toEqual(keys)
    expect(body).toContain('<IsTruncated>false</IsTruncated>')
  })

  test('a copy has the metadata of its source, or that which replaces it', async () => {
    const source = { 'x-amz-copy-source': '/bucket/k' }
    await call({ method: 'PUT', path: '/bucket/k', body: 'v', headers: { 'x-amz-meta-a': 'old' } })
    await call({ method: 'PUT', path: '/bucket/same', headers: { ...source, 'x-amz-meta-a': 'new' } })
    const replace = { ...source, 'x-amz-metadata-directive': 'REPLACE', 'x-amz-meta-a': 'new' }
    await call({ method: 'PUT', path: '/bucket/other', headers: replace })
    expect((await call({ path: '/bucket/same' })).headers['x-amz-meta-a']).toBe('old')
    expect((await call({ path: '/bucket/other' })).headers['x-amz-meta-a']).toBe('new')
  })

  test('a plus in the name of a copy’s source is a blank', async () => {
    await call({ method: 'PUT', path: '/bucket/a+b', body: 'v' })
    const copy = (source: string) =>
      call({ method: 'PUT', path: '/bucket/copy', headers: { 'x-amz-copy-source': source } })
    expect(codeOf(await copy('/bucket/a+b'))).toBe('NoSuchKey')
    expect((await copy('/bucket/a%2Bb')).status).toBe(200)
    await call({ method: 'PUT', path: '/bucket/a%20b', body: 'v' })
    expect((await copy('/bucket/a+b')).status).toBe(200)
  })

  test.each([
    ['x-amz-metadata-directive', 'REPLACE'],
    ['x-amz-storage-class', 'STANDARD_IA'],
    ['x-amz-server-side-encryption', 'AES256'],
    ['x-amz-website-redirect-location', '/other'],
  ])('an object is copied to itself where that changes it: %s', async (name, value) => {
    await call({ method: 'PUT', path: '/bucket/k', body: 'v' })
    const headers = { 'x-amz-copy-source': '/bucket/k', [name]: value }
    expect((await call({ method: 'PUT', path: '/bucket/k', headers })).status).toBe(200)
  })

  test('a bucket is made again in us-east-1 alone, and keeps its objects', async () => {
    await call({ method: 'PUT', path: '/bucket/k', body: 'v' })
    expect((await call({ method: 'PUT', path: '/bucket' })).status).toBe(200)
    expect((await call({ path: '/bucket/k' })).body).toBe('v')
    await server.close()
    server = await createTestServer({ now: testDate, buckets: ['bucket'], region: 'eu-west-1' })
    const again = await call({ method: 'PUT', path: '/bucket', region: 'eu-west-1' })
    expect([again.status, codeOf(again)]).toEqual([409, 'BucketAlreadyOwnedByYou'])
  })

  test('uploads are listed by their keys', async () => {
    for (const key of ['b', 'a%F0%9F%98%80', 'a%EF%BD%A1'])
      await call({ method: 'POST', path: `/bucket/${key}?uploads` })
    const { body } = await call({ path: '/bucket?uploads&max-uploads=3' })
    expect(body).toContain('<MaxUploads>3</MaxUploads>')
    expect([...body.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key)).toEqual(['a\uff61', 'a\u{1f600}', 'b'])
  })

  test.each(['a\u0085b', 'a\u2028b', 'a\u2029b'])('%j is deleted by a document that holds it as it is', async (key) => {
    await call({ method: 'PUT', path: `/bucket/${encodeURIComponent(key)}`, body: 'v' })
    await deleteMany(`<Delete><Object><Key>${key}</Key></Object></Delete>`)
    expect((await call({ path: '/bucket' })).body).not.toContain('<Key>')
  })

  test.each(['', '<Key/>', '<Key></Key>', '<key>k</key>'])(
    'an object of %j has no key to be deleted by',
    async (content) => {
      const refused = await deleteMany(`<Delete><Object><Key>k</Key></Object><Object>${content}</Object></Delete>`)
      expect(codeOf(refused)).toBe('MalformedXML')
    },
  )

  test('a document may begin with a byte order mark', async () => {
    expect((await deleteMany('\ufeff<Delete><Object><Key>k</Key></Object></Delete>')).status).toBe(200)
  })

  test('a document of other bytes than UTF-8 is none', async () => {
    const body = Buffer.from('<Delete><Object><Key>caf\xe9</Key></Object></Delete>', 'latin1')
    expect(codeOf(await deleteMany(body))).toBe('MalformedXML')
  })

  test('a thousand objects are deleted at once, and no more', async () => {
    const remove = (count: number) => {
      const body = `<Delete>${'<Object><Key>k</Key></Object>'.repeat(count)}</Delete>`
      return deleteMany(body)
    }
    expect((await remove(1000)).status).toBe(200)
    expect(codeOf(await remove(1001))).toBe('MalformedXML')
  })

  test('a range of another form is passed over', async () => {
    await call({ method: 'PUT', path: '/bucket/k', body: 'hello' })
    for (const range of [
      'bytes=-',
      'lines=1-2',
      'bytes=0-1,3-4',
      'bytes=2-1',
      'bytes=9-8',
      'bytes=1e0-',
      'bytes=+1-2',
    ]) {
      expect(await call({ path: '/bucket/k', headers: { range } })).toMatchObject({ status: 200, body: 'hello' })
    }
  })

  test('a presigned URL makes a bucket', async () => {
    const options = { credentials: testCredentials, service: 's3', signingDate: testDate }
    const { method, url } = presignRequest({ method: 'PUT', url: `${server.url}/another` }, options)
    expect((await fetch(url, { method })).status).toBe(200)
    expect((await call({ path: '/another' })).status).toBe(200)
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

  test('a presigned URL works, and no longer when it has expired', async () => {
    await call({ method: 'PUT', path: '/bucket/k', body: 'v' })
    const presign = (seconds: number) =>
      presignRequest(
        { method: 'GET', url: `${server.url}/bucket/k` },
        { credentials: testCredentials, service: 's3', signingDate: new Date(testDate.getTime() - seconds * 1000) },
      )
    expect(await send(server, presign(899))).toMatchObject({ status: 200, body: 'v' })
    const expired = await send(server, presign(901))
    expect(expired.status).toBe(403)
    expect(expired.body).toContain('<Message>Request has expired</Message>')
  })

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

describe('what does not authenticate is refused', () => {
  const wrongSecret = { ...testCredentials, secretAccessKey: 'wrong' }
  const cases: readonly [string, Partial<Call>, string][] = [
    ['a wrong secret', { credentials: wrongSecret }, 'SignatureDoesNotMatch'],
    ['an unknown key', { credentials: { ...wrongSecret, accessKeyId: 'AKIDUNKNOWN' } }, 'InvalidAccessKeyId'],
    ['a wrong region', { region: 'eu-west-1' }, 'AuthorizationHeaderMalformed'],
    [
      'a wrong service',
      { service: 'sts', headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } },
      'AuthorizationHeaderMalformed',
    ],
    ['a skewed clock', { signingDate: new Date(testDate.getTime() - 3600_000) }, 'RequestTimeTooSkewed'],
    ['a token that is not the key’s', { credentials: { ...testCredentials, sessionToken: 'token' } }, 'InvalidToken'],
  ]

  test.each(cases)('%s', async (_, options, code) => {
    const answer = await call({ path: '/bucket', ...options })
    expect(codeOf(answer)).toBe(code)
    expect(answer.headers['x-amz-request-id']).toMatch(/^[0-9A-F]{16}$/)
    expect(server.requests.at(-1)).toMatchObject({ status: answer.status, refused: expect.any(String) })
  })

  test('no signature', async () => {
    const answer = await send(server, { method: 'GET', url: `${server.url}/bucket`, headers: {} })
    expect([answer.status, codeOf(answer)]).toEqual([403, 'AccessDenied'])
  })

  test('the answer to a wrong signature explains it', async () => {
    const { body } = await call({ path: '/bucket', credentials: wrongSecret })
    expect(body).toContain('<StringToSign>AWS4-HMAC-SHA256\n20150830T123600Z')
    expect(body).toContain('<CanonicalRequest>GET\n/bucket')
  })
})

describe('STS', () => {
  const sts = (parameters: Record<string, string>, credentials: Credentials = testCredentials) =>
    call({
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: new URLSearchParams({ Version: '2011-06-15', ...parameters }).toString(),
      service: 'sts',
      credentials,
    })
  const field = ({ body }: Answer, name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(body)?.[1] ?? ''

  test('temporary credentials of a role sign requests until they expire', async () => {
    const now = { date: testDate }
    await server.close()
    server = await createTestServer({ now: () => now.date, buckets: ['bucket'] })
    const assumed = await sts({
      Action: 'AssumeRole',
      RoleArn: 'arn:aws:iam::123456789012:role/r',
      RoleSessionName: 'me',
    })
    const credentials = {
      accessKeyId: field(assumed, 'AccessKeyId'),
      secretAccessKey: field(assumed, 'SecretAccessKey'),
      sessionToken: field(assumed, 'SessionToken'),
    }
    expect((await call({ path: '/bucket', credentials })).status).toBe(200)
    expect(codeOf(await call({ path: '/bucket', credentials: { ...credentials, sessionToken: 'x' } }))).toBe(
      'InvalidToken',
    )
    now.date = new Date(testDate.getTime() + 3601_000)
    expect(codeOf(await call({ path: '/bucket', credentials, signingDate: now.date }))).toBe('ExpiredToken')
  })

  test('temporary credentials are those of the role, or of whoever asked for them', async () => {
    const identityOf = async (issued: Answer) => {
      const credentials = {
        accessKeyId: field(issued, 'AccessKeyId'),
        secretAccessKey: field(issued, 'SecretAccessKey'),
        sessionToken: field(issued, 'SessionToken'),
      }
      const answer = await sts({ Action: 'GetCallerIdentity' }, credentials)
      return [field(answer, 'Arn'), field(answer, 'UserId')]
    }
    const assumed = await sts({
      Action: 'AssumeRole',
      RoleArn: 'arn:aws:iam::123456789012:role/path/r',
      RoleSessionName: 'me',
    })
    const role = ['arn:aws:sts::123456789012:assumed-role/r/me', field(assumed, 'AssumedRoleId')]
    expect(await identityOf(assumed)).toEqual(role)
    const { accessKeyId } = testCredentials
    const user = [`arn:aws:iam::123456789012:user/${accessKeyId}`, accessKeyId]
    expect(await identityOf(await sts({ Action: 'GetSessionToken' }))).toEqual(user)
  })

  test('a session token wants the code that the device shows', async () => {
    const wrong = await sts({ Action: 'GetSessionToken', SerialNumber: 'arn:mfa', TokenCode: '000000' })
    expect([wrong.status, codeOf(wrong)]).toEqual([403, 'AccessDenied'])
    const right = await sts({ Action: 'GetSessionToken', SerialNumber: 'arn:mfa', TokenCode: '123456' })
    expect(field(right, 'AccessKeyId')).toMatch(/^ASIA/)
  })

  test.each(['abc', '', '-1', '899', '129601', '1e4', '900.5'])('a duration of %j seconds is refused', async (text) => {
    const refused = await sts({ Action: 'GetSessionToken', DurationSeconds: text })
    expect([refused.status, codeOf(refused)]).toEqual([400, 'ValidationError'])
  })

  test('what it does not know is refused', async () => {
    const refused = await sts({ Action: 'AssumeNothing' })
    expect([refused.status, codeOf(refused)]).toEqual([400, 'InvalidAction'])
  })

  test('who called, and what a message says', async () => {
    expect(field(await sts({ Action: 'GetCallerIdentity' }), 'UserId')).toBe('AKIDEXAMPLE')
    const EncodedMessage = Buffer.from('{"allowed":false}').toString('base64')
    expect(field(await sts({ Action: 'DecodeAuthorizationMessage', EncodedMessage }), 'DecodedMessage')).toBe(
      '{"allowed":false}',
    )
    const invalid = await sts({ Action: 'DecodeAuthorizationMessage', EncodedMessage: 'x' })
    expect(codeOf(invalid)).toBe('InvalidAuthorizationMessageException')
    const refused = await sts({ Action: 'GetCallerIdentity' }, { ...testCredentials, secretAccessKey: 'wrong' })
    expect([refused.status, codeOf(refused)]).toEqual([403, 'SignatureDoesNotMatch'])
  })
})

describe('SQS in the query protocol', () => {
  interface Form {
    readonly parameters: Record<string, string>
    readonly path?: string
  }
  const sqs = ({ parameters, path = '/' }: Form, options: Partial<Call> = {}) =>
    call({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: new URLSearchParams({ Version: '2012-11-05', ...parameters }).toString(),
      service: 'sqs',
      ...options,
    })
  const QueueUrl = 'https://sqs.us-east-1.amazonaws.com/123456789012/queue'
  const message = { Action: 'SendMessage', QueueUrl, MessageBody: 'ü <😀>' }

  test.each(['/', '/123456789012/queue', '/123456789012/queue/'])('a message to %s comes back', async (path) => {
    const answer = await sqs({ parameters: message, path })
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'text/xml' } })
    expect(answer.body).toContain('<SendMessageResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/">')
    expect(answer.body).toContain('<MessageBody>ü &lt;😀&gt;</MessageBody>')
    expect(answer.body).toContain('<MD5OfMessageBody>adcb7b28eb8d4a96ce4df2ada6241483</MD5OfMessageBody>')
    expect(server.requests.at(-1)).toMatchObject({ service: 'sqs', accessKeyId: 'AKIDEXAMPLE', status: 200 })
  })

  test('a call in the query alone, as a presigned URL makes it', async () => {
    const { url } = presignRequest(
      { method: 'GET', url: `${server.url}/123456789012/queue?Action=ReceiveMessage&Version=2012-11-05` },
      { credentials: testCredentials, service: 'sqs', signingDate: testDate },
    )
    const answer = await send(server, { method: 'GET', url, headers: {} })
    expect(answer.status, answer.body).toBe(200)
    expect(answer.body).toContain('<ReceiveMessageResult></ReceiveMessageResult>')
  })

  test('the test’s own answer gets the input as JSON has it, and gives its output so', async () => {
    await server.close()
    const inputs: unknown[] = []
    server = await createTestServer({
      now: testDate,
      answers: {
        sqs({ operation, input }) {
          inputs.push(operation, input)
          const MessageAttributes = { a: { DataType: 'String', StringValue: '<1>' } }
          return { Messages: [{ Body: 'b', Attributes: { SenderId: 's' }, MessageAttributes }, { Body: 'c' }] }
        },
      },
    })
    const answer = await sqs({
      parameters: {
        Action: 'SendMessageBatch',
        QueueUrl,
        'SendMessageBatchRequestEntry.2.Id': 'second',
        'SendMessageBatchRequestEntry.1.Id': 'first',
        'SendMessageBatchRequestEntry.1.DelaySeconds': '5',
        'SendMessageBatchRequestEntry.1.MessageAttribute.1.Name': 'a.b',
        'SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.DataType': 'String',
        'SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.StringListValue.1': 'x',
        'AttributeName.1': 'All',
        'Tag.1.Key': 'k',
        'Tag.1.Value': 'v',
      },
    })
    const MessageAttributes = { 'a.b': { DataType: 'String', StringListValues: ['x'] } }
    expect(inputs).toEqual([
      'SendMessageBatch',
      {
        QueueUrl,
        Entries: [{ Id: 'first', DelaySeconds: 5, MessageAttributes }, { Id: 'second' }],
        AttributeNames: ['All'],
        Tags: { k: 'v' },
      },
    ])
    const attribute = '<Attribute><Name>SenderId</Name><Value>s</Value></Attribute>'
    const value = '<Value><DataType>String</DataType><StringValue>&lt;1&gt;</StringValue></Value>'
    expect(answer.body).toContain(
      `<Message><Body>b</Body>${attribute}<MessageAttribute><Name>a</Name>${value}</MessageAttribute></Message><Message><Body>c</Body></Message>`,
    )
  })

  test('what should be a number and is none stays text', async () => {
    await server.close()
    const inputs: unknown[] = []
    server = await createTestServer({ now: testDate, answers: { sqs: ({ input }) => inputs.push(input) } })
    for (const DelaySeconds of ['x', '', '1e1', '-1', '900']) await sqs({ parameters: { ...message, DelaySeconds } })
    expect(inputs.map((input) => (input as { DelaySeconds: unknown }).DelaySeconds)).toEqual(['x', '', '1e1', -1, 900])
  })

  test.each<[unknown, string]>([
    [undefined, ''],
    [{ A: null, B: [null, 1], Tags: null }, '<B></B><B>1</B>'],
  ])('what is not there of an answer is left out: %j', async (output, elements) => {
    await server.close()
    server = await createTestServer({ now: testDate, answers: { sqs: () => output } })
    const answer = await sqs({ parameters: message })
    expect(answer.body).toContain(`<SendMessageResult>${elements}</SendMessageResult>`)
  })

  test('a name that no element can have is left out of the answer', async () => {
    const parameters = { ...message, 'a b': '1', 'a><b': '2', '1a': '3', 'x.a b.1': '4', 'a:b': '5', Good_1: '6' }
    const answer = await sqs({ parameters })
    expect(answer.status).toBe(200)
    const names = [...answer.body.matchAll(/<([^/?][^ >]*)/g)].map(([, name]) => name)
    expect(names).toEqual([
      ...['SendMessageResponse', 'SendMessageResult', 'QueueUrl', 'MessageBody', 'x', 'Good_1', 'MessageId'],
      ...['MD5OfMessageBody', 'ResponseMetadata', 'RequestId'],
    ])
    expect(answer.body).toContain('<x></x><Good_1>6</Good_1>')
  })

  test.each(['a b', 'a><b', '1'])('the action %j is none', async (Action) => {
    const answer = await sqs({ parameters: { ...message, Action } })
    expect([answer.status, codeOf(answer)]).toEqual([400, 'InvalidAction'])
    expect(answer.body).toContain('<ErrorResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><Error><Type>')
  })

  const wrong = { ...testCredentials, secretAccessKey: 'wrong' }
  const refusals: readonly [string, Partial<Call>, number, string][] = [
    ['a wrong secret', { credentials: wrong }, 403, 'SignatureDoesNotMatch'],
    ['an unknown key', { credentials: { ...wrong, accessKeyId: 'AKIDUNKNOWN' } }, 403, 'InvalidClientTokenId'],
    ['a wrong region', { region: 'eu-west-1' }, 403, 'SignatureDoesNotMatch'],
    ['another service’s signature', { service: 'sts' }, 403, 'SignatureDoesNotMatch'],
    ['a skewed clock', { signingDate: new Date(testDate.getTime() - 3600_000) }, 403, 'SignatureDoesNotMatch'],
  ]

  test.each(refusals)('%s is refused in the query dialect', async (_, options, status, code) => {
    const answer = await sqs({ parameters: message }, options)
    expect([answer.status, codeOf(answer)]).toEqual([status, code])
    expect(answer.body).toContain('<ErrorResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><Error><Type>')
  })

  test('a body other than the one that was signed is refused', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const body = new URLSearchParams({ ...message, Version: '2012-11-05' }).toString()
    const signed = signRequest(
      { method: 'POST', url: `${server.url}/`, headers, body },
      { credentials: testCredentials, service: 'sqs', signingDate: testDate },
    )
    expect(await send(server, { ...signed, body })).toMatchObject({ status: 200 })
    const answer = await send(server, { ...signed, body: `${body}x` })
    expect([answer.status, codeOf(answer)]).toEqual([403, 'SignatureDoesNotMatch'])
  })

  test('a form that is too large to be read is refused', async () => {
    const answer = await sqs({ parameters: { ...message, MessageBody: 'x'.repeat(10 * 1024 * 1024) } })
    expect([answer.status, codeOf(answer)]).toEqual([413, 'RequestEntityTooLargeException'])
    expect(server.requests.at(-1)).toMatchObject({ refused: 'EntityTooLarge' })
  })

  test('faults are worded in it too', async () => {
    server.fail({ kind: 'throttle' })
    const answer = await sqs({ parameters: message })
    expect([answer.status, codeOf(answer)]).toEqual([400, 'Throttling'])
    expect(answer.body).toContain('http://queue.amazonaws.com/doc/2012-11-05/')
  })

  test('an object of S3 may be sent with the type of a form', async () => {
    await call({ method: 'PUT', path: '/123456789012' })
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const begun = await call({ method: 'POST', path: '/123456789012/key?uploads', headers })
    expect(begun.body).toContain('<UploadId>')
  })
})

describe('services that speak JSON', () => {
  const dynamodb = { 'x-amz-target': 'DynamoDB_20120810.PutItem', 'content-type': 'application/x-amz-json-1.0' }

  test('what was sent comes back, or what the test answers', async () => {
    const echoed = await call({
      method: 'POST',
      path: '/',
      headers: dynamodb,
      body: '{"TableName":"t"}',
      service: 'dynamodb',
    })
    expect(JSON.parse(echoed.body)).toEqual({ TableName: 't' })
    const invoke = '/2015-03-31/functions/f/invocations'
    const payload = await call({ method: 'POST', path: invoke, body: '{"n":1}', service: 'lambda' })
    expect(payload).toMatchObject({ status: 200, body: '{"n":1}' })
    await server.close()
    server = await createTestServer({ now: testDate, answers: { dynamodb: ({ operation }) => ({ operation }) } })
    const answered = await call({ method: 'POST', path: '/', headers: dynamodb, body: '{}', service: 'dynamodb' })
    expect(JSON.parse(answered.body)).toEqual({ operation: 'PutItem' })
  })

  test('an answer of the test’s own may be a promise', async () => {
    await server.close()
    const answer = async ({ operation }: { operation: string }) => ({ operation })
    server = await createTestServer({ now: testDate, answers: { dynamodb: answer, sqs: answer, lambda: answer } })
    const post = async (path: string, headers: Record<string, string>, body: string, service: string) =>
      (await call({ method: 'POST', path, headers, body, service })).body
    expect(await post('/', dynamodb, '{}', 'dynamodb')).toBe('{"operation":"PutItem"}')
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const query = await post('/', form, 'Action=ListQueues&Version=2012-11-05', 'sqs')
    expect(query).toContain('<operation>ListQueues</operation>')
    expect(await post('/2015-03-31/functions/f/invocations', {}, '{}', 'lambda')).toBe('{"operation":"Invoke"}')
    const listed = await call({ path: '/2015-03-31/functions', service: 'lambda' })
    expect(listed.body).toBe('{"operation":"GET /2015-03-31/functions"}')
  })

  test.each(['{', '[1', 'x', '{"a":undefined}'])(
    'a body of %j, which is no JSON, is the client’s fault',
    async (body) => {
      const json = await call({ method: 'POST', path: '/', headers: dynamodb, body, service: 'dynamodb' })
      expect(json.status).toBe(400)
      expect(JSON.parse(json.body).__type).toBe('com.amazon.coral.service#SerializationException')
      const invoke = '/2015-03-31/functions/f/invocations'
      const rest = await call({ method: 'POST', path: invoke, body, service: 'lambda' })
      expect([rest.status, rest.headers['x-amzn-errortype']]).toEqual([400, 'InvalidRequestContentException'])
      expect(server.requests.at(-1)).toMatchObject({ accessKeyId: 'AKIDEXAMPLE', status: 400 })
    },
  )

  test('a service that is not among them is unknown, and not another than was signed for', async () => {
    const headers = { 'x-amz-target': 'TrentService.Encrypt', 'content-type': 'application/x-amz-json-1.1' }
    const answer = await call({ method: 'POST', path: '/', headers, body: '{}', service: 'kms' })
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      400,
      { __type: 'com.amazon.coral.service#UnknownOperationException', message: 'expected DynamoDB or SQS' },
    ])
  })

  test('each refuses in its dialect', async () => {
    const credentials = { ...testCredentials, secretAccessKey: 'wrong' }
    const json = await call({
      method: 'POST',
      path: '/',
      headers: dynamodb,
      body: '{}',
      service: 'dynamodb',
      credentials,
    })
    expect(JSON.parse(json.body).__type).toMatch(/#InvalidSignatureException$/)
    const rest = await call({ path: '/2015-03-31/functions/', service: 'lambda', credentials })
    expect(rest.headers['x-amzn-errortype']).toMatch(/^InvalidSignatureException/)
  })
})

describe('faults', () => {
  test('as many requests as told meet one, and no more', async () => {
    server.fail({ kind: 'throttle', times: 2 })
    server.fail({ kind: 'server-error' })
    const codes = []
    for (let i = 0; i < 4; i++) codes.push((await call({ path: '/bucket' })).status)
    expect(codes).toEqual([503, 503, 500, 200])
  })

  test('one that has met its requests is forgotten, and with it what its condition holds', async () => {
    setFlagsFromString('--expose-gc')
    const collectGarbage: () => void = runInNewContext('gc')
    const held = new WeakRef(script())
    expect((await call({ path: '/bucket' })).status).toBe(503)
    // A reference that was read lasts to the end of its turn.
    await new Promise((resolve) => setTimeout(resolve, 0))
    collectGarbage()
    expect(held.deref()).toBeUndefined()

    function script(): object {
      const when = () => true
      server.fail({ kind: 'throttle', when })
      return when
    }
  })

  test('one that is to meet no number of requests is none', () => {
    const times = Number(undefined)
    expect(() => server.fail({ kind: 'throttle', times })).toThrow('fault.times: expected how many requests, got NaN')
  })

  test('those that are to meet no request meet none', async () => {
    for (const times of [0, -1]) server.fail({ kind: 'throttle', times })
    expect((await call({ path: '/bucket' })).status).toBe(200)
  })

  test('only those that are meant', async () => {
    server.fail({ kind: 'server-error', when: ({ method }) => method === 'HEAD' })
    expect((await call({ path: '/bucket' })).status).toBe(200)
    expect((await call({ method: 'HEAD', path: '/bucket' })).status).toBe(500)
  })

  test('the clock is off, and the connection cut', async () => {
    server.fail({ kind: 'skew', seconds: 3600 })
    const skewed = await call({ path: '/bucket' })
    expect(codeOf(skewed)).toBe('RequestTimeTooSkewed')
    expect(skewed.headers['date']).toBe(new Date(testDate.getTime() + 3600_000).toUTCString())
    server.fail({ kind: 'cut' })
    await expect(call({ path: '/bucket' })).rejects.toThrow(/socket hang up|ECONNRESET/)
    expect(server.requests.at(-1)).toMatchObject({ status: 0 })
  })

  test('what an answer of the test throws is a server error, and kept', async () => {
    await server.close()
    const error = new Error('no such table')
    server = await createTestServer({
      now: testDate,
      answers: {
        sqs() {
          throw error
        },
      },
    })
    const headers = { 'x-amz-target': 'AmazonSQS.SendMessage' }
    expect((await call({ method: 'POST', path: '/', headers, body: '{}', service: 'sqs' })).status).toBe(500)
    expect(server.requests.at(-1)?.error).toBe(error)
  })

  test.each(['clock', 'fault'])('what a %s of the test throws is one, too', async (thrower) => {
    await server.close()
    const error = new Error('not now')
    const fail = () => {
      throw error
    }
    let calls = 0
    server = await createTestServer({
      // The first call is for the buckets that are there from the start.
      now: () => (thrower === 'clock' && calls++ > 0 ? fail() : testDate),
      buckets: ['bucket'],
    })
    if (thrower === 'fault') server.fail({ kind: 'cut', when: fail })
    expect(await call({ path: '/bucket' })).toMatchObject({ status: 500 })
    expect(server.requests.map((request) => request.error)).toEqual([error])
  })

  test('the list of requests begins anew when it is emptied', async () => {
    await call({ path: '/bucket' })
    server.requests.length = 0
    await call({ method: 'HEAD', path: '/bucket' })
    expect(server.requests.map(({ method }) => method)).toEqual(['HEAD'])
  })

  test('without credentials it knows nobody', async () => {
    await expect(createTestServer({ credentials: [] })).rejects.toThrow(/^credentials: expected at least one, got none/)
  })

  test('a clock that is none is no option', async () => {
    await expect(createTestServer({ now: '2015-08-30' as unknown as Date })).rejects.toThrow(/^now: expected a Date/)
    const now = () => 1_440_938_160_000 as unknown as Date
    await expect(createTestServer({ now })).rejects.toThrow(/^now: expected a Date, got 1440938160000$/)
  })

  test.each([
    ['region', { region: ['us-east-1'] as unknown as string }],
    ['host', { host: '' }],
  ])('a %s that is none is no option: %j', async (name, options) => {
    await expect(createTestServer(options)).rejects.toThrow(new RegExp(`^${name}: expected`))
  })
})
