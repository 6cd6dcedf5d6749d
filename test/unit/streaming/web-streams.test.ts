import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { openPayload } from '../../../src/streaming/index.js'
import { receive, signUpload, upload } from '../../support/streaming-upload.js'
import { collect } from '../../support/streams.js'

const payload = Buffer.alloc(1_000_000, 'a')

/** A stream of pieces which tells how many were asked for, and why it was cancelled. */
function countingSource(bytes: Uint8Array, size = 65536) {
  const cancelled = vi.fn()
  let at = 0
  let pulls = 0
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        pulls++
        if (at >= bytes.length) controller.close()
        else controller.enqueue(bytes.subarray(at, at + size))
        at += size
      },
      cancel: cancelled,
    },
    { highWaterMark: 0 },
  )
  return { stream, cancelled, pulls: () => pulls }
}

describe('back-pressure: the source is read when the stream is, and no further', () => {
  test('in what is verified', async () => {
    const { verified, body } = await upload(payload)
    const source = countingSource(body)
    const reader = openPayload(verified, source.stream).getReader()
    await nextTurn()
    expect(source.pulls()).toBe(0)
    let read = 0
    while (read < 500_000) {
      read += (await reader.read()).value?.length ?? 0
      await nextTurn()
      // A chunk of 65 536 bytes and its framing are a little more than one piece.
      expect(source.pulls()).toBeLessThanOrEqual(Math.ceil(read / 65536) + 1)
    }
    expect(source.pulls()).toBeLessThan(11)
    await reader.cancel()
  })

  test('in what is signed', async () => {
    const source = countingSource(payload)
    const reader = signUpload(source.stream, { decodedContentLength: payload.length }).body.getReader()
    await nextTurn()
    expect(source.pulls()).toBe(0)
    await reader.read()
    await reader.read()
    await nextTurn()
    expect(source.pulls()).toBe(1)
    await reader.cancel()
  })
})

describe('cancelling the stream', () => {
  test('cancels a Web stream, with the reason', async () => {
    const { verified, body } = await upload(payload)
    const source = countingSource(body)
    const opened = openPayload(verified, source.stream)
    const reader = opened.getReader()
    await reader.read()
    await reader.cancel('enough')
    expect(source.cancelled).toHaveBeenCalledExactlyOnceWith('enough')
    expect(await reader.read()).toEqual({ done: true, value: undefined })
  })

  test('cancels it when it was never read', async () => {
    const source = countingSource(payload)
    await signUpload(source.stream, { decodedContentLength: payload.length }).body.cancel('never mind')
    expect(source.cancelled).toHaveBeenCalledExactlyOnceWith('never mind')
    expect(source.pulls()).toBe(0)
  })

  test('ends a generator', async () => {
    let ended = false
    async function* generate() {
      try {
        for (;;) yield Buffer.alloc(65536)
      } finally {
        ended = true
      }
    }
    const signed = signUpload(generate(), { decodedContentLength: 1_000_000 })
    const reader = signed.body.getReader()
    await reader.read()
    await reader.cancel()
    expect(ended).toBe(true)
  })

  test('destroys a Node stream, even while it waits for bytes that never come', async () => {
    const silent = new Readable({ read() {} })
    const signed = signUpload(silent, { decodedContentLength: 1 })
    const reader = signed.body.getReader()
    const pending = reader.read()
    await nextTurn()
    await reader.cancel()
    expect(silent.destroyed).toBe(true)
    expect((await pending).done).toBe(true)
  })

  test('while the end of the source is awaited is not its end: nobody is told the trailers', async () => {
    const { verified, body } = await upload(payload, { trailers: ['CRC32'] })
    const unended = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(body) })
    const onTrailers = vi.fn()
    const reader = openPayload(verified, unended, { onTrailers }).getReader()
    for (let read = 0; read < payload.length; ) read += (await reader.read()).value?.length ?? 0
    const pending = reader.read()
    await nextTurn()
    await reader.cancel()
    expect((await pending).done).toBe(true)
    await nextTurn()
    expect(onTrailers).not.toHaveBeenCalled()
  })

  test('while an iterator is about to fail tells it once', async () => {
    let fail = (_: Error) => {}
    const returned = vi.fn(async () => ({ done: true as const, value: undefined }))
    const next = () =>
      new Promise<never>((_, reject) => {
        fail = reject
      })
    const source = { [Symbol.asyncIterator]: () => ({ next, return: returned }) }
    const reader = signUpload(source, { decodedContentLength: 1 }).body.getReader()
    const pending = reader.read()
    await nextTurn()
    await reader.cancel()
    fail(new Error('the disk is gone'))
    await nextTurn()
    expect((await pending).done).toBe(true)
    expect(returned).toHaveBeenCalledTimes(1)
  })

  test('by leaving a loop cancels the source', async () => {
    const { verified, body } = await upload(payload)
    const source = countingSource(body)
    for await (const _ of openPayload(verified, source.stream)) break
    expect(source.cancelled).toHaveBeenCalledTimes(1)
  })
})

describe('a fault', () => {
  test('fails the stream and cancels the source', async () => {
    const { verified, body } = await upload(payload)
    body[300_000] = 0x62
    const source = countingSource(body)
    await expect(collect(openPayload(verified, source.stream))).rejects.toMatchObject({
      code: 'ChunkSignatureMismatch',
    })
    expect(source.cancelled).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ code: 'ChunkSignatureMismatch' }),
    )
    expect(source.pulls()).toBeLessThan(9)
  })

  test('of a source that cannot be cancelled either is the fault all the same', async () => {
    const { verified, body } = await upload('Welcome to Amazon S3.')
    body[100] = 0x2a
    const source = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false as const, value: body }),
        return: () => Promise.reject(new Error('cannot stop')),
      }),
    }
    await expect(collect(openPayload(verified, source))).rejects.toMatchObject({ code: 'ChunkSignatureMismatch' })
  })

  test('of the source passes through as it is', async () => {
    const trouble = new Error('the disk is gone')
    async function* generate() {
      yield Buffer.alloc(10)
      throw trouble
    }
    await expect(collect(signUpload(generate(), { decodedContentLength: 100 }).body)).rejects.toBe(trouble)
  })

  test.each([
    ['waits to be read', async () => {}],
    ['was cancelled', (body: ReadableStream) => body.cancel()],
  ])('of a Node stream that nobody reads yet ends no process: its body %s', async (_, before) => {
    const trouble = new Error('no such file')
    const late = new Readable({ construct: (callback) => setImmediate(callback, trouble), read() {} })
    const uncaught = vi.fn()
    process.once('uncaughtException', uncaught)
    onTestFinished(() => void process.off('uncaughtException', uncaught))
    const { body } = signUpload(late, { decodedContentLength: 1 })
    await before(body)
    for (let turn = 0; turn < 5; turn++) await nextTurn()
    expect(late.errored).toBe(trouble)
    expect(uncaught).not.toHaveBeenCalled()
    const read = body.getReader().read()
    await (before.length === 0
      ? expect(read).rejects.toBe(trouble)
      : expect(read).resolves.toMatchObject({ done: true }))
  })

  test('of the end fails the stream', async () => {
    const { verified, body } = await upload(payload)
    const source = countingSource(body.subarray(0, -1))
    await expect(collect(openPayload(verified, source.stream))).rejects.toMatchObject({ code: 'IncompleteBody' })
  })
})

test('a stream of a request that was signed here, read piece by piece, is what was signed', async () => {
  const signed = signUpload(countingSource(payload, 1000).stream, { decodedContentLength: payload.length })
  const opened = openPayload(receive(signed), signed.body)
  expect((await collect(opened)).equals(payload)).toBe(true)
})
