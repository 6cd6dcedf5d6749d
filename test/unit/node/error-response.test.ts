import { EventEmitter, once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { Http2ServerResponse } from 'node:http2'
import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { SigV4Error } from '../../../src/errors.js'
import { type NodeResponse, writeErrorResponse } from '../../../src/node/index.js'
import { send } from '../../support/loopback.js'
import { http2InTest, serveInTest } from '../../support/serve-in-test.js'

/** As when a body that is checked as it is read turns out wrong, after the answer has begun. */
function failLate(res: ServerResponse | Http2ServerResponse): void {
  ;(res as ServerResponse).write('begun')
  setTimeout(() => {
    writeErrorResponse(res, new SigV4Error('IncompleteBody', 'more was expected'), { dialect: 's3' })
  }, 50)
}

test('an answer that has begun is cut', async () => {
  const server = await serveInTest((_req, res) => failLate(res))
  await expect(send(server, { method: 'GET', url: server.url, headers: {} })).rejects.toThrow('aborted')
})

test('an answer that has begun is cut over HTTP/2', async () => {
  const { session } = await http2InTest((_req, res) => failLate(res))
  const stream = session.request({ ':path': '/' }).resume()
  const outcome = await new Promise((resolve) => stream.on('end', () => resolve('whole')).on('error', resolve))
  expect(outcome).toMatchObject({ code: 'ERR_HTTP2_STREAM_ERROR' })
})

test('an answer that has ended, but is not all sent yet, is let through', async () => {
  const late = new EventEmitter()
  const { session } = await http2InTest((_req, res) => {
    res.end(Buffer.alloc(1_000_000))
    setImmediate(() => {
      writeErrorResponse(res, new SigV4Error('IncompleteBody', 'more was expected'), { dialect: 's3' })
      late.emit('refused')
    })
  })
  const stream = session.request({ ':path': '/' })
  await once(late, 'refused')
  expect((await buffer(stream)).length).toBe(1_000_000)
})

test('an answer names the whole path that was asked for, with a URL in it', async () => {
  const server = await serveInTest((_req, res) => {
    writeErrorResponse(res, new SigV4Error('IncompleteBody', 'more was expected'), { dialect: 's3' })
  })
  const { body } = await send(server, {
    method: 'GET',
    url: `${server.url}/bucket/https://example.com/a?b`,
    headers: {},
  })
  expect(body).toContain('<Resource>/bucket/https://example.com/a</Resource>')
})

test('what is no refusal is thrown', () => {
  const error = new Error('database is down')
  const res = { writeHead() {} } as unknown as NodeResponse
  expect(() => writeErrorResponse(res, error, { dialect: 's3' })).toThrow(error)
})

test('a response that is none is told, and not thrown for an error', () => {
  const res = { writeHead() {} } as unknown as NodeResponse
  const error = new SigV4Error('IncompleteBody', 'more was expected')
  expect(() => writeErrorResponse(error as unknown as NodeResponse, res, { dialect: 's3' })).toThrow(
    /^res: expected a response of node:http or node:http2, got a SigV4Error$/,
  )
})
