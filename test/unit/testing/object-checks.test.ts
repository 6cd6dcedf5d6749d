import { describe, expect, test } from 'vitest'
import { signNodeStreamingRequest } from '../../../src/node/index.js'
import { testCredentials, testDate } from '../../../src/testing/index.js'
import { send } from '../../support/loopback.js'
import { call, codeOf, server } from './test-server-set-up.js'

describe('S3', () => {
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
})
