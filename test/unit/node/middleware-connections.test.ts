import { request as httpRequest } from 'node:http'
import { PassThrough, type Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { describe, expect, test } from 'vitest'
import { verifiedBody } from '../../../src/node/index.js'
import { keptConnection } from '../../support/kept-connection.js'
import { describeBody, frame, type Handler, payload, sign, start } from './middleware-set-up.js'

describe('connections', () => {
  test('go on after a body that nobody reads', async () => {
    const to = await start({ body: 'stream' }, async () => 'unread')
    const { put, connections } = keptConnection()
    const big = Buffer.alloc(3_000_000, 'x')
    for (const request of [sign(to, big), await frame(to, big), sign(to, 'abc')]) {
      expect(await put(request)).toBe('200 unread')
    }
    expect(connections.size).toBe(1)
  })

  test.each(['signed', 'anonymous'])(
    'that break off before a %s body is read fail it, and nothing else',
    async (who) => {
      const failures: unknown[] = []
      let settle = () => {}
      const done = new Promise<void>((resolve) => {
        settle = resolve
      })
      const read: Handler = async (req) => {
        await new Promise((resolve) => req.once('close', resolve))
        for (const way of [buffer, (body: Readable) => pipeline(body, new PassThrough())]) {
          await way(verifiedBody(req)).catch((error) => failures.push(error.code))
        }
        settle()
      }
      const to = await start({ body: 'stream' }, read, { allowAnonymous: true })
      const headers = who === 'signed' ? sign(to, payload).headers : {}
      const length = { host: to.host, 'content-length': String(payload.length) }
      const options = { port: to.port, host: '127.0.0.1', path: '/bucket/key?x=1', method: 'PUT' }
      const request = httpRequest({ ...options, headers: { ...headers, ...length } })
      request.on('error', () => {})
      request.write(payload.subarray(0, 1000), () => setTimeout(() => request.destroy(), 50))
      await done
      expect(failures).toEqual(['ECONNRESET', 'ECONNRESET'])
    },
  )

  test('go on after a body that is not what was signed, however the application answers', async () => {
    const to = await start({ body: 'stream' }, async (req) => describeBody(req, await buffer(verifiedBody(req))))
    const { put, connections } = keptConnection()
    const framed = await frame(to, Buffer.alloc(3_000_000, 'x'))
    framed.body[20_000] = 0
    expect(await put(framed)).toMatch(/^500 next: SigV4Error: /)
    expect(await put(sign(to, payload))).toBe('200 expected 100000 equal 100000 gzip')
    expect(connections.size).toBe(1)
  })
})
