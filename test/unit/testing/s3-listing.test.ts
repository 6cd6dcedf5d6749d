import { describe, expect, test } from 'vitest'
import { call } from './test-server-set-up.js'

describe('S3', () => {
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

  test('uploads are listed by their keys', async () => {
    for (const key of ['b', 'a%F0%9F%98%80', 'a%EF%BD%A1'])
      await call({ method: 'POST', path: `/bucket/${key}?uploads` })
    const { body } = await call({ path: '/bucket?uploads&max-uploads=3' })
    expect(body).toContain('<MaxUploads>3</MaxUploads>')
    expect([...body.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key)).toEqual(['a\uff61', 'a\u{1f600}', 'b'])
  })
})
