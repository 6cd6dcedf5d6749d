import { beforeEach, describe, expect, test } from 'vitest'
import { testDate } from '../../../src/testing/index.js'
import { call, codeOf, deleteMany, restart } from './test-server-set-up.js'

describe('S3', () => {
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
      await restart({ now: new Date(testDate.getTime() + 900), buckets: ['bucket'] })
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
})
