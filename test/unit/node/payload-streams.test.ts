import { EventEmitter, once } from 'node:events'
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { PassThrough, Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { isSigV4Error } from '../../../src/index.js'
import { openNodePayload, signNodeStreamingRequest } from '../../../src/node/payload-streams.js'
import { serveInTest } from '../../support/serve-in-test.js'
import { receive, signOptions, signUpload, upload } from '../../support/streaming-upload.js'
import { collect } from '../../support/streams.js'

const payload = Buffer.alloc(1_000_000, 'a')
const url = 'https://examplebucket.s3.us-east-1.amazonaws.com/object'

/** A Node stream of pieces of 64 KiB which tells how many were asked for. */
function countingSource(bytes: Uint8Array) {
  let at = 0
  let reads = 0
  const stream = new Readable({
    highWaterMark: 65536,
    read() {
      reads++
      this.push(at < bytes.length ? bytes.subarray(at, at + 65536) : null)
      at += 65536
    },
  })
  return { stream, reads: () => reads }
}

const sign = (body: Readable | Uint8Array | string, decodedContentLength?: number) =>
  signNodeStreamingRequest({ method: 'PUT', url, body }, { ...signOptions, decodedContentLength, trailers: ['CRC32'] })

describe('a payload', () => {
  test.each<[string, (body: Buffer) => Parameters<typeof openNodePayload>[1]]>([
    ['of a Node stream', (body) => countingSource(body).stream],
    ['of a Web stream', (body) => new Blob([body]).stream()],
    ['of bytes', (body) => body],
    ['of a list', (body) => [body.subarray(0, 100), body.subarray(100)]],
  ])('%s is verified', async (_, source) => {
    const { verified, body } = await upload(payload, { trailers: ['CRC64NVME'] })
    const opened = openNodePayload(verified, source(body))
    expect(opened).toBeInstanceOf(Readable)
    expect((await collect(opened)).equals(payload)).toBe(true)
  })

  test('of text and of nothing is read, too', async () => {
    const anonymous = { authentication: 'anonymous' } as const
    expect((await collect(openNodePayload(anonymous, 'text'))).toString()).toBe('text')
    expect((await collect(openNodePayload(anonymous, null))).length).toBe(0)
  })

  test('is signed as signStreamingRequest signs it', async () => {
    const signed = sign(countingSource(payload).stream, payload.length)
    const web = signUpload(payload, { trailers: ['CRC32'] })
    expect(signed.headers).toEqual(web.headers)
    expect((await collect(signed.body)).equals(await collect(web.body))).toBe(true)
  })
})

test('back-pressure: the source is not read far beyond what is read of the stream', async () => {
  const { verified, body } = await upload(payload)
  const forms = [
    (source: Readable) => openNodePayload(verified, source),
    (source: Readable) => sign(source, body.length).body,
  ]
  for (const open of forms) {
    const source = countingSource(body)
    const stream = open(source.stream)
    for (let turn = 0; turn < 20; turn++) await nextTurn()
    expect(source.reads()).toBeLessThan(6)
    stream.destroy()
  }
})

describe('destroying', () => {
  test('the stream destroys the source, whose listeners are gone', async () => {
    const { verified, body } = await upload(payload)
    for (const open of [
      (source: Readable) => openNodePayload(verified, source),
      (source: Readable) => sign(source, body.length).body,
    ]) {
      const source = countingSource(body).stream
      const stream = open(source)
      await once(stream, 'readable')
      stream.destroy()
      await once(source, 'close')
      expect(source.destroyed).toBe(true)
      expect(listenersOf(source)).toEqual([])
    }
  })

  test('the stream cancels a Web stream, and does not wait for the piece that it waits for', async () => {
    const events = new EventEmitter()
    const source = new ReadableStream<Uint8Array>({
      pull: () => new Promise(() => {}),
      cancel: (reason) => void events.emit('cancel', reason),
    })
    const { verified } = await upload(payload)
    const opened = openNodePayload(verified, source).resume()
    opened.on('error', () => {})
    await nextTurn()
    const cancelled = once(events, 'cancel')
    opened.destroy(new Error('the reader is gone'))
    await cancelled
  })

  test('the stream by leaving a loop destroys the source', async () => {
    const { verified, body } = await upload(payload)
    const source = countingSource(body).stream
    for await (const _ of openNodePayload(verified, source)) break
    await nextTurn()
    expect(source.destroyed).toBe(true)
  })

  test('the source destroys the stream, with its error', async () => {
    const { verified, body } = await upload(payload)
    const trouble = new Error('the disk is gone')
    const source = new PassThrough()
    const reading = collect(openNodePayload(verified, source))
    source.write(body.subarray(0, 100_000))
    await nextTurn()
    source.destroy(trouble)
    await expect(reading).rejects.toBe(trouble)
  })

  test('the source without an error is one for the stream: it was cut', async () => {
    const { verified } = await upload(payload)
    const source = new PassThrough()
    const reading = collect(openNodePayload(verified, source))
    source.destroy()
    await expect(reading).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' })
  })
})

test('a fault destroys the stream with the error, and the source', async () => {
  const { verified, body } = await upload(payload)
  body[300_000] = 0x62
  const { stream: source, reads } = countingSource(body)
  const opened = openNodePayload(verified, source)
  await expect(collect(opened)).rejects.toMatchObject({ code: 'ChunkSignatureMismatch' })
  expect(opened.destroyed).toBe(true)
  expect(source.destroyed).toBe(true)
  expect(reads()).toBeLessThan(10)
  expect(listenersOf(source)).toEqual([])
})

test.each([
  ['objects', { a: 1 }],
  ['numbers', 1],
])('a source of %s fails the stream, and is destroyed', async (_, piece) => {
  const source = new PassThrough({ objectMode: true })
  const { body } = sign(source, 20)
  source.write(Buffer.from('first '))
  source.write(piece)
  await expect(collect(body)).rejects.toThrow(/body: expected its pieces to be bytes, got /)
  expect(source.destroyed).toBe(true)
})

test('a source of objects that are bytes or text is signed as what it says', async () => {
  const signed = sign(Readable.from(['Welcome ', Buffer.from('to Amazon S3.')]), 21)
  const opened = openNodePayload(receive(signed), signed.body)
  expect((await collect(opened)).toString()).toBe('Welcome to Amazon S3.')
})

test('after a whole payload nothing is left on the source', async () => {
  const { verified, body } = await upload(payload)
  const source = countingSource(body).stream
  await collect(openNodePayload(verified, source))
  if (!source.closed) await once(source, 'close')
  expect(listenersOf(source)).toEqual([])
})

describe('of an incoming request', () => {
  test('a fault leaves the socket open for the answer', async () => {
    const address = await serve(async (incoming, response) => {
      const verified = receive({ method: 'PUT', headers: withoutHost(incoming) })
      const failed = await collect(openNodePayload(verified, incoming)).catch((error: unknown) => error)
      const code = isSigV4Error(failed) ? failed.code : 'none'
      response.writeHead(403, { connection: 'close' }).end(code)
    })
    const signed = await altered()
    const outgoing = httpRequest(address, { method: 'PUT', headers: signed.headers })
    const answered = once(outgoing, 'response')
    await pipeline([signed.body], outgoing)
    const [response] = (await answered) as [IncomingMessage]
    expect([response.statusCode, (await collect(response)).toString()]).toEqual([403, 'ChunkSignatureMismatch'])
  })

  test('a client that goes away is an error', async () => {
    const events = new EventEmitter()
    const address = await serve(async (incoming) => {
      const verified = receive({ method: 'PUT', headers: withoutHost(incoming) })
      const opened = openNodePayload(verified, incoming)
      opened.once('readable', () => events.emit('read'))
      const failed = await collect(opened).catch((error: unknown) => error)
      events.emit('failed', failed)
    })
    const { headers, body } = signUpload(payload)
    const outgoing = httpRequest(address, { method: 'PUT', headers })
    outgoing.on('error', () => {})
    const read = once(events, 'read')
    const failed = once(events, 'failed')
    outgoing.write((await collect(body)).subarray(0, 100_000))
    await read
    outgoing.destroy()
    expect((await failed)[0]).toMatchObject({ code: 'ECONNRESET' })
  })

  test('a whole upload through pipeline is what was sent', async () => {
    const address = await serve(async (incoming, response) => {
      const verified = receive({ method: 'PUT', headers: withoutHost(incoming) })
      const pieces: Buffer[] = []
      const store = new Writable({
        write(piece, _encoding, done) {
          pieces.push(piece)
          done()
        },
      })
      await pipeline(openNodePayload(verified, incoming), store)
      response.end(String(Buffer.concat(pieces).equals(payload)))
    })
    const signed = sign(countingSource(payload).stream, payload.length)
    const outgoing = httpRequest(address, { method: signed.method, headers: signed.headers })
    const answered = once(outgoing, 'response')
    await pipeline(signed.body, outgoing)
    const [response] = (await answered) as [IncomingMessage]
    expect((await collect(response)).toString()).toBe('true')
  })
})

async function altered() {
  const signed = signUpload(payload)
  const body = await collect(signed.body)
  body[900_000] = 0x62
  return { headers: signed.headers, body }
}

async function serve(handle: (incoming: IncomingMessage, response: ServerResponse) => Promise<void>): Promise<string> {
  const { url } = await serveInTest(handle)
  return `${url}/object`
}

function withoutHost({ headers }: IncomingMessage): Record<string, string> {
  const { host: _, ...rest } = headers
  return rest as Record<string, string>
}

/** Events that somebody still listens to. */
function listenersOf(stream: Readable): unknown[] {
  return stream.eventNames().filter((event) => stream.listenerCount(event) > 0)
}
