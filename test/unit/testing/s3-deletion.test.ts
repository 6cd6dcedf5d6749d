import { describe, expect, test } from 'vitest'
import { call, codeOf, deleteMany } from './test-server-set-up.js'

describe('S3', () => {
  test('several objects are deleted at once', async () => {
    for (const key of ['x', 'y', 'z']) await call({ method: 'PUT', path: `/bucket/${key}`, body: key })
    const body = '<Delete><Object><Key>x</Key></Object><Object><Key>y</Key></Object></Delete>'
    const deleted = await deleteMany(body)
    expect(deleted.body).toContain('<Deleted><Key>x</Key></Deleted><Deleted><Key>y</Key></Deleted>')
    expect((await call({ path: '/bucket' })).body.match(/<Key>/g)).toHaveLength(1)
    expect(codeOf(await deleteMany('<Delete'))).toBe('MalformedXML')
  })

  test('several are not deleted by a body that is another than its checksum says', async () => {
    const body = '<Delete><Object><Key>k</Key></Object></Delete>'
    const headers = { 'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==' }
    expect(codeOf(await call({ method: 'POST', path: '/bucket?delete', headers, body }))).toBe('BadDigest')
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
})
