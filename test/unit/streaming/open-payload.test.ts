import { describe, expect, test } from 'vitest'
import { signRequest, verifyRequest } from '../../../src/index.js'
import { openPayload } from '../../../src/streaming/index.js'
import { plainChecksums } from '../../support/plain-checksums.js'
import { credentials, receive, signingDate, signUpload, upload } from '../../support/streaming-upload.js'
import { collect } from '../../support/streams.js'

const text = 'Welcome to Amazon S3.'
const s3 = { credentials, service: 's3', signingDate } as const
const iam = { credentials, service: 'iam', signingDate } as const
const url = 'https://examplebucket.s3.us-east-1.amazonaws.com/object'

const read = async (...given: Parameters<typeof openPayload>) => (await collect(openPayload(...given))).toString()

describe('a payload whose hash was signed', () => {
  const { headers } = signRequest({ method: 'PUT', url, body: text }, s3)
  const verified = receive({ method: 'PUT', headers })

  test('is what it says', async () => {
    expect(verified.payload).toMatchObject({ kind: 'expected' })
    expect(await read(verified, text)).toBe(text)
    expect(await read(verified, [Buffer.from('Welcome '), Buffer.from('to Amazon S3.')])).toBe(text)
  })

  test('ends with an error, not with an end, if the hash differs', async () => {
    const pieces: string[] = []
    const reading = (async () => {
      for await (const piece of openPayload(
        verified,
        ['Welcome ', 'to Amazon EC2.'].map((part) => Buffer.from(part)),
      )) {
        pieces.push(Buffer.from(piece).toString())
      }
    })()
    await expect(reading).rejects.toMatchObject({
      code: 'ContentSha256Mismatch',
      details: { authentication: 'header', name: 'x-amz-content-sha256', received: headers['x-amz-content-sha256'] },
    })
    expect(pieces).toEqual(['Welcome ', 'to Amazon EC2.'])
  })
})

describe('a payload that verification saw', () => {
  test('is read again', async () => {
    const { headers } = signRequest({ method: 'PUT', url, body: text }, s3)
    const request = {
      method: 'PUT',
      url: '/object',
      headers: { host: 'examplebucket.s3.us-east-1.amazonaws.com', ...headers },
    }
    const verified = verifyRequest(
      { ...request, body: text },
      { credentials, service: 's3', region: 'us-east-1', now: signingDate },
    )
    expect(verified).toMatchObject({ payload: { kind: 'verified' } })
    expect(await read(verified, text)).toBe(text)
    await expect(read(verified, 'something else')).rejects.toMatchObject({ code: 'ContentSha256Mismatch' })
  })

  test('is none where none was given: what is read then was never signed', async () => {
    const { headers } = signRequest({ method: 'POST', url: 'https://iam.amazonaws.com/' }, iam)
    const request = { method: 'POST', url: '/', headers: { host: 'iam.amazonaws.com', ...headers } }
    const verified = verifyRequest(request, { credentials, service: 'iam', region: 'us-east-1', now: signingDate })
    expect(verified).toMatchObject({ payload: { kind: 'expected' } })
    expect(await read(verified, null)).toBe('')
    await expect(read(verified, 'Action=DeleteUser')).rejects.toMatchObject({ code: 'ContentSha256Mismatch' })
  })
})

test('an unsigned payload is read as it is', async () => {
  const { headers } = signRequest({ method: 'PUT', url }, { ...s3, payloadHash: 'UNSIGNED-PAYLOAD' })
  expect(await read(receive({ method: 'PUT', headers }), 'anything')).toBe('anything')
})

test('the payload of an anonymous request is read as it is', async () => {
  expect(await read({ authentication: 'anonymous' }, 'anything')).toBe('anything')
})

test('the trailers are told when all is checked, before the end', async () => {
  const { verified, body } = await upload(text, {
    trailers: ['SHA1', { name: 'x-amz-meta-lines', length: 1, value: () => '1' }],
  })
  const told: unknown[] = []
  expect(await read(verified, body, { onTrailers: (trailers) => told.push(trailers) })).toBe(text)
  expect(told).toEqual([
    { 'x-amz-checksum-sha1': plainChecksums['SHA1']?.(Buffer.from(text)), 'x-amz-meta-lines': '1' },
  ])
  body[body.length - 10] = 0x2a
  told.length = 0
  await expect(read(verified, body, { onTrailers: (trailers) => told.push(trailers) })).rejects.toThrow()
  expect(told).toEqual([])
})

test('the limits of chunks are those of the options', async () => {
  const { verified, body } = await upload('a'.repeat(20000), { chunkSize: 10000 })
  expect(await read(verified, body, { minChunkSize: 10000, maxChunkSize: 10000 })).toBe('a'.repeat(20000))
  await expect(read(verified, body, { minChunkSize: 10001 })).rejects.toMatchObject({ code: 'ChunkTooSmall' })
  await expect(read(verified, body, { maxChunkSize: 9999 })).rejects.toMatchObject({ code: 'ChunkTooLarge' })
})

describe('before anything is read', () => {
  const unread = () =>
    new ReadableStream<Uint8Array>(
      {
        pull() {
          throw new Error('it was read')
        },
      },
      { highWaterMark: 0 },
    )

  test('a copy of the result is refused, since it has lost its key', () => {
    const verified = receive(signUpload(text))
    expect(() => openPayload({ ...verified }, unread())).toThrow(TypeError)
    expect(() => openPayload(structuredClone(verified), unread())).toThrow(/the very object/)
  })

  test('a length is believed only if it was signed', () => {
    const { headers } = signRequest(
      { method: 'PUT', url },
      { ...s3, payloadHash: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' },
    )
    const added = { ...headers, 'x-amz-decoded-content-length': '21' }
    const verified = receive(
      { method: 'PUT', headers: added },
      { allowUnsignedHeaders: ['x-amz-decoded-content-length'] },
    )
    expect(() => openPayload(verified, unread())).toThrow(
      expect.objectContaining({
        code: 'MissingDecodedContentLength',
        details: { name: 'x-amz-decoded-content-length' },
      }),
    )
  })

  test.each([
    ['a limit in another spelling', { maxChunksize: 9999 }, /unknown option "maxChunksize"/],
    ['null', null, /options: expected an object, got null/],
    ['a listener that is none', { onTrailers: 'log' }, /onTrailers: expected a function, got "log"/],
  ])('an option is refused that would be passed over: %s', (_, options, message) => {
    const verified = receive(signUpload(text))
    expect(() => openPayload(verified, unread(), options as never)).toThrow(TypeError)
    expect(() => openPayload(verified, unread(), options as never)).toThrow(message)
    expect(() => openPayload({ authentication: 'anonymous' }, unread(), options as never)).toThrow(message)
  })

  test('a limit that is no number of bytes is refused whatever the payload is', () => {
    for (const options of [{ maxChunkSize: '4mb' as never }, { minChunkSize: -1 }]) {
      const [name] = Object.keys(options)
      const message = `${name}: expected a whole number, 0 or more, got `
      expect(() => openPayload({ authentication: 'anonymous' }, unread(), options)).toThrow(RangeError)
      expect(() => openPayload({ authentication: 'anonymous' }, unread(), options)).toThrow(message)
    }
  })

  test('a verification that was not waited for, or is not there, is refused', () => {
    for (const verified of [undefined, Promise.resolve(receive(signUpload(text)))] as never[]) {
      expect(() => openPayload(verified, unread())).toThrow(/verified: expected the very object/)
    }
  })

  test('what is no source of bytes is refused', () => {
    expect(() => openPayload({ authentication: 'anonymous' }, 5 as never)).toThrow(TypeError)
  })
})
