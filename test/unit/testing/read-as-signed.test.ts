import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { signRequest } from '../../../src/sign.js'
import { createTestServer, type TestServer, testCredentials, testDate } from '../../../src/testing/index.js'
import { type Answer, send } from '../../support/loopback.js'

// What a signature holds for is what the server does: no other reading of the same canonical request.

const options = { credentials: testCredentials, service: 's3', signingDate: testDate }

let server: TestServer

beforeEach(async () => {
  server = await createTestServer({ now: testDate, buckets: ['bucket', 'folder'] })
})
afterEach(() => server.close())

function call(method: string, path: string, body = '', headers: Record<string, string> = {}): Promise<Answer> {
  return send(server, { ...signRequest({ method, url: server.url + path, headers, body }, options), body })
}

test('a header that comes in several lines is read as it was signed, joined by commas alone', async () => {
  await call('PUT', '/bucket/a,b', 'signed')
  await call('PUT', '/bucket/a,%20b', 'another')
  const headers = {
    'content-type': 'text/x;p="1,2"',
    'x-amz-copy-source': '/bucket/a,b',
    'x-amz-meta-list': '1,2',
    'x-amz-metadata-directive': 'REPLACE',
  }
  const signed = signRequest({ method: 'PUT', url: `${server.url}/bucket/copy`, headers }, options)
  const lines = Object.entries(signed.headers).flatMap(([name, value]) =>
    name === 'authorization' ? [[name, value] as const] : value.split(',').map((part) => [name, part] as const),
  )
  expect(lines.filter(([name]) => name === 'x-amz-copy-source')).toHaveLength(2)

  const copied = await send(server, { ...signed, headers: lines })
  expect(copied.status, copied.body).toBe(200)
  expect(await call('GET', '/bucket/copy')).toMatchObject({
    body: 'signed',
    headers: { 'content-type': 'text/x;p="1,2"', 'x-amz-meta-list': '1,2' },
  })
})

test.each(['', 'user@'])(
  'a target that names the host in place of a Host header names the bucket, too, after %j',
  async (user) => {
    await call('PUT', '/folder/key', 'of another bucket')
    const host = 'bucket.localhost'
    await call('PUT', '/folder/key', 'signed', { host })
    const { headers } = signRequest({ method: 'GET', url: '/folder/key', headers: { host } }, options)
    const lines = Object.entries(headers).flatMap(([name, value]) => (name === 'host' ? [] : [`${name}: ${value}\r\n`]))

    const socket = connect(server.port, '127.0.0.1')
    socket.end(`GET http://${user}${host}/folder/key HTTP/1.0\r\n${lines.join('')}\r\n`)
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n.*\r\n\r\nsigned$/s)
  },
)
