import { createHash, randomFillSync } from 'node:crypto'
import { Readable } from 'node:stream'
import { region, userNumber } from './users.js'

const pool = randomFillSync(Buffer.alloc(2 ** 20))
const streamedBytes = 256 * 1024

/** What is remembered of keys is bounded. These fill it, unknown keys first, so that it is not taken for growth. */
export const warmUpRequests = 4000
const firstOfUnknownKeys = 2000

/**
 * Requests by number: each tenth is a forgery, each fortieth or so is a streaming upload. The first of all are of keys that
 * nobody knows.
 *
 * @param build the functions of the build that sign
 * @param origin of the server
 * @returns a function from a number to `{ kind, signed, expected }`: what is sent, and the code or the text of the right answer
 */
export function createRequests(build, origin) {
  const { presignRequest, signRequest, signNodeStreamingRequest } = build

  const sign = (number, more = {}) => {
    const { credentials = userNumber(number), service = 's3', path = `/bucket/a%20b/${number}`, ...request } = more
    const { method = 'PUT', body = payload(number, number % 4096), headers = {}, signingDate = new Date() } = request
    const url = `${origin}${path}?list-type=2&prefix=${number}`
    const options = { credentials, service, region, signingDate }
    return signRequest({ method, url, headers: { 'x-amz-meta-number': `${number}`, ...headers }, body }, options)
  }
  const presign = (number, more = {}) =>
    presignRequest(
      { method: 'GET', url: `${origin}/bucket/${number}?versionId=${number}` },
      { credentials: userNumber(number), service: 's3', region, expiresIn: 60, ...more },
    )
  const stream = (number, { credentials = userNumber(number), trailers = ['CRC32'] } = {}) =>
    signNodeStreamingRequest(
      { method: 'PUT', url: `${origin}/streamed/${number}`, body: pieces(payload(number, streamedBytes)) },
      { credentials, service: 's3', region, decodedContentLength: streamedBytes, trailers },
    )

  const right = {
    put: (number) => accepted(sign(number), number),
    get: (number) => accepted(sign(number, { method: 'GET', body: '' }), number),
    'execute-api': (number) => accepted(sign(number, { service: 'execute-api', method: 'POST' }), number),
    presigned: (number) => accepted(presign(number), number),
  }
  const forged = {
    'another body': (number) => ({ ...sign(number), body: 'another', code: 'XAmzContentSHA256Mismatch' }),
    'another path': (number) => mismatch({ ...sign(number), url: sign(number + 1).url }),
    'another header': (number) => {
      const signed = sign(number)
      return mismatch({ ...signed, headers: { ...signed.headers, 'x-amz-meta-number': 'another' } })
    },
    'another signature': (number) => {
      const signed = sign(number)
      const { signature } = sign(number, { path: '/another' })
      const authorization = signed.headers.authorization.replace(/[0-9a-f]{64}$/, signature)
      return mismatch({ ...signed, headers: { ...signed.headers, authorization } })
    },
    'a wrong secret': (number) => mismatch(sign(number, { credentials: wrongSecret(number) })),
    'an unknown key': (number) => {
      const credentials = { ...userNumber(1), accessKeyId: `AKIDUNKNOWN${number}` }
      return { ...sign(number, { credentials }), code: 'InvalidAccessKeyId' }
    },
    'another token': (number) => {
      const credentials = { ...userNumber(number), sessionToken: `another${number}` }
      return { ...sign(number, { credentials }), code: 'InvalidToken' }
    },
    'an old date': (number) => ({
      ...sign(number, { signingDate: new Date(Date.now() - 3600_000) }),
      code: 'RequestTimeTooSkewed',
    }),
    'another parameter': (number) => {
      const signed = presign(number)
      return mismatch({ ...signed, url: signed.url.replace(/versionId=\d+/, 'versionId=another') })
    },
    'an expired URL': (number) => ({
      ...presign(number, { signingDate: new Date(Date.now() - 3600_000) }),
      code: 'AccessDenied',
    }),
  }
  const forgedStreams = {
    'another byte of a chunk': (number) => {
      const signed = stream(number)
      return mismatch({ ...signed, body: Readable.from(altered(signed.body), { objectMode: false }) })
    },
    'a wrong secret of chunks': (number) => mismatch(stream(number, { credentials: wrongSecret(number) })),
    'another checksum': (number) => {
      const checksum = { name: 'x-amz-checksum-crc32', length: 8, value: () => 'AAAAAA==' }
      return { ...stream(number, { trailers: [checksum] }), code: 'BadDigest' }
    },
  }

  function accepted(signed, number) {
    const digest = createHash('sha256')
      .update(signed.body ?? '')
      .digest('hex')
    return { ...signed, text: `${userNumber(number).accessKeyId} ${digest}` }
  }
  const digestOf = (number) => createHash('sha256').update(payload(number, streamedBytes)).digest('hex')
  const rightStream = (number) => ({ ...stream(number), text: `${userNumber(number).accessKeyId} ${digestOf(number)}` })

  const only = (table, kind) => ({ kind, makeOf: table[kind] })
  const pick = (table, number) => {
    const kinds = Object.keys(table)
    return only(table, kinds[number % kinds.length])
  }
  const choose = (number) => {
    if (number < firstOfUnknownKeys) return { isForged: true, ...only(forged, 'an unknown key') }
    const isForged = number % 10 === 9
    const isStream = Math.floor(number / 10) % 4 === 0 && (isForged || number % 10 === 0)
    if (isForged) return { isForged, ...pick(isStream ? forgedStreams : forged, Math.floor(number / 10)) }
    return { isForged, ...(isStream ? { kind: 'streamed', makeOf: rightStream } : pick(right, number)) }
  }
  return (number) => {
    const { kind, isForged, makeOf } = choose(number)
    const { method, url, headers, body, code, text } = makeOf(number)
    return { kind, isForged, method, url, headers, body, expected: code ?? text }
  }
}

function mismatch(request) {
  return { ...request, code: 'SignatureDoesNotMatch' }
}

function wrongSecret(number) {
  return { ...userNumber(number), secretAccessKey: 'je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY' }
}

function payload(number, bytes) {
  const from = (number * 7919) % (pool.length - bytes)
  return pool.subarray(from, from + bytes)
}

async function* pieces(bytes) {
  for (let at = 0; at < bytes.length; at += 65536) yield bytes.subarray(at, at + 65536)
}

/** A thousand bytes from the beginning is the data of the first chunk. */
async function* altered(body) {
  let at = 0
  for await (const piece of body) {
    const changed = Buffer.from(piece)
    if (at <= 1000 && at + piece.length > 1000) changed[1000 - at] ^= 1
    at += piece.length
    yield changed
  }
}
