import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { beforeEach, expect, test } from 'vitest'
import { signRequest } from '../../../src/sign.js'
import { testCredentials, testDate } from '../../../src/testing/index.js'
import { send } from '../../support/loopback.js'
import { restart, s3, server } from './test-server-set-up.js'

// What a signature holds for is what the server does: no other reading of the same canonical request.

const options = { credentials: testCredentials, service: 's3', signingDate: testDate }

beforeEach(() => restart({ buckets: ['bucket', 'folder'] }))

test('a header that comes in several lines is read as it was signed, joined by commas alone', async () => {
  await s3('PUT', '/bucket/a,b', { body: 'signed' })
  await s3('PUT', '/bucket/a,%20b', { body: 'another' })
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
  expect(await s3('GET', '/bucket/copy')).toMatchObject({
    body: 'signed',
    headers: { 'content-type': 'text/x;p="1,2"', 'x-amz-meta-list': '1,2' },
  })
})

test.each(['', 'user@'])(
  'a target that names the host in place of a Host header names the bucket, too, after %j',
  async (user) => {
    await s3('PUT', '/folder/key', { body: 'of another bucket' })
    const host = 'bucket.localhost'
    await s3('PUT', '/folder/key', { body: 'signed', headers: { host } })
    const { headers } = signRequest({ method: 'GET', url: '/folder/key', headers: { host } }, options)
    const lines = Object.entries(headers).flatMap(([name, value]) => (name === 'host' ? [] : [`${name}: ${value}\r\n`]))

    const socket = connect(server.port, '127.0.0.1')
    socket.end(`GET http://${user}${host}/folder/key HTTP/1.0\r\n${lines.join('')}\r\n`)
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n.*\r\n\r\nsigned$/s)
  },
)
