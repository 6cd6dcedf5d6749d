import { describe, expect, test } from 'vitest'
import { testDate } from '../../../src/testing/index.js'
import { collectGarbage } from '../../support/collect-garbage.js'
import { call, codeOf, restart, server } from './test-server-set-up.js'

describe('faults', () => {
  test('as many requests as told meet one, and no more', async () => {
    server.fail({ kind: 'throttle', times: 2 })
    server.fail({ kind: 'server-error' })
    const codes = []
    for (let i = 0; i < 4; i++) codes.push((await call({ path: '/bucket' })).status)
    expect(codes).toEqual([503, 503, 500, 200])
  })

  test('one that has met its requests is forgotten, and with it what its condition holds', async () => {
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
    const service = 's3'
    server.fail({ kind: 'throttle', when: (one) => one.service === service && one.headers['range'] === 'bytes=0-1' })
    expect((await call({ path: '/bucket' })).status).toBe(200)
    expect((await call({ path: '/bucket', headers: { range: 'bytes=0-1' } })).status).toBe(503)
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
    const error = new Error('no such table')
    await restart({
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
    const error = new Error('not now')
    const fail = () => {
      throw error
    }
    let calls = 0
    await restart({
      // The first call is for the buckets that are there from the start.
      now: () => (thrower === 'clock' && calls++ > 0 ? fail() : testDate),
      buckets: ['bucket'],
    })
    if (thrower === 'fault') server.fail({ kind: 'cut', when: fail })
    expect(await call({ path: '/bucket' })).toMatchObject({ status: 500 })
    expect(server.requests.map((request) => request.error)).toEqual([error])
  })
})
